import { isForbidden, isNoPim, isRefused } from '../../graph/failure.ts'
import { listOf, listUnless, readLists, type ListResponse } from '../../graph/lists.ts'
import type { GraphReader } from '../../graph/reader.ts'
import {
  administrativeUnits,
  principalsByIds,
  roleAssignableGroups,
  roleAssignmentInstances,
  roleAssignments,
  roleDefinitions,
  roleEligibilityInstances,
  type AdministrativeUnit,
  type Principal,
  type RoleAssignment,
  type RoleAssignmentInstance,
  type RoleDefinition,
  type RoleEligibilityInstance,
} from '../../graph/roles.ts'
import { isGuid } from '../../guid.ts'
import { isoTime } from '../../time.ts'
import { readRoleGroups, type RoleGroup } from '../people/read-role-groups.ts'
import { toGrants, withGroupMembers, type Grant } from './grants.ts'
import { toRows, type AssignmentRow } from './assignment-rows.ts'
import { rateRoles, type Rating } from './tiers.ts'

/** Why a reply may lack assignments that end, were activated or are eligible. */
export const PIM_UNAVAILABLE_REASONS = ['noLicense', 'noPermission', 'noGroupPermission', 'refused'] as const

export type PimUnavailableReason = (typeof PIM_UNAVAILABLE_REASONS)[number]

export type PimStatus = { pimAvailable: true } | { pimAvailable: false; pimUnavailableReason: PimUnavailableReason }

/**
 * Whether the tenant has no Privileged Identity Management at all, which is more than that this service may not read
 * it.
 */
export const hasNoPim = (pim: PimStatus): boolean => !pim.pimAvailable && pim.pimUnavailableReason === 'noLicense'

export interface RoleInventory {
  /** When it was read. */
  asOf: string
  pim: PimStatus
  definitions: readonly RoleDefinition[]
  /** By the id of the definition. */
  ratings: ReadonlyMap<string, Rating>
  rows: readonly AssignmentRow[]
  /** The groups that hold roles, and who is behind them. */
  groups: ReadonlyMap<string, RoleGroup>
  /** Every group that may hold roles. */
  roleAssignable: ReadonlySet<string>
  /** Whoever and whatever has a name in these rows. */
  principals: ReadonlyMap<string, Principal>
  /** Administrative units, or why they could not be read. */
  units: ListResponse
}

/**
 * Every role of the tenant and everybody who holds it. HTTP requests: 1 for all lists (and 1 for each further page),
 * ⌈3 × role-assignable groups that hold roles ÷ 20⌉ (4 × with their owners), ⌈principals ÷ 1,000⌉; one or two more only
 * where a group is inside another or a whole group is eligible for one. The number of users does not matter.
 *
 * Principals are read by id rather than with `$expand=principal`: one request names those of all lists and of all
 * groups, and an expand would return whole users.
 */
export async function readInventory(
  reader: GraphReader,
  now: () => number,
  { owners = false } = {},
): Promise<RoleInventory> {
  const asOf = isoTime(new Date(now()))
  const lists = await readLists(reader, [
    roleDefinitions,
    roleAssignments,
    roleAssignmentInstances,
    roleEligibilityInstances,
    roleAssignableGroups,
    administrativeUnits,
  ])
  const [definitions, assignments, instances, eligibilities, groups, units] = lists
  const grants = toGrants({
    assignments: listOf<RoleAssignment>(assignments),
    instances: listUnless<RoleAssignmentInstance>(instances, isRefused),
    eligibilities: listUnless<RoleEligibilityInstance>(eligibilities, isRefused),
  })

  const roleAssignable = new Set(listOf<{ id: string }>(groups).map(({ id }) => id))
  const holders = new Set(grants.map(({ principalId }) => principalId))
  const roleGroups = await readRoleGroups(
    reader,
    [...roleAssignable].filter((id) => holders.has(id)),
    { pim: !isNoPim(eligibilities), schedules: true, owners },
  )
  const all = withGroupMembers(grants, roleGroups)
  const principals = byId(await principalsByIds(reader, idsIn(all, roleGroups)))
  const roles = listOf<RoleDefinition>(definitions)
  const ratings = rateRoles(roles)
  return {
    asOf,
    pim: pimStatus([instances, eligibilities], roleGroups),
    definitions: roles,
    ratings,
    rows: toRows(all, {
      definitions: new Map(roles.map((role) => [role.id ?? '', role])),
      ratings,
      principals,
      // Names of units are a comfort: where they can't be read, their ids remain.
      units: byId(listUnless<AdministrativeUnit & { id: string }>(units, isRefused)),
    }),
    groups: roleGroups,
    roleAssignable,
    principals,
    units: units ?? [],
  }
}

function pimStatus(
  schedules: readonly (ListResponse | undefined)[],
  groups: ReadonlyMap<string, RoleGroup>,
): PimStatus {
  if (schedules.some(isNoPim)) return { pimAvailable: false, pimUnavailableReason: 'noLicense' }
  if (schedules.some(isForbidden)) return { pimAvailable: false, pimUnavailableReason: 'noPermission' }
  if (schedules.some(isRefused)) return { pimAvailable: false, pimUnavailableReason: 'refused' }
  const failures = [...groups.values()].flatMap(({ failure }) => failure ?? [])
  if (failures.some(isForbidden)) return { pimAvailable: false, pimUnavailableReason: 'noGroupPermission' }
  if (failures.length > 0) return { pimAvailable: false, pimUnavailableReason: 'refused' }
  return { pimAvailable: true }
}

/** Everything that needs a name: principals, the groups between, their owners, and what a role is limited to. */
function* idsIn(grants: readonly Grant[], groups: ReadonlyMap<string, RoleGroup>): Generator<string> {
  for (const { principalId, groupId, scope } of grants) {
    yield principalId
    if (groupId !== undefined) yield groupId
    if (isGuid(scope.slice(1))) yield scope.slice(1)
  }
  for (const { owners, innerGroups } of groups.values()) yield* [...owners, ...innerGroups.keys()]
}

const byId = <T extends { id: string }>(objects: readonly T[]): Map<string, T> =>
  new Map(objects.map((object) => [object.id, object]))
