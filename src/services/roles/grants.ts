import type { RoleAssignment, RoleAssignmentInstance, RoleEligibilityInstance } from '../../graph/roles.ts'
import { isActivated, period, type Period, type RoleGroup } from '../people/read-role-groups.ts'

/** In the order in which lists show them: what stands first. */
export const ASSIGNMENT_TYPES = ['activePermanent', 'activeTimeBound', 'activated', 'eligible'] as const

export type AssignmentType = (typeof ASSIGNMENT_TYPES)[number]

/** A role given to somebody, before names are put to the ids. */
export interface Grant extends Period {
  roleDefinitionId: string
  principalId: string
  /** `/` for the whole tenant, else `/administrativeUnits/{id}` or `/{object id}`. */
  scope: string
  assignmentType: AssignmentType
  through: 'direct' | 'group'
  /** The group that holds the role; absent where PIM says no more than "through a group". */
  groupId?: string
  membership?: 'direct' | 'nested' | 'eligibleMember'
}

export interface RoleLists {
  assignments: readonly RoleAssignment[]
  instances: readonly RoleAssignmentInstance[]
  eligibilities: readonly RoleEligibilityInstance[]
}

/**
 * What was given to whom, each grant once. roleAssignments lists everything that is active, schedule instances say how
 * and until when; the first therefore only adds what the second does not know, or everything where PIM can't be read.
 * An eligibility and its activation are two grants: one says what somebody may do, the other what they are doing.
 */
export function toGrants({ assignments, instances, eligibilities }: RoleLists): Grant[] {
  const scheduled = instances.map((instance) => toGrant(instance, typeOf(instance)))
  const known = new Set(scheduled.map(place))
  const unscheduled = assignments
    .map((assignment) => toGrant(assignment, 'activePermanent'))
    .filter((grant) => !known.has(place(grant)))
  return [...scheduled, ...unscheduled, ...eligibilities.map((eligibility) => toGrant(eligibility, 'eligible'))]
}

/**
 * Adds the people behind each group that holds a role, as grants of their own. PIM itself may list some of them too
 * (memberType Group); those are dropped where we know more.
 */
export function withGroupMembers<G extends Grant>(grants: readonly G[], groups: ReadonlyMap<string, RoleGroup>): G[] {
  const behind = grants.flatMap((grant) => {
    const group = groups.get(grant.principalId)
    return group === undefined ? [] : membersOf(grant, group)
  })
  const expanded = new Set(behind.map(manner))
  return [...grants.filter((grant) => grant.through === 'direct' || !expanded.has(manner(grant))), ...behind]
}

function membersOf<G extends Grant>(grant: G, group: RoleGroup): G[] {
  const { startDateTime: _start, endDateTime: _end, ...given } = grant
  const common = { ...given, through: 'group', groupId: group.id } as const
  const members = [...group.members].map(([principalId, { nested, activated, ...since }]) => {
    const overlap = together(grant, since)
    const membership = nested ? 'nested' : 'direct'
    return {
      ...common,
      principalId,
      membership,
      ...overlap,
      assignmentType: throughMembership(grant, activated, overlap),
    }
  })
  const eligible = [...group.eligibleMembers].map(([principalId, since]) => ({
    ...common,
    principalId,
    membership: 'eligibleMember',
    ...together(grant, since),
    assignmentType: 'eligible',
  }))
  // What the compiler can't see: everything else of the grant is there, whatever it has besides.
  return [...members, ...eligible] as Grant[] as G[]
}

/**
 * A member of an eligible group must still activate; an active group passes its role on as long as the membership
 * lasts.
 */
function throughMembership(grant: Grant, activated: boolean, { endDateTime }: Period): AssignmentType {
  if (grant.assignmentType === 'eligible' || grant.assignmentType === 'activated') return grant.assignmentType
  if (activated) return 'activated'
  return endDateTime === undefined ? 'activePermanent' : 'activeTimeBound'
}

/**
 * From the later beginning to the earlier end. Without a date of the membership nobody knows since when, and none is
 * made up.
 */
function together(grant: Period, membership: Period): Period {
  const starts = [grant.startDateTime, membership.startDateTime].filter(known).sort(byTime)
  const ends = [grant.endDateTime, membership.endDateTime].filter(known).sort(byTime)
  return period({
    startDateTime: membership.startDateTime === undefined ? null : (starts.at(-1) ?? null),
    endDateTime: ends[0] ?? null,
  })
}

function toGrant(
  raw: RoleAssignmentInstance | RoleEligibilityInstance | RoleAssignment,
  assignmentType: AssignmentType,
): Grant {
  return {
    roleDefinitionId: raw.roleDefinitionId ?? '',
    principalId: raw.principalId ?? '',
    scope: raw.directoryScopeId ?? '/',
    assignmentType,
    through: 'memberType' in raw && raw.memberType === 'Group' ? 'group' : 'direct',
    ...period(raw as RoleAssignmentInstance),
  }
}

/**
 * Microsoft's reading of the same fields:
 * https://learn.microsoft.com/graph/api/resources/unifiedroleassignmentscheduleinstance
 */
function typeOf(instance: RoleAssignmentInstance): AssignmentType {
  if (isActivated(instance)) return 'activated'
  return typeof instance.endDateTime === 'string' ? 'activeTimeBound' : 'activePermanent'
}

/** Entra takes a role once for each principal and scope, so these name one entry of roleAssignments. */
const place = ({ roleDefinitionId, principalId, scope }: Grant) => `${roleDefinitionId} ${principalId} ${scope}`

const manner = (grant: Grant) =>
  `${place(grant)} ${grant.assignmentType === 'eligible' ? 'eligible' : grant.assignmentType === 'activated' ? 'activated' : 'active'}`

const known = (value: string | undefined): value is string => value !== undefined

const byTime = (one: string, other: string) => Date.parse(one) - Date.parse(other)
