import canonicalize from 'canonicalize'
import type { SnapshotPart } from '../../../snapshot-parts.ts'
import type { SnapshotKind } from '../../../store/role-tables.ts'
import { isChosen, isWithin } from '../systems/chosen.ts'
import type { SystemState } from '../systems/read-systems.ts'
import { HIGHER_TIERS, NOT_CHOSEN, type Unseen } from '../systems/system.ts'
import type { Alike } from './as-far-as-pim.ts'
import type { AnyRow, RoleChange } from './change-kinds.ts'

/** What must have been read in both snapshots: a part, or what older ones did not have. */
const PARTS: Readonly<Partial<Record<SnapshotKind, SnapshotPart>>> = {
  setting: 'settings',
  app: 'apps',
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
export function seenInBoth({ contents: both, knowsWay }: Alike) {
  const unread = new Set(both.flatMap(({ unread = [] }) => unread))
  const knowsGroups = both.every(({ groups }) => groups !== undefined)
  const states = both.map(
    ({ otherAssignments, systems = [] }) =>
      new Map(otherAssignments === undefined ? [] : systems.map((one) => [one.system as string, one])),
  )
  const allUntimed = states.every((state) => state.get('azure')?.unseen.some(isUntimed))
  const isSeen = ({ system = 'entra', ...place }: AnyRow, looked: readonly Unseen['what'][], count?: Counted) =>
    states.every((state) => {
      const found = state.get(system)
      return (
        found !== undefined &&
        found.state !== 'notRead' &&
        (count === undefined || found[count] !== undefined) &&
        isChosen(found.chosen, place.scopeId, place.tier) &&
        !found.unseen.some(
          (one) => looked.includes(one.what) && !(isUntimed(one) && allUntimed) && hides(one, place, found),
        )
      )
    })

  /** Where a role may be given is not kept, so that both must have seen all that was chosen, and the same. */
  const readAlike = ({ system = 'entra' }: AnyRow): boolean => {
    const [one, other] = states.map((state) => state.get(system))
    return (
      [one, other].every(
        (found) =>
          found !== undefined &&
          found.state !== 'notRead' &&
          !found.unseen.some(({ what, code }) => what === 'everything' && code !== NOT_CHOSEN),
      ) && canonicalize(one?.chosen?.scopes?.toSorted()) === canonicalize(other?.chosen?.scopes?.toSorted())
    )
  }

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
      case 'classicAdministrator':
        return isSeen(row, ['classicAdministrators', 'everything'], 'classicAdministrators')
      case 'otherRole':
        return isRole(row) && (change === 'changed' || readAlike(row))
      // What a group asks for may be unread, which the group itself says.
      case 'group':
        return knowsGroups && (change === 'changed' || knowsWay({ system: 'entra', through: 'direct' }))
      case 'role':
        return knowsGroups
      default:
        return !unread.has(PARTS[kept] as SnapshotPart)
    }
  }
}

/** What older snapshots, and those that nobody wanted to have it, do not count. */
type Counted = 'denyAssignments' | 'classicAdministrators'

/** Whether what is unseen may hold what lies there: at a scope or below it, or anywhere. */
function hides(
  { what, code, scopeId: hidden }: Unseen,
  { scopeId = '/', assignmentType }: Pick<AnyRow, 'scopeId' | 'assignmentType'>,
  { chosen }: SystemState,
): boolean {
  // What was not chosen is told by the choice itself, place by place.
  if (chosen !== undefined && (code === NOT_CHOSEN || code === HIGHER_TIERS)) return false
  if (what === 'eligibilities' && assignmentType !== 'eligible') return false
  if (hidden === undefined || isWithin(scopeId, hidden)) return true
  // A group that Azure refuses to open, rather than shows nothing of, hides which others lie in it.
  return what === 'everything' && code !== undefined && GROUP.test(hidden) && GROUP.test(scopeId)
}

const GROUP = /^\/providers\/Microsoft\.Management\/managementGroups\//i

/** Of two snapshots without time bounds, each tells the same of what is active. */
const isUntimed = ({ what, reason }: Unseen): boolean => what === 'timeBounds' && reason === 'switchedOff'

/** One that somebody here made; of what only its assignments tell in Azure, there is no tier. */
const isRole = ({ builtIn, system, tier }: AnyRow): boolean => !builtIn && (system !== 'azure' || tier !== undefined)
