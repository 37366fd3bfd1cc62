import type { Answer } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { badRequest, notFound } from '../http/graph-error.ts'
import { plainEntity } from '../odata/entity.ts'
import { answerList, arraySource } from '../odata/list.ts'
import { project } from '../odata/project.ts'
import { APP_PERMISSIONS, APPS, DELEGATED_GRANTS, GRAPH_APP_ROLES, type TenantApp } from '../tenant/apps.ts'
import { isoTime } from '../tenant/sign-in-pattern.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../world.ts'
import { decorateObject, directoryObjectEntity, user } from './directory-object.ts'
import type { Row } from './role-grants.ts'

const DAY = 86_400_000

export const appRoleEntity = plainEntity('appRoleAssignment', { resourceId: ['eq'] }, [
  'id', 'deletedDateTime', 'appRoleId', 'createdDateTime', 'principalDisplayName', 'principalId', 'principalType',
  'resourceDisplayName', 'resourceId',
])

const grantEntity = plainEntity('oAuth2PermissionGrant', { clientId: ['eq'], consentType: ['eq'], principalId: ['eq'], resourceId: ['eq'] }, [
  'id', 'clientId', 'consentType', 'principalId', 'resourceId', 'scope',
])

const applicationEntity = plainEntity('application', { appId: ['eq', 'in'], id: ['eq', 'in'], displayName: ['eq', 'in', 'startswith'] }, [
  'id', 'deletedDateTime', 'appId', 'createdDateTime', 'displayName', 'signInAudience', 'passwordCredentials', 'keyCredentials', 'tags',
])

const idOf = (tenant: Tenant, app: string): string => tenant.namedId(`servicePrincipal:${app}`)

/** Secrets or certificates as Graph shows them: never the secret itself. */
function credentialsOf (tenant: Tenant, { name, secrets = [] }: TenantApp, kind: 'password' | 'certificate'): Row[] {
  return secrets.map((secret, index) => ({ secret, index })).filter(({ secret }) => secret.kind === kind).map(({ secret, index }) => ({
    customKeyIdentifier: null,
    displayName: `${kind} ${index + 1}`,
    endDateTime: isoTime(tenant.now + secret.endsInDays * DAY),
    keyId: tenant.namedId(`credential:${name}:${index}`),
    startDateTime: isoTime(tenant.now - secret.ageDays * DAY),
    ...(kind === 'password' ? { hint: 'aB3', secretText: null } : { key: null, type: 'AsymmetricX509Cert', usage: 'Verify' }),
  }))
}

/** Who holds app roles of Microsoft Graph: every app-only permission of the tenant, in one list. */
function listAppRoleAssignedTo (context: Context): Answer {
  const { world: { tenant }, parameters: [id = ''] } = context
  const resource = APPS.find(({ name }) => idOf(tenant, name) === id.toLowerCase())
  if (resource === undefined) throw notFound(id)
  const rows = resource.name !== 'microsoftGraph'
    ? []
    : APP_PERMISSIONS.map(({ app, permission, sinceDays }) => ({
      id: Buffer.from(`${app}:${permission}`).toString('base64url'),
      deletedDateTime: null,
      appRoleId: GRAPH_APP_ROLES[permission],
      createdDateTime: isoTime(tenant.now - sinceDays * DAY),
      principalDisplayName: APPS.find(({ name }) => name === app)?.displayName,
      principalId: idOf(tenant, app),
      principalType: 'ServicePrincipal',
      resourceDisplayName: resource.displayName,
      resourceId: idOf(tenant, resource.name),
    }))
  return answerList(context, { set: `servicePrincipals('${id}')/appRoleAssignedTo`, type: appRoleEntity, source: arraySource(rows) })
}

function listGrants (context: Context): Answer {
  const { world: { tenant } } = context
  const rows = DELEGATED_GRANTS.map(({ app, resource, scope, user }) => ({
    id: Buffer.from(`${app}:${user ?? 'all'}`).toString('base64url'),
    clientId: idOf(tenant, app),
    consentType: user === undefined ? 'AllPrincipals' : 'Principal',
    principalId: user === undefined ? null : tenant.idOf(tenant.castIndex(user)),
    resourceId: idOf(tenant, resource),
    scope,
  }))
  return answerList(context, { set: 'oauth2PermissionGrants', type: grantEntity, source: arraySource(rows) })
}

/** Registrations of this tenant's own apps; managed identities and apps of others have none here. */
function listApplications (context: Context): Answer {
  const { world, query } = context
  const { tenant } = world
  const own = APPS.filter(({ owner, type }) => owner === undefined && type !== 'ManagedIdentity')
  const rows = own.map(app => ({
    id: tenant.namedId(`application:${app.name}`),
    deletedDateTime: null,
    appId: app.appId,
    createdDateTime: isoTime(tenant.now - 1_500 * DAY),
    displayName: app.displayName,
    signInAudience: 'AzureADMyOrg',
    passwordCredentials: credentialsOf(tenant, app, 'password'),
    keyCredentials: credentialsOf(tenant, app, 'certificate'),
    tags: [],
  }))
  const relation = query.expand[0]
  if (relation !== undefined && relation.name !== 'owners') throw badRequest(`Parsing OData Select and Expand failed: Could not find a property named '${relation.name}'.`)
  return answerList(context, {
    set: 'applications',
    type: applicationEntity,
    source: arraySource(rows),
    decorate: (row, projected) => relation === undefined ? projected : { ...projected, owners: ownersOf(world, String(row['appId']), relation.select) },
  })
}

function ownersOf (world: World, appId: string, select: readonly string[] | undefined): Row[] {
  const owners = APPS.find(app => app.appId === appId)?.owners ?? []
  const [entity, decorate] = [directoryObjectEntity(world), decorateObject(world, select !== undefined, world.now())]
  return owners.map((name) => {
    const item = user(world.tenant.castIndex(name))
    return decorate(item, project(entity, item, select, world.now()))
  })
}

export const appRoutes: readonly Route[] = [
  route('GET', '/servicePrincipals/{id}/appRoleAssignedTo', 'applications.read', listAppRoleAssignedTo, { cost: 2 }),
  route('GET', '/oauth2PermissionGrants', 'directory.read', listGrants, { cost: 2 }),
  route('GET', '/applications', 'applications.read', listApplications, { cost: 2 }),
]
