import type { HeldAccess, HeldRole } from '../tenant/held-roles.ts'
import type { Term } from '../tenant/holdings.ts'
import { isoTime } from '../tenant/sign-in-pattern.ts'
import type { Tenant } from '../tenant/tenant.ts'

/** The role grants of the tenant as Graph's rows: assignments, and PIM's instances of assignments and eligibilities. */
export type Row = Record<string, unknown>

const times = ({ start, end }: Term): Row => ({
  startDateTime: start === undefined ? null : isoTime(start),
  endDateTime: end === undefined ? null : isoTime(end),
})

export function assignmentRow({ id, principalId, roleDefinitionId, directoryScopeId }: HeldRole): Row {
  return { id, principalId, roleDefinitionId, directoryScopeId, appScopeId: null }
}

const active = ({ kind }: HeldRole) => kind !== 'eligible'

/** `roleAssignments`: what is in force now, activated or not; says nothing about times. Works without P2. */
export function roleAssignments(tenant: Tenant, asOf: number): Row[] {
  return tenant.roles.inForce(asOf).filter(active).map(assignmentRow)
}

export function assignmentInstances(tenant: Tenant, asOf: number): Row[] {
  return tenant.roles
    .inForce(asOf)
    .filter(active)
    .map((held) => ({
      ...assignmentRow(held),
      ...times(held),
      assignmentType: held.kind === 'activated' ? 'Activated' : 'Assigned',
      memberType: 'Direct',
      roleAssignmentOriginId: held.id,
      roleAssignmentScheduleId: held.scheduleId,
    }))
}

export function eligibilityInstances(tenant: Tenant, asOf: number): Row[] {
  return tenant.roles
    .inForce(asOf)
    .filter((held) => !active(held))
    .map((held) => ({
      ...assignmentRow(held),
      ...times(held),
      memberType: 'Direct',
      roleEligibilityScheduleId: held.scheduleId,
    }))
}

const accessRow = (held: HeldAccess): Row => ({
  id: held.id,
  principalId: held.principalId,
  groupId: held.groupId,
  accessId: held.accessId,
  memberType: 'direct',
  ...times(held),
})

export function groupEligibilities(tenant: Tenant, asOf: number): Row[] {
  return tenant.groupAccess
    .inForce(asOf)
    .filter(({ kind }) => kind === 'eligible')
    .map((held) => ({ ...accessRow(held), eligibilityScheduleId: held.id }))
}

export function groupAssignments(tenant: Tenant, asOf: number): Row[] {
  return tenant.groupAccess
    .inForce(asOf)
    .filter((held) => held.kind === 'active' && isStillMember(tenant, held, asOf))
    .map((held) => ({
      ...accessRow(held),
      assignmentType: 'assigned',
      assignmentScheduleId: held.id,
    }))
}

/** Whoever leaves the group by `/members/{id}/$ref` has nothing left of PIM's assignment. */
function isStillMember(tenant: Tenant, { accessId, groupId, principalId }: HeldAccess, asOf: number): boolean {
  const group = tenant.groups.find(groupId)
  return (
    accessId === 'owner' ||
    (group !== undefined && tenant.memberships.has(group, tenant.people.find(principalId, asOf), asOf))
  )
}
