import { createServer } from 'node:http'
import t, { type Test } from 'tap'
import { GraphFailure, failureFrom, isForbidden, isNoPim, isRefused } from '../../src/graph/failure.ts'
import { toRefusal } from '../../src/graph/refusal.ts'
import { directMembers } from '../../src/graph/groups.ts'
import { assignLicense } from '../../src/graph/licenses.ts'
import { openLog } from '../../src/graph/logs.ts'
import { createGraphReader } from '../../src/graph/reader.ts'
import { directoryAuditsRead, type DirectoryAudit } from '../../src/graph/sign-ins.ts'
import type { PageRead } from '../../src/graph/url.ts'
import { createGraphWriter } from '../../src/graph/writer.ts'
import { start } from '../simulator/support.ts'

const tokens = async () => 'opaque'
const identity = (baseUrl: string) => ({ baseUrl, tokens, timeoutSeconds: 5 })
const none = new Headers()

t.test('an error says what it means in each of the shapes that it comes in', async (t) => {
  const request = 'GET /roleManagement/directory/roleEligibilityScheduleInstances'
  const wrapped = (inner: object) => ({ error: { code: 'UnknownError', message: JSON.stringify(inner) } })
  const shapes: [name: string, status: number, body: unknown, code: string][] = [
    ['plain', 400, { error: { code: 'AadPremiumLicenseRequired', message: 'x' } }, 'AadPremiumLicenseRequired'],
    ['wrapped', 403, wrapped({ errorCode: 'PermissionScopeNotGranted', message: 'm' }), 'PermissionScopeNotGranted'],
    ['wrapped twice', 400, wrapped({ error: { code: 'MissingProvider', message: 'm' } }), 'MissingProvider'],
    ['bare', 400, { ErrorCode: 'CultureNotFoundException', Message: 'm' }, 'CultureNotFoundException'],
    ['bare, in small letters', 400, { errorCode: 'X', message: 'm' }, 'X'],
    ['no JSON in the message', 400, { error: { code: 'UnknownError', message: '{ not JSON' } }, 'UnknownError'],
    ['a list in the message', 400, { error: { code: 'UnknownError', message: '[1]' } }, 'UnknownError'],
    ['a code that is a page', 400, { error: { code: '<html>'.repeat(50), message: 'm' } }, 'Http400'],
    ['nothing', 418, undefined, 'Http418'],
    ['null', 418, null, 'Http418'],
    ['a text', 418, 'no', 'Http418'],
    ['error is a text', 418, { error: 'invalid_request' }, 'Http418'],
  ]
  for (const [name, status, body, code] of shapes) {
    t.match(failureFrom(status, body, none, request), { status, code }, name)
  }
  const failure = (status: number, body: unknown) => failureFrom(status, body, none, request)
  t.ok(isForbidden(failure(400, wrapped({ errorCode: 'PermissionScopeNotGranted' }))), 'whatever its status')
  t.ok(isNoPim(failure(400, { error: { code: 'MissingProvider', message: '' } })))
  const segment = { error: { code: 'BadRequest', message: "Resource not found for the segment 'x'." } }
  t.ok(isNoPim(failure(400, segment)))
  t.notOk(isNoPim(failureFrom(400, segment, none, 'GET /users')), 'only of what a cloud may lack')
  for (const status of [400, 401, 403, 404, 405, 409, 410, 412, 422, 451]) {
    t.ok(isRefused(failure(status, undefined)), `${status}`)
    const { status: ours } = toRefusal(failure(status, undefined))
    t.ok(ours >= 400 && ours < 500, `${status} is ${ours} here: flows repeat 5xx for hours`)
  }
  for (const status of [0, 429, 500, 503]) t.notOk(isRefused(failure(status, undefined)), `${status}`)
})

t.test('a date that there is not is none, wherever it stands', async (t) => {
  const body = {
    id: 'a',
    a: '0001-01-01T00:00:00Z',
    b: [{ c: '0001-01-01T08:00:00Z' }],
    d: 'since 0001-01-01T00:00:00Z',
  }
  const { reader } = await fake(t, () => ({ body }))
  t.same(await reader.get({ path: '/x', complete: 'object' }), { ...body, a: null, b: [{ c: null }] })
})

t.test('every request and every item of a batch says its language', async (t) => {
  const { reader, writer, seen } = await fake(t, ({ body }) => ({
    body: body?.requests
      ? { responses: body.requests.map(({ id }: any) => ({ id, status: 200, body: { id: 'a', value: [] } })) }
      : { id: 'a', value: [] },
  }))
  await reader.get({ path: '/users/a', complete: 'object' })
  await reader.page({ path: '/users', complete: 'page' })
  await reader.batch([{ path: '/users/a', complete: 'object' }])
  await reader.getByIds(['a'], ['user'], ['id']).catch(() => {})
  await reader.memberGroups(['a'], ['b'])
  await writer.writeAll([{ method: 'PATCH', url: '/users/a', body: {} }])
  for (const { url, headers, body } of seen) {
    t.equal(headers['accept-language'], 'en-US', url)
    for (const item of body?.requests ?? []) t.equal(item.headers['Accept-Language'], 'en-US', item.url)
  }
  t.ok(seen.length >= 6)
})

t.test('a log that does not reach back so far is read from where it begins', async (t) => {
  const day = 86_400_000
  const asked = new Date(Date.now() - 60 * day).toISOString()
  for (const [profiles, days] of [
    [[], 30],
    [['oldFilters'], 7],
  ] as const) {
    const { url } = await start(t, { profiles })
    const reader = createGraphReader(identity(url))
    const log = await openLog<DirectoryAudit, PageRead>(reader, directoryAuditsRead, asked)
    const age = Date.now() - Date.parse(log.since)
    t.ok(age >= days * day && age < (days + 1) * day, `${days} days: from ${log.since}`)
    t.ok(log.first.value.length > 0)
  }
  for (const [text, since] of [
    ['6/12/2026 12:00:00 AM', '2026-06-12T00:00:00Z'],
    ['11/1/2026 11:30:05 PM', '2026-11-01T23:30:05Z'],
    ['2026-06-12T00:00:00Z', '2026-06-12T00:00:00Z'],
    ['2026-06-12T10:20:30.1234567Z', '2026-06-12T10:20:31Z'],
    ['2026-06-12T00:00:00', '2026-06-12T00:00:00Z'],
  ] as const) {
    const message = `Specified argument was out of the range of valid values. (Parameter 'Minimum allowed time for activityDateTime is ${text}')`
    const { reader, seen } = await fake(t, (_, attempt) =>
      attempt === 1 ? { status: 400, body: { error: { code: 'UnknownError', message } } } : { body: { value: [] } },
    )
    t.match(await openLog(reader, directoryAuditsRead, '2020-01-01T00:00:00Z'), { since }, text)
    t.match(decodeURIComponent(seen[1]?.url ?? ''), `activityDateTime ge ${since}`)
  }
  for (const message of [
    'Minimum allowed time for x is 1/1/2199 12:00:00 AM',
    'Minimum allowed time for activityDateTime is soon',
    'Minimum allowed time for x is 1/1/2019',
  ]) {
    const { reader, seen } = await fake(t, () => ({ status: 400, body: { error: { code: 'UnknownError', message } } }))
    await t.rejects(openLog(reader, directoryAuditsRead, '2020-01-01T00:00:00Z'), GraphFailure, message)
    t.equal(seen.length, 1, 'and is not asked for ever')
  }
})

t.test('who is a member is known also where members can not be filtered', async (t) => {
  const client = await start(t, { profiles: ['noMemberFilter'] })
  const reader = createGraphReader(identity(client.url))
  const pair = (group: string, user: string) => ({ groupId: client.group(group), userId: client.user(user) })
  const pairs = [
    pair('licA3Staff', 'inactiveStaff'),
    pair('licA3Second', 'twoGroups'),
    pair('licA3Second', 'inactiveStaff'),
  ]
  t.same(await directMembers(reader, pairs), [true, true, false])
  t.same(await directMembers(reader, [pair('licNested', 'nestedMember')]), [false], 'direct members only')
  const gone = { groupId: client.group('licA3Staff'), userId: '00000000-0000-4000-8000-000000000000' }
  t.same(await directMembers(reader, [gone]), [false])
})

t.test('writes that share a person or a group are never side by side', async (t) => {
  const client = await start(t, { writeMs: 20 })
  const writer = createGraphWriter(identity(client.url))
  const members = (await client.get(`/groups/${client.group('licA3Staff')}/members?$select=id&$top=60`)).body.value
  const removal = ({ id }: { id: string }) => ({
    method: 'DELETE' as const,
    url: `/groups/${client.group('licA3Staff')}/members/${id}/$ref`,
  })
  const direct = await Promise.all(
    members.slice(0, 2).map((one: { id: string }) => client.call('DELETE', removal(one).url)),
  )
  t.match(direct.map(({ status }) => status).sort(), [204, 409], 'the simulator refuses what meets')

  client.world.stats.reset()
  const answers = await Promise.all([
    writer.writeAll(members.slice(2, 32).map(removal)),
    writer.writeAll(members.slice(32, 40).map(removal)),
  ])
  t.same([...new Set(answers.flat().map((answer) => (answer as { status: number }).status))], [204])
  t.equal(
    client.world.stats.httpRequests,
    3,
    '30 and 8 writes to one group take 3 requests: nothing met, so nothing was repeated',
  )
})

t.test('one that fails does not keep those after it from being made', async (t) => {
  const client = await start(t)
  const writer = createGraphWriter(identity(client.url))
  const groupId = client.group('licA3Staff')
  const members = (await client.get(`/groups/${groupId}/members?$select=id&$top=9`)).body.value
  const gone = '00000000-0000-4000-8000-00000000000'
  const ids = members.map(({ id }: { id: string }, index: number) => (index % 3 === 1 ? `${gone}${index}` : id))
  const answers = await writer.writeAll(
    ids.map((id: string) => ({ method: 'DELETE' as const, url: `/groups/${groupId}/members/${id}/$ref` })),
  )
  t.same(
    answers.map((answer) => (answer as { status: number }).status),
    [204, 404, 204, 204, 404, 204, 204, 404, 204],
  )
})

t.test('what would have to wait for too long is not sent, and told apart from what failed', async (t) => {
  const client = await start(t, { writeMs: 400 })
  const writer = createGraphWriter(identity(client.url))
  const groupId = client.group('licA3Staff')
  const members = (await client.get(`/groups/${groupId}/members?$select=id&$top=12`)).body.value
  const removals = members.map(({ id }: { id: string }) => ({
    method: 'DELETE' as const,
    url: `/groups/${groupId}/members/${id}/$ref`,
  }))
  const [first, second] = await Promise.all([
    writer.writeAll(removals.slice(0, 10)),
    writer.writeAll(removals.slice(10)),
  ])
  t.same([...new Set(first?.map((answer) => (answer as { status: number }).status))], [204])
  t.match(second, [
    { code: 'NotSent', status: 429 },
    { code: 'NotSent', status: 429 },
  ])
})

t.test('writes of others that meet ours are waited for', async (t) => {
  const client = await start(t)
  const writer = createGraphWriter(identity(client.url))
  const userId = client.user('activeStaff')
  await client.control('POST', 'faults', {
    method: 'PATCH',
    path: `users/${userId}`,
    times: 2,
    effect: { status: 409, code: 'Directory_ConcurrencyViolation' },
  })
  const answers = await writer.writeAll([{ method: 'PATCH', url: `/users/${userId}`, body: { jobTitle: 'Dean' } }])
  t.match(answers, [{ status: 204 }])
  await client.control('POST', 'faults', {
    method: 'PATCH',
    path: `users/${userId}`,
    times: 1,
    effect: { status: 409, code: 'Request_Conflict' },
  })
  t.match(
    await writer.writeAll([{ method: 'PATCH', url: `/users/${userId}`, body: { jobTitle: 'Dean' } }]),
    [{ status: 409, code: 'Request_Conflict' }],
    'any other conflict is told',
  )
})

t.test('what is only checked changes nothing, and so waits for nothing', async (t) => {
  const check = (principalId: string) => ({
    method: 'POST' as const,
    url: '/roleManagement/directory/roleEligibilityScheduleRequests',
    body: { principalId, isValidationOnly: true },
  })
  const { writer, seen } = await fake(t, ({ body }) => ({
    body: { responses: body.requests.map(({ id }: any) => ({ id, status: 400, body: { error: { code: 'No' } } })) },
  }))
  const id = '00000000-0000-4000-8000-000000000001'
  t.match(await writer.writeAll([check(id), check(id), check(id)]), [{ code: 'No' }, { code: 'No' }, { code: 'No' }])
  t.equal(seen.length, 1)
  t.notOk(seen[0]?.body.requests.some(({ dependsOn }: any) => dependsOn !== undefined))
})

t.test('all products of a person go in one request', async (t) => {
  const client = await start(t)
  const writer = createGraphWriter(identity(client.url))
  const [first, second] = [client.sku('FLOW_FREE'), client.sku('MCOEV')]
  const userId = client.user('activeStaff')
  const give = (skuId: string) => assignLicense(userId, { add: [{ skuId, disabledPlans: [] }] })
  t.match(await writer.writeAll([give(first), give(second)]), [{ status: 200 }, { status: 200 }])
  t.match(
    client.world.journal.entries().map(({ body }) => (body as any).addLicenses.length),
    [2],
  )
  const take = (skuId: string) => assignLicense(userId, { remove: [skuId] })
  t.match(
    await writer.writeAll([take(first), take(client.sku('POWER_BI_PRO')), take(second)]),
    [{ status: 200 }, { status: 400 }, { status: 200 }],
    'and one that is refused does not keep the others',
  )
})

interface Seen {
  url: string
  headers: Record<string, string | string[] | undefined>
  body: any
}

async function fake(t: Test, respond: (seen: Seen, attempt: number) => { status?: number; body: unknown }) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => {
      text += String(chunk)
    })
    request.on('end', () => {
      const one = { url: request.url ?? '', headers: request.headers, body: text === '' ? undefined : JSON.parse(text) }
      seen.push(one)
      const { status = 200, body } = respond(one, seen.length)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const options = identity(`http://127.0.0.1:${(server.address() as { port: number }).port}`)
  return { seen, reader: createGraphReader(options), writer: createGraphWriter(options) }
}
