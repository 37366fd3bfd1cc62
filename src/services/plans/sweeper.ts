import { isDatabaseAway } from '../../store/database-failure.ts'
import type { Store } from '../../store/database.ts'
import { abandonedPlans, findPlan, overduePlans } from '../../store/plans.ts'
import type { Decisions } from './decisions.ts'
import type { Drafting } from './drafting.ts'
import type { PlanWorker } from './worker.ts'

export type Sweeper = ReturnType<typeof createSweeper>

/**
 * Finds what is due: plans whose worker died, effects to look at once more, plans that nobody approved in time. The
 * rows say what is to be done; nothing is lost when a wake-up is.
 */
export function createSweeper({
  store,
  worker,
  drafting,
  decisions,
  now,
  leaseMs = 15_000,
  onError,
}: {
  store: Store
  worker: PlanWorker
  drafting: Drafting
  decisions: Decisions
  now: () => number
  /** How long a plan stays with a worker that gives no sign of life. */
  leaseMs?: number
  onError: (error: unknown, planId?: string) => void
}) {
  let timer: NodeJS.Timeout | undefined
  let finding: Promise<unknown> | undefined
  let closed = false
  /** Until then a draft that nobody seems to work on is left to its process, which could not say that it lives. */
  let patientUntil = 0
  const others: (() => Promise<void>)[] = []

  /** Starts what is due. The lease of each plan keeps a later round from starting it again. */
  async function find(): Promise<Promise<void>[]> {
    const at = new Date(now())
    for (const plan of await overduePlans(store.db, at)) await decisions.expire(plan)
    for (const work of others) await work().catch((error: unknown) => onError(error))
    return (await abandonedPlans(store.db, at)).map((planId) =>
      goOn(planId).catch((error: unknown) => onError(error, planId)),
    )
  }

  async function goOn(planId: string): Promise<void> {
    const plan = await findPlan(store.db, planId)
    if (plan?.state !== 'draft') await worker.drive(planId)
    else if (now() >= patientUntil) await drafting.abandon(planId)
  }

  return {
    /** Something else that time does, to be looked at in each round. */
    add(work: () => Promise<void>): void {
      others.push(work)
    },

    /** One round, and everything that it started. */
    async once(): Promise<void> {
      await Promise.all(await find())
    },

    /** A round now, and after each of these pauses. */
    start(everyMs: number): void {
      const round = (): void => {
        finding = find().catch((error: unknown) => {
          if (isDatabaseAway(error)) patientUntil = now() + leaseMs
          onError(error)
        })
        finding
          .then(() => {
            if (!closed) timer = setTimeout(round, everyMs).unref()
          })
          .catch(onError)
      }
      round()
    },

    async close(): Promise<void> {
      closed = true
      clearTimeout(timer)
      await finding
    },
  }
}
