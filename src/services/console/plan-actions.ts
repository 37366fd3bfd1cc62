import type { PlanAction } from '../plans/plan-rules.ts'
import { mayBecome } from '../plans/states.ts'
import type { ShownPlan } from './data.ts'
import type { Refused, Viewer } from './layout.ts'
import { CONSOLE_TEXTS } from './texts/texts.ts'

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

/** Whether roles, state and four eyes allow it; whether the person who is named may, only the attempt tells. */
export function allows(
  plan: ShownPlan,
  action: PlanActionName,
  { session, planKinds, isOwn }: Pick<Viewer, 'session' | 'planKinds' | 'isOwn'>,
): boolean {
  const { kind, state } = plan
  const may = (what: PlanAction) => planKinds.may(session.caller, what, kind)
  if (action === 'approve') return may('approve') && mayBecome(state, 'approved') && !isOwn(plan)
  if (action === 'reject') return may('approve') && mayBecome(state, 'rejected') && !isOwn(plan)
  if (action === 'apply') return may('operate') && mayBecome(state, 'applying')
  // A plan that is taken back stops by itself.
  return may('operate') && mayBecome(state, 'stopped') && state !== 'undoing'
}

/** Whether it waits for somebody else than the viewer, who made it or asked for it. */
export const waitsForSomebodyElse = (plan: ShownPlan, { isOwn }: Pick<Viewer, 'isOwn'>): boolean =>
  isOwn(plan) && (plan.state === 'ready' || (isBrokenOff(plan) && plan.progress.planned > 0))

/** The same for taking back what it made, which has a page of its own. */
export const allowsUndo = (
  { kind, state, progress: { requested, verified, unverified } }: ShownPlan,
  { session, planKinds }: Pick<Viewer, 'session' | 'planKinds'>,
): boolean =>
  planKinds.may(session.caller, 'operate', kind) && mayBecome(state, 'undoing') && requested + verified + unverified > 0

/** Whether it was broken off, and what is left of it may go on. */
export const isBrokenOff = ({ state }: ShownPlan): boolean => state === 'halted' || state === 'stopped'

/** What becomes of a plan that was broken off, in sentences. */
export function whatIsLeft({ progress }: ShownPlan, { say }: Pick<Viewer, 'say'>): string {
  const texts = CONSOLE_TEXTS[say.language].plans
  const { planned, requested, verified, unverified } = progress
  const left = planned === 0 ? texts.nothingLeft : texts.left(planned)
  return requested + verified + unverified === 0 ? left : `${left} ${texts.stands}`
}
