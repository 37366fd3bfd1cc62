import t from 'tap'

import { ADVANCED, start } from './support.ts'
import type { Client } from './support.ts'

const batch = async ({ call }: Client, requests: unknown) => await call('POST', '/$batch', { body: { requests } })
const byId = (reply: { body: any }) =>
  Object.fromEntries(reply.body.responses.map((response: any) => [response.id, response]))

t.test('items are answered one by one, in another order, with their own status and headers', async (t) => {
  const client = await start(t)
  const url = (name: string) => `/users/${client.user(name)}?$select=id`
  const reply = await batch(client, [
    { id: 'a', method: 'GET', url: url('guest') },
    { id: 'b', method: 'GET', url: '/users/nobody@northwind.example' },
    { id: 'c', method: 'GET', url: 'users/$count', headers: ADVANCED },
    {
      id: 'd',
      method: 'PATCH',
      url: url('contactEmpty'),
      headers: { 'Content-Type': 'application/json' },
      body: { city: 'London' },
    },
  ])
  t.equal(reply.status, 200)
  t.notSame(
    reply.body.responses.map(({ id }: any) => id),
    ['a', 'b', 'c', 'd'],
  )
  t.match(byId(reply), {
    a: { status: 200, body: { id: client.user('guest') }, headers: { 'request-id': String } },
    b: { status: 404 },
    c: { status: 200, body: '400' },
    d: { status: 204 },
  })
  t.match((await client.control('GET', 'stats')).body, {
    httpRequests: 1,
    batches: 1,
    batchItems: 4,
    calls: 4,
    callsByOperation: { 'GET /users/{id}': 2, 'GET /users/$count': 1, 'PATCH /users/{id}': 1 },
  })
})

t.test('a malformed batch is refused as a whole', async (t) => {
  const client = await start(t)
  const item = (id: string, more = {}) => ({ id, method: 'GET', url: '/organization', ...more })
  const cases = [
    [],
    [{ id: '1' }],
    [item('1'), item('1')],
    Array.from({ length: 21 }, (_, i) => item(String(i))),
    [{ id: '1', method: 'PATCH', url: '/users/x', body: {} }],
    [item('1', { dependsOn: ['2'] }), item('2')],
    [item('1'), item('2'), item('3', { dependsOn: ['1', '2'] })],
    [item('1'), item('2'), item('3', { dependsOn: ['1'] }), item('4', { dependsOn: ['2'] })],
  ]
  for (const requests of cases) {
    t.equal((await batch(client, requests)).status, 400, JSON.stringify(requests).slice(0, 80))
  }
})

t.test('what depends on a failed item fails with 424', async (t) => {
  const client = await start(t)
  const reply = await batch(client, [
    { id: '1', method: 'GET', url: '/users/nobody@northwind.example' },
    { id: '2', method: 'GET', url: '/organization', dependsOn: ['1'] },
    { id: '3', method: 'GET', url: '/organization', dependsOn: ['2'] },
  ])
  t.match(byId(reply), { 1: { status: 404 }, 2: { status: 424 }, 3: { status: 424 } })
})

t.test('a batch has no quota of its own: each item is throttled alone', async (t) => {
  const client = await start(t, { quota: 'on' })
  await client.control('PATCH', 'settings', { quotas: { reports: 2 } })
  const reply = await batch(
    client,
    ['1', '2', '3', '4'].map((id) => ({ id, method: 'GET', url: '/auditLogs/signIns?$top=1' })),
  )
  const statuses = reply.body.responses.map(({ status }: any) => status).sort()
  t.same(statuses, [200, 200, 429, 429])
  const refused = reply.body.responses.find(({ status }: any) => status === 429)
  t.match(refused, {
    headers: { 'Retry-After': /^\d+$/ },
    body: { error: { code: 'TooManyRequests', innerError: { code: '429', status: '429' } } },
  })
})
