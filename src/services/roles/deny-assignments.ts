import { snapshotRowsOfKind } from '../../store/role-snapshots.ts'
import type { Store } from '../../store/database.ts'
import { shownOf, MOST_OF_A_LIST, type Paging } from '../lists/page.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { SnapshotSummary } from './snapshots/snapshot-summary.ts'
import { isWithin } from './systems/chosen.ts'
import { keptSnapshot } from './systems/kept-systems.ts'
import type { DenyAssignment } from './systems/system.ts'
import { toldOthers } from './systems/told-systems.ts'

export interface DenyAssignmentQuery extends Paging {
  /** At this scope or within it. */
  scopeId?: string
  /** That name this user, group or app, or leave it out. */
  principalId?: string
  /** Those that leave somebody out, or those that do not. */
  withExceptions?: boolean
}

export type DenyAssignments = ReturnType<typeof createDenyAssignments>

/** What Azure forbids whatever roles somebody holds, as the newest snapshot has it. */
export function createDenyAssignments({ store, skipTokens }: { store: Store; skipTokens: SkipTokens }) {
  return {
    /** @throws Refusal `SnapshotNotFound` */
    async list({ top = MOST_OF_A_LIST, skipToken, ...filter }: DenyAssignmentQuery) {
      const question = ['ListDenyAssignments', filter]
      const begun = skipTokens.open<{ place: string; snapshotId: string }>(question, skipToken)
      const { id, summary } = await keptSnapshot(store.db, 'Deny assignments of Azure', begun?.snapshotId)
      const found = await snapshotRowsOfKind<DenyAssignment>(store.db, id, 'denyAssignment', ['azure'])
      const left = found
        .filter((one) => placeOf(one) > (begun?.place ?? '') && matches(one, filter))
        .sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1))
      const { asOf, systems } = summary as SnapshotSummary
      return {
        ...shownOf(skipTokens, question, left, (one) => ({ place: placeOf(one), snapshotId: id }), top),
        asOf,
        systems: toldOthers(systems, 'azure'),
      }
    },
  }
}

const placeOf = ({ scopeName, name, denyAssignmentId }: DenyAssignment): string =>
  [scopeName, name, denyAssignmentId].join('\u0000')

function matches(
  { scopeId = '/', principals, excluded }: DenyAssignment,
  { scopeId: around, principalId, withExceptions }: DenyAssignmentQuery,
): boolean {
  const id = principalId?.toLowerCase()
  return (
    (around === undefined || isWithin(scopeId, around)) &&
    (id === undefined || [...principals, ...excluded].some((party) => party.principalId === id)) &&
    (withExceptions === undefined || excluded.length > 0 === withExceptions)
  )
}
