import { closeSync, fstatSync, openSync, readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { ProcessIdentity } from './process-identity.ts'
import { present } from '../present.ts'

/** Who holds a data folder, as it stands in `lease.<number>`; the highest number counts. */
export interface Holder extends ProcessIdentity {
  token: string
  since: string
  /** The folder itself, since a copy of it has the lease in it too, which nobody holds there. */
  folder?: string
  /** Given back: the file stays, so that the numbers never begin again and never mean two holders. */
  released?: true
}

export interface LeaseSeen {
  /** Absent when the file holds no lease: broken, or only just made. */
  holder?: Holder
  /** Differs after every heartbeat and every rewriting. */
  pulse: string
}

export const leasePath = (dataDir: string, number: number): string => join(dataDir, `lease.${number}`)

export function folderIdentity(dataDir: string): string {
  const { dev, ino } = statSync(dataDir, { bigint: true })
  return `${dev}:${ino}`
}

/** The numbers of all leases of a folder, the highest (which counts) first. */
export const leaseNumbers = (dataDir: string): number[] =>
  readdirSync(dataDir)
    .flatMap((name) => /^lease\.(\d{1,15})$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a)

/**
 * What a lease says at this moment; undefined when it is gone. It is opened each time, because network file systems
 * look at the server again when a file is opened, and not before.
 */
export function readLease(path: string): LeaseSeen | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    return goneOr(error)
  }
  try {
    const text = readFileSync(file, 'utf8')
    const holder = parseHolder(text)
    return { pulse: `${fstatSync(file, { bigint: true }).mtimeNs} ${text}`, ...present('holder', holder) }
  } finally {
    closeSync(file)
  }
}

/** Takes a lease file away; another may have done so already. */
export function removeLease(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    goneOr(error)
  }
}

function goneOr(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
}

function parseHolder(text: string): Holder | undefined {
  let found: Partial<Holder> | null
  try {
    found = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  const complete =
    typeof found?.host === 'string' &&
    Number.isInteger(found.pid) &&
    typeof found.token === 'string' &&
    typeof found.since === 'string'
  return complete ? (found as Holder) : undefined
}
