import { isRefused } from '../../../graph/failure.ts'
import { listOf, readLists, type ListResponse } from '../../../graph/lists.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import {
  cloudPcRoles,
  defenderRoles,
  entitlementRoles,
  exchangeRoles,
  intuneRoles,
  type AppScope,
  type IntuneAssignment,
  type MultipleRoleAssignment,
  type ServiceRoleAssignment,
  type ServiceRoleDefinition,
} from '../../../graph/service-roles.ts'
import { sharingReader } from '../../../graph/sharing.ts'
import type { WholeRead } from '../../../graph/url.ts'
import type { OtherSystem } from '../../../role-systems.ts'
import { isoTime } from '../../../time.ts'
import { present } from '../../../present.ts'
import { reasonOf } from '../surroundings/parts.ts'
import { rateServiceRole } from './ratings.ts'
import { directoryScope, entitlementScope, exchangePrincipal, exchangeScope, intuneScope } from './system-scopes.ts'
import type { SystemGrant, SystemInventory, SystemReader, SystemRole, Unseen } from './system.ts'

/** What differs between services: what is read, and what an entry means. */
interface Service {
  system: OtherSystem
  /** Definitions, assignments, and custom scopes where the service has them. */
  reads: readonly WholeRead[]
  toGrants: (entry: never, scopeNames: ReadonlyMap<string, string>) => Omit<SystemGrant, 'system' | 'assignmentType'>[]
}

const SERVICES: readonly Service[] = [
  {
    system: 'entitlementManagement',
    reads: entitlementRoles,
    toGrants: ({ roleDefinitionId, principalId, appScopeId }: ServiceRoleAssignment) => [
      { roleId: roleDefinitionId ?? '', principalId: principalId ?? '', ...entitlementScope(appScopeId) },
    ],
  },
  {
    system: 'exchange',
    reads: exchangeRoles,
    toGrants: (entry: ServiceRoleAssignment, scopeNames) => [
      {
        roleId: entry.roleDefinitionId ?? '',
        ...exchangePrincipal(entry.principalId ?? ''),
        ...exchangeScope(entry, scopeNames),
      },
    ],
  },
  {
    system: 'intune',
    reads: intuneRoles,
    toGrants: ({ roleDefinition, members, resourceScopes }: IntuneAssignment) =>
      pairs(members, resourceScopes).map(([principalId, scope]) => ({
        roleId: roleDefinition?.id ?? '',
        principalId,
        principalType: 'group' as const,
        ...intuneScope(scope),
      })),
  },
  ...(['cloudPC', 'defender'] as const).map((system) => ({
    system,
    reads: system === 'cloudPC' ? cloudPcRoles : defenderRoles,
    toGrants: ({ roleDefinitionId, principalIds, directoryScopeIds, appScopeIds, condition }: MultipleRoleAssignment) =>
      pairs(principalIds, [...(directoryScopeIds ?? []), ...(appScopeIds ?? [])]).map(([principalId, scope]) => ({
        roleId: roleDefinitionId ?? '',
        principalId,
        ...directoryScope(scope),
        ...present('condition', condition),
      })),
  })),
]

/** One for each principal and scope; no scope at all is the whole service. */
const pairs = (
  principals: readonly string[] | null | undefined,
  scopes: readonly string[] | null | undefined,
): [principalId: string, scope: string | undefined][] =>
  (principals ?? []).flatMap((principalId) =>
    (scopes?.length ? scopes : [undefined]).map((scope): [string, string | undefined] => [principalId, scope]),
  )

/**
 * The Microsoft 365 services that have roles of their own and tell them through Graph. HTTP requests of all five
 * together, when they are read at once: 1 of v1.0, 1 of beta, and 1 for each further page.
 */
export function createServiceReaders({ reader, now }: { reader: GraphReader; now: () => number }): SystemReader[] {
  const shared = sharingReader(reader)
  return SERVICES.map((service) => ({
    system: service.system,
    read: async () => toInventory(service, isoTime(new Date(now())), await readLists(shared, service.reads)),
  }))
}

/** @throws GraphFailure for what passes by itself; what is refused for good is unseen. */
function toInventory({ system, toGrants }: Service, asOf: string, lists: readonly ListResponse[]): SystemInventory {
  const [definitions, assignments, scopes] = lists
  const refused = [definitions, assignments].find((list) => isRefused(list))
  if (refused !== undefined) return { system, asOf, roles: [], grants: [], unseen: [unseen('everything', refused)] }
  const roles = listOf<ServiceRoleDefinition>(definitions).map((definition) => toRole(system, definition))
  const noNames = isRefused(scopes)
  const scopeNames = new Map(
    noNames ? [] : listOf<AppScope>(scopes).flatMap(({ id, displayName }) => (displayName ? [[id, displayName]] : [])),
  )
  return {
    system,
    asOf,
    roles,
    grants: listOf<never>(assignments).flatMap((entry) =>
      toGrants(entry, scopeNames).map((grant) => ({ ...grant, system, assignmentType: 'activePermanent' as const })),
    ),
    unseen: noNames ? [unseen('settings', scopes)] : [],
  }
}

function toRole(system: OtherSystem, { id, displayName, description, isBuiltIn }: ServiceRoleDefinition): SystemRole {
  const roleName = displayName ?? id
  return {
    system,
    roleId: id,
    roleName,
    ...present('description', description),
    builtIn: isBuiltIn === true,
    ...rateServiceRole(system, roleName, isBuiltIn === true),
  }
}

const unseen = (what: Unseen['what'], failure: ListResponse | undefined): Unseen => ({
  what,
  reason: reasonOf(failure) ?? 'refused',
  ...(isRefused(failure) ? { code: failure.code } : {}),
})
