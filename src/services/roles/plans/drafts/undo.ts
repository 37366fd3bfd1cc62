import type { GraphWrite } from '../../../../graph/writer.ts'
import { plannedChanges } from '../../../../store/changes.ts'
import type { Store } from '../../../../store/database.ts'
import type { Change } from '../../../plans/change.ts'
import { isMade } from '../../../plans/decisions.ts'
import type { DraftRow } from '../../../plans/drafting.ts'
import { askKinds, toMadeItem, type Item } from '../../../plans/item.ts'
import type { ChangeKinds } from '../../../plans/kind.ts'
import type { Rehearsal } from '../../../plans/sending.ts'
import { present } from '../../../present.ts'
import { GRANT_KINDS, type GrantChange, type Replacement } from '../grant-change.ts'
import { askBeforehand, drafted, type Candidate, type RoleDrafted } from './draft.ts'

/** A change that was made, what takes it back, and why that is not possible. */
export interface Undo extends Candidate {
  item: Item
  opposite: Change
}

interface UndoInput {
  store: Store
  kinds: ChangeKinds
  rehearse: Rehearsal
  planId: string
  changeId?: string
}

/** What takes a plan back, or one change of it, as a plan of its own. */
export async function undoDraft(input: UndoInput): Promise<RoleDrafted> {
  const { undos, warnings } = await undosOf(input)
  return drafted(
    undos.map(({ opposite, reason }): DraftRow =>
      reason === undefined
        ? { decision: 'planned', change: opposite }
        : { decision: 'spared', change: opposite, ...reason },
    ),
    warnings,
  )
}

/**
 * What takes a plan back, or one change of it: what was taken away is given again first, and what was given instead
 * goes once all of that was seen. Both halves are taken back, or neither.
 *
 * @returns what takes it back, in the order in which it would be made, and what an approver has to know about it
 */
export async function undosOf({
  store,
  kinds,
  rehearse,
  planId,
  changeId,
}: UndoInput): Promise<{ undos: Undo[]; warnings: string[] }> {
  const all = (await plannedChanges(store.db, planId))
    .filter(isMade)
    .map((row) => toMadeItem(row, kinds))
    .reverse()
  const items =
    changeId === undefined
      ? all
      : all.filter(
          (item) =>
            item.row.id === changeId ||
            isForTheSakeOf(
              item,
              all.find(({ row }) => row.id === changeId),
            ),
        )
  const [reasons, opposites] = await Promise.all([
    askKinds(items, (kind, changes) => kind.undoable(changes)),
    askKinds<Change>(items, async (kind, changes) => (await kind.opposite?.(changes)) ?? changes),
  ])
  const undos = items.map((item, index): Undo => ({
    item,
    opposite: withReplacements(opposites[index] as Change, item, all),
    ...present('reason', reasons[index]),
  }))

  const gives = undos.filter(({ reason, opposite }) => reason === undefined && isGrant(opposite) && opposite.after.held)
  const looks = await askKinds(
    gives.map(({ item, opposite }) => ({ ...item, change: opposite })),
    (kind, changes) => kind.recheck(changes),
  )
  gives.forEach((undo, index) => {
    if (looks[index] !== undefined) undo.reason = looks[index]
  })
  // What goes round PIM knows no rehearsal.
  const asked = gives.filter(
    ({ reason, opposite }) => reason === undefined && (opposite as GrantChange).after.assignmentId === undefined,
  )
  const warnings = await askBeforehand(
    rehearse,
    asked,
    ({ item, opposite }) => item.kind.requests(opposite)[0]?.write as GraphWrite,
  )
  keepTogether(undos)

  const isLater = ({ opposite }: Undo) => isGrant(opposite) && !opposite.after.held
  return { undos: [...undos.filter((undo) => !isLater(undo)), ...undos.filter(isLater)], warnings }
}

const isGrant = (change: Change): change is GrantChange => (GRANT_KINDS as readonly string[]).includes(change.kind)

/** Whether a change took something away because another one gave something in its place. */
function isForTheSakeOf({ change }: Item, other: Item | undefined): boolean {
  return (
    other !== undefined &&
    isGrant(change) &&
    isGrant(other.change) &&
    replacementsOf(change).some((replacement) => isThat(replacement, change.userId, other.change as GrantChange))
  )
}

const replacementsOf = ({ preconditions: { replacedBy = [] } }: GrantChange): readonly Replacement[] => replacedBy

const isThat = ({ kind, targetId, scope }: Replacement, userId: string, change: GrantChange): boolean =>
  change.userId === userId && change.kind === kind && change.targetId === targetId && change.after.scope === scope

/** What was given goes only once everything is there again that it stood for. */
function withReplacements(opposite: Change, { change }: Item, all: readonly Item[]): Change {
  if (!isGrant(opposite) || opposite.after.held) return opposite
  const replacedBy = all.flatMap(({ change: other }): Replacement[] =>
    isGrant(other) && isGrant(change) && replacementsOf(other).some((one) => isThat(one, other.userId, change))
      ? [
          {
            kind: other.kind,
            targetId: other.targetId,
            scope: other.before.scope,
            ...present('endDateTime', other.before.endDateTime),
          },
        ]
      : [],
  )
  return {
    ...opposite,
    preconditions: { ...opposite.preconditions, ...(replacedBy.length === 0 ? {} : { replacedBy }) },
  }
}

/** Where one half can not be taken back, the other stays as it is too, and so does whatever else that one stood for. */
function keepTogether(undos: readonly Undo[]): void {
  const pairs = undos.flatMap((undo) =>
    undos.filter(({ item }) => isForTheSakeOf(item, undo.item)).map((other) => [undo, other] as const),
  )
  const isTorn = ([one, other]: (typeof pairs)[number]) => (one.reason === undefined) !== (other.reason === undefined)
  for (let torn = pairs.find(isTorn); torn !== undefined; torn = pairs.find(isTorn)) {
    const [one, other] = torn
    Object.assign(one, present('reason', one.reason ?? other.reason))
    Object.assign(other, present('reason', other.reason ?? one.reason))
  }
}
