import t from 'tap'
import resources from '../../src/data/resource-permission-tiers.json' with { type: 'json' }
import { GraphFailure } from '../../src/graph/failure.ts'
import {
  applicationPermission,
  delegatedPermission,
  GRAPH_RESOURCE,
  OTHER_RESOURCES,
  RESOURCE_NAMES,
  type Resource,
} from '../../src/services/roles/app-permissions.ts'
import { readPrivilegedApps } from '../../src/services/roles/apps.ts'
import { all, startService } from '../helper.ts'
import { cannedReader, forbidden, microsoftExample } from './canned-reader.ts'
import { skip } from '../skip.ts'

const GRAPH = { id: '00000000-0000-4000-8000-0000000000aa', appRoles: [] }
const ROLE_MANAGEMENT = '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8'
const DIRECTORY_READ = '7ab1d382-f21e-4acd-a863-ba3e13f7da61'

t.test('apps that can do much, over HTTP', async (t) => {
  const service = await startService(t)
  const { call, simulate } = service
  await simulate('POST /_simulator/stats/reset')
  const { status, body } = await call('GET /v1/privileged-apps', { as: 'roles' })
  t.equal(status, 200, JSON.stringify(body))
  t.same(
    body.value.map(({ displayName, tier }: any) => [tier, displayName]),
    [
      [0, 'HR sync'],
      [0, 'Old provisioning'],
      [0, 'Partner Backup'],
      [0, 'Tenant Steward'],
      [1, 'Report runner'],
    ],
  )
  t.same(body.notRead, [])
  const of = (name: string) => body.value.find(({ displayName }: any) => displayName === name)
  t.match(of('Old provisioning'), {
    system: 'entra',
    publisher: 'own',
    accountEnabled: true,
    ownerCount: 2,
    owners: [String, String],
    permissions: [
      {
        name: 'Directory.ReadWrite.All',
        resource: 'Microsoft Graph',
        type: 'application',
        tier: 0,
        grantedDateTime: String,
        tierReason: /\.$/,
      },
      { name: 'RoleManagement.ReadWrite.Directory' },
      { name: 'Directory.ReadWrite.All', resource: 'Azure AD Graph', tier: 1, tierReason: /retired/ },
    ],
    secrets: { count: 1, expired: 0, oldestDays: 1200, nextExpiryDateTime: String },
    certificates: { count: 0 },
  })
  t.match(of('HR sync'), {
    secrets: { count: 1, expired: 1, oldestDays: 900 },
    permissions: [
      { name: 'User.ReadWrite.All', resource: 'Microsoft Graph', tier: 0 },
      { name: 'User.ReadWrite.All', resource: 'Office 365 SharePoint Online', tier: 1 },
    ],
    ownerCount: 1,
  })
  t.match(of('Partner Backup'), {
    publisher: 'other',
    permissions: [
      { name: 'Directory.ReadWrite.All', type: 'delegated', tier: 0 },
      { name: 'Mail.ReadWrite', tier: 1, type: 'application' },
      { name: 'Sites.FullControl.All', resource: 'Microsoft Graph', tier: 1 },
      { name: 'Sites.FullControl.All', resource: 'Office 365 SharePoint Online', tier: 1 },
      { name: 'Sites.Report.All', resource: 'Office 365 SharePoint Online', tier: 1, tierReason: /^Not rated/ },
      { name: 'full_access_as_app', resource: 'Office 365 Exchange Online', tier: 1 },
      { name: 'user_impersonation', resource: 'Windows Azure Service Management API', type: 'delegated', tier: 1 },
    ],
  })
  t.notMatch(of('Partner Backup'), { ownerCount: Number }, 'nobody here knows who owns it')
  t.match(of('Tenant Steward'), {
    certificates: { count: 1, oldestDays: 60 },
    secrets: { count: 0 },
    ownerIds: [service.cast.users['globalAdmin']?.id],
    signInKnown: true,
    lastSignInDateTime: /Z$/,
  })
  t.match(of('Partner Backup'), { signInKnown: true })
  t.notMatch(of('Partner Backup'), { lastSignInDateTime: String }, 'nobody ever signed in to it')
  const { httpRequests } = await simulate('GET /_simulator/stats')
  t.ok(httpRequests <= 6, `${httpRequests} requests to Graph`)

  t.same(
    (await call('GET /v1/privileged-apps?search=rolemanagement', { as: 'roles' })).body.value.map(
      ({ displayName }: any) => displayName,
    ),
    ['Old provisioning'],
  )
  t.same((await call('GET /v1/privileged-apps?publisher=other', { as: 'roles' })).body.value.length, 1)
  const named = async (query: string) =>
    (await call(`GET /v1/privileged-apps?${query}`, { as: 'roles' })).body.value.map(
      ({ displayName }: any) => displayName,
    )
  t.same(await named('tier=1'), ['Report runner'])
  t.same(await named('resource=Office%20365%20Exchange%20Online'), ['Partner Backup', 'Report runner'])
  t.same(await named('resource=Microsoft%20Defender%20for%20Endpoint'), [], 'looking at devices is no power')
  t.same(await named('search=sharepoint'), ['HR sync', 'Partner Backup'])
  t.match(await call('GET /v1/privileged-apps?resource=Everything', { as: 'roles' }), {
    status: 400,
    body: { error: { target: 'resource' } },
  })
  t.equal((await all(service, 'GET /v1/privileged-apps?top=1')).value.length, 5)
  t.equal((await call('GET /v1/privileged-apps', { as: 'reader' })).status, 403)
  t.match(await call('GET /v1/privileged-apps?tier=7', { as: 'roles' }), { status: 400 })
})

t.test('when apps were last used is left out where nobody may know', async (t) => {
  for (const options of [
    { simulator: { profiles: ['noP1'] } },
    { faults: 'servicePrincipalSignInActivities' },
  ] as const) {
    const { call, simulate } = await startService(
      t,
      'simulator' in options ? { simulator: { profiles: [...options.simulator.profiles] } } : {},
    )
    if ('faults' in options) {
      await simulate('POST /_simulator/faults', { path: options.faults, effect: { status: 404 } })
    }
    const { status, body } = await call('GET /v1/privileged-apps', { as: 'roles' })
    t.equal(status, 200)
    t.equal(body.value.length, 5)
    t.notOk(body.value.some((app: object) => 'signInKnown' in app || 'lastSignInDateTime' in app))
  }
})

t.test('an API that may not be read is named, and its apps are not called harmless', async (t) => {
  const { call, simulate, graphUrl } = await startService(t)
  const read = async (path: string) =>
    (await (
      await fetch(`${graphUrl}/v1.0/${path}`, {
        headers: { authorization: 'Bearer anything', 'accept-language': 'en-US' },
      })
    ).json()) as any
  const { id } = await read("servicePrincipals(appId='00000002-0000-0ff1-ce00-000000000000')")
  const fault = { path: `servicePrincipals/${id}/appRoleAssignedTo`, effect: { status: 403 } }
  await simulate('POST /_simulator/faults', fault)
  const { status, body } = await call('GET /v1/privileged-apps', { as: 'roles' })
  t.equal(status, 200)
  t.same(body.notRead, [
    { resource: 'Office 365 Exchange Online', reason: 'noPermission', code: 'Authorization_RequestDenied' },
  ])
  t.notOk(body.value.some(({ displayName }: any) => displayName === 'Report runner'))
  const snapshot = (await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })).body
  t.match(snapshot.missingParts, [{ part: 'apps', reason: 'noPermission', code: 'Authorization_RequestDenied' }])
  t.notOk('privilegedApps' in snapshot, 'half of the apps is no number of apps')
})

t.test('no API but Graph may be read, and one whose list goes over many pages', async (t) => {
  const exchange = { id: 'exchange', appId: '00000002-0000-0FF1-CE00-000000000000', appRoles: [] }
  const many = Array.from({ length: 2_500 }, (_, index) => ({
    id: `held ${index}`,
    principalId: `app ${index}`,
    principalType: index === 7 ? 'User' : 'ServicePrincipal',
    appRoleId: index === 2_499 ? 'DC890D15-9560-4A4C-9B7F-A736EC74EC40' : '00000000-0000-0000-0000-000000000000',
  }))
  let batches = 0
  const pages: string[] = []
  const reader = (others: object) => ({
    batch: async (reads: { path: string; filter?: string }[]) => {
      batches++
      return reads.map(({ path, filter = '' }) => {
        if (path === '/servicePrincipals' && filter.includes(' in ')) return others
        if (path === '/servicePrincipals') return { status: 200, body: { value: [GRAPH] } }
        if (path === '/servicePrincipals/exchange/appRoleAssignedTo') {
          return { status: 200, body: { value: many.slice(0, 999), '@odata.nextLink': 'second' } }
        }
        return { status: 200, body: { value: [] } }
      })
    },
    all: async ({ path }: { path: string }) => {
      pages.push(path)
      return path === '/organization' ? [] : many
    },
    getByIds: async (ids: Iterable<string>) => [...ids].map((id) => ({ id, displayName: id })),
  })
  const read = await readPrivilegedApps(
    reader({ status: 200, body: { value: [exchange, { id: 'stray', appId: 'unheard of' }] } }) as never,
    () => 0,
  )
  t.match(read, {
    apps: [{ displayName: 'app 2499', permissions: [{ name: 'full_access_as_app', tier: 1 }] }],
    notRead: [],
  })
  t.equal(read.apps.length, 1, 'being assigned without a role is no power')
  t.ok(pages.includes('/servicePrincipals/exchange/appRoleAssignedTo'), 'read to its end')
  t.equal(batches, 4, 'the first lists, who holds what, sign-ins, and the page of an own registration at most')

  const refused = await readPrivilegedApps(reader(forbidden) as never, () => 0)
  t.same(refused.apps, [])
  t.same(
    refused.notRead.map(({ resource }) => resource),
    RESOURCE_NAMES.slice(1),
    'every other API is named',
  )
  await t.rejects(
    readPrivilegedApps(reader(new GraphFailure({ status: 503, code: 'Down', message: 'Down' })) as never, () => 0),
    { code: 'Down' },
    'what passes by itself is no refusal',
  )
})

t.test('ratings of permissions', async (t) => {
  const sharePoint = OTHER_RESOURCES.get('00000003-0000-0ff1-ce00-000000000000') as Resource
  const SAME_ID = '741f803b-c850-494e-b5df-cde7c675a1ca'
  t.match(applicationPermission(GRAPH_RESOURCE, SAME_ID), { name: 'User.ReadWrite.All', tier: 0 })
  t.match(applicationPermission(sharePoint, SAME_ID.toUpperCase()), { name: 'User.ReadWrite.All', tier: 1 })
  t.equal(applicationPermission(GRAPH_RESOURCE, 'new'), undefined)
  t.match(applicationPermission(sharePoint, 'new'), { name: 'new', tier: 1, reason: /^Not rated/ })
  t.match(
    applicationPermission(sharePoint, 'new', () => 'Sites.New'),
    { name: 'Sites.New', tier: 1 },
  )
  t.equal(applicationPermission(sharePoint, '20d37865-089c-4dee-8c41-6967602d4ac8'), undefined, 'rated as narrow')
  t.equal(delegatedPermission(GRAPH_RESOURCE, 'user_impersonation'), undefined)

  t.ok(OTHER_RESOURCES.size < 20, 'all lists of who holds what share one $batch')
  for (const { appId, source, permissions } of resources) {
    t.match(appId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    t.match(source, /^https:\/\//)
    t.equal(new Set(permissions.map(({ id }) => id)).size, permissions.length, `${appId} rates nothing twice`)
    for (const { id, reason, tier } of permissions) {
      t.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      t.match(reason, /\.$/)
      t.ok([0, 1, 2].includes(tier))
    }
  }
})

t.test('what is not there, and what may not be read', async (t) => {
  const now = () => Date.parse('2026-11-25T00:00:00Z')
  const nothing = cannedReader({})
  t.same(
    (await readPrivilegedApps({ ...nothing.reader, all: async () => [] } as never, now)).apps,
    [],
    'a tenant without Graph',
  )
  await t.rejects(
    readPrivilegedApps(
      {
        ...cannedReader({ servicePrincipals: [GRAPH], oauth2PermissionGrants: forbidden }).reader,
        all: async () => [],
      } as never,
      now,
    ),
    { code: forbidden.code },
  )

  const app = {
    id: 'app',
    appId: 'id',
    displayName: 'App',
    accountEnabled: false,
    appOwnerOrganizationId: null,
    passwordCredentials: [
      { keyId: 'a', startDateTime: '2020-01-01T00:00:00Z', endDateTime: null },
      { keyId: 'a', startDateTime: '2020-01-01T00:00:00Z' },
    ],
  }
  const { reader } = cannedReader(
    {
      servicePrincipals: [GRAPH],
      appRoleAssignedTo: [
        { principalId: 'app', appRoleId: ROLE_MANAGEMENT.toUpperCase() },
        { principalId: 'app', appRoleId: ROLE_MANAGEMENT },
        { principalId: 'harmless', appRoleId: DIRECTORY_READ },
        { principalId: 'deleted', appRoleId: ROLE_MANAGEMENT },
        { principalId: null, appRoleId: null },
      ],
      oauth2PermissionGrants: [
        { clientId: 'app', resourceId: 'another resource', scope: 'Directory.ReadWrite.All' },
        { clientId: 'app', resourceId: GRAPH.id, scope: '  ' },
        { clientId: 'app', resourceId: GRAPH.id, scope: null },
      ],
    },
    [app],
  )
  const { apps } = await readPrivilegedApps({ ...reader, all: async () => [{ id: 'tenant' }] } as never, now)
  t.match(apps, [
    {
      principalId: 'app',
      publisher: 'other',
      accountEnabled: false,
      tier: 0,
      permissions: [{ name: 'RoleManagement.ReadWrite.Directory' }],
      secrets: { count: 1, expired: 0 },
    },
  ])
  t.equal(apps.length, 1, 'harmless apps, and those that are gone, are none')
  t.equal(apps[0]?.permissions.length, 1, 'a permission counts once')
})

t.test('whose apps they are', async (t) => {
  const principals = [
    { id: 'identity', servicePrincipalType: 'ManagedIdentity', appOwnerOrganizationId: null },
    { id: 'legacy', servicePrincipalType: 'Legacy', appOwnerOrganizationId: null },
    { id: 'foreignLegacy', servicePrincipalType: 'Legacy', appOwnerOrganizationId: 'somebody' },
    { id: 'own', servicePrincipalType: 'Application', appOwnerOrganizationId: 'tenant' },
    { id: 'foreign', servicePrincipalType: 'Application', appOwnerOrganizationId: 'somebody' },
    { id: 'nobody', servicePrincipalType: 'Application', appOwnerOrganizationId: null },
  ]
  const { reader } = cannedReader(
    {
      servicePrincipals: [GRAPH],
      appRoleAssignedTo: principals.map(({ id }) => ({ principalId: id, appRoleId: ROLE_MANAGEMENT })),
      oauth2PermissionGrants: [],
    },
    principals,
  )
  const { apps } = await readPrivilegedApps({ ...reader, all: async () => [{ id: 'tenant' }] } as never, () => 0)
  t.same(Object.fromEntries(apps.map(({ principalId, publisher }) => [principalId, publisher])), {
    identity: 'own',
    legacy: 'own',
    foreignLegacy: 'other',
    own: 'own',
    foreign: 'other',
    nobody: 'other',
  })
  t.match(
    apps.find(({ principalId }) => principalId === 'identity'),
    { ownerCount: undefined },
    'it has no registration that anybody could own',
  )

  const { call, cast, graphUrl } = await startService(t)
  const { id } = (cast['servicePrincipals'] as any).reportRunner
  const identity = (await (
    await fetch(`${graphUrl}/v1.0/servicePrincipals/${id}`, {
      headers: { authorization: 'Bearer anything', 'accept-language': 'en-US' },
    })
  ).json()) as any
  t.match(identity, { servicePrincipalType: 'ManagedIdentity', appOwnerOrganizationId: null })
  t.equal((await call('GET /v1/privileged-apps', { as: 'roles' })).status, 200)
})

t.test('Microsoft’s own examples are read', async (t) => {
  const assigned = microsoftExample<{ principalId: string }>('sp-approle-assigned-to')
  const grants = microsoftExample<{ clientId: string; resourceId: string }>('oauth2-permission-grants')
  if (assigned === undefined || grants === undefined) return skip(t, 'Microsoft’s examples are not here')
  const graph = { id: grants[0]?.resourceId ?? '', appRoles: [] }
  const { reader } = cannedReader(
    { servicePrincipals: [graph], appRoleAssignedTo: assigned, oauth2PermissionGrants: grants },
    grants.map(({ clientId }) => ({ id: clientId, displayName: 'An app' })),
  )
  const { apps } = await readPrivilegedApps({ ...reader, all: async () => [] } as never, () => 0)
  t.match(apps[0]?.permissions, [{ name: 'Group.ReadWrite.All', type: 'delegated', tier: 0 }])
})
