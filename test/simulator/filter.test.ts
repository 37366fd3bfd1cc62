import fc from 'fast-check'
import t from 'tap'

import { matches, valueAt } from '../../simulator/odata/evaluate.ts'
import { keysOf } from '../../simulator/odata/keys.ts'
import { parseFilter } from '../../simulator/odata/parse.ts'
import { ADVANCED, query, start } from './support.ts'

const person = {
  id: '11111111-2222-4333-8444-555555555555',
  displayName: "Sinead O'Brien",
  department: 'R&D #1',
  accountEnabled: true,
  mail: 'sinead@northwind.example',
  age: 41,
  createdDateTime: '2025-06-01T10:00:00Z',
  companyName: null,
  signInActivity: { lastSignInDateTime: '' },
  assignedLicenses: [{ skuId: 'aaaaaaaa-0000-4000-8000-000000000001', disabledPlans: [] }],
  otherMails: ['s@mail.example'],
  groupTypes: [],
}

const passes: ReadonlyArray<readonly [filter: string, expected: boolean]> = [
  ["displayName eq 'Sinead O''Brien'", true],
  ["displayName eq 'sinead o''brien'", true],
  ["department eq 'R&D #1'", true],
  ["department ne 'Nursing'", true],
  ['accountEnabled eq true', true],
  ['accountEnabled eq false', false],
  ['companyName eq null', true],
  ['companyName ne null', false],
  ["companyName eq 'x'", false],
  ['age gt 40 and age lt 42', true],
  ['age ge 42', false],
  ['createdDateTime le 2025-06-01T12:00:00+02:00', true],
  ['createdDateTime gt 2025-06-01', true],
  ['signInActivity/lastSignInDateTime le 2030-01-01T00:00:00Z', false],
  ["startsWith(displayName,'sin')", true],
  ["startswith(displayName,'O')", false],
  ["endsWith(mail,'@NORTHWIND.example')", true],
  ["id in ('x','11111111-2222-4333-8444-555555555555')", true],
  ['assignedLicenses/any()', true],
  ['groupTypes/any()', false],
  ['assignedLicenses/any(u:u/skuId eq AAAAAAAA-0000-4000-8000-000000000001)', true],
  ['assignedLicenses/$count eq 0', false],
  ["otherMails/any(m:startsWith(m,'s@'))", true],
  ['not (accountEnabled eq true)', false],
  ['not accountEnabled eq true', false],
  ['accountEnabled eq false or age eq 41', true],
  ['accountEnabled eq true or age eq 1 and age eq 2', true],
  ['(accountEnabled eq true or age eq 1) and age eq 2', false],
  ["mail eq 'x'' or 1 eq 1'", false],
]

t.test('a filter accepts what OData says it accepts', async (t) => {
  for (const [filter, expected] of passes) {
    t.equal(
      matches(parseFilter(filter), (path) => valueAt(person, path)),
      expected,
      filter,
    )
  }
})

t.test('a quoted value is a value, whatever is in it', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (value, other) => {
      const filter = parseFilter(`displayName eq '${value.replaceAll("'", "''")}'`)
      const matchesName = (displayName: string) => matches(filter, (path) => valueAt({ displayName }, path))
      return matchesName(value) && matchesName(other) === (other.toLowerCase() === value.toLowerCase())
    }),
  )
})

t.test('what is no filter is refused', async (t) => {
  for (const filter of [
    '',
    'displayName',
    'displayName eq',
    "displayName eq 'x",
    "displayName eq 'x' and",
    "(displayName eq 'x'",
    "displayName eq 'x')",
    "displayName is 'x'",
    'a/any(x: )',
    "id in ('a',)",
    "mail eq 'x' or 1 eq 1",
    '§',
  ]) {
    t.throws(() => parseFilter(filter), { code: 'Request_BadRequest' }, filter)
  }
})

t.test('keys are recognised where they decide, and only there', async (t) => {
  const keys = (filter: string) => keysOf(parseFilter(filter))?.map(({ value }) => value)
  t.same(keys("id eq 'a'"), ['a'])
  t.same(keys("accountEnabled eq true and id in ('a','b')"), ['a', 'b'])
  t.same(keys("mail eq 'a' or userPrincipalName eq 'b'"), ['a', 'b'])
  t.same(keys("mail eq 'a' or department eq 'b'"), undefined)
  t.same(keys("not id eq 'a'"), undefined)
  t.same(keys("id ne 'a'"), undefined)
})

const plainRefusals: ReadonlyArray<readonly [filter: string, code: string, message: RegExp]> = [
  ["endsWith(mail,'@outlook.com')", 'Request_UnsupportedQuery', /^Unsupported Query\.$/],
  ["department ne 'x'", 'Request_UnsupportedQuery', /^Unsupported Query\.$/],
  ["not startsWith(department,'x')", 'Request_UnsupportedQuery', /^Unsupported Query\.$/],
  ["companyName eq 'x'", 'Request_UnsupportedQuery', /^Unsupported Query\.$/],
  ["mobilePhone eq 'x'", 'Request_UnsupportedQuery', /^Unsupported Query\.$/],
  ['assignedLicenses/$count eq 0', 'Request_UnsupportedQuery', /^Unsupported Query\.$/],
  ['createdDateTime gt 2025-01-01T00:00:00Z', 'Request_UnsupportedQuery', /^Unsupported Query\.$/],
  ['createdDateTime lt 2025-01-01T00:00:00Z', 'Request_UnsupportedQuery', /^Unsupported Query\.$/],
  ['createdDateTime in (2025-01-01T00:00:00Z)', 'Request_UnsupportedQuery', /^Unsupported Query\.$/],
  ["userPrincipalName ge 'm'", 'Request_UnsupportedQuery', /^Unsupported Query\.$/],
  ["contains(displayName,'x')", 'Request_UnsupportedQuery', /displayName/],
  ["aboutMe eq 'x'", 'Request_UnsupportedQuery', /aboutMe/],
  [
    "id in ('1','2','3','4','5','6','7','8','9','10','11','12','13','14','15','16')",
    'Request_BadRequest',
    /child clauses/,
  ],
  ["createdDateTime ge '2025-01-01T00:00:00Z'", 'Request_BadRequest', /incompatible types/],
  ["assignedLicenses/any(u:u/skuId eq 'x')", 'Request_BadRequest', /incompatible types/],
  [
    'accountEnabled eq true and signInActivity/lastSignInDateTime le 2025-01-01T00:00:00Z',
    'Request_BadRequest',
    /signInActivity/,
  ],
]

t.test('a plain query may not use what needs an advanced one', async (t) => {
  const { get } = await start(t)
  for (const [filter, code, message] of plainRefusals) {
    const reply = await get(`/users?${query({ $filter: filter })}`)
    t.match(
      reply,
      {
        status: 400,
        body: {
          error: { code, message, innerError: { date: String, 'request-id': String, 'client-request-id': String } },
        },
      },
      filter,
    )
  }
})

t.test('an advanced query may, when it says so by header and by $count', async (t) => {
  const { get } = await start(t)
  const path = (filter: string) => `/users?${query({ $filter: filter, $count: 'true', $select: 'id,department,mail' })}`
  for (const filter of [
    "endsWith(mail,'@fabrikam.example')",
    "department ne 'Nursing'",
    "companyName eq 'Northwind College'",
    'assignedLicenses/$count eq 0',
    "not startsWith(department,'N')",
  ]) {
    const reply = await get(path(filter), ADVANCED)
    t.equal(reply.status, 200, filter)
    t.ok(reply.body['@odata.count'] > 0, 'counts what it found')
    t.equal((await get(path(filter))).status, 400, 'the header alone is not enough, nor $count')
  }
  t.match(await get(path("skills eq 'x'"), ADVANCED), {
    status: 400,
    body: { error: { message: 'The request uses a filter property that is not indexed' } },
  })
})

t.test('$count without the header is dropped in silence, /$count is refused', async (t) => {
  const { get } = await start(t, { users: 321 })
  t.notHas((await get('/users?$count=true&$top=1')).body, { '@odata.count': Number })
  t.match(await get('/users?$count=true&$top=1', ADVANCED), { body: { '@odata.count': 321 } })
  t.match(await get('/users/$count'), {
    status: 400,
    body: { error: { code: 'Request_BadRequest', message: '$count is not currently supported.' } },
  })
  const counted = await get('/users/$count', ADVANCED)
  t.same([counted.headers.get('content-type'), counted.body], ['text/plain', '321'])
})

t.test('a filter finds whom a walk over everybody finds', async (t) => {
  const { get, control, world } = await start(t, { users: 3_000, now: '2026-09-01T08:00:00Z' })
  const people = (await get('/users?$select=id&$top=999')).body.value as Array<{ id: string }>
  await control('PATCH', `users/${people[500]?.id}`, { userPrincipalName: 'Zoe.Zz@northwind.example' })
  await control('PATCH', `users/${people[501]?.id}`, { createdDateTime: '2024-02-03T00:00:00Z' })
  await control('POST', 'users', { displayName: 'Zoe New', createdDateTime: '2024-02-03T00:00:00Z' })
  await control('DELETE', `users/${people[502]?.id}`)
  const { tenant } = world
  const everybody = Array.from({ length: tenant.people.size }, (_, index) => index)
  for (const filter of [
    'createdDateTime ge 2024-01-01T00:00:00Z and createdDateTime le 2024-03-01T00:00:00Z',
    'createdDateTime le 2021-01-01T08:00:00Z or createdDateTime ge 2026-08-25T08:00:00Z',
    'createdDateTime eq 2024-02-03T00:00:00Z',
    "startsWith(userPrincipalName,'zoe')",
    "startsWith(userPrincipalName,'Zoe.Z')",
    "startsWith(mail,'ana.a')",
    "startsWith(mail,'z') and createdDateTime ge 2024-01-01T00:00:00Z",
    "startsWith(userPrincipalName,'z') or department eq 'Law'",
    "userPrincipalName ge 'mara.k' and userPrincipalName lt 'mei'",
    "userPrincipalName gt 'yara.z' or userPrincipalName le 'adele.b'",
    "not startsWith(userPrincipalName,'a')",
    "userPrincipalName ne 'x' and mail ge 'zoe'",
  ]) {
    const parsed = parseFilter(filter)
    const read = (index: number) => (path: readonly string[]) => tenant.read(index, path[0] ?? '', world.now())
    const expected = everybody.filter(
      (index) => tenant.people.exists(index, world.now()) && matches(parsed, read(index)),
    )
    const { body } = await get(
      `/users?${query({ $filter: filter, $select: 'id', $top: '999', $count: 'true' })}`,
      ADVANCED,
    )
    t.equal(body['@odata.count'], expected.length, filter)
    t.same(
      body.value.map(({ id }: { id: string }) => id),
      expected.slice(0, 999).map((index) => tenant.people.idOf(index)),
    )
    t.ok(expected.length > 0 && expected.length < 3_000, 'somebody, and not everybody')
  }
})
