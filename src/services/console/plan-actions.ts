import type { PlanAction } from '../plans/plan-kind.ts'
import { mayBecome } from '../plans/states.ts'
import { counted } from '../reports/wording.ts'
import type { ShownPlan } from './data.ts'
import type { Refused, Viewer } from './layout.ts'

/** What can be done with a plan on its page, by the last part of the address that does it. */
export const PLAN_ACTIONS = {
  approve: { operationId: 'ApprovePlan', done: 'approved' },
  reject: { operationId: 'RejectPlan', done: 'rejected' },
  apply: { operationId: 'ApplyPlan', done: 'applied' },
  stop: { operationId: 'StopPlan', done: 'stopped' },
} as const

export type PlanActionName = keyof typeof PLAN_ACTIONS

/** What was tried and refused, with what was filled in. */
export interface TriedAction {
  action: PlanActionName
  refused: Refused
  given: Readonly<Record<string, string>>
}

/** Whether roles and state allow it; whether the person may, only the attempt tells. */
export function allows(
  { kind, state }: ShownPlan,
  action: PlanActionName,
  { session, planKinds }: Pick<Viewer, 'session' | 'planKinds'>,
): boolean {
  const may = (what: PlanAction) => planKinds.may(session.caller, what, kind)
  if (action === 'approve') return may('approve') && mayBecome(state, 'approved')
  if (action === 'reject') return may('approve') && mayBecome(state, 'rejected')
  if (action === 'apply') return may('operate') && mayBecome(state, 'applying')
  // A plan that is taken back stops by itself.
  return may('operate') && mayBecome(state, 'stopped') && state !== 'undoing'
}

/** The same for taking back what it made, which has a page of its own. */
export const allowsUndo = (
  { kind, state, progress: { requested, verified, unverified } }: ShownPlan,
  { session, planKinds }: Pick<Viewer, 'session' | 'planKinds'>,
): boolean =>
  planKinds.may(session.caller, 'operate', kind) && mayBecome(state, 'undoing') && requested + verified + unverified > 0

/** Whether it was broken off, and what is left of it may go on. */
export const isBrokenOff = ({ state }: ShownPlan): boolean => state === 'halted' || state === 'stopped'

/** What becomes of a plan that was broken off, in sentences. */
export function whatIsLeft({ progress }: ShownPlan): string {
  const { planned } = progress
  const left =
    planned === 0
      ? 'Nothing of it is left to do.'
      : `${counted(planned, 'change')} ${planned === 1 ? 'is' : 'are'} left: nothing more is sent until somebody ` +
        'approves the plan again and it is applied again.'
  return `${left} What was made stands, and can be taken back.`
}
