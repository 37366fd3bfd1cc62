import t from 'tap'
import { startService } from '../helper.ts'

const SHAPE = { error: { code: String, message: /^[A-Z"].*\.$/, requestId: /^[0-9a-f-]{36}$/ } }

t.test('every failure has the one shape, as JSON', async (t) => {
  const { call, url } = await startService(t)
  for (const [route, options, status, code] of [
    ['GET /nothing', {}, 404, 'NotFound'],
    ['GET /v1/nothing', {}, 404, 'NotFound'],
    ['DELETE /v1/licenses', {}, 404, 'NotFound'],
    ['GET /v1/licenses', { as: null }, 401, 'CredentialsMissing'],
    ['GET /v1/licenses?x=1', {}, 400, 'InvalidInput'],
    ['POST /v1/sign-in-activity/query', { body: '{' }, 400, 'InvalidJson'],
    ['POST /v1/sign-in-activity/query', { body: '{"__proto__":{}}' }, 400, 'InvalidJson'],
    [`GET /v1/users/${'x'.repeat(600)}/licenses`, {}, 414, 'UriTooLong'],
    ['GET /v1/users/%E0%A4%A/licenses', {}, 400, 'InvalidInput'],
  ] as const) {
    const answer = await call(route, options)
    t.equal(answer.status, status, route)
    t.match(answer.body, SHAPE, JSON.stringify(answer.body))
    t.equal(answer.body.error.code, code)
    t.match(answer.headers.get('content-type'), /^application\/json/)
    t.equal(answer.headers.get('x-request-id'), answer.body.error.requestId)
  }
  t.match((await call('GET /v1/licenses', { as: null })).headers.get('www-authenticate'), /Bearer/)
  const raw = await fetch(`${url}/health`)
  t.match(raw.headers.get('x-content-type-options'), 'nosniff')
})

t.test('several wrong inputs are all named', async (t) => {
  const { call } = await startService(t)
  const { body } = await call('POST /v1/sign-in-activity/query', {
    body: { userIds: [1, 2], inactiveDays: 'x', more: 1 },
  })
  t.match(body.error.message, /and 3 more: see details\)\.$/)
  t.same(body.error.details.map(({ code, target }: any) => `${code} ${target}`).sort(), [
    'PropertyUnknown more',
    'TypeWrong inactiveDays',
    'TypeWrong userIds/0',
    'TypeWrong userIds/1',
  ])
})

t.test('a caller who sends too much waits, others do not', async (t) => {
  const { call } = await startService(t, { env: { RATE_LIMIT_PER_MINUTE: '3' } })
  for (let request = 0; request < 3; request++) t.equal((await call('GET /v1/licenses', { as: 'reader' })).status, 200)
  const refused = await call('GET /v1/licenses', { as: 'reader' })
  t.match(refused, { status: 429, body: SHAPE })
  t.equal(refused.body.error.code, 'TooManyRequests')
  t.ok(Number(refused.headers.get('retry-after')) > 0)
  t.equal((await call('GET /v1/licenses', { as: 'licenses' })).status, 200, 'limits are by caller, not by address')
})

t.test('an unforeseen error tells its request id and nothing else', async (t) => {
  const { app, call } = await startService(t)
  t.match(await call('GET /health', { as: null }), { status: 200, body: { status: 'ok' } })
  // Memory is not begun before somebody asks for what is in it.
  await call('GET /v1/exclusions')
  const { body } = await call('GET /ready', { as: null })
  t.same(body, { status: 'ready' })
  app.server.once('request', () => {})
  const broken = await startService(t, { env: { GRAPH_BASE_URL: 'http://127.0.0.1:9' } })
  t.match(
    await broken.call('GET /v1/licenses'),
    { status: 503, body: { error: { code: 'GraphUnavailable' } } },
    'Graph is away',
  )
})

t.test('lists keep the address that callers know', async (t) => {
  const { app, call, url } = await startService(t)
  const { body } = await call('GET /v1/license-groups?top=1&details=false')
  t.ok(body.nextLink.startsWith(`${url}/v1/license-groups?top=1&details=false&skipToken=`), body.nextLink)
  t.equal(app.publicUrl, url)
})
