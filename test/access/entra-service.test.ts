import { join } from 'node:path'
import t, { type Test } from 'tap'
import { startIdentity } from '../../simulator/identity.ts'
import { startSimulator } from '../../simulator/server.ts'
import { READ_PERMISSIONS, WRITE_PERMISSIONS } from '../../src/graph/permissions.ts'
import { compareAnswers, watchJournal } from '../compared-writes.ts'
import { LISTENING, node } from '../start/child.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const TENANT = '11111111-2222-4333-8444-555555555555'
const API = 'aaaaaaaa-0000-4000-8000-000000000001'
const WRITER = 'aaaaaaaa-0000-4000-8000-000000000002'
const SECRET = 'a-secret-that-nobody-may-see'
const FLOW = 'bbbbbbbb-0000-4000-8000-000000000001'

/** The whole way: Entra token in, real credentials out, Graph behind; the process trusts the stand-in's certificate. */
async function start(t: Test, env: Record<string, string>) {
  const graph = await startSimulator({ port: 0, users: 250, replicationMs: 0, licenseMs: 0 })
  t.teardown(() => graph.close())
  watchJournal(graph)
  const identity = await startIdentity({
    port: 0,
    tenantId: TENANT,
    apiAudience: API,
    clients: [
      { clientId: API, secret: SECRET, roles: [...READ_PERMISSIONS], scopes: [...READ_PERMISSIONS] },
      { clientId: WRITER, secret: SECRET, roles: [...READ_PERMISSIONS, ...WRITE_PERMISSIONS] },
    ],
  })
  t.teardown(() => identity.close())
  const directory = temporaryFolder(t, { 'ca.pem': identity.caCertificate })
  const service = node(t, ['src/server.ts'], {
    env: {
      PORT: '0',
      NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem'),
      GRAPH_BASE_URL: graph.url,
      WRITES_ENABLED: 'true',
      AZURE_TENANT_ID: TENANT,
      AZURE_CLIENT_ID: API,
      AZURE_CLIENT_SECRET: SECRET,
      AZURE_AUTHORITY_HOST: identity.url,
      AZURE_DISABLE_INSTANCE_DISCOVERY: 'true',
      API_AUDIENCE: API,
      ...env,
    },
  })
  const [, url] = await service.until(LISTENING)
  const common = { aud: API, tid: TENANT, azp: FLOW, appid: FLOW }
  const app = (roles: string[]) =>
    identity.issue({ ...common, oid: 'cccccccc-0000-4000-8000-000000000002', idtyp: 'app', roles })
  const call = async (route: string, token: string, body?: unknown) => {
    const [method = '', path = ''] = route.split(' ')
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: (await answer.json()) as any }
  }
  return {
    cast: graph.cast as any,
    user: (roles: string[], more = {}) =>
      identity.issue({
        ...common,
        oid: 'cccccccc-0000-4000-8000-000000000001',
        scp: 'access_as_user',
        name: 'Maker',
        roles,
        ...more,
      }),
    app,
    call,
    /** Holds what was written to the tenant to the audit log. */
    async compare() {
      const token = await app(['Administrator'])
      await compareAnswers(t, graph, async (route) => (await call(route, token)).body, new RegExp(`^${WRITER}$`))
      return graph.world.journal.everything().length
    },
  }
}

t.test(
  'a flow with an Entra token is served by a service with secrets of its own, reading and writing apart',
  async (t) => {
    const { cast, user, app, call, compare } = await start(t, {
      GRAPH_CREDENTIAL: 'client-secret',
      GRAPH_WRITE_AZURE_CLIENT_ID: WRITER,
      GRAPH_WRITE_AZURE_CLIENT_SECRET: SECRET,
    })
    const activity = `GET /v1/users/${cast.users.inactiveStaff.id}/sign-in-activity`
    const removals = `POST /v1/license-groups/${cast.groups.licA3Staff.id}/removals`
    const removal = { userId: cast.users.inactiveStaff.id, onlyIfInactiveDays: 90 }

    t.match(await call(activity, await user(['Reader'])), { status: 200, body: { status: 'inactive' } })
    t.match(await call(activity, await app(['Reader'])), { status: 200 })
    t.match(await call(removals, await user(['Reader']), removal), {
      status: 403,
      body: { error: { code: 'RoleRequired' } },
    })
    t.match(await call(removals, await app(['LicenseOperator']), removal), {
      status: 200,
      body: { outcome: 'removed' },
    })
    const { status, body } = await call('GET /v1/connection', await app(['Reader']))
    t.equal(status, 200, JSON.stringify(body.error))
    t.match(body.caller, { kind: 'app', roles: ['Reader'] })
    t.same(
      body.capabilities.filter(({ status }: any) => !/^(available|off)$/.test(status)),
      [],
      'the permissions that the product asks for are all it needs',
    )
    t.equal(await compare(), 1, 'one write, with its entry')
  },
)

t.test('on behalf of users, Graph is read with their rights and changed with none of them', async (t) => {
  const readOnly = await start(t, { GRAPH_CREDENTIAL: 'on-behalf-of' })
  const activity = (cast: any) => `GET /v1/users/${cast.users.inactiveStaff.id}/sign-in-activity`
  const removals = (cast: any) => `POST /v1/license-groups/${cast.groups.licA3Staff.id}/removals`
  t.match(await readOnly.call(activity(readOnly.cast), await readOnly.user(['Reader'])), {
    status: 200,
    body: { status: 'inactive' },
  })
  const needs = { status: 403, body: { error: { code: 'NeedsServiceIdentity' } } }
  t.match(
    await readOnly.call(activity(readOnly.cast), await readOnly.app(['Reader'])),
    needs,
    'an app has nobody to act for',
  )
  t.match(
    await readOnly.call('GET /v1/departments', await readOnly.user(['Reader'])),
    needs,
    'a read that outlasts the answer',
  )
  t.match(
    await readOnly.call(removals(readOnly.cast), await readOnly.user(['LicenseOperator']), {
      userId: readOnly.cast.users.inactiveStaff.id,
    }),
    needs,
  )

  const both = await start(t, {
    GRAPH_READ_CREDENTIAL: 'on-behalf-of',
    GRAPH_WRITE_CREDENTIAL: 'client-secret',
    GRAPH_CREDENTIAL: 'client-secret',
    GRAPH_WRITE_AZURE_CLIENT_ID: WRITER,
  })
  t.match(await both.call('GET /v1/departments', await both.user(['Reader'])), { status: 200 })
  t.match(
    await both.call(removals(both.cast), await both.user(['LicenseOperator']), {
      userId: both.cast.users.inactiveStaff.id,
    }),
    { status: 200, body: { outcome: 'removed' } },
  )
  t.equal(await both.compare(), 1)
  t.equal(await readOnly.compare(), 0)
})
