import type { Caller } from '../../callers.ts'
import { Refusal } from '../../errors.ts'
import { present } from '../../present.ts'
import type { Store } from '../../store/database.ts'
import type { ChangeRow } from '../../store/tables.ts'
import type { Integrity } from './integrity.ts'
import { askKinds, toMadeItem } from './item.ts'
import type { ChangeKinds, Reason, UndoLimit } from './kind.ts'
import { assertState, type Transitions } from './transitions.ts'
import { isMade, madeBy } from './undo-plans.ts'
import { assertWritesEnabled } from './writes-enabled.ts'

export interface UndoPreview {
  row: ChangeRow
  reason?: Reason
}

export type UndoDecisions = ReturnType<typeof createUndoDecisions>

/** What people decide about taking back what a plan made. */
export function createUndoDecisions({
  store,
  transitions: { get, decide },
  integrity,
  kinds,
  writesEnabled,
}: {
  store: Store
  transitions: Transitions
  integrity: Integrity
  kinds: ChangeKinds
  writesEnabled: boolean
}) {
  /**
   * What a plan, or one change of it, did and still stands, as far as the plan itself tells.
   *
   * @throws Refusal `PlanStateConflict`, `PlanAltered`, `NothingToUndo`
   */
  async function assertMade(planId: string, changeId: string | undefined, caller: Caller): Promise<ChangeRow[]> {
    const plan = await get(planId, caller, 'operate')
    assertState(plan, 'undoing', 'undone')
    const rows = (await integrity.assertWhole(plan)).filter(
      (row) => (changeId === undefined || row.id === changeId) && isMade(row),
    )
    if (rows.length === 0) throw nothingToUndo()
    return rows
  }

  /** What taking back a plan, or one change of it, would do: each change that was made, and why it can't be undone. */
  async function preview(planId: string, changeId: string | undefined, caller: Caller): Promise<UndoPreview[]> {
    const rows = await assertMade(planId, changeId, caller)
    const reasons = await askKinds(
      rows.map((row) => toMadeItem(row, kinds)),
      (kind, changes) => kind.undoable(changes),
    )
    return rows.map((row, index) => ({ row, ...present('reason', reasons[index]) }))
  }

  /** Whether taking back all of these plans, or one change of them, is more than anybody may do alone. */
  async function isBeyondLimit(planIds: readonly string[], changeId?: string): Promise<boolean> {
    const limits = await undoLimits(planIds, changeId)
    return (await Promise.all(limits.map((limit) => limit.isReached()))).includes(true)
  }

  /** @throws Refusal `WritesDisabled`, `PlanStateConflict`, `PlanAltered`, `NothingToUndo`, `PlanRequired` */
  async function undo(planId: string, changeId: string | undefined, caller: Caller): Promise<void> {
    assertWritesEnabled(writesEnabled)
    const plan = await get(planId, caller, 'operate')
    if (changeId === undefined && (plan.state === 'undoing' || plan.state === 'undone')) return
    assertState(plan, 'undoing', 'undone')
    await integrity.assertWhole(plan)
    const limits = await undoLimits([planId], changeId)
    await decide(
      plan,
      'undoing',
      caller,
      async (entry) => {
        for (const { take } of limits) await take(entry)
        // What is left of a larger plan is marked by whoever carries it out.
        if ((await entry.markForUndo(planId, { changeId })) === 0) throw nothingToUndo()
        return {
          update: { sentAt: null, finishedAt: null, looks: 0, nextLookAt: null },
          action: 'plan.undoing',
          data: present('changeId', changeId),
        }
      },
      changeId === undefined ? ['undoing', 'undone'] : [],
    )
  }

  /** What the kinds of these changes count before they are taken back. */
  async function undoLimits(planIds: readonly string[], changeId: string | undefined): Promise<UndoLimit[]> {
    const items = (await madeBy(store, planIds))
      .filter((row) => changeId === undefined || row.id === changeId)
      .map((row) => toMadeItem(row, kinds))
    const limits = await Promise.all(
      [...Map.groupBy(items, ({ kind }) => kind)].map(([kind, own]) =>
        kind.undoLimit?.(own.map(({ row, change }) => ({ id: row.id, change }))),
      ),
    )
    return limits.filter((limit) => limit !== undefined)
  }

  return { assertMade, preview, isBeyondLimit, undo }
}

const nothingToUndo = () =>
  new Refusal('NothingToUndo', 'Nothing that this plan did still stands, so there is nothing to undo.')
