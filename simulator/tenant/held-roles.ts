import { roleId } from './roles.ts'
import type { GroupGrant, RoleGrant, RolePrincipal } from './roles.ts'
import type { Term } from './holdings.ts'
import type { Tenant } from './tenant.ts'
import { present } from '../present.ts'

/** A role that somebody has, or may activate. */
export interface HeldRole extends Term {
  id: string
  scheduleId: string
  principalId: string
  roleDefinitionId: string
  directoryScopeId: string
  kind: RoleGrant['kind']
}

/** Membership or ownership of a group by PIM for Groups. */
export interface HeldAccess extends Term {
  id: string
  principalId: string
  groupId: string
  accessId: 'member' | 'owner'
  kind: GroupGrant['kind']
}

const HOUR = 3_600_000

export const roleKey = ({
  kind,
  principalId,
  roleDefinitionId,
  directoryScopeId,
}: Pick<HeldRole, 'kind' | 'principalId' | 'roleDefinitionId' | 'directoryScopeId'>): string =>
  `${kind} ${principalId} ${roleDefinitionId} ${directoryScopeId}`

export const accessKey = ({
  kind,
  principalId,
  groupId,
  accessId,
}: Pick<HeldAccess, 'kind' | 'principalId' | 'groupId' | 'accessId'>): string =>
  `${kind} ${principalId} ${groupId} ${accessId}`

export function principalId(tenant: Tenant, principal: RolePrincipal): string {
  if ('user' in principal) return tenant.people.idOf(tenant.indexOf(principal.user))
  if ('group' in principal) return tenant.groups.idOf({ name: principal.group })
  if ('servicePrincipal' in principal) return tenant.namedId(`servicePrincipal:${principal.servicePrincipal}`)
  return tenant.namedId(`deleted:${principal.deleted}`)
}

const term = (tenant: Tenant, { sinceDays, endsInHours }: Pick<RoleGrant, 'sinceDays' | 'endsInHours'>): Term => ({
  start: tenant.now - sinceDays * 24 * HOUR,
  ...present('end', endsInHours, (endsInHours) => tenant.now + endsInHours * HOUR),
})

/** Ids of assignments look like this in Graph, and one is known by its role and its principal. */
export function assignmentId(roleDefinitionId: string, principal: string, scope = ''): string {
  return `${Buffer.from(`${roleDefinitionId.slice(0, 13)}${principal.slice(0, 18)}${scope}`).toString('base64url')}-1`
}

export function foundingRoles(tenant: Tenant): HeldRole[] {
  return tenant.founding.roles.map((grant) => {
    const [principal, roleDefinitionId] = [principalId(tenant, grant.principal), roleId(grant.role)]
    const id = assignmentId(roleDefinitionId, principal)
    const scope =
      grant.unit === undefined ? '/' : `/administrativeUnits/${tenant.namedId(`administrativeUnit:${grant.unit}`)}`
    const common = { principalId: principal, roleDefinitionId, directoryScopeId: scope, kind: grant.kind }
    if (grant.kind === 'eligible') {
      return { ...common, id: `${id}-e`, scheduleId: tenant.namedId(`eligibility:${id}`), ...term(tenant, grant) }
    }
    // Nobody knows since when a permanent assignment is there.
    const times = grant.endsInHours === undefined ? {} : term(tenant, grant)
    return { ...common, id, scheduleId: grant.kind === 'activated' ? tenant.namedId(`schedule:${id}`) : id, ...times }
  })
}

export function foundingAccess(tenant: Tenant): HeldAccess[] {
  return tenant.founding.access.map((grant) => {
    const groupId = tenant.groups.idOf({ name: grant.group })
    return {
      id: `${groupId}_member_${tenant.namedId(`pimGroup:${grant.user}`)}`,
      principalId: principalId(tenant, { user: grant.user }),
      groupId,
      accessId: 'member',
      kind: grant.kind,
      ...term(tenant, grant),
    }
  })
}
