import type { PlanRow } from '../../store/tables.ts'
import type { Change } from './change.ts'
import type { DraftRow } from './draft-rows.ts'
import type { Item } from './item.ts'
import type { Reason } from './kind.ts'
import type { Rehearsal } from './sending.ts'

/** A change that was made, the change that takes it back, and why that is not possible. */
export interface Undo {
  item: Item
  opposite: Change
  reason?: Reason
}

/**
 * How plans of a kind are taken back: by a plan of the same kind, which somebody else approves. Its changes are the
 * opposites of those that were made. Without these rules, the engine sends the inverse requests at once.
 */
export interface UndoRules {
  /** Always, or only beyond what the `undoLimit` of the changes lets anybody take back alone. */
  readonly when: 'always' | 'beyondLimit'
  /** Whether a change was made for the sake of another one, and is taken back together with it. */
  isForTheSakeOf?(item: Item, other: Item): boolean
  /**
   * Puts the opposites into the order in which they are made, and finds what only all of them together show, or
   * Microsoft beforehand.
   *
   * @param made everything that the plans did, the last first
   * @returns what an approver has to know besides
   */
  arrange?(
    undos: readonly Undo[],
    made: readonly Item[],
    rehearse: Rehearsal,
  ): Promise<{ undos: readonly Undo[]; warnings: readonly string[] }>
  /** What the plan is about, besides which one it takes back; covered by its hash. */
  scopeOf?(plan: PlanRow): object
  /** What is counted of its rows, for showing, besides who is spared why. */
  countsOf?(rows: readonly DraftRow[]): object
}
