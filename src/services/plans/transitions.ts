import type { Caller } from '../../callers.ts'
import { Refusal } from '../../errors.ts'
import { present } from '../../present.ts'
import type { Store } from '../../store/database.ts'
import { findPlan, lockPlan } from '../../store/plans.ts'
import type { PlanRow, PlanState, PlanUpdate } from '../../store/tables.ts'
import type { Entry, Ledger } from './ledger.ts'
import type { PlanAction, PlanKinds } from './plan-rules.ts'
import { statesBefore } from './states.ts'

/** What is written with a transition. */
export interface Transition {
  update: Omit<PlanUpdate, 'state'>
  action: string
  data?: Record<string, unknown>
  personal?: Record<string, string>
  event?: string
}

export type Transitions = ReturnType<typeof createTransitions>

/** Plans as a caller may see them, and the one way in which a decision takes them from one state to the next. */
export function createTransitions({
  store,
  ledger,
  planKinds,
}: {
  store: Store
  ledger: Ledger
  planKinds: PlanKinds
}) {
  /** @throws Refusal `PlanNotFound`, `RoleRequired` */
  async function get(planId: string, caller: Caller, action: PlanAction = 'read'): Promise<PlanRow> {
    const plan = await findPlan(store.db, planId)
    if (plan === undefined) throw planNotFound(planId)
    planKinds.assertMay(caller, action, plan.kind)
    return plan
  }

  /**
   * One transition, from a state that leads there, by whoever comes first.
   *
   * @param same states in which somebody else has just decided the same, which is as good
   * @returns whether it was us
   */
  async function decide(
    plan: PlanRow,
    to: PlanState,
    caller: Caller,
    transition: (entry: Entry) => Promise<Transition>,
    same: readonly PlanState[] = [],
  ): Promise<boolean> {
    return ledger.write(caller.id, async (entry) => {
      const locked = await lockPlan(entry.db, plan.id)
      if (locked !== undefined && same.includes(locked.state)) return false
      if (locked === undefined || locked.state !== plan.state) throw conflict(locked?.state ?? plan.state, WORDS[to])
      const { update, action, data, personal, event } = await transition(entry)
      await entry.move(plan, to, update)
      entry.audit({
        action,
        planId: plan.id,
        ...present('data', data),
        ...present('personal', personal),
      })
      if (event !== undefined) entry.emit(event, plan.id, { state: to })
      return true
    })
  }

  return { get, decide }
}

export const planNotFound = (planId: string) =>
  new Refusal('PlanNotFound', `There is no plan with the id "${planId}".`, { target: 'planId' })

const WORDS: Partial<Record<PlanState, string>> = {
  approved: 'approved',
  rejected: 'rejected',
  stopped: 'stopped',
  applying: 'applied',
  undoing: 'undone',
}

const STATE_WORDS: Readonly<Record<PlanState, string>> = {
  draft: 'is still being made',
  ready: 'is not approved yet',
  refused: 'was refused',
  approved: 'is approved already',
  rejected: 'was rejected',
  expired: 'has expired',
  superseded: 'was replaced by a newer one',
  applying: 'is being carried out: stop it first',
  verifying: 'was carried out',
  done: 'is done',
  halted: 'has halted: approve it again first',
  stopped: 'was stopped: approve it again first',
  undoing: 'is being undone',
  undone: 'is undone',
}

export const conflict = (state: PlanState, wish = 'changed') =>
  new Refusal('PlanStateConflict', `The plan can not be ${wish}, since it ${STATE_WORDS[state]}.`)

/** @throws Refusal `PlanStateConflict` */
export function assertState({ state }: PlanRow, to: PlanState, wish: string): void {
  if (!statesBefore(to).includes(state)) throw conflict(state, wish)
}
