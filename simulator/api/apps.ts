import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { notFound } from '../http/graph-error.ts'
import { plainEntity } from '../odata/entity.ts'
import { keysAmong } from '../odata/keys.ts'
import { listResponse, mappedSource } from '../odata/list.ts'
import { project } from '../odata/project.ts'
import { appRoleId, type AppPermission, type DelegatedGrant, type TenantApp } from '../tenant/apps.ts'
import { isoTime } from '../tenant/sign-in-pattern.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../world.ts'
import { decorateObject, directoryObjectEntity, user } from './directory-object.ts'
import type { Row } from './role-grants.ts'

const DAY = 86_400_000

export const appRoleEntity = plainEntity('appRoleAssignment', { resourceId: ['eq'] }, [
  'id',
  'deletedDateTime',
  'appRoleId',
  'createdDateTime',
  'principalDisplayName',
  'principalId',
  'principalType',
  'resourceDisplayName',
  'resourceId',
])

const grantEntity = plainEntity(
  'oAuth2PermissionGrant',
  { clientId: ['eq'], consentType: ['eq'], principalId: ['eq'], resourceId: ['eq'] },
  ['id', 'clientId', 'consentType', 'principalId', 'resourceId', 'scope'],
)

const applicationEntity = plainEntity(
  'application',
  { appId: ['eq', 'in'], id: ['eq', 'in'], displayName: ['eq', 'in', 'startswith'] },
  [
    'id',
    'deletedDateTime',
    'appId',
    'createdDateTime',
    'displayName',
    'signInAudience',
    'passwordCredentials',
    'keyCredentials',
    'tags',
  ],
)

/** Secrets or certificates as Graph shows them: never the secret itself. */
function credentialsOf(tenant: Tenant, { name, secrets = [] }: TenantApp, kind: 'password' | 'certificate'): Row[] {
  return secrets
    .map((secret, index) => ({ secret, index }))
    .filter(({ secret }) => secret.kind === kind)
    .map(({ secret, index }) => ({
      customKeyIdentifier: null,
      displayName: `${kind} ${index + 1}`,
      endDateTime: isoTime(tenant.now + secret.endsInDays * DAY),
      keyId: tenant.namedId(`credential:${name}:${index}`),
      startDateTime: isoTime(tenant.now - secret.ageDays * DAY),
      ...(kind === 'password'
        ? { hint: 'aB3', secretText: null }
        : { key: null, type: 'AsymmetricX509Cert', usage: 'Verify' }),
    }))
}

/** Who holds app roles of an API: of Microsoft Graph, say, every app-only permission of the tenant, in one list. */
function listAppRoleAssignedTo(context: Context): ApiResponse {
  const {
    world: { tenant },
    parameters: [id = ''],
  } = context
  const resource = tenant.apps.withId(id)
  if (resource === undefined) throw notFound(id)
  const permissions = tenant.founding.appPermissions.filter((held) => resourceOf(held) === resource.name)
  const row = ({ app, permission, sinceDays }: AppPermission): Row => ({
    id: Buffer.from(`${app}:${resource.name}:${permission}`).toString('base64url'),
    deletedDateTime: null,
    appRoleId: appRoleId(resource.name, permission),
    createdDateTime: isoTime(tenant.now - sinceDays * DAY),
    principalDisplayName: tenant.apps.named(app)?.displayName,
    principalId: tenant.apps.idOf(app),
    principalType: 'ServicePrincipal',
    resourceDisplayName: resource.displayName,
    resourceId: tenant.apps.idOf(resource.name),
  })
  return listResponse(context, {
    set: `servicePrincipals('${id}')/appRoleAssignedTo`,
    type: appRoleEntity,
    source: mappedSource(permissions, row),
  })
}

const resourceOf = ({ resource = 'microsoftGraph' }: AppPermission) => resource

function listGrants(context: Context): ApiResponse {
  const {
    world: { tenant },
  } = context
  const row = ({ app, resource, scope, user }: DelegatedGrant): Row => ({
    id: Buffer.from(`${app}:${resource}:${user ?? 'all'}`).toString('base64url'),
    clientId: tenant.apps.idOf(app),
    consentType: user === undefined ? 'AllPrincipals' : 'Principal',
    principalId: user === undefined ? null : tenant.people.idOf(tenant.indexOf(user)),
    resourceId: tenant.apps.idOf(resource),
    scope,
  })
  return listResponse(context, {
    set: 'oauth2PermissionGrants',
    type: grantEntity,
    source: mappedSource(tenant.founding.delegatedGrants, row),
  })
}

/** Registrations of this tenant's own apps; managed identities and apps of others have none here. */
function listApplications(context: Context): ApiResponse {
  const { world, query } = context
  const { tenant } = world
  const keys = keysAmong(query.filter, ['appId'])
  const wanted = keys === undefined ? undefined : new Set(keys.map(({ value }) => value.toLowerCase()))
  const own = tenant.apps.all.filter(
    ({ owner, type, appId }) => owner === undefined && type !== 'ManagedIdentity' && wanted?.has(appId) !== false,
  )
  const registration = (app: TenantApp): Row => ({
    id: tenant.namedId(`application:${app.name}`),
    deletedDateTime: null,
    appId: app.appId,
    createdDateTime: isoTime(tenant.now - 1_500 * DAY),
    displayName: app.displayName,
    signInAudience: 'AzureADMyOrg',
    passwordCredentials: credentialsOf(tenant, app, 'password'),
    keyCredentials: credentialsOf(tenant, app, 'certificate'),
    tags: [],
  })
  const relation = query.expand[0]
  return listResponse(context, {
    set: 'applications',
    type: applicationEntity,
    source: mappedSource(own, registration),
    decorate: (row, projected) =>
      relation === undefined
        ? projected
        : { ...projected, owners: ownersOf(world, String(row['appId']), relation.select) },
  })
}

function ownersOf(world: World, appId: string, select: readonly string[] | undefined): Row[] {
  const owners = world.tenant.apps.withAppId(appId)?.owners ?? []
  const [entity, decorate] = [directoryObjectEntity(world), decorateObject(world, select !== undefined, world.now())]
  return owners.map((name) => {
    const item = user(world.tenant.castIndex(name))
    return decorate(item, project(entity, item, select, world.now()))
  })
}

export const appRoutes: readonly Route[] = [
  route('GET', '/servicePrincipals/{id}/appRoleAssignedTo', 'applications.read', listAppRoleAssignedTo, { cost: 2 }),
  route('GET', '/oauth2PermissionGrants', 'directory.read', listGrants, { cost: 2 }),
  route('GET', '/applications', 'applications.read', listApplications, { cost: 2, expands: ['owners'] }),
]
