import type { PlanState } from '../../store/tables.ts'

/** The ways of a plan. What is not here does not happen: the ledger, which moves every plan, refuses it. */
const LEADS_TO: Readonly<Record<PlanState, readonly PlanState[]>> = {
  // Without anybody to change it is done at once.
  draft: ['ready', 'refused', 'done'],
  ready: ['approved', 'rejected', 'expired', 'superseded', 'stopped'],
  refused: [],
  // Approved again after it was broken off, it may have made something already.
  approved: ['applying', 'rejected', 'expired', 'stopped', 'undoing'],
  rejected: [],
  expired: [],
  superseded: [],
  // A single change that was refused is done at once.
  applying: ['verifying', 'done', 'halted', 'stopped'],
  // Halted where somebody altered it.
  verifying: ['done', 'halted', 'undoing'],
  done: ['undoing'],
  // What is left of them goes on after a new approval.
  halted: ['approved', 'undoing'],
  stopped: ['approved', 'undoing'],
  undoing: ['undone', 'done', 'verifying', 'stopped'],
  undone: [],
}

/** The states from which a plan may come to this one. */
export const statesBefore = (state: PlanState): PlanState[] =>
  (Object.keys(LEADS_TO) as PlanState[]).filter((before) => LEADS_TO[before].includes(state))

export const mayBecome = (from: PlanState, to: PlanState): boolean => LEADS_TO[from].includes(to)

/** States in which somebody has to work on a plan. */
export const AT_WORK: readonly PlanState[] = ['applying', 'verifying', 'undoing']

/** States in which a plan still stands for what it was made for, so that making it again answers it. */
export const OPEN: readonly PlanState[] = ['draft', 'ready', 'approved', 'applying', 'verifying']
