import { spawn, type SpawnOptions } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const LONGEST_WAIT_MS = 60_000
/** A machine that runs other tests beside this one keeps the event loop waiting, which is nobody's fault. */
const NO_LIMIT = '600000'

export interface Child {
  pid: number
  /** Everything it has printed, to both outputs. */
  printed: () => string
  /** Waits until it has printed something like this. */
  until: (pattern: RegExp) => Promise<RegExpExecArray>
  kill: (signal: NodeJS.Signals) => void
  /** Its exit code, or the signal that ended it. */
  exit: Promise<number | NodeJS.Signals>
}

/**
 * A process with nothing but the given environment, ended with the test at the latest. Its data is its own and goes
 * with it.
 */
export function run(
  t: Test,
  command: string,
  args: string[],
  { env = {}, cwd = ROOT, ...options }: Pick<SpawnOptions, 'cwd' | 'detached'> & { env?: Record<string, string> } = {},
): Child {
  const data = mkdtempSync(join(tmpdir(), 'tenant-steward-test-'))
  const child = spawn(command, args, {
    ...options,
    cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      DATA_DIR: data,
      MAX_EVENT_LOOP_DELAY_MS: NO_LIMIT,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  child.stderr.on('data', (chunk) => {
    printed += chunk
  })
  const exit = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals)
  t.teardown(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await exit
    rmSync(data, { recursive: true, force: true })
  })
  return {
    pid: child.pid ?? 0,
    printed: () => printed,
    kill: (signal) => {
      child.kill(signal)
    },
    exit,
    async until(pattern) {
      for (const since = Date.now(); Date.now() - since < LONGEST_WAIT_MS; await wait(20)) {
        const found = pattern.exec(printed)
        if (found !== null) return found
        if (child.exitCode !== null) break
      }
      throw new Error(`${command} ${args.join(' ')} never printed ${pattern}, but:\n${printed}`)
    },
  }
}

export const node = (t: Test, args: string[], options: Parameters<typeof run>[3] = {}) =>
  run(t, process.execPath, args, options)

export const LISTENING = /Server listening at (http:[^"]+)"/

export const keyFor = (name: string, key: string, ...roles: string[]) =>
  JSON.stringify([{ name, sha256: createHash('sha256').update(key).digest('hex'), roles }])

/** Whether nobody listens there any more. */
export const isDown = (url: string) =>
  fetch(url).then(
    () => false,
    () => true,
  )
