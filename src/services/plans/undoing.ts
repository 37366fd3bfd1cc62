import type { PlanRow } from '../../store/tables.ts'
import type { Change } from './change.ts'
import type { Item } from './item.ts'
import type { Reason } from './kind.ts'

/** What takes plans of a kind back by a plan that is approved like any other, and never at once. */
export interface UndoByPlan {
  /** What such a plan would hold. */
  previewUndo(plan: PlanRow, changeId: string | undefined): Promise<{ item: Item; opposite: Change; reason?: Reason }[]>
  /** @returns the operation that makes it */
  undo(plan: PlanRow, changeId: string | undefined, caller: string): Promise<string>
}

/** What makes the plan for what is beyond the limit within which plans of a kind are taken back at once. */
export interface UndoOnApproval {
  make(
    planIds: readonly string[],
    options: { about: object; title: string; caller: string; changeId?: string | undefined; undoOf?: PlanRow },
  ): Promise<{ planId: string }>
}

/** How plans of a kind are taken back where the engine does not just do the opposite; beside the feature. */
export interface PlanUndo {
  kind: string
  byPlan?: UndoByPlan
  onApproval?: UndoOnApproval
}
