import { allSnapshots } from '../../../store/role-snapshots.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { present } from '../../../present.ts'
import type { AssignmentRow } from '../assignment-rows.ts'
import { heldAtAll, knowsWayOf } from '../snapshots/as-far-as-pim.ts'
import { readContent } from '../snapshots/read-content.ts'
import type { SnapshotContent } from '../snapshots/snapshot-rows.ts'
import type { SnapshotSummary } from '../snapshots/snapshot-summary.ts'
import { foundOnlyIn, judgeFindings, withDoubtful, type RoleFinding, type Unknown } from './judge-findings.ts'
import type { Facts } from './rules/rule.ts'

/**
 * Where what Privileged Identity Management knows of roles of Entra could not be read, whoever has activated a role
 * looks as if they held it for good, and nobody is eligible. The last snapshot that could read it tells who that may be
 * about: what is found, or not found, only because of them is neither new nor over.
 */
export async function withPimUnread(
  unknown: Unknown,
  {
    store,
    snapshot,
    about,
    findings,
  }: { store: Store; snapshot: RoleSnapshotRow; about: Facts; findings: readonly RoleFinding[] },
): Promise<Unknown> {
  if (!isUnread(about)) return unknown
  const earlier = (await allSnapshots(store.db)).findLast(
    ({ createdAt, summary }) => createdAt < snapshot.createdAt && (summary as SnapshotSummary).pimAvailable,
  )
  if (earlier === undefined) return unknown
  const known = judgeFindings(asKnownBefore(about, await readContent(store.db, earlier)), new Map())
  return withDoubtful(unknown, [...foundOnlyIn(findings, known), ...foundOnlyIn(known, findings)])
}

/**
 * What a snapshot finds only since it could read what Privileged Identity Management knows: it was there before.
 *
 * @param before the facts of the snapshot before
 */
export function toldByPim(
  before: Facts | undefined,
  after: Facts,
  findings: readonly RoleFinding[],
): (finding: RoleFinding) => boolean {
  if (before === undefined || !isUnread(before) || isUnread(after)) return () => false
  const assignments = heldAtAll(after.assignments, knowsWayOf(before.pimUnread))
  const seen = judgeFindings({ ...after, assignments }, new Map())
  const told = new Set(foundOnlyIn(findings, seen).map(({ findingId }) => findingId))
  return ({ findingId }) => told.has(findingId)
}

/** Not where there is no PIM: whatever is active there is so for good. */
const isUnread = ({ pimUnread }: Facts): boolean => pimUnread !== undefined && pimUnread !== 'noLicense'

/**
 * Who holds what, in the way in which each held it when that could be read; of eligible people, whom nobody looked at
 * now, with what was known of them then.
 */
function asKnownBefore(facts: Facts, before: SnapshotContent): Facts {
  const knowsWay = knowsWayOf(facts.pimUnread)
  const passing = Map.groupBy(
    before.assignments.filter((row) => !knowsWay(row) && row.assignmentType !== 'activePermanent'),
    holdingOf,
  )
  return {
    ...facts,
    assignments: [
      ...facts.assignments.filter((row) => knowsWay(row) || !passing.has(holdingOf(row))),
      ...[...passing.values()].flat(),
    ],
    holders: withMissing(facts.holders, before.holders),
    // What somebody does is measured by the roles that were seen then.
    ...present('uses', facts.uses, (uses) => withMissing(before.uses ?? [], uses)),
  }
}

function withMissing<T extends { userId: string }>(people: readonly T[], more: readonly T[]): T[] {
  const ids = new Set(people.map(({ userId }) => userId))
  return [...people, ...more.filter(({ userId }) => !ids.has(userId))]
}

const holdingOf = ({ principalId, roleId, scopeId, through, groupId }: AssignmentRow): string =>
  [principalId, roleId, scopeId ?? '/', through, groupId ?? ''].join(' ')
