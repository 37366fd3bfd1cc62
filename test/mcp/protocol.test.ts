import t from 'tap'
import { signIns } from '../signed-in.ts'
import { startPlans } from '../plans/support.ts'
import { agentOf, calling, headersFor, post } from './support.ts'

const people = await signIns(t)
const bench = await startPlans(t, { simulator: { users: 300 }, env: people.env })
const { url } = bench
const SHAPE = { error: { code: /^[A-Z]\w+$/, message: /^\S.*\.$/, requestId: /^[0-9a-f-]{36}$/ } }
const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' }

t.test('nobody gets in without a credential', async (t) => {
  for (const [code, headers] of [
    ['CredentialsMissing', {}],
    ['ApiKeyInvalid', { 'x-api-key': 'guessed' }],
    ['TokenInvalid', { authorization: 'Bearer a.b.c' }],
  ] as const) {
    for (const method of ['POST', 'GET', 'DELETE']) {
      const body = method === 'POST' ? JSON.stringify(LIST) : null
      const type: Record<string, string> = method === 'POST' ? { 'content-type': 'application/json' } : {}
      const response = await fetch(`${url}/mcp`, { method, headers: { ...headers, ...type }, body })
      t.match([response.status, await response.json()], [401, { error: { code } }], `${method}: ${code}`)
      t.match(response.headers.get('www-authenticate'), /^Bearer realm=/, 'and is told how to prove oneself')
    }
  }
  await t.rejects(agentOf(t, bench, {}), /CredentialsMissing/, 'which the client of an agent says too')
})

t.test('people use tools as themselves', async (t) => {
  const { headers } = await people.by(bench.userId('activeStaff'), 'LicenseOperator')
  const agent = await agentOf(t, bench, headers)
  const { data } = await agent.use('CreateLicenseCleanupPlan', { groupIds: [bench.groupId('licA3Staff')] })
  t.match(data, { state: 'ready', requester: bench.userId('activeStaff') })
  const nobody = await agentOf(t, bench, (await people.by(bench.userId('twoGroups'))).headers)
  t.same(await nobody.names(), [], 'and who has no role has no tools')
  t.match(await nobody.use('ListLicenses'), { isError: true, data: { error: { code: 'RoleRequired' } } })
})

t.test('there is no stream to listen to and no session to end', async (t) => {
  for (const method of ['GET', 'DELETE']) {
    const headers = { ...headersFor('admin'), accept: 'text/event-stream' }
    const response = await fetch(`${url}/mcp`, { method, headers })
    t.match([response.status, await response.json()], [405, { error: { code: 'MethodNotAllowed' } }], method)
    t.equal(response.headers.get('allow'), 'POST')
  }
  const first = await post(url, {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
  })
  t.match(first, { status: 200, body: { result: { protocolVersion: '2025-06-18', capabilities: { tools: {} } } } })
  t.equal(first.headers.get('mcp-session-id'), null)
  t.match(first.headers.get('content-type'), /^application\/json/)
  t.match(first.headers.get('x-request-id'), /^[0-9a-f-]{36}$/)
  t.ok(first.headers.get('content-security-policy'), 'with the headers of every answer')
})

t.test('pages of other sites are turned away', async (t) => {
  for (const origin of ['https://evil.example', 'null', `${url}.evil.example`, url.replace('http:', 'https:')]) {
    const { status, body } = await post(url, LIST, { ...headersFor('admin'), origin })
    t.match([status, body], [403, { error: { code: 'OriginNotAllowed' } }], origin)
  }
  t.equal((await post(url, LIST, { ...headersFor('admin'), origin: url })).status, 200, 'our own are not')
})

t.test('a message is answered as the protocol wants, or refused in our shape', async (t) => {
  const answered = async (name: string, message: unknown, status: number, body: object, more: object = {}) =>
    t.match(await post(url, message, { ...headersFor('admin'), ...more }), { status, body }, name)
  const failed = (code: number) => ({ jsonrpc: '2.0', error: { code, message: String } })

  await answered('JSON is enough', LIST, 200, { result: { tools: Array } }, { accept: 'application/json' })
  await answered('a ping', { ...LIST, method: 'ping' }, 200, { result: {} })
  await answered('a tool that does not exist', calling('DropTenant', {}), 200, failed(-32602))
  await answered('a name of the language', calling('constructor', {}), 200, failed(-32602))
  await answered('a name that is none', calling(7, {}), 200, failed(-32603))
  await answered('arguments that are none', calling('GetPlan', 'x'), 200, failed(-32603))
  await answered('a method that does not exist', { ...LIST, method: 'tools/drop' }, 200, failed(-32601))
  await answered('no message', { hello: 'world' }, 400, failed(-32700))
  await answered('a version from the future', LIST, 400, failed(-32000), { 'mcp-protocol-version': '2099-01-01' })
  const noted = await post(url, { jsonrpc: '2.0', method: 'notifications/initialized' })
  t.same([noted.status, noted.body], [202, undefined], 'a notification is taken note of')

  const refused = (name: string, message: unknown, status: number, code: string, more: object = {}) =>
    answered(name, message, status, { error: { ...SHAPE.error, code } }, more)
  await refused('several at once', [LIST, LIST], 400, 'InvalidInput')
  await refused('no JSON', '{', 400, 'InvalidJson')
  await refused('nothing', '', 400, 'InvalidJson')
  await refused('another type', 'x', 415, 'UnsupportedMediaType', { 'content-type': 'text/plain' })
  await refused('too much', calling('GetPlan', { planId: 'x'.repeat(1_100_000) }), 413, 'BodyTooLarge')
  await refused('no text', calling('GetPlan', { planId: 'a\0b' }), 400, 'InvalidInput')
  await refused('half a character', calling('GetPlan', { planId: '\ud800' }), 400, 'InvalidInput')
  await refused('no number', '{"jsonrpc":"2.0","id":1e999,"method":"ping"}', 400, 'InvalidInput')
  await refused('no end', `{"params":${'['.repeat(900)}${']'.repeat(900)}}`, 400, 'InvalidInput')
  await refused('another prototype', '{"__proto__":{"method":"ping"}}', 400, 'InvalidJson')
})

t.test('work that takes longer than an answer goes on', async (t) => {
  const agent = await agentOf(t, bench, headersFor('licenses'))
  await bench.faults({ method: 'GET', path: '/groups/.*', effect: { delayMs: 12_000 } })
  const given = { groupIds: [bench.groupId('licA1Students')], reason: 'On a slow day.' }
  const begun = await agent.use('CreateLicenseCleanupPlan', given)
  await bench.faults()
  t.match(begun, { isError: false, data: { status: 'running', state: 'draft', planId: String } })
  t.match(begun.data.hints, [/^The work goes on: call GetPlan with this planId/])
  await bench.until(begun.data.planId, 'ready')
  t.match((await agent.use('GetPlan', { planId: begun.data.planId })).data, { state: 'ready' })
})

t.test('what nobody foresaw is told without detail', async (t) => {
  const agent = await agentOf(t, bench, headersFor('admin'))
  const { inject } = bench.app
  bench.app.inject = () => {
    throw new Error('the password is 12345')
  }
  const answer = await agent.use('ListLicenses')
  bench.app.inject = inject
  t.match(answer, { isError: true, text: /^InternalError: /, data: SHAPE })
  t.notMatch(JSON.stringify(answer), /12345/)
})

t.test('the limit of a caller holds for tools too', async (t) => {
  const few = await startPlans(t, { simulator: { users: 200 }, env: { RATE_LIMIT_PER_MINUTE: '12' } })
  const agent = await agentOf(t, few, headersFor('reader'))
  const answers = []
  for (let n = 0; n < 5; n++) answers.push(await agent.use('ListExclusions'))
  t.match(answers.at(-1), { isError: true, text: /^TooManyRequests: / }, 'a tool is a request of its own')
  await t.rejects(agent.use('ListExclusions'), /TooManyRequests/, 'and so is the message that asks for it')
})
