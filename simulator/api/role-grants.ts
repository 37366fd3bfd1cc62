import { GROUP_GRANTS, ROLE_DEFINITIONS, ROLE_GRANTS } from '../tenant/roles.ts'
import type { RoleGrant, RolePrincipal } from '../tenant/roles.ts'
import { isoTime } from '../tenant/sign-in-pattern.ts'
import type { Tenant } from '../tenant/tenant.ts'

/** The role grants of the tenant as Graph's rows: assignments, and PIM's instances of assignments and eligibilities. */
export type Row = Record<string, unknown>

const HOUR = 3_600_000

export const roleId = (displayName: string): string => ROLE_DEFINITIONS.find((role) => role.displayName === displayName)?.id as string

export function principalId (tenant: Tenant, principal: RolePrincipal): string {
  if ('user' in principal) return tenant.idOf(tenant.castIndex(principal.user))
  if ('group' in principal) return tenant.groupId({ name: principal.group })
  if ('servicePrincipal' in principal) return tenant.namedId(`servicePrincipal:${principal.servicePrincipal}`)
  return tenant.namedId(`deleted:${principal.deleted}`)
}

function scopeOf (tenant: Tenant, { unit }: RoleGrant): string {
  return unit === undefined ? '/' : `/administrativeUnits/${tenant.namedId(`administrativeUnit:${unit}`)}`
}

function common (tenant: Tenant, grant: RoleGrant): Row & { id: string } {
  const principal = principalId(tenant, grant.principal)
  const roleDefinitionId = roleId(grant.role)
  const id = `${Buffer.from(`${roleDefinitionId.slice(0, 13)}${principal.slice(0, 18)}`).toString('base64url')}-1`
  return { id, principalId: principal, roleDefinitionId, directoryScopeId: scopeOf(tenant, grant), appScopeId: null }
}

function times (tenant: Tenant, { sinceDays, endsInHours }: Pick<RoleGrant, 'sinceDays' | 'endsInHours'>): Row {
  return {
    startDateTime: isoTime(tenant.now - sinceDays * 24 * HOUR),
    endDateTime: endsInHours === undefined ? null : isoTime(tenant.now + endsInHours * HOUR),
  }
}

const active = ({ kind }: RoleGrant) => kind !== 'eligible'

/** `roleAssignments`: what is in force now, activated or not; says nothing about times. Works without P2. */
export function roleAssignments (tenant: Tenant): Row[] {
  return ROLE_GRANTS.filter(active).map((grant) => common(tenant, grant))
}

export function assignmentInstances (tenant: Tenant): Row[] {
  return ROLE_GRANTS.filter(active).map((grant) => {
    const row = common(tenant, grant)
    const permanent = grant.endsInHours === undefined
    return {
      ...row,
      ...(permanent ? { startDateTime: null, endDateTime: null } : times(tenant, grant)),
      assignmentType: grant.kind === 'activated' ? 'Activated' : 'Assigned',
      memberType: 'Direct',
      roleAssignmentOriginId: row.id,
      roleAssignmentScheduleId: grant.kind === 'activated' ? tenant.namedId(`schedule:${row.id}`) : row.id,
    }
  })
}

export function eligibilityInstances (tenant: Tenant): Row[] {
  return ROLE_GRANTS.filter((grant) => !active(grant)).map((grant) => {
    const row = common(tenant, grant)
    return {
      ...row,
      id: `${row.id}-e`,
      ...times(tenant, grant),
      memberType: 'Direct',
      roleEligibilityScheduleId: tenant.namedId(`eligibility:${row.id}`),
    }
  })
}

function groupGrants (tenant: Tenant, kind: 'eligible' | 'active'): Row[] {
  return GROUP_GRANTS.filter((grant) => grant.kind === kind).map((grant) => {
    const groupId = tenant.groupId({ name: grant.group })
    const schedule = `${groupId}_member_${tenant.namedId(`pimGroup:${grant.user}`)}`
    const row = {
      id: schedule,
      principalId: principalId(tenant, { user: grant.user }),
      groupId,
      accessId: 'member',
      memberType: 'direct',
      ...times(tenant, grant),
    }
    return kind === 'eligible'
      ? { ...row, eligibilityScheduleId: schedule }
      : { ...row, assignmentType: 'assigned', assignmentScheduleId: schedule }
  })
}

export const groupEligibilities = (tenant: Tenant): Row[] => groupGrants(tenant, 'eligible')
export const groupAssignments = (tenant: Tenant): Row[] => groupGrants(tenant, 'active')
