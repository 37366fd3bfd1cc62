import { randomUUID } from 'node:crypto'
import type { Executor, Store } from '../../store/database.ts'
import { leasePlan, lockPlan, releasePlan, renewPlan } from '../../store/plans.ts'
import type { PlanRow } from '../../store/tables.ts'

export interface Lease {
  /** Whose it is; no two are the same. */
  readonly owner: string
  /** Renews it and reads the plan as it stands; undefined when somebody else took over, or the service is stopping. */
  renew(): Promise<PlanRow | undefined>
  release(): Promise<void>
  /** Ends waiting when the service stops. */
  readonly signal: AbortSignal
}

/** Somebody else works on the plan by now, and says what becomes of it. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/**
 * A process that was held up for longer than its lease may wake up in the middle of its work: it must not write any
 * more what somebody else knows better. Holds until the transaction ends.
 *
 * @throws LeaseLost
 */
export async function assertLeased(db: Executor, planId: string, owner: string): Promise<void> {
  if ((await lockPlan(db, planId))?.leaseOwner !== owner) {
    throw new LeaseLost(`Plan ${planId} has gone to another worker`)
  }
}

/**
 * The right to work on a plan, kept alive while the work lasts. A process that dies loses it after `leaseMs`, and
 * another one goes on from what is written.
 */
export async function takeLease({
  store,
  planId,
  owner = randomUUID(),
  leaseMs,
  now,
  signal,
}: {
  store: Store
  planId: string
  owner?: string
  leaseMs: number
  now: () => number
  signal: AbortSignal
}): Promise<{ lease: Lease; plan: PlanRow } | undefined> {
  const until = () => new Date(now() + leaseMs)
  const renewed = () => renewPlan(store.db, planId, owner, until())
  const plan = await leasePlan(store.db, planId, owner, new Date(now()), until())
  if (plan === undefined) return undefined
  let lost = false
  let released = false
  const beat = async () => {
    lost ||= (await renewed()) === undefined
    if (released) await releasePlan(store.db, planId, owner)
  }
  // A wait for Graph may be longer than the lease. A renewal that failed shows at the next step, which renews for
  // itself.
  const heartbeat = setInterval(() => {
    beat().catch(() => {})
  }, leaseMs / 3)
  heartbeat.unref()
  return {
    plan,
    lease: {
      owner,
      signal,
      async renew() {
        const current = lost || signal.aborted ? undefined : await renewed()
        lost ||= current === undefined
        return current
      },
      async release() {
        clearInterval(heartbeat)
        released = true
        await releasePlan(store.db, planId, owner)
      },
    },
  }
}
