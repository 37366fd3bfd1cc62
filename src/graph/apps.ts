import type {
  AppRoleAssignment,
  Application,
  KeyCredential,
  OAuth2PermissionGrant,
  PasswordCredential,
  ServicePrincipal,
} from '@microsoft/microsoft-graph-types'
import { listOf, readLists } from './lists.ts'
import type { GraphReader } from './reader.ts'
import { isOneOf, literal, MAX_IN_VALUES, MAX_TOP, path, slices, type WholeRead } from './url.ts'

export type { AppRoleAssignment, OAuth2PermissionGrant }

/** Microsoft Graph's application id, the same in every tenant. */
export const MICROSOFT_GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000'

/** Graph as a service principal of the tenant. */
export const graphServicePrincipal: WholeRead = {
  path: '/servicePrincipals',
  select: ['id'],
  filter: `appId eq ${literal(MICROSOFT_GRAPH_APP_ID)}`,
  complete: 'whole',
}

export type ResourcePrincipal = Pick<ServicePrincipal, 'appId' | 'appRoles'> & { id: string }

/** APIs as service principals of the tenant, with the application permissions that each knows: 15 to a list. */
export const resourcePrincipals = (appIds: readonly string[]): WholeRead[] =>
  slices(appIds, MAX_IN_VALUES).map((some) => ({
    path: '/servicePrincipals',
    select: ['id', 'appId', 'appRoles'],
    filter: isOneOf('appId', some),
    complete: 'whole',
  }))

/**
 * Who holds an app role of a resource. Of Graph's service principal that is every application permission of the tenant,
 * in one list (https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto).
 */
export const appRolesAssignedTo = (servicePrincipalId: string): WholeRead => ({
  path: path`/servicePrincipals/${servicePrincipalId}/appRoleAssignedTo`,
  select: ['id', 'appRoleId', 'createdDateTime', 'principalId', 'principalType', 'principalDisplayName'],
  top: MAX_TOP,
  complete: 'whole',
})

/** What apps may do on behalf of everybody (https://learn.microsoft.com/graph/api/oauth2permissiongrant-list). */
export const tenantWideGrants: WholeRead = {
  path: '/oauth2PermissionGrants',
  select: ['id', 'clientId', 'resourceId', 'scope'],
  filter: "consentType eq 'AllPrincipals'",
  top: MAX_TOP,
  complete: 'whole',
}

export type AppPrincipal = Pick<
  ServicePrincipal,
  'appId' | 'displayName' | 'accountEnabled' | 'servicePrincipalType' | 'appOwnerOrganizationId'
> & {
  id: string
  passwordCredentials?: PasswordCredential[] | null
  keyCredentials?: KeyCredential[] | null
}

export const appPrincipalsByIds = (reader: GraphReader, ids: Iterable<string>): Promise<AppPrincipal[]> =>
  reader.getByIds(
    ids,
    ['servicePrincipal'],
    [
      'id',
      'appId',
      'displayName',
      'accountEnabled',
      'servicePrincipalType',
      'appOwnerOrganizationId',
      'passwordCredentials',
      'keyCredentials',
    ],
  )

export type AppRegistration = Pick<Application, 'appId' | 'passwordCredentials' | 'keyCredentials'> & {
  owners?: { id: string; displayName?: string | null }[] | null
}

/**
 * The registrations of this tenant's own apps, where their secrets and owners are: 300 to a request. Graph expands 20
 * owners at most (https://learn.microsoft.com/graph/api/application-list).
 */
export async function registrationsByAppIds(
  reader: GraphReader,
  appIds: readonly string[],
): Promise<AppRegistration[]> {
  const responses = await readLists(
    reader,
    slices(appIds, MAX_IN_VALUES).map((some): WholeRead => ({
      path: '/applications',
      select: ['id', 'appId', 'passwordCredentials', 'keyCredentials'],
      filter: isOneOf('appId', some),
      expand: 'owners($select=id,displayName)',
      complete: 'whole',
    })),
  )
  return responses.flatMap((response) => listOf<AppRegistration>(response))
}
