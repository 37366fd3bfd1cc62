import { randomUUID } from 'node:crypto'
import { closeSync, mkdirSync, openSync, utimesSync, writeFileSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StoreLog } from './database.ts'
import { folderIdentity, leaseNumbers, leasePath, readLease, removeLease, type Holder } from './lease-file.ts'
import { standing, thisProcess } from './process-identity.ts'
import { StoreError } from './store-error.ts'

/** Real time, also where tests move the product's clock: what is waited for is another process. */
interface LeaseTimes {
  beatMs: number
  /** How long an unconfirmed lease is believed: well below `staleMs`, after which others may take it. */
  trustMs: number
  staleMs: number
}

const TIMES: LeaseTimes = { beatMs: 3_000, trustMs: 8_000, staleMs: 15_000 }

export interface DataDirLease {
  /**
   * To be asked before every statement.
   *
   * @throws StoreError DataDirLost when somebody else has the folder now, for good; DataDirUnusable while it can't be
   *   told
   */
  confirm(): void
  lost: boolean
  release(): void
}

/**
 * Takes a data folder for this process alone. PGlite doesn't: two processes in one folder silently lose each other's
 * rows.
 *
 * The lease is a file `lease.<number>`, made in one step that only one process can win. A dead process on this machine
 * is succeeded at once. One on another machine, or in another container, is watched, and succeeded when it gives no
 * sign of life for 15 seconds by our own clock; two machines' clocks are never compared.
 *
 * @throws StoreError DataDirInUse naming the holder; DataDirUnusable when the folder can't be written to
 */
export async function takeDataDir(
  dataDir: string,
  { log, ...given }: Partial<LeaseTimes> & { log?: StoreLog | undefined } = {},
): Promise<DataDirLease> {
  const times = { ...TIMES, ...given }
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const me: Holder = {
      ...thisProcess(),
      folder: folderIdentity(dataDir),
      token: randomUUID(),
      since: new Date().toISOString(),
    }
    for (;;) {
      const last = leaseNumbers(dataDir)[0] ?? 0
      if (last > 0) await waitForEnd(dataDir, leasePath(dataDir, last), times)
      const number = last + 1
      if (!create(leasePath(dataDir, number), me)) continue
      const [highest, ...lower] = leaseNumbers(dataDir)
      if (highest === number) {
        for (const old of lower) removeLease(leasePath(dataDir, old))
        return hold(dataDir, number, me, times, log)
      }
      // While we waited, others took the folder and tidied the number away that we then made anew.
      removeLease(leasePath(dataDir, number))
    }
  } catch (error) {
    throw error instanceof StoreError ? error : unusable(dataDir, error)
  }
}

function create(path: string, me: Holder): boolean {
  try {
    writeFileSync(path, JSON.stringify(me), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function waitForEnd(dataDir: string, path: string, { staleMs, beatMs }: LeaseTimes): Promise<void> {
  const first = readLease(path)
  if (first === undefined || first.holder?.released === true) return
  const state = first.holder === undefined ? 'unknown' : standing(first.holder)
  if (state === 'gone') return
  if (state === 'alive' && first.holder?.folder === folderIdentity(dataDir)) throw inUse(dataDir, first.holder)
  for (const end = performance.now() + staleMs; performance.now() < end;) {
    await sleep(beatMs / 3)
    const seen = readLease(path)
    if (seen === undefined || seen.holder?.released === true) return
    if (seen.pulse !== first.pulse) throw inUse(dataDir, seen.holder)
  }
}

function hold(
  dataDir: string,
  number: number,
  me: Holder,
  { beatMs, trustMs }: LeaseTimes,
  log?: StoreLog,
): DataDirLease {
  const path = leasePath(dataDir, number)
  let confirmed = clocks()
  /** Looks whether the lease is still ours and gives the sign of life; an error means that it can't be told now. */
  const beat = (): void => {
    const asked = clocks()
    lease.lost ||=
      readLease(path)?.holder?.token !== me.token || readLease(leasePath(dataDir, number + 1)) !== undefined
    if (lease.lost) {
      clearInterval(timer)
      log?.error({ dataDir }, 'data folder taken over by another process')
      return
    }
    utimesSync(path, new Date(), new Date())
    confirmed = asked
  }
  const lease: DataDirLease = {
    lost: false,
    confirm() {
      if (!lease.lost && msSince(confirmed) > trustMs) {
        try {
          beat()
        } catch (error) {
          throw unusable(dataDir, error)
        }
      }
      if (lease.lost) {
        throw new StoreError(
          'DataDirLost',
          `Another process has taken the data folder ${dataDir} over; restart this one, and make sure that ` +
            'only one runs.',
        )
      }
    },
    release() {
      clearInterval(timer)
      if (lease.lost || readLease(path)?.holder?.token !== me.token) return
      // Longer than before and in the same file: it never creates one that a successor tidied away.
      const file = openSync(path, 'r+')
      writeSync(file, JSON.stringify({ ...me, released: true }))
      closeSync(file)
    },
  }
  const timer = setInterval(() => {
    try {
      beat()
    } catch (error) {
      // As soon as the last answer is too old to go by, `confirm` asks again and fails.
      log?.warn({ dataDir, reason: (error as Error).message }, 'hold on the data folder not renewed')
    }
  }, beatMs).unref()
  return lease
}

/**
 * Of a machine that slept, the first may stand still and the second leaps; where somebody sets the time, the first goes
 * on.
 */
const clocks = (): [number, number] => [performance.now(), Date.now()]

const msSince = ([steady, wall]: [number, number]): number => Math.max(performance.now() - steady, Date.now() - wall)

const inUse = (dataDir: string, holder?: Holder): StoreError =>
  new StoreError(
    'DataDirInUse',
    `The data folder ${dataDir} is in use by ` +
      `${holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}, since ${holder.since}`}: stop that one, or give this one a DATA_DIR of its own.`,
  )

const unusable = (dataDir: string, error: unknown): StoreError =>
  new StoreError(
    'DataDirUnusable',
    `The data folder ${dataDir} can't be used ` +
      `(${(error as NodeJS.ErrnoException).code ?? (error as Error).message}): set DATA_DIR to a folder that this ` +
      'process may write to.',
    { cause: error },
  )
