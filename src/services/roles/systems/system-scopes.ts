import type { ServiceRoleAssignment } from '../../../graph/service-roles.ts'
import { present } from '../../../present.ts'
import type { SystemGrant } from './system.ts'

type Scope = Pick<SystemGrant, 'scopeType' | 'scopeId' | 'scopeName'>

const EVERYTHING: Scope = { scopeType: 'tenant' }

/** Where the ids of Exchange are paths: `/Users/{id}`, `/ServicePrincipals/{id}`. */
const PATH = /^\/(\w+)\/(.+)$/

const PRINCIPALS = { users: 'user', groups: 'group', serviceprincipals: 'servicePrincipal' } as const

/** Who holds a role of Exchange; of a principal that is no path, it is not known what it is. */
export function exchangePrincipal(id: string): Pick<SystemGrant, 'principalId' | 'principalType'> {
  const [, kind = '', objectId] = PATH.exec(id) ?? []
  return {
    principalId: objectId ?? id,
    ...present('principalType', PRINCIPALS[kind.toLowerCase() as keyof typeof PRINCIPALS]),
  }
}

/**
 * What a role of Exchange is limited to: a custom recipient scope counts, which Exchange writes beside the scope in
 * the directory (https://learn.microsoft.com/graph/api/resources/unifiedroleassignment).
 */
export function exchangeScope(
  { directoryScopeId, appScopeId }: ServiceRoleAssignment,
  scopeNames: ReadonlyMap<string, string>,
): Scope {
  if (appScopeId) {
    return { scopeType: 'recipients', scopeId: appScopeId, ...present('scopeName', scopeNames.get(appScopeId)) }
  }
  return directoryScope(directoryScopeId)
}

/** `/`, or a path to what a role is limited to. */
export function directoryScope(id: string | null | undefined): Scope {
  if (!id || id === '/') return EVERYTHING
  const [, kind = '', objectId] = PATH.exec(id) ?? []
  switch (kind.toLowerCase()) {
    case 'administrativeunits':
      return { scopeType: 'administrativeUnit', scopeId: objectId as string }
    case 'groups':
      return { scopeType: 'group', scopeId: objectId as string }
    default:
      return { scopeType: 'object', scopeId: objectId ?? id.replace(/^\//, '') }
  }
}

/** `/AccessPackageCatalog/{id}`, or `/` for all of entitlement management. */
export function entitlementScope(id: string | null | undefined): Scope {
  if (!id || id === '/') return EVERYTHING
  const [, kind = '', catalogId] = PATH.exec(id) ?? []
  return kind.toLowerCase() === 'accesspackagecatalog'
    ? { scopeType: 'accessPackageCatalog', scopeId: catalogId as string }
    : { scopeType: 'object', scopeId: id.replace(/^\//, '') }
}

/** Groups of users or devices; none is everybody and everything. */
export const intuneScope = (id: string | undefined): Scope =>
  id === undefined ? EVERYTHING : { scopeType: 'group', scopeId: id }
