import { randomUUID } from 'node:crypto'
import { leaseWork, releaseWork } from '../../store/recurring-work.ts'
import { lateRequests } from '../../store/role-activations.ts'
import type { Store } from '../../store/database.ts'
import { DAY_MS, HOUR_MS } from '../../time.ts'
import { isLogUnavailable, READ_WITHIN_MS } from './activations/harvest.ts'
import type { RoleActivations } from './activations/index.ts'
import type { RoleAlerts } from './alerts/index.ts'

const WORK = 'roleHarvest'
/** Longer than a harvest may take; who dies in one keeps others from it for as long. */
const LEASE_MS = READ_WITHIN_MS + 60_000
/** After a harvest that failed. */
const RETRY_MS = 10 * 60_000

/** Harvests activations without anybody asking, one replica for all, and tells what has to be told by now. */
export function createRoleMonitor ({ store, activations, alerts, everyHours, onError, now }: {
  store: Store, activations: RoleActivations, alerts: RoleAlerts, everyHours: number, onError: (error: unknown) => void, now: () => number,
}) {
  let running: Promise<void> | undefined

  /** When the history is too old, or somebody has now been waiting for too long, as far as was known then. */
  async function isDue (at: number): Promise<boolean> {
    const last = (await activations.lastHarvestAt())?.getTime() ?? 0
    if (at - last >= everyHours * HOUR_MS) return true
    const late = await lateRequests(store.db, { askedAfter: new Date(at - DAY_MS), dueBefore: new Date(at) }, 1)
    return late.some(({ dueAt }) => dueAt !== null && dueAt.getTime() > last)
  }

  async function harvest (): Promise<void> {
    const owner = randomUUID()
    const at = now()
    if (!await leaseWork(store.db, WORK, owner, new Date(at), new Date(at + LEASE_MS))) return
    let next = now()
    try {
      // Another replica may have done it between the look and the lease.
      if (await isDue(now())) await activations.harvest()
    } catch (error) {
      // Where there is no log to read, there is nothing to try again for.
      next = now() + (isLogUnavailable(error) ? everyHours * HOUR_MS : RETRY_MS)
      if (!isLogUnavailable(error)) onError(error)
    } finally {
      await releaseWork(store.db, WORK, owner, new Date(next))
    }
  }

  return {
    /** A harvest takes longer than a round, which therefore does not wait for it. */
    async tick (): Promise<void> {
      await alerts.tick()
      if (everyHours > 0 && running === undefined && await isDue(now())) running = harvest().catch(onError).finally(() => { running = undefined })
    },

    /** When the harvest that goes on is over. */
    async settled (): Promise<void> { await running },
  }
}
