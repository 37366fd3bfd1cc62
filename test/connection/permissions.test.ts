import t, { type Test } from 'tap'
import { build } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { createGraphReader } from '../../src/graph/reader.ts'
import { createIdentity } from '../../src/graph/permissions.ts'
import { createGraphWriter } from '../../src/graph/writer.ts'
import { createUsageReports } from '../../src/graph/usage-reports.ts'
import { CAPABILITIES } from '../../src/services/connection/capabilities.ts'
import { createSending } from '../../src/services/plans/sending.ts'
import { createServices } from '../../src/services/index.ts'
import { openStore } from '../../src/store/database.ts'
import { settingsOf } from '../../src/config/settings.ts'
import { startSimulator } from '../../simulator/server.ts'
import { API_KEYS } from '../helper.ts'

/** An unsigned token with exactly these application permissions: the simulator enforces them as Graph does. */
const tokenWith = (roles: string[]) => async () =>
  `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ roles, appid: 'least' })).toString('base64url')}.`

const least = (identity: 'read' | 'write', ...names: string[]): string[] =>
  names.flatMap((name) => {
    const capability = CAPABILITIES.find(({ capability }) => capability === name)
    if (capability === undefined) throw new Error(`There is no capability ${name}`)
    return capability.identity === identity ? capability.permissions.map(([first = '']) => first) : []
  })

async function serviceWith(t: Test, graphUrl: string, capabilities: string[]) {
  const config = readConfig({ API_KEYS, GRAPH_BASE_URL: graphUrl, WRITES_ENABLED: 'true' })
  const store = await openStore({})
  const writing = { baseUrl: graphUrl, tokens: tokenWith(least('write', ...capabilities)) }
  const services = createServices({
    store,
    signingKey: 'a key for tests',
    usageReports: createUsageReports({
      baseUrl: graphUrl,
      tokens: tokenWith(least('read', ...capabilities)),
      downloadHosts: [],
    }),
    reader: createGraphReader({ baseUrl: graphUrl, tokens: tokenWith(least('read', ...capabilities)) }),
    writing: createIdentity(writing.tokens),
    sending: createSending({ writer: createGraphWriter(writing), store, limit: config.GRAPH_WRITE_QUOTA }),
    settings: settingsOf(config),
  })
  const app = await build({ config, servicesFor: () => services })
  t.teardown(async () => {
    await app.close()
    await store.close()
  })
  return async (route: string, payload?: object) => {
    const [method = '', url = ''] = route.split(' ')
    const answer = await app.inject({
      method: method as 'GET',
      url,
      headers: { 'x-api-key': 'test-key-admin' },
      ...(payload === undefined ? {} : { payload }),
    })
    return { status: answer.statusCode, body: answer.json() }
  }
}

t.test(
  'the permissions of each capability are enough for its operations, and without them they say what is missing',
  async (t) => {
    const graph = await startSimulator({ port: 0, users: 300, replicationMs: 0, licenseMs: 0 })
    t.teardown(() => graph.close())
    const cast = graph.cast as any
    const user = cast.users.inactiveStaff.id
    const group = cast.groups.licA3Staff.id
    for (const [capabilities, route, body] of [
      [['signInActivity'], `GET /v1/users/${user}/sign-in-activity`],
      [['signInActivity'], 'GET /v1/inactive-users?allUsers=true'],
      [['signInLog'], `GET /v1/users/${user}/sign-ins`],
      [['licenses'], 'GET /v1/licenses'],
      [['licenses'], `GET /v1/users/${user}/licenses`],
      [['licenseGroups'], 'GET /v1/license-groups'],
      [['licenseGroups', 'signInActivity'], `GET /v1/license-groups/${group}/members`],
      [
        ['licenseGroups', 'protectedPeople', 'licenseGroupRemovals'],
        `POST /v1/license-groups/${group}/removals`,
        { userId: user },
      ],
      [['contactInfo', 'protectedPeople'], `GET /v1/users/${user}/contact-info`],
      [
        ['contactInfo', 'protectedPeople', 'contactUpdates'],
        `PATCH /v1/users/${user}/contact-info`,
        { officeLocation: 'North 12' },
      ],
      [
        ['contactInfo', 'protectedPeople', 'phoneUpdates'],
        `PATCH /v1/users/${user}/contact-info`,
        { mobilePhone: '+14255550123' },
      ],
      [['contactInfo'], 'GET /v1/contacts?allDepartments=true'],
      [['contactInfo'], 'GET /v1/departments'],
      [['roles'], 'GET /v1/roles'],
      [['roles', 'privilegedIdentityManagement'], 'GET /v1/role-assignments'],
    ] as const) {
      const enough = await serviceWith(t, graph.url, [...capabilities])
      const answer = await enough(route, body)
      t.equal(
        answer.status,
        200,
        `${route} with ${least('read', ...capabilities).join(' ')} | ` +
          `${least('write', ...capabilities).join(' ')}: ${JSON.stringify(answer.body.error ?? '')}`,
      )
      if (body !== undefined) {
        t.match(
          answer.body.outcome,
          /^(removed|updated)$/,
          `${route}: ${answer.body.message ?? JSON.stringify(answer.body)}`,
        )
      }
      const nothing = await serviceWith(t, graph.url, [])
      t.match(await nothing(route, body), { status: 403, body: { error: { code: 'GraphPermissionMissing' } } })
    }

    const nothing = await serviceWith(t, graph.url, [])
    const { body } = await nothing('GET /v1/connection')
    for (const capability of body.capabilities.filter(({ status }: any) => status !== 'off')) {
      t.match(
        capability,
        { status: 'warning', code: 'GraphPermissionMissing', missingPermissions: String },
        capability.capability,
      )
    }
  },
)
