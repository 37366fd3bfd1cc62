import { isForbidden, isNoPim } from '../../graph/failure.ts'
import { listOf, listUnless, readLists, type ListAnswer } from '../../graph/lists.ts'
import type { GraphReader } from '../../graph/reader.ts'
import {
  administrativeUnits, principalsByIds, roleAssignableGroups, roleAssignmentInstances, roleAssignments, roleDefinitions, roleEligibilityInstances,
  type AdministrativeUnit, type RoleAssignment, type RoleAssignmentInstance, type RoleDefinition, type RoleEligibilityInstance,
} from '../../graph/roles.ts'
import { isGuid } from '../../guid.ts'
import { isoTime } from '../../time.ts'
import { readRoleGroups, type RoleGroup } from '../people/role-groups.ts'
import { toGrants, withGroupMembers, type Grant } from './grants.ts'
import { toRows, type AssignmentRow } from './rows.ts'
import { rateRoles, type Rating } from './tiers.ts'

/** Why an answer may lack assignments that end, were activated or are eligible. */
export const PIM_UNAVAILABLE_REASONS = ['noLicense', 'noPermission', 'noGroupPermission'] as const

export type PimStatus = { pimAvailable: true } | { pimAvailable: false, pimUnavailableReason: typeof PIM_UNAVAILABLE_REASONS[number] }

export interface RoleInventory {
  /** When it was read. */
  asOf: string
  pim: PimStatus
  definitions: readonly RoleDefinition[]
  /** By the id of the definition. */
  ratings: ReadonlyMap<string, Rating>
  rows: readonly AssignmentRow[]
  /** Administrative units, or why they could not be read. */
  units: ListAnswer
}

/**
 * Every role of the tenant and everybody who holds it. HTTP requests: 1 for all lists (and 1 for each further page),
 * ⌈3 × role-assignable groups that hold roles ÷ 20⌉, ⌈principals ÷ 1,000⌉; one or two more only where a group is inside another
 * or a whole group is eligible for one. The number of users does not matter.
 *
 * Principals are read by id rather than with `$expand=principal`: one request names those of all lists and of all
 * groups, and an expand would return whole users.
 */
export async function readInventory (reader: GraphReader, now: () => number): Promise<RoleInventory> {
  const asOf = isoTime(now())
  const lists = await readLists(reader, [roleDefinitions, roleAssignments, roleAssignmentInstances, roleEligibilityInstances, roleAssignableGroups, administrativeUnits])
  const [definitions, assignments, instances, eligibilities, groups, units] = lists
  const grants = toGrants({
    assignments: listOf<RoleAssignment>(assignments),
    instances: listUnless<RoleAssignmentInstance>(instances, isNoPim, isForbidden),
    eligibilities: listUnless<RoleEligibilityInstance>(eligibilities, isNoPim, isForbidden),
  })

  const roleGroups = await readHoldingGroups(reader, grants, listOf<{ id: string }>(groups), !isNoPim(eligibilities))
  const all = withGroupMembers(grants, roleGroups)
  const principals = await principalsByIds(reader, idsIn(all))
  const roles = listOf<RoleDefinition>(definitions)
  const ratings = rateRoles(roles)
  return {
    asOf,
    pim: pimStatus([instances, eligibilities], roleGroups),
    definitions: roles,
    ratings,
    rows: toRows(all, {
      definitions: new Map(roles.map(role => [role.id ?? '', role])),
      ratings,
      principals: byId(principals),
      // Names of units are a comfort: without the permission to read them, their ids remain.
      units: byId(listUnless<AdministrativeUnit & { id: string }>(units, isForbidden)),
    }),
    units: units ?? [],
  }
}

function readHoldingGroups (reader: GraphReader, grants: readonly Grant[], roleAssignable: readonly { id: string }[], pim: boolean): Promise<Map<string, RoleGroup>> {
  const holders = new Set(grants.map(({ principalId }) => principalId))
  return readRoleGroups(reader, roleAssignable.map(({ id }) => id).filter(id => holders.has(id)), { pim, schedules: true })
}

function pimStatus (schedules: readonly (ListAnswer | undefined)[], groups: ReadonlyMap<string, RoleGroup>): PimStatus {
  if (schedules.some(isNoPim)) return { pimAvailable: false, pimUnavailableReason: 'noLicense' }
  if (schedules.some(isForbidden)) return { pimAvailable: false, pimUnavailableReason: 'noPermission' }
  if ([...groups.values()].some(({ failure }) => failure !== undefined)) return { pimAvailable: false, pimUnavailableReason: 'noGroupPermission' }
  return { pimAvailable: true }
}

/** Everything that needs a name: principals, the groups between, and what a role is limited to. */
function * idsIn (grants: readonly Grant[]): Generator<string> {
  for (const { principalId, groupId, scope } of grants) {
    yield principalId
    if (groupId !== undefined) yield groupId
    if (isGuid(scope.slice(1))) yield scope.slice(1)
  }
}

const byId = <T extends { id: string }>(objects: readonly T[]): Map<string, T> => new Map(objects.map(object => [object.id, object]))
