import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'

import { userId, userIndex } from '../../simulator/tenant/ids.ts'
import { permute, unpermute } from '../../simulator/tenant/random.ts'
import { query, start } from './support.ts'
import type { Client } from './support.ts'

const NOW = '2026-09-01T08:00:00Z'

async function everybody({ get }: Client, path: string): Promise<any[]> {
  const people = []
  for (let link: string | undefined = path; link !== undefined;) {
    const { body } = await get(link)
    people.push(...body.value)
    link = body['@odata.nextLink']
  }
  return people
}

t.test('object ids are a permutation: every index has one, and no other id has an index', async (t) => {
  fc.assert(
    fc.property(
      fc.nat(999_999),
      fc.nat(0xffff),
      (index, seed) =>
        unpermute(permute(index, seed), seed) === index && userIndex(seed, userId(seed, index), 1_000_000) === index,
    ),
  )
  t.equal(userIndex(1, userId(2, 5), 1_000_000), -1, 'not an id of this tenant')
  t.equal(userIndex(1, userId(1, 5), 5), -1, 'beyond the size of this tenant')
})

t.test('the same seed and time make the same tenant; another seed another', async (t) => {
  const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => start(t, { seed, now: NOW })))
  const path = '/users?$select=id,displayName,department,mobilePhone,signInActivity,licenseAssignmentStates&$top=400'
  const [first, second, third] = await Promise.all(
    [one!, same!, other!].map(async ({ get }) => (await get(path)).body.value),
  )
  t.same(first, second)
  t.notSame(first, third)
})

t.test('pages go on where the last one ended, to the end, with every other parameter kept', async (t) => {
  const client = await start(t, { users: 333 })
  const { body } = await client.get('/users?$select=id,displayName&$top=100')
  t.equal(body.value.length, 100)
  t.match(body['@odata.nextLink'], new RegExp(`^${client.url}/v1.0/users\\?.*\\$top=100&\\$skiptoken=`))
  const people = await everybody(client, '/users?$select=id,displayName&$top=100')
  t.equal(new Set(people.map(({ id }) => id)).size, 333)
  t.same(Object.keys(people.at(-1)), ['id', 'displayName'])
})

t.test('page sizes: 100 by default, 999 at most, 500 with sign-in dates', async (t) => {
  const { get } = await start(t, { users: 1100 })
  const size = async (parameters: string) => (await get(`/users?${parameters}`)).body.value?.length
  t.equal(await size('$select=id'), 100)
  t.equal(await size('$select=id&$top=999'), 999)
  t.equal(await size('$select=id,signInActivity&$top=999'), 500)
  t.equal(await size(query({ $filter: 'signInActivity/lastSignInDateTime le 2100-01-01T00:00:00Z', $top: '999' })), 500)
  t.match(await get('/users?$top=1000'), { status: 400, body: { error: { message: /Invalid page size/ } } })
})

t.test('only the default properties come unasked, and unknown or SharePoint’s are refused', async (t) => {
  const { get, user } = await start(t)
  const { body } = await get(`/users/${user('activeStaff')}`)
  t.same(Object.keys(body).sort(), [
    '@odata.context',
    'businessPhones',
    'displayName',
    'givenName',
    'id',
    'jobTitle',
    'mail',
    'mobilePhone',
    'officeLocation',
    'preferredLanguage',
    'surname',
    'userPrincipalName',
  ])
  t.match(await get('/users?$select=nonsense'), {
    status: 400,
    body: { error: { message: /Could not find a property named 'nonsense' on type 'microsoft.graph.user'/ } },
  })
  t.match(await get('/users?$select=skills'), { status: 501, body: { error: { code: 'NotImplemented' } } })
  t.equal((await get('/users?$select=mailboxSettings')).status, 501, 'a single person only')
  t.match(await get(`/users/${user('sharedMailbox')}/mailboxSettings/userPurpose`), { body: { value: 'shared' } })
  t.match(await get(`/users/${user('guest')}/mailboxSettings`), {
    status: 404,
    body: { error: { code: 'MailboxNotEnabledForRESTAPI' } },
  })
  t.match(await get(`/users/${user('roomMailbox')}?$select=mailboxSettings`), {
    body: { mailboxSettings: { userPurpose: 'room' } },
  })
})

t.test('awkward names address the right person', async (t) => {
  const { get, cast } = await start(t)
  for (const name of ['guest', 'quoteUser', 'longUpnUser'] as const) {
    const { id, userPrincipalName } = cast.users[name]!
    t.match(
      await get(`/users/${encodeURIComponent(userPrincipalName)}?$select=id`),
      { status: 200, body: { id } },
      name,
    )
    t.match(
      await get(`/users('${encodeURIComponent(userPrincipalName.replaceAll("'", "''"))}')?$select=id`),
      { status: 200, body: { id } },
      `${name} in parentheses`,
    )
    t.match(
      await get(
        `/users?${query({ $filter: `userPrincipalName eq '${userPrincipalName.replaceAll("'", "''")}'`, $select: 'id' })}`,
      ),
      { body: { value: [{ id }] } },
      `${name} in a filter`,
    )
  }
  const { id, userPrincipalName } = cast.users['dollarUser']!
  t.equal((await get(`/users/${userPrincipalName}`)).status, 400)
  t.match(await get(`/users('${userPrincipalName}')`), { status: 200, body: { id } })
  t.equal(cast.users['longUpnUser']!.userPrincipalName.length, 113)
  t.match(await get('/users/nobody@northwind.example'), {
    status: 404,
    body: {
      error: {
        code: 'Request_ResourceNotFound',
        message: /^Resource 'nobody@northwind.example' does not exist or one of its/,
      },
    },
  })
})

t.test('departments with &, # and quotes can be filtered by', async (t) => {
  const { get } = await start(t)
  for (const department of ['R&D #1', "O'Brien Hall", 'nursing ']) {
    const { body } = await get(
      `/users?${query({ $filter: `department eq '${department.replaceAll("'", "''")}'`, $select: 'department' })}`,
    )
    t.ok(body.value.length > 0, department)
    t.ok(body.value.every((person: any) => person.department.toLowerCase() === department.toLowerCase()))
  }
})

t.test('sign-in dates: by object id only, in every shape Graph has for none', async (t) => {
  const { get, user, cast } = await start(t, { now: NOW })
  const activity = async (name: string) =>
    (await get(`/users/${user(name)}?$select=signInActivity`)).body.signInActivity
  t.equal(await activity('neverSignedInAbsent'), undefined)
  t.match(await activity('neverSignedInNull'), { lastSignInDateTime: null, lastSuccessfulSignInDateTime: null })
  t.match(await activity('neverSignedInEmpty'), { lastSignInDateTime: '', lastSignInRequestId: '' })
  t.match(await activity('neverSignedInSentinel'), {
    lastSignInDateTime: '0001-01-01T00:00:00Z',
    lastSignInRequestId: '',
  })
  t.match(await activity('failedAttemptsOnly'), {
    lastSignInDateTime: /^2026-08-31/,
    lastSuccessfulSignInDateTime: /^2025-11-05/,
  })
  t.notOk('lastSuccessfulSignInDateTime' in (await activity('inactiveOldStyle')))
  t.notOk('signInActivity' in (await get(`/users/${user('activeStaff')}`)).body, 'never by default')
  t.equal((await get(`/users/${cast.users['activeStaff']!.userPrincipalName}?$select=signInActivity`)).status, 400)
})

t.test('the people are a plausible college', async (t) => {
  const client = await start(t, { users: 5000, now: NOW })
  const people = await everybody(
    client,
    '/users?$select=id,accountEnabled,userType,department,usageLocation,' +
      'signInActivity,createdDateTime,onPremisesSyncEnabled,assignedLicenses,mobilePhone&$top=500',
  )
  const ordinary = people
    .slice(120)
    .filter(({ accountEnabled, assignedLicenses }) => accountEnabled && assignedLicenses.length > 0)
  const last = ({ signInActivity: activity }: any) =>
    Date.parse(activity?.lastSuccessfulSignInDateTime || activity?.lastNonInteractiveSignInDateTime || '')
  const share = (test: (person: any) => boolean) => ordinary.filter(test).length / ordinary.length
  const inactive = share((person) => last(person) < Date.parse(NOW) - 180 * 86_400_000 && last(person) > 0)
  const never = share((person) => !(last(person) > 0))
  t.ok(inactive > 0.06 && inactive < 0.1, `inactive: ${inactive}`)
  t.ok(never > 0.015 && never < 0.05, `never signed in: ${never}`)
  t.ok(new Set(people.map(({ department }) => department)).size > 20)
  const undated = people.filter(({ createdDateTime }) => createdDateTime === null)
  t.ok(undated.length > 10 && undated.length < 100, `without a date of creation: ${undated.length}`)
  t.ok(undated.every(({ onPremisesSyncEnabled }) => onPremisesSyncEnabled === true))
  t.ok(people.every(({ createdDateTime }) => createdDateTime === null || createdDateTime < NOW))
  t.equal(new Set(people.map(({ id }) => id)).size, 5000)
})

t.test('the README names the whole cast', async (t) => {
  const readme = readFileSync(new URL('../../simulator/README.md', import.meta.url), 'utf8')
  const { cast } = await start(t)
  const named = [...Object.keys(cast.users).filter((name) => !/Inactive\d$/.test(name)), ...Object.keys(cast.groups)]
  t.same(
    named.filter((name) => !readme.includes(`| \`${name}\` |`)),
    [],
  )
})
