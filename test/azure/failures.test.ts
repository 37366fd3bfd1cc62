import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'

import { createArmReader } from '../../src/arm/reader.ts'
import { toRefusal } from '../../src/graph/refusal.ts'
import type { GraphFailure } from '../../src/graph/failure.ts'
import { tokenWith } from '../simulator/arm/support.ts'
import { startAzure } from './support.ts'

type Reply = { status?: number; headers?: Record<string, string>; body: unknown }

/** Somebody who replies to each request with what the test says; `self` is the address. */
async function startServer(
  t: { teardown: (fn: () => unknown) => void },
  reply: (url: string, body: string, self: string) => Reply,
) {
  const seen: Array<{ url: string; headers: Record<string, unknown> }> = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => (body += part))
    request.on('end', () => {
      seen.push({ url: request.url ?? '', headers: request.headers })
      const { status = 200, headers = {}, body: content } = reply(request.url ?? '', body, self)
      response.writeHead(status, headers).end(typeof content === 'string' ? content : JSON.stringify(content))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const self = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  t.teardown(() => server.close())
  const reader = createArmReader({ baseUrl: self, tokens: async () => tokenWith({}), timeoutSeconds: 1 })
  return { reader, seen }
}

const SCOPE = '/subscriptions/00000000-0000-4000-8000-000000000001'
const row = (name: string, more = {}) => ({
  id: `${SCOPE}/providers/Microsoft.Authorization/roleAssignments/${name}`,
  properties: { scope: SCOPE, principalId: 'p', roleDefinitionId: `${SCOPE}/providers/x/roleDefinitions/r`, ...more },
})

t.test('a list that can not be shown to be whole is no list', async (t) => {
  const cases: Array<[string, (url: string, self: string) => Reply, object]> = [
    [
      'another host',
      () => ({ body: { value: [], nextLink: 'https://management.azure.com.example/x' } }),
      { code: 'ForeignNextLink' },
    ],
    ['a circle', (_, self) => ({ body: { value: [row('a')], nextLink: `${self}/again` } }), { code: 'ReadIncomplete' }],
    ['no value', () => ({ body: {} }), { code: 'ResponseUnreadable' }],
    ['no JSON', () => ({ body: '<html>' }), { code: 'ResponseUnreadable' }],
    [
      'no scope',
      () => ({ body: { value: [row('a', { scope: null })] } }),
      { code: 'ReadIncomplete', message: /scope/ },
    ],
    ['no principal', () => ({ body: { value: [row('a', { principalId: '' })] } }), { message: /principalId/ }],
    ['no role', () => ({ body: { value: [row('a', { roleDefinitionId: 5 })] } }), { message: /roleDefinitionId/ }],
    [
      'a row twice, differently',
      () => ({ body: { value: [row('a'), row('A', { principalId: 'q' })] } }),
      { code: 'ReadIncomplete' },
    ],
  ]
  for (const [name, reply, expected] of cases) {
    const { reader } = await startServer(t, (url, _, self) => reply(url, self))
    await t.rejects(reader.assignmentsAtOrAbove(SCOPE), { service: 'Azure', ...expected } as object as Error, name)
  }
})

t.test('errors in each of their shapes, with the id that support asks for, in words about Azure', async (t) => {
  const headers = { 'x-ms-correlation-request-id': 'c-1' }
  const cases: Array<[Reply, object]> = [
    [
      { status: 400, headers, body: '"Not implemented exception"' },
      { code: 'Http400', message: 'Not implemented exception' },
    ],
    [{ status: 400, headers, body: 'Not implemented exception' }, { message: 'Not implemented exception' }],
    [{ status: 400, headers, body: { Message: 'No.' } }, { message: 'No.' }],
    [
      { status: 403, headers, body: { error: { code: 'AuthorizationFailed', message: 'No.' } } },
      { code: 'AuthorizationFailed' },
    ],
  ]
  for (const [reply, expected] of cases) {
    const { reader, seen } = await startServer(t, () => reply)
    const failure = (await reader.eligibilities(SCOPE).catch((error: unknown) => error)) as GraphFailure
    t.match(failure, { requestId: 'c-1', service: 'Azure', ...expected })
    t.notMatch(toRefusal(failure).message, /Graph/)
    t.match(seen[0]?.headers, { 'x-ms-client-request-id': /^[0-9a-f-]{36}$/ })
  }
  const { reader } = await startServer(t, () => ({ status: 200, body: '' }))
  await t.rejects(reader.eligibilities(SCOPE), { message: /^Azure responded/ })
})

t.test('Resource Graph: truncated, circling or contradicting rows are a failure', async (t) => {
  const graphRow = { ...row('a'), type: 'microsoft.authorization/roleassignments' }
  const page = (more: object) => ({ body: { resultTruncated: 'false', data: [graphRow], ...more } })
  for (const [more, message] of [
    [{ resultTruncated: 'true' }, /missing/],
    [{ $skipToken: 'same' }, /circle/],
    [{ $skipToken: 'more', data: [] }, /empty/],
    [{ data: [graphRow, { ...graphRow, properties: { ...graphRow.properties, principalId: 'q' } }] }, /twice/],
  ] as const) {
    const { reader } = await startServer(t, () => page(more))
    const asked = reader.authorizations({ managementGroups: ['g'] })
    await t.rejects(asked, { code: 'ReadIncomplete', message, service: 'Azure' })
  }
})

t.test('429 of Azure and of Resource Graph is waited for, and a read then is whole', async (t) => {
  const client = await startAzure(t)
  const { grants } = await client.read()
  await client.fault('ResourceGraph', { status: 429, retryAfter: '0.2' }, { times: 2 })
  await client.fault('ScheduleInstances', { status: 429, retryAfter: '0.2' }, { times: 3 })
  const again = await client.read()
  t.equal(again.grants.length, grants.length)
  t.same(again.unseen, [])
  await client.fault('ScheduleInstances', { drop: true }, { times: 1 })
  t.equal((await client.read()).grants.length, grants.length, 'nor does a connection that broke')
})
