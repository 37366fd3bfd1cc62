import type { PlanRow } from '../../../../store/tables.ts'
import { present } from '../../../../present.ts'
import type { Change } from '../../../plans/change.ts'
import { askKinds, type Item } from '../../../plans/item.ts'
import type { Rehearsal, Write } from '../../../plans/sending.ts'
import type { Undo, UndoRules } from '../../../plans/undo-rules.ts'
import { isGrant, type AnyGrant, type AnyReplacement } from '../any-grant.ts'
import { askBeforehand } from './draft.ts'
import { linesOf } from './lines.ts'
import { subjectsOf } from './subjects.ts'

/**
 * Plans about who holds which role are taken back by a plan: what was taken away is given again first, and what was
 * given instead goes once all of that was seen. Both halves are taken back, or neither.
 */
export const ROLE_UNDO: UndoRules = {
  when: 'always',
  isForTheSakeOf,
  arrange,
  scopeOf: ({ scope }: PlanRow) => ({ action: (JSON.parse(scope) as { action: string }).action }),
  countsOf: (rows) => ({ subjects: subjectsOf(rows), lines: linesOf(rows) }),
}

async function arrange(found: readonly Undo[], made: readonly Item[], rehearse: Rehearsal) {
  const undos = found.map((undo): Undo => ({ ...undo, opposite: withReplacements(undo.opposite, undo.item, made) }))
  const gives = undos.filter(({ reason, opposite }) => reason === undefined && isGrant(opposite) && opposite.after.held)
  const rechecked = await askKinds(
    gives.map(({ item, opposite }) => ({ ...item, change: opposite })),
    (kind, changes) => kind.recheck(changes),
  )
  gives.forEach((undo, index) => Object.assign(undo, present('reason', rechecked[index])))
  // What goes round PIM knows no rehearsal.
  const asked = gives.filter(
    ({ reason, opposite }) => reason === undefined && (opposite as AnyGrant).after.assignmentId === undefined,
  )
  const warnings = await askBeforehand(
    rehearse,
    asked,
    ({ item, opposite }) => item.kind.requests(opposite)[0]?.write as Write,
  )
  keepTogether(undos)

  const isLater = ({ opposite }: Undo) => isGrant(opposite) && !opposite.after.held
  return { undos: [...undos.filter((undo) => !isLater(undo)), ...undos.filter(isLater)], warnings }
}

/** Whether a change took something away because another one gave something in its place. */
function isForTheSakeOf({ change }: Item, { change: other }: Item): boolean {
  return (
    isGrant(change) &&
    isGrant(other) &&
    replacementsOf(change).some((replacement) => isThat(replacement, change.subjectId, other))
  )
}

const replacementsOf = ({ preconditions: { replacedBy = [] } }: AnyGrant): readonly AnyReplacement[] => replacedBy

const isThat = ({ kind, targetId, scope }: AnyReplacement, subjectId: string, change: AnyGrant): boolean =>
  change.subjectId === subjectId && change.kind === kind && change.targetId === targetId && change.after.scope === scope

/** What was given goes only once everything is there again that it stood for. */
function withReplacements(opposite: Change, { change }: Item, made: readonly Item[]): Change {
  if (!isGrant(opposite) || opposite.after.held) return opposite
  const replacedBy = made.flatMap(({ change: other }): AnyReplacement[] =>
    isGrant(other) && isGrant(change) && replacementsOf(other).some((one) => isThat(one, other.subjectId, change))
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
