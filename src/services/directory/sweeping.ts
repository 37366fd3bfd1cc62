import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { withStop } from '../../deadline.ts'
import { GraphFailure } from '../../graph/failure.ts'
import type { Store } from '../../store/database.ts'
import { dropSweep, leaseSweep, pauseSweep, releaseSweep, SweepTaken } from '../../store/directory.ts'
import type { createProgress, SweepProgress } from './progress.ts'
import { LEASE_MS, readState, RENEW_MS, type DirectoryState } from './state.ts'
import type { createSweep } from './sweep.ts'

/** After Graph broke off, a sweep goes on where it was after so long. */
export const PAUSE_MS = 60_000
/** How often whoever waits for a sweep looks again. */
export const POLL_MS = 200

/** The sweeps of this replica: at most one at a time, and only while no other replica is at it. */
export function createSweeping({
  store,
  sweep,
  progress,
  onError,
  onProgress,
  now,
}: {
  store: Store
  sweep: ReturnType<typeof createSweep>
  progress: ReturnType<typeof createProgress>
  onError: (error: unknown) => void
  onProgress: (progress: SweepProgress) => void
  now: () => number
}) {
  const stopping = new AbortController()
  let sweeping: Promise<void> | undefined
  /** What ended the last sweep before its end; whoever waits for it is told. */
  let brokenOff: { at: number; error: unknown } | undefined

  /** Reads in it are broken off when the service stops. */
  const untilStopped = <T>(work: () => T): T => withStop(stopping.signal, work)

  const pause = (): Promise<void> => sleep(POLL_MS, undefined, { signal: stopping.signal })

  /**
   * Others wait for it too, so it has none of the deadlines of whoever started it.
   *
   * @param isNeeded asked once more when it is this replica's turn: another one may have done it meanwhile
   */
  function begin(isNeeded: (state: DirectoryState) => boolean): void {
    if (stopping.signal.aborted) return
    sweeping ??= untilStopped(() => sweepOnce(isNeeded))
      .catch((error: unknown) => {
        // Another replica goes on with it, and whoever waits, waits for that.
        if (error instanceof SweepTaken) return
        brokenOff = { at: now(), error }
        if (!stopping.signal.aborted) onError(error)
      })
      .finally(() => {
        sweeping = undefined
      })
  }

  async function sweepOnce(isNeeded: (state: DirectoryState) => boolean): Promise<void> {
    const owner = randomUUID()
    const lease = () => leaseSweep(store.db, owner, new Date(now()), new Date(now() + LEASE_MS))
    // Somebody else's: whoever waits for it looks again after a while, and not at once.
    if (!(await lease())) return pause()
    if (!isNeeded(await readState(store.db))) return releaseSweep(store.db, owner)
    const renewing = setInterval(() => {
      lease().catch(onError)
      readState(store.db)
        .then(progress.of)
        .then((sweep) => onProgress(sweep ?? { peopleRead: 0 }))
        .catch(onError)
    }, RENEW_MS).unref()
    try {
      await sweep(owner, stopping.signal)
    } catch (error) {
      if (!(error instanceof SweepTaken)) await setAside(owner, error)
      throw error
    } finally {
      clearInterval(renewing)
      await releaseSweep(store.db, owner)
    }
  }

  /** What Graph could not do at this moment goes on where it was; a list that was none begins anew. */
  async function setAside(owner: string, error: unknown): Promise<void> {
    if (stopping.signal.aborted || !(error instanceof GraphFailure)) return
    if (error.code === 'ReadIncomplete') {
      await dropSweep(store.db, owner, { retryAt: new Date(now() + PAUSE_MS) })
    } else {
      await pauseSweep(store.db, owner, new Date(now() + Math.max(PAUSE_MS, (error.retryAfter ?? 0) * 1_000)))
    }
  }

  return {
    begin,
    pause,
    /** The sweep that goes on, until its end. */
    current: () => sweeping,
    /** What broke off a sweep of this replica at a moment or after it. */
    brokenOffSince: (moment: number) => (brokenOff !== undefined && brokenOff.at >= moment ? brokenOff : undefined),
    isStopping: () => stopping.signal.aborted,
    untilStopped,
    stop: () => stopping.abort(),
  }
}
