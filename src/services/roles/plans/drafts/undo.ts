import { plannedChanges } from '../../../../store/changes.ts'
import type { Store } from '../../../../store/database.ts'
import type { Draft, DraftRow } from '../../../plans/drafting.ts'
import { isMade } from '../../../plans/decisions.ts'
import { askKinds, toMadeItem } from '../../../plans/item.ts'
import type { Change } from '../../../plans/change.ts'
import type { ChangeKinds } from '../../../plans/kind.ts'
import { GRANT_KINDS, type GrantChange } from '../grant-change.ts'
import { drafted } from './draft.ts'

/** What takes a plan back, or one change of it: what was taken away is given again first, and what was given goes once that was seen. */
export async function undoDraft ({ store, kinds, planId, changeId }: { store: Store, kinds: ChangeKinds, planId: string, changeId?: string }): Promise<Draft> {
  const items = (await plannedChanges(store.db, planId)).filter(row => isMade(row) && (changeId === undefined || row.id === changeId)).map(row => toMadeItem(row, kinds)).reverse()
  const [reasons, opposites] = await Promise.all([
    askKinds(items, (kind, changes) => kind.undoable(changes)),
    askKinds<Change>(items, async (kind, changes) => await kind.opposite?.(changes) ?? changes),
  ])
  const given = opposites.filter(isGrant).filter(({ after }) => after.held)
  const rows = opposites.map((change, index): DraftRow => {
    const reason = reasons[index]
    const waiting = isGrant(change) && !change.after.held ? replaced(change, given) : change
    return reason === undefined ? { decision: 'planned', change: waiting } : { decision: 'spared', change: waiting, ...reason }
  })
  const isLater = (row: DraftRow) => isGrant(row.change) && !row.change.after.held
  return drafted([...rows.filter(row => !isLater(row)), ...rows.filter(isLater)])
}

const isGrant = (change: Change): change is GrantChange => (GRANT_KINDS as readonly string[]).includes(change.kind)

function replaced (change: GrantChange, given: readonly GrantChange[]): GrantChange {
  const instead = given.find(({ userId, details }) => userId === change.userId && details.roleId === change.details.roleId)
  return instead === undefined ? change : { ...change, preconditions: { ...change.preconditions, replacedBy: { kind: instead.kind, targetId: instead.targetId } } }
}
