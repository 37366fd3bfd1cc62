import type { SnapshotPart } from '../../../snapshot-parts.ts'
import type { SnapshotKind } from '../../../store/role-tables.ts'
import { isChosen, isWithin } from '../systems/chosen.ts'
import type { SystemState } from '../systems/read-systems.ts'
import { HIGHER_TIERS, NOT_CHOSEN, type Unseen } from '../systems/system.ts'
import type { AnyRow, RoleChange } from './change-kinds.ts'
import type { SnapshotContent } from './snapshot-rows.ts'

/** What must have been read in both snapshots: a part, or what older ones did not have. */
const PARTS: Readonly<Partial<Record<SnapshotKind, SnapshotPart>>> = {
  setting: 'settings',
  app: 'apps',
  group: 'groups',
  review: 'accessReviews',
  policy: 'conditionalAccess',
  unit: 'units',
}

/** What of the unseen leaves assignments unknown. */
const OF_ASSIGNMENTS: readonly Unseen['what'][] = ['assignments', 'eligibilities', 'timeBounds', 'everything']

/**
 * Whether two snapshots can tell a change, so that nothing seems to have come, gone or changed that only one of them
 * looked at.
 *
 * @returns asked with what has changed in which way, as the later snapshot has it, or else the earlier one
 */
export function seenInBoth(before: SnapshotContent, after: SnapshotContent) {
  const both = [before, after]
  const unread = new Set(both.flatMap(({ unread = [] }) => unread))
  const knowsGroups = both.every(({ groups }) => groups !== undefined)
  const states = both.map(
    ({ otherAssignments, systems = [] }) =>
      new Map(otherAssignments === undefined ? [] : systems.map((one) => [one.system as string, one])),
  )
  const isSeen = ({ system = 'entra', ...place }: AnyRow, looked: readonly Unseen['what'][], count?: Counted) =>
    states.every((state) => {
      const found = state.get(system)
      return (
        found !== undefined &&
        found.state !== 'notRead' &&
        (count === undefined || found[count] !== undefined) &&
        isChosen(found.chosen, place.scopeId, place.tier) &&
        !found.unseen.some((one) => looked.includes(one.what) && hides(one, place, found))
      )
    })

  return (kept: SnapshotKind, row: AnyRow, change: RoleChange['change']): boolean => {
    switch (kept) {
      case 'otherAssignment':
        return isSeen(row, OF_ASSIGNMENTS)
      // Every role has settings at every scope, and they are read where it is in use: what is there in one snapshot
      // alone says who uses the role, and nothing about its settings.
      case 'otherSetting':
        return change === 'changed'
      case 'denyAssignment':
        return change === 'changed' || isSeen(row, ['denyAssignments', 'everything'], 'denyAssignments')
      case 'group':
      case 'role':
        return knowsGroups && !unread.has(PARTS[kept] as SnapshotPart)
      default:
        return !unread.has(PARTS[kept] as SnapshotPart)
    }
  }
}

/** What older snapshots, and those that nobody wanted to have it, do not count. */
type Counted = 'denyAssignments'

/** Whether what is unseen may hold what lies there: at a scope or below it, or anywhere. */
function hides(
  { what, code, scopeId: hidden }: Unseen,
  { scopeId = '/', assignmentType }: Pick<AnyRow, 'scopeId' | 'assignmentType'>,
  { chosen }: SystemState,
): boolean {
  // What was not chosen is told by the choice itself, place by place.
  if (chosen !== undefined && (code === NOT_CHOSEN || code === HIGHER_TIERS)) return false
  if (what === 'eligibilities' && assignmentType !== 'eligible') return false
  return hidden === undefined || isWithin(scopeId, hidden)
}
