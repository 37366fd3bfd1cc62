import { Refusal } from '../../errors.ts'
import { plannedChanges } from '../../store/changes.ts'
import type { Store } from '../../store/database.ts'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import type { DraftRow } from '../plans/drafting.ts'
import { isMade } from '../plans/decisions.ts'
import { requestHash } from '../plans/hash.ts'
import { toMadeItem } from '../plans/item.ts'
import { registered } from '../plans/kind.ts'
import { present } from '../present.ts'
import type { ContactChange, ContactChanges, ContactDetails } from './contact-change.ts'
import type { ContactPlans, WaitingPlan } from './waiting.ts'

export type ApprovedUndo = ReturnType<typeof createApprovedUndo>

/** Takes back contact data by a plan of its own, where too many people would be moved without anybody's approval. */
export function createApprovedUndo({
  store,
  changes: { kind, opposite },
  plans,
}: {
  store: Store
  changes: ContactChanges
  plans: ContactPlans
}) {
  const changeOf = (row: ChangeRow) => toMadeItem(row, () => registered(kind)).change as ContactChange

  /** Changes as far as they were made, each with what takes it back, or why that is not possible. */
  async function rowsFor(rows: readonly ChangeRow[]): Promise<DraftRow<ContactDetails>[]> {
    const made = rows.map(changeOf)
    const [reasons, opposites] = await Promise.all([kind.undoable(made), opposite(made)])
    return opposites.map((change, index): DraftRow<ContactDetails> => {
      const reason = reasons[index]
      return reason === undefined ? { decision: 'planned', change } : { decision: 'spared', change, ...reason }
    })
  }

  async function madeBy(planIds: readonly string[], changeId?: string): Promise<ChangeRow[]> {
    const made: ChangeRow[] = []
    for (const planId of planIds) {
      const rows = await plannedChanges(store.db, planId)
      made.push(...rows.filter((row) => isMade(row) && (changeId === undefined || row.id === changeId)))
    }
    return made
  }

  return {
    /** Whether taking all of these plans back at once would be too many people for anybody alone. */
    async isBeyondLimit(planIds: readonly string[]): Promise<boolean> {
      const made = (await madeBy(planIds)).map((row) => ({ id: row.id, change: changeOf(row) }))
      return (await (await kind.undoLimit?.(made))?.isReached()) === true
    },

    /**
     * Makes the plan that takes these plans back, or one change of them.
     *
     * @param about what tells one such plan from another
     * @throws Refusal `NothingToUndo`
     */
    async make(
      planIds: readonly string[],
      {
        about,
        title,
        caller,
        changeId,
        undoOf,
      }: {
        about: object
        title: string
        caller: string
        changeId?: string | undefined
        undoOf?: PlanRow
      },
    ): Promise<WaitingPlan> {
      const made = await madeBy(planIds, changeId)
      const rows = await rowsFor(made)
      if (rows.every(({ decision }) => decision !== 'planned')) {
        throw new Refusal('NothingToUndo', 'Nothing is as this plan left it any more, so there is nothing to undo.')
      }
      return plans.make({
        rows,
        title,
        caller,
        scope: about,
        requestHash: requestHash(caller, 'UndoContactChanges', { about, changes: made.map(({ id }) => id) }),
        ...present('undoOf', undoOf?.id),
      })
    },
  }
}
