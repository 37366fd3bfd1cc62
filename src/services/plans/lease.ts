import { randomUUID } from 'node:crypto'
import type { Store } from '../../store/database.ts'
import { leasePlan, releasePlan } from '../../store/plans.ts'
import type { PlanRow } from '../../store/tables.ts'

export interface Lease {
  /** Renews it and reads the plan as it stands; undefined when somebody else took over, or the service is stopping. */
  renew (): Promise<PlanRow | undefined>
  release (): Promise<void>
  /** Ends waiting when the service stops. */
  readonly signal: AbortSignal
}

/**
 * The right to work on a plan, kept alive while the work lasts. A process that dies loses it after `leaseMs`, and another
 * one goes on from what is written.
 */
export async function takeLease ({ store, planId, owner = randomUUID(), leaseMs, now, signal }: {
  store: Store, planId: string, owner?: string, leaseMs: number, now: () => number, signal: AbortSignal,
}): Promise<{ lease: Lease, plan: PlanRow } | undefined> {
  const take = () => leasePlan(store.db, planId, owner, new Date(now()), new Date(now() + leaseMs))
  const plan = await take()
  if (plan === undefined) return undefined
  let lost = false
  let released = false
  const beat = async () => {
    lost ||= await take() === undefined
    if (released) await releasePlan(store.db, planId, owner)
  }
  // A wait for Graph may be longer than the lease. A renewal that failed shows at the next step, which renews for itself.
  const heartbeat = setInterval(() => { beat().catch(() => {}) }, leaseMs / 3)
  heartbeat.unref()
  return {
    plan,
    lease: {
      signal,
      async renew () {
        const renewed = lost || signal.aborted ? undefined : await take()
        lost ||= renewed === undefined
        return renewed
      },
      async release () {
        clearInterval(heartbeat)
        released = true
        await releasePlan(store.db, planId, owner)
      },
    },
  }
}
