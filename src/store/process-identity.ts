import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { present } from '../present.ts'

/** What tells one process from all others, also from a later one with the same number. */
export interface ProcessIdentity {
  host: string
  pid: number
  /** The boot of the machine and the world of process numbers (a container has its own); only Linux tells. */
  world?: string
  /** When the process started, in ticks since that boot; only Linux tells. */
  startedAt?: string
}

export const thisProcess = (): ProcessIdentity => {
  const [world, startedAt] = [processWorld(), look(process.pid)?.startedAt]
  return {
    host: hostname(),
    pid: process.pid,
    ...present('world', world),
    ...present('startedAt', startedAt),
  }
}

/** Whether a process still lives, as far as this one can know: another machine's, or another container's, it can't. */
export function standing({ host, pid, world, startedAt }: ProcessIdentity): 'alive' | 'gone' | 'unknown' {
  if (host !== hostname() || world !== processWorld()) return 'unknown'
  if (!exists(pid)) return 'gone'
  const found = look(pid)
  if (found === undefined || startedAt === undefined) return 'unknown'
  return found.startedAt === startedAt && !found.dead ? 'alive' : 'gone'
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the third field is the state, the 22nd the start. */
function look(pid: number): { startedAt: string; dead: boolean } | undefined {
  const stat = readIfThere(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The second field is the command in parentheses, which may hold blanks and parentheses itself.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, startedAt] = [fields?.[0], fields?.[19]]
  return state === undefined || startedAt === undefined ? undefined : { startedAt, dead: 'ZXx'.includes(state) }
}

function processWorld(): string | undefined {
  const boot = readIfThere(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  const numbers = readIfThere(() => readlinkSync('/proc/self/ns/pid'))
  return boot === undefined || numbers === undefined ? undefined : `${boot} ${numbers}`
}

/** Other systems have no /proc, some containers hide parts of it, and a process may end while it is looked at. */
function readIfThere(read: () => string): string | undefined {
  try {
    return read()
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      return undefined
    }
    throw error
  }
}
