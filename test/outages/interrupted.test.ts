import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { startSimulator } from '../../simulator/server.ts'
import { openStore } from '../../src/store/database.ts'
import { findOperation } from '../../src/store/operations.ts'
import { LISTENING, keyFor, node } from '../start/child.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const KEY = 'correct horse battery staple'

t.test('a process that is killed in a snapshot leaves an operation that ends', async (t) => {
  const graph = await startSimulator({ users: 200, quota: 'off' })
  t.teardown(() => graph.close())
  const data = temporaryFolder(t)
  const env = {
    API_KEYS: keyFor('operator', KEY, 'RoleOperator', 'RoleReader'),
    GRAPH_BASE_URL: graph.url,
    GRAPH_CREDENTIAL: 'simulator',
    SIGN_IN_READS_PER_MINUTE: '0',
    DATA_DIR: data,
    PORT: '0',
    ROLE_HARVEST_HOURS: '0',
  }
  const call = async (url: string, method: string, path: string, body?: object) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'x-api-key': KEY, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as any }
  }

  // Slow enough to be killed in the middle.
  graph.world.faults.add({ path: 'conditionalAccess', effect: { delayMs: 10_000 } })
  const first = node(t, ['src/server.ts'], { env })
  const [, url = ''] = await first.until(LISTENING)
  const begun = await call(url, 'POST', '/v1/role-snapshots', { waitForCompletion: false })
  t.match(begun, { status: 200, body: { status: 'running', operationId: String } }, JSON.stringify(begun.body))
  await wait(500)
  first.kill('SIGKILL')
  t.equal(await first.exit, 'SIGKILL')
  graph.world.faults.clear()

  const second = node(t, ['src/server.ts'], { env })
  const [, again = ''] = await second.until(LISTENING)
  const take = () => call(again, 'POST', '/v1/role-snapshots', {})
  let next = await take()
  while (next.body.status === 'running') next = await take()
  t.match(
    next.body,
    { operationId: begun.body.operationId, status: 'failed', error: { code: 'Interrupted', message: /again\.$/ } },
    'whoever asks is told once nobody can be at it any more',
  )
  t.match((await take()).body, { status: 'succeeded' }, 'and begins it again')
  second.kill('SIGTERM')
  await second.exit
  const store = await openStore({ dataDir: data })
  t.teardown(() => store.close())
  t.match(await findOperation(store.db, begun.body.operationId), {
    status: 'failed',
    error: { code: 'Interrupted', message: /begin it again\.$/ },
  })
})
