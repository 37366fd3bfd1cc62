import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { startSimulator } from '../../simulator/server.ts'
import { isDown, keyFor, LISTENING, node } from './child.ts'

const headers = { 'x-api-key': 'correct horse' }

async function startProcess(t: Test, latencyMs: number) {
  const graph = await startSimulator({ quota: 'relaxed', users: 200, latencyMs })
  t.teardown(() => graph.close())
  const env = {
    PORT: '0',
    GRAPH_BASE_URL: graph.url,
    GRAPH_CREDENTIAL: 'simulator',
    SIGN_IN_READS_PER_MINUTE: '0',
    API_KEYS: keyFor('flows', 'correct horse', 'Reader'),
  }
  const service = node(t, ['src/server.ts'], { env })
  const [, url = ''] = await service.until(LISTENING)
  return { service, url, env }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`${signal} lets requests in flight end, also on connections that are kept`, async (t) => {
    const { service, url } = await startProcess(t, 1_500)
    t.equal((await fetch(`${url}/ready`)).status, 200, 'a connection is kept open from here on')
    const slow = [fetch(`${url}/v1/licenses`, { headers }), fetch(`${url}/v1/license-groups`, { headers })]
    await wait(400)
    const since = performance.now()
    service.kill(signal)
    await wait(200)
    t.ok(await isDown(`${url}/ready`), 'nothing new is taken')
    for (const answer of await Promise.all(slow)) {
      t.equal(answer.status, 200)
      t.match(await answer.json(), { value: Array })
    }
    t.equal(await service.exit, 0)
    t.ok(performance.now() - since < 40_000, 'and without waiting for connections to time out')
    t.match(service.printed(), `"signal":"${signal}","msg":"stopping"`)
  })
}

/** What goes on in the background, which read of it takes a minute, and what begins it if it doesn't itself. */
const READING = [
  ['a harvest of the log of roles', '/auditLogs/directoryAudits'],
  ['a sweep of the directory', '/users\\?', 'GET /v1/inactive-users?allUsers=true&top=1'],
  ['the draft of a plan', '/groups/[^/]+/members', 'POST /v1/license-cleanup-plans'],
  ['a snapshot of the roles', '/roleManagement/directory/roleDefinitions', 'POST /v1/role-snapshots'],
] as const

for (const [what, path, begins] of READING) {
  t.test(`${what}, which may take minutes, is broken off`, async (t) => {
    const graph = await startSimulator({ quota: 'relaxed', users: 200 })
    t.teardown(() => graph.close())
    const control = async (method: string, body?: object) =>
      (
        await fetch(`${graph.url}/_simulator/faults`, {
          method,
          headers: { 'content-type': 'application/json' },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
      ).json() as any
    await control('POST', [{ method: 'GET', path, times: 1_000, effect: { delayMs: 60_000 } }])
    const env = {
      PORT: '0',
      GRAPH_BASE_URL: graph.url,
      GRAPH_CREDENTIAL: 'simulator',
      LOG_LEVEL: 'info',
      ROLE_HARVEST_HOURS: begins === undefined ? '6' : '0',
      API_KEYS: keyFor('flows', 'correct horse', 'Reader', 'LicenseOperator', 'RoleReader', 'RoleOperator'),
    }
    const service = node(t, ['src/server.ts'], { env })
    const [, url = ''] = await service.until(LISTENING)
    if (begins !== undefined) {
      const [method = '', route = ''] = begins.split(' ')
      const groupIds = [graph.cast.groups['licA3Staff']?.id]
      const body = { ...(route.includes('plans') && { groupIds }), waitForCompletion: false }
      const asked = fetch(`${url}${route}`, {
        method,
        headers: { ...headers, 'content-type': 'application/json' },
        ...(method === 'POST' && { body: JSON.stringify(body) }),
      })
      asked.catch(() => {})
    }
    while ((await control('GET')).value?.[0]?.times === 1_000) await wait(50)
    const since = performance.now()
    service.kill('SIGTERM')
    t.equal(await service.exit, 0)
    const took = performance.now() - since
    t.ok(took < 24_000, `${Math.round(took)} ms`)
    t.notMatch(service.printed(), /"level":50/, 'and is no failure')
  })
}

t.test('a port that is taken ends the start, with its reason', async (t) => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  t.teardown(() => holder.close())
  const { port } = holder.address() as AddressInfo
  const service = node(t, ['src/server.ts'], {
    env: { PORT: String(port), API_KEYS: keyFor('flows', 'correct horse', 'Reader') },
  })
  t.equal(await service.exit, 1)
  t.match(service.printed(), 'EADDRINUSE')
})
