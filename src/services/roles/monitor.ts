import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { leaseWork, releaseWork } from '../../store/recurring-work.ts'
import { lateRequests } from '../../store/role-activations.ts'
import { readSetting, writeSetting } from '../../store/settings.ts'
import type { Store } from '../../store/database.ts'
import { withStop } from '../../deadline.ts'
import { DAY_MS, HOUR_MS, isoTime } from '../../time.ts'
import { isLogUnavailable, READ_WITHIN_MS } from './activations/harvest.ts'
import type { RoleActivations } from './activations/activations.ts'
import type { RoleAlerts } from './alerts/alerts.ts'

const WORK = 'roleHarvest'
/** Longer than a harvest may take; who dies in one keeps others from it for as long. */
const LEASE_MS = READ_WITHIN_MS + 60_000
/** After a harvest that failed. */
const RETRY_MS = 10 * 60_000
const RETRY_AT = 'roleHarvestRetryAt'
/** A harvest that began so short a time ago tells what another one would. */
const FRESH_MS = 60_000
/** How often is looked whether somebody else's harvest is over. */
const LOOK_MS = 500

/** Harvests activations without anybody asking, one replica for all, and tells what has to be told by now. */
export function createRoleMonitor({
  store,
  activations,
  alerts,
  everyHours,
  onError,
  now,
}: {
  store: Store
  activations: RoleActivations
  alerts: RoleAlerts
  everyHours: number
  onError: (error: unknown) => void
  now: () => number
}) {
  let running: Promise<void> | undefined
  const stopping = new AbortController()

  const lastHarvest = async (): Promise<number> => (await activations.lastHarvestAt())?.getTime() ?? 0

  /** When the history is too old, or somebody has now been waiting for too long, as far as was known then. */
  async function isDue(at: number): Promise<boolean> {
    // What has just failed is left alone for a while.
    if (at < Date.parse((await readSetting(store.db, RETRY_AT)) ?? '')) return false
    const last = await lastHarvest()
    if (at - last >= everyHours * HOUR_MS) return true
    const late = await lateRequests(store.db, { askedAfter: new Date(at - DAY_MS), dueBefore: new Date(at) }, 1)
    return late.some(({ dueAt }) => dueAt !== null && dueAt.getTime() > last)
  }

  /**
   * Harvests, unless somebody else is at it.
   *
   * @param isNeeded asked again under the lease: somebody else may have done it meanwhile
   * @returns whether nobody else was
   * @throws what a harvest throws
   */
  async function harvest(isNeeded: () => Promise<boolean>): Promise<boolean> {
    const owner = randomUUID()
    const at = now()
    if (!(await leaseWork(store.db, WORK, owner, new Date(at), new Date(at + LEASE_MS)))) return false
    let retryAt: number | undefined
    try {
      if (await isNeeded()) {
        await activations.harvest()
        retryAt = now()
      }
    } catch (error) {
      // What was broken off goes on in the next process. Where there is no log to read, there is nothing to try again.
      if (!stopping.signal.aborted) retryAt = now() + (isLogUnavailable(error) ? everyHours * HOUR_MS : RETRY_MS)
      throw error
    } finally {
      if (retryAt !== undefined) await writeSetting(store.db, RETRY_AT, isoTime(new Date(retryAt)))
      await releaseWork(store.db, WORK, owner, new Date(now()))
    }
    return true
  }

  const tell = (error: unknown): void => {
    if (!isLogUnavailable(error) && !stopping.signal.aborted) onError(error)
  }

  return {
    /** A harvest takes longer than a round, which therefore does not wait for it. */
    async tick(): Promise<void> {
      await alerts.tick()
      if (everyHours > 0 && running === undefined && !stopping.signal.aborted && (await isDue(now()))) {
        running = withStop(stopping.signal, () => harvest(() => isDue(now())))
          .then(() => {}, tell)
          .finally(() => {
            running = undefined
          })
      }
    },

    /**
     * Brings the history up to this moment, for decisions that hang on it: one harvest for all who ask within a minute,
     * in whatever replica. What stands in the way goes to `onError`, unless there is no log to read.
     *
     * @returns whether it is so
     */
    async upToDate(): Promise<boolean> {
      const asked = now()
      const isStale = async () => (await lastHarvest()) < asked - FRESH_MS
      for (let waited = 0; await isStale(); waited += LOOK_MS) {
        if (waited > LEASE_MS) return false
        try {
          if (!(await harvest(isStale))) await sleep(LOOK_MS)
        } catch (error) {
          tell(error)
          return false
        }
      }
      return true
    },

    /** Breaks off the harvest that goes on: it may take minutes, and what it has not stored is read again. */
    async close(): Promise<void> {
      stopping.abort()
      await running
    },

    /** When the harvest that goes on is over. */
    async settled(): Promise<void> {
      await running
    },
  }
}
