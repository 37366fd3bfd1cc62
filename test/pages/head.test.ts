import { randomUUID } from 'node:crypto'
import t from 'tap'
import { routesOf } from '../access/matrix.ts'
import { keyOf } from '../helper.ts'
import { leastOf, operationsOf, requestOf } from '../operations.ts'
import { startPlans } from '../plans/support.ts'

/** Headers that tell of one reply or one connection, not of what is at the address. */
const OF_ONE_REPLY = new Set([
  'connection',
  'date',
  'keep-alive',
  'transfer-encoding',
  'x-request-id',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
])

/** What stands for parameters of routes that are in no document. */
const PARAMETERS = {
  token: `${randomUUID()}.${'A'.repeat(43)}`,
  operationId: `${randomUUID()}?sig=1.z.${'A'.repeat(43)}`,
  file: 'connector-files.zip?host=steward.example.com&publisher=Northwind&prefix=nwc&auth=key',
}

t.test('HEAD is answered wherever GET is, with the same status and headers and no body', async (t) => {
  const { app, url, call } = await startPlans(t, { env: { RATE_LIMIT_PER_MINUTE: '1000000' } })
  const operations = operationsOf(app)
  const routes = routesOf(app.printRoutes({ commonPrefix: false }))
  const paths = routes.flatMap((route) => (route.startsWith('GET ') ? [route.slice(4)] : []))
  t.ok(paths.length > 60, `${paths.length} routes`)

  const addressOf = (path: string) => {
    const operation = operations.find((one) => one.method === 'GET' && one.path === path)
    if (operation !== undefined) return requestOf(operation, leastOf(operation)).url
    return Object.entries(PARAMETERS).reduce(
      (address, [name, value]) => address.replace(`{${name}}`, value),
      path.replace('/docs/{operationId}', '/docs/ListLicenses'),
    )
  }
  const look = async (method: string, address: string, headers: Record<string, string>) => {
    const reply = await fetch(url + address, { method, headers, redirect: 'manual' })
    const kept = [...reply.headers].filter(([name]) => !OF_ONE_REPLY.has(name))
    return { status: reply.status, headers: Object.fromEntries(kept), body: await reply.text() }
  }

  // What is made on first use is there for both.
  for (const path of paths) await look('GET', addressOf(path), { 'x-api-key': keyOf('admin') })
  for (const path of paths) {
    for (const [who, headers] of [
      ['an administrator', { 'x-api-key': keyOf('admin') }],
      ['nobody', {}],
    ] as const) {
      const address = addressOf(path)
      const get = await look('GET', address, headers)
      const head = await look('HEAD', address, headers)
      t.same(head, { ...get, body: '' }, `${path} for ${who}`)
    }
  }

  const { paths: documented } = app.swagger() as { paths: Record<string, object> }
  t.notOk(
    Object.values(documented).some((item) => 'head' in item),
    'no document lists it',
  )
  t.notOk(Object.values(app.connector().paths as Record<string, object>).some((item) => 'head' in item))
  t.equal((await call('HEAD /v1/nothing')).status, 404)
  t.equal((await call('HEAD /v1/link-revocations')).status, 404, 'nor where there is only POST')
})

t.test('a look at the headers of the notices is no notice', async (t) => {
  const bench = await startPlans(t, { env: { GRACE_DAYS: '14' } })
  const { planId } = await bench.approved()
  const { noticesReadDateTime, ...before } = await bench.plan(planId)
  t.equal(noticesReadDateTime, undefined)
  t.equal((await bench.call(`HEAD /v1/plans/${planId}/notices`, { as: 'licenses' })).status, 200)
  // The link is signed anew each second.
  const { reportLink: _link, ...after } = await bench.plan(planId)
  const { reportLink: _former, ...same } = before
  t.same(after, same, 'the days of grace do not count from it')
  t.equal((await bench.call(`GET /v1/plans/${planId}/notices`, { as: 'licenses' })).status, 200)
  t.match(await bench.plan(planId), { noticesReadDateTime: String }, 'they count from when somebody read them')
})
