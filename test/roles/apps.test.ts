import t from 'tap'
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
    ],
  )
  const of = (name: string) => body.value.find(({ displayName }: any) => displayName === name)
  t.match(of('Old provisioning'), {
    system: 'entra',
    publisher: 'own',
    accountEnabled: true,
    ownerCount: 2,
    owners: [String, String],
    permissions: [
      { name: 'Directory.ReadWrite.All', type: 'application', tier: 0, grantedDateTime: String, tierReason: /\.$/ },
      { name: 'RoleManagement.ReadWrite.Directory' },
    ],
    secrets: { count: 1, expired: 0, oldestDays: 1200, nextExpiryDateTime: String },
    certificates: { count: 0 },
  })
  t.match(of('HR sync'), {
    secrets: { count: 1, expired: 1, oldestDays: 900 },
    permissions: [{ name: 'User.ReadWrite.All' }],
    ownerCount: 1,
  })
  t.match(of('Partner Backup'), {
    publisher: 'other',
    permissions: [
      { name: 'Directory.ReadWrite.All', type: 'delegated', tier: 0 },
      { tier: 1, type: 'application' },
      { tier: 1 },
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
  t.same((await call('GET /v1/privileged-apps?tier=1', { as: 'roles' })).body.value, [])
  t.equal((await all(service, 'GET /v1/privileged-apps?top=1')).value.length, 4)
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
    t.equal(body.value.length, 4)
    t.notOk(body.value.some((app: object) => 'signInKnown' in app || 'lastSignInDateTime' in app))
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
