import type { Store } from '../../store/database.ts'
import { findPlan } from '../../store/plans.ts'
import type { Drafting } from '../plans/drafting.ts'
import type { DraftRow } from '../plans/draft-rows.ts'
import { present } from '../../present.ts'
import { fieldsOf, warningsOf, type ContactChange, type ContactDetails } from './change.ts'
import { CONTACT_UPDATE } from './kind-name.ts'

/** A plan that waits for an approval. */
export interface WaitingPlan {
  planId: string
  hash?: string
}

export interface WaitingRequest {
  rows: readonly DraftRow<ContactDetails>[]
  title: string
  caller: string
  requestHash: string
  /** What the plan is about; a newer one for the same takes its place while nobody has approved it. */
  scope: object
  reason?: string
}

export type ContactPlans = ReturnType<typeof createContactPlans>

/** Changes of contact data that wait until somebody else has approved them, and are applied like any plan. */
export function createContactPlans({ store, drafting }: { store: Store; drafting: Pick<Drafting, 'begin'> }) {
  return {
    /** The plan once it is ready; of a request that comes again, the one that is open. */
    async make({ rows, scope, reason, ...request }: WaitingRequest): Promise<WaitingPlan> {
      const { planId, drafted } = await drafting.begin({
        ...request,
        kind: CONTACT_UPDATE,
        scope,
        limits: {},
        graceDays: 0,
        ...present('reason', reason),
        async draft(add) {
          await add(rows)
          return { summary: { warnings: warningsOf(rows.map(({ change }) => change)) } }
        },
      })
      await drafted
      return { planId, ...present('hash', (await findPlan(store.db, planId))?.hash) }
    },
  }
}

/** What a plan for one person is about: them, and the fields. */
export const scopeOf = (change: ContactChange): object => ({ userId: change.subjectId, fields: fieldsOf(change) })
