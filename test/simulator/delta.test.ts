import { existsSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'

import { ADVANCED, query, sleep, start } from './support.ts'
import type { Client, Reply } from './support.ts'
import { skip } from '../skip.ts'

const CONTRACT = new URL('../../../shared/graph-contract/graph-v1.0.trimmed.json', import.meta.url)
const FIELDS = 'id,displayName,department,accountEnabled,mobilePhone,assignedLicenses'

interface Round {
  value: any[]
  pages: Reply[]
  deltaLink: string
}

/** One round to its end: what it told, page by page. */
async function round({ get }: Client, path: string, headers?: Record<string, string>): Promise<Round> {
  const pages: Reply[] = []
  for (let link: string | undefined = path; link !== undefined;) {
    const page: Reply = await get(link, headers)
    if (page.status !== 200) throw new Error(`${page.status} ${JSON.stringify(page.body)}`)
    pages.push(page)
    link = page.body['@odata.nextLink']
  }
  return {
    value: pages.flatMap(({ body }) => body.value),
    pages,
    deltaLink: pages.at(-1)?.body['@odata.deltaLink'] as string,
  }
}

const latest = (client: Client, select = FIELDS, set = 'users') =>
  round(client, `/${set}/delta?$deltatoken=latest&$select=${select}`)

const MINIMAL = { Prefer: 'return=minimal' }

t.test('the first walk tells everybody, page by page, and links carry a token and nothing else', async (t) => {
  const client = await start(t, { users: 450 })
  const { value, pages, deltaLink } = await round(client, `/users/delta?$select=displayName,givenName,surname`)
  t.same(
    pages.map(({ body }) => body.value.length),
    [200, 200, 50],
  )
  t.equal(new Set(value.map(({ id }) => id)).size, 450)
  t.match(pages[0]?.body['@odata.nextLink'], /^http:\/\/[^?]+\/v1\.0\/users\/delta\?\$skiptoken=[\w-]+$/)
  t.match(deltaLink, /^http:\/\/[^?]+\/v1\.0\/users\/delta\?\$deltatoken=[\w-]+$/)
  t.match(pages[0]?.body['@odata.context'], /#users\(displayName,givenName,surname\)$/)
  t.match(pages[1]?.body['@odata.context'], /#users$/)
  const person = value.find(({ id }) => id === client.user('serviceAccount'))
  t.same(Object.keys(person).sort(), ['displayName', 'id'], 'what never had a value is left out, and the id is there')
  t.same((await round(client, deltaLink)).value, [], 'nothing changed')
})

t.test('without a selection the default properties come', async (t) => {
  const client = await start(t)
  const { value } = await round(client, '/users/delta')
  t.hasProps(value[0], ['id', 'displayName', 'userPrincipalName', 'mail', 'businessPhones'])
  t.notOk(value.some((person) => 'department' in person || 'assignedLicenses' in person))
})

t.test('a walk can begin now: an empty page with a link', async (t) => {
  const client = await start(t)
  const { get, call, user } = client
  const page = await get(`/users/delta?$deltaToken=latest&$select=${FIELDS}`)
  t.same([page.status, page.body.value], [200, []])
  await call('PATCH', `/users/${user('activeStaff')}`, { body: { department: 'Music' } })
  const { value } = await round(client, page.body['@odata.deltaLink'])
  t.match(value, [{ id: user('activeStaff'), department: 'Music', displayName: 'Active Staff' }])
  t.equal(value.length, 1)
})

t.test('only what changed comes where that is preferred', async (t) => {
  const client = await start(t)
  const { call, user, control } = client
  const { deltaLink } = await latest(client)
  await call('PATCH', `/users/${user('contactPerfect')}`, { body: { department: 'Music', mobilePhone: null } })
  t.same((await round(client, deltaLink, MINIMAL)).value, [
    { id: user('contactPerfect'), department: 'Music', mobilePhone: null },
  ])
  const whole = (await round(client, deltaLink)).value[0]
  t.equal(whole.displayName, 'Contact Perfect', 'the same link, without it')
  t.equal(whole.mobilePhone, null, 'emptied is told as null')
  await control('PATCH', `users/${user('contactEmpty')}`, { department: 'Law' })
  const [, other] = (await round(client, deltaLink)).value
  t.notOk('mobilePhone' in other, 'never had one')
  const { value } = await round(client, `/users/delta?$select=displayName,department`, MINIMAL)
  t.equal(value.length, 400, 'the first walk is whole')
})

t.test('whatever changes people is told, and nothing else', async (t) => {
  const client = await start(t)
  const { call, control, user, group, sku } = client
  let { deltaLink } = await latest(client)
  const told = async () => {
    const { value, deltaLink: next } = await round(client, deltaLink, MINIMAL)
    deltaLink = next
    return value
  }
  const person = user('inactiveStaff')
  await call('PATCH', `/users/${person}`, { body: { accountEnabled: false } })
  t.same(await told(), [{ id: person, accountEnabled: false }], 'disabled')
  t.same(await told(), [], 'once')
  await control('PATCH', `users/${person}`, { accountEnabled: true, displayName: 'Renamed Staff' })
  t.same(await told(), [{ id: person, accountEnabled: true, displayName: 'Renamed Staff' }])
  await call('PATCH', `/users/${person}`, { body: { accountEnabled: true } })
  t.same(await told(), [], 'what is as before is no change')
  await call('PATCH', `/users/${person}`, { body: { jobTitle: 'Dean' } })
  t.same(await told(), [], 'what is not selected is not told')
  await call('PUT', `/users/${person}/manager/$ref`, {
    body: { '@odata.id': `https://graph.microsoft.com/v1.0/users/${user('activeStaff')}` },
  })
  t.same(await told(), [], 'nor is the manager')
  await control('POST', 'signins', { userId: person })
  t.same(await told(), [], 'nor a sign-in')
  await control('PUT', `users/${person}/licenses`, { skuIds: [sku('POWER_BI_PRO')] })
  t.match(await told(), [{ id: person, assignedLicenses: { length: 2 } }], 'a direct license')
  await call('DELETE', `/groups/${group('licA3Staff')}/members/${person}/$ref`)
  t.match(await told(), [{ id: person, assignedLicenses: [{ skuId: sku('POWER_BI_PRO') }] }], 'left by group')
  await call('DELETE', `/groups/${group('licA3Staff')}/members/${user('doubleLicensed')}/$ref`)
  t.same(await told(), [], 'another source of the same product: only licenseAssignmentStates changed')
  await control('POST', `groups/${group('licTwoProducts')}/members`, { userId: person })
  t.match(await told(), [{ id: person, assignedLicenses: { length: 2 } }], 'joined')
  await control('POST', `groups/${group('noLicense')}/members`, { userId: person })
  t.same(await told(), [], 'a group without licenses changes nobody')
})

t.test('licenses can be selected with their sources, whose changes alone are not told', async (t) => {
  const client = await start(t)
  const { call, user, group } = client
  const { deltaLink } = await latest(client, 'licenseAssignmentStates')
  await call('DELETE', `/groups/${group('licA3Staff')}/members/${user('inactiveStaff')}/$ref`)
  t.same((await round(client, deltaLink)).value, [])
  const both = await round(client, `/users/delta?$select=assignedLicenses,licenseAssignmentStates`)
  t.ok(both.value.find(({ id }) => id === user('twoGroups')).licenseAssignmentStates.length === 2)
})

t.test('who is deleted, restored, gone for good or new', async (t) => {
  const client = await start(t)
  const { call, control, user, get } = client
  const start0 = await latest(client)
  const person = user('inactiveStaff')
  await call('DELETE', `/users/${person}`)
  const gone = await round(client, start0.deltaLink, MINIMAL)
  t.same(gone.value, [{ id: person, '@removed': { reason: 'changed' } }])
  t.equal((await get('/users/$count', ADVANCED)).body, '399')
  t.equal((await control('POST', `users/${person}/restore`)).status, 204)
  const back = await round(client, gone.deltaLink, MINIMAL)
  t.match(back.value, [{ id: person, displayName: 'Inactive Staff', accountEnabled: true }], 'whole, as if new')
  t.equal((await control('POST', `users/${person}/restore`)).status, 400, 'nobody to restore')
  await control('DELETE', `users/${person}`)
  await control('DELETE', `users/${person}`, { forGood: true })
  const purged = await round(client, back.deltaLink)
  t.same(purged.value, [{ id: person, '@removed': { reason: 'deleted' } }])
  t.equal((await control('POST', `users/${person}/restore`)).status, 400)
  const first = await round(client, '/users/delta?$select=displayName')
  t.match(
    first.value.find(({ id }) => id === person),
    { '@removed': { reason: 'deleted' } },
    'also in the first walk',
  )
  const { status, body } = await control('POST', 'users', {
    displayName: 'Nina New',
    department: 'Library',
    userType: 'Guest',
    accountEnabled: false,
  })
  t.equal(status, 201)
  const newcomer = { id: body.id, displayName: 'Nina New', department: 'Library', accountEnabled: false }
  const told = await round(client, purged.deltaLink, MINIMAL)
  t.match(told.value, [newcomer])
  t.equal(told.value.length, 1)
  t.match(await get(`/users/${encodeURIComponent(body.userPrincipalName)}?$select=${FIELDS}`), { body: newcomer })
  const listed = await get(`/users?${query({ $filter: "startswith(displayName,'Nina')", $select: 'id,userType' })}`)
  t.same(listed.body.value, [{ id: body.id, userType: 'Guest' }])
  t.equal((await get('/users/$count', ADVANCED)).body, '400', 'one gone, one new')
  t.equal((await control('POST', 'users', {})).status, 400, 'without a name')
  await control('PATCH', 'settings', { replicationMs: 60_000 })
  t.equal((await get('/users/$count', ADVANCED)).body, '400', 'as many as a minute ago')
  t.same((await get(`/users?${query({ $filter: "startswith(displayName,'Nina')", $select: 'id' })}`)).body.value, [])
  await control('PATCH', 'settings', { replicationMs: 0 })
  await control('POST', `signins`, { userId: body.id })
  t.match((await get(`/users/${body.id}?$select=signInActivity,assignedLicenses`)).body, {
    signInActivity: { lastSignInDateTime: /^20/ },
    assignedLicenses: [],
  })
})

t.test('a new person joins dynamic groups, and gets their licenses', async (t) => {
  const client = await start(t, { dynamicMs: 0 })
  const { control, get, sku } = client
  const { body } = await control('POST', 'users', { displayName: 'Lee Librarian', department: 'Library' })
  t.match(await get(`/users/${body.id}?$select=assignedLicenses`), {
    body: { assignedLicenses: [{ skuId: sku('POWER_BI_PRO') }] },
  })
})

t.test('changes are told when lists show them', async (t) => {
  const client = await start(t, { replicationMs: 400, licenseMs: 400 })
  const { call, user, group } = client
  const { deltaLink } = await latest(client)
  await call('PATCH', `/users/${user('activeStaff')}`, { body: { department: 'Music' } })
  await call('DELETE', `/groups/${group('licA3Staff')}/members/${user('inactiveStaff')}/$ref`)
  const early = await round(client, deltaLink, MINIMAL)
  t.same(early.value, [])
  await sleep(500)
  const later = await round(client, early.deltaLink, MINIMAL)
  t.same(later.value, [{ id: user('activeStaff'), department: 'Music' }], 'the license takes longer')
  await client.control('PATCH', `users/${user('guest')}`, { department: 'Law' })
  const meanwhile = await round(client, later.deltaLink, MINIMAL)
  t.same(meanwhile.value, [{ id: user('guest'), department: 'Law' }], 'seen at once, though done after the other')
  await sleep(500)
  t.same((await round(client, meanwhile.deltaLink, MINIMAL)).value, [
    { id: user('inactiveStaff'), assignedLicenses: [] },
  ])
})

t.test('what changes during a walk is told after it', async (t) => {
  const client = await start(t, { users: 500 })
  const first = await client.get('/users/delta?$select=displayName,department')
  await client.control('PATCH', `users/${client.user('activeStaff')}`, { department: 'Music' })
  const rest = await round(client, first.body['@odata.nextLink'])
  t.notOk(rest.value.some(({ id }) => id === client.user('activeStaff')))
  t.match((await round(client, rest.deltaLink)).value, [{ id: client.user('activeStaff'), department: 'Music' }])
})

t.test('many changes come in pages, of which some are empty', async (t) => {
  const client = await start(t, { users: 700 })
  const { deltaLink } = await latest(client, 'department')
  const people = (await client.get('/users?$select=id&$top=650')).body.value as Array<{ id: string }>
  for (const [place, { id }] of people.entries()) {
    await client.control('PATCH', `users/${id}`, place < 250 ? { jobTitle: 'Dean' } : { department: 'Dean’s office' })
  }
  const { pages, value } = await round(client, deltaLink)
  t.same(
    pages.map(({ body }) => body.value.length),
    [0, 150, 200, 50],
    'a page of people whose selected properties did not change is empty and goes on',
  )
  t.equal(new Set(value.map(({ id }) => id)).size, 400)
  const later = await latest(client, 'department')
  for (const { id } of people) await client.control('POST', 'signins', { userId: id })
  t.equal((await round(client, later.deltaLink)).pages.length, 1, 'who signs in does not change')
})

t.test('filtered by object ids, fifty at most', async (t) => {
  const client = await start(t)
  const ids = ['activeStaff', 'guest'].map((name) => client.user(name))
  const filter = (some: readonly string[]) => query({ $filter: some.map((id) => `id eq '${id}'`).join(' or ') })
  const { value, deltaLink } = await round(client, `/users/delta?$select=department&${filter(ids)}`)
  t.same(value.map(({ id }) => id).sort(), [...ids].sort())
  for (const name of ['activeStaff', 'inactiveStaff']) {
    await client.control('PATCH', `users/${client.user(name)}`, { department: 'Music' })
  }
  t.same((await round(client, deltaLink)).value, [{ id: ids[0], department: 'Music' }])
  const many = (await client.get('/users?$select=id&$top=51')).body.value.map(({ id }: any) => id)
  t.equal((await client.get(`/users/delta?${filter(many.slice(1))}`)).body.value.length, 50)
  t.equal((await client.get(`/users/delta?${filter(many)}`)).status, 400)
  for (const other of ["displayName eq 'x'", `id in ('${ids[0]}')`, `id eq '${ids[0]}' and id eq '${ids[1]}'`]) {
    t.equal((await client.get(`/users/delta?${query({ $filter: other })}`)).status, 400, other)
  }
})

t.test('what delta queries do not take is refused', async (t) => {
  const { get, user } = await start(t)
  for (const option of ['$top=5', '$expand=manager', '$orderby=displayName', '$search="x"', '$count=true', '$skip=1']) {
    t.equal((await get(`/users/delta?${option}`)).status, 400, option)
  }
  t.match(await get('/users/delta?$select=id,signInActivity'), {
    status: 400,
    body: { error: { code: 'BadRequest', message: /^Invalid request for delta query: .*properties: signInActivity$/ } },
  })
  t.equal((await get('/users/delta?$select=manager')).status, 400, 'the simulator follows no managers')
  t.equal((await get('/users/delta?$select=skills')).status, 501)
  t.equal((await get('/users/delta?$select=mailboxSettings')).status, 501)
  t.equal((await get('/users/delta?$select=nonsense')).status, 400)
  t.equal((await get('/groups/delta?$select=owners')).status, 400)
  const { body } = await get('/users/delta?$select=displayName')
  t.equal((await get(`${body['@odata.nextLink']}&$select=displayName`)).status, 400, 'a selection beside a token')
  t.equal((await get(`${body['@odata.nextLink']}&$deltatoken=latest`)).status, 400, 'two tokens')
  t.equal((await get(`/users/delta/${user('guest')}`)).status, 400)
  t.equal((await get('/users/delta()?$select=id')).status, 200)
})

t.test('permissions are those of the lists', async (t) => {
  const { get } = await start(t)
  const token = (...roles: string[]) => ({
    Authorization: `Bearer x.${Buffer.from(JSON.stringify({ roles })).toString('base64url')}.x`,
  })
  t.equal((await get('/users/delta', token('User.Read.All'))).status, 200)
  t.equal((await get('/users/delta', token('Group.Read.All'))).status, 403)
  t.equal((await get('/groups/delta', token('Group.Read.All'))).status, 200)
  t.equal((await get('/groups/delta', token('User.Read.All'))).status, 403)
  t.equal((await get('/users/delta?$select=id')).headers.get('x-ms-resource-unit'), '1')
  t.equal((await get('/users/delta')).headers.get('x-ms-resource-unit'), '2')
})

t.test('a token that is no good says where to begin anew', async (t) => {
  const client = await start(t, { users: 450 })
  const { get, control, world, url } = client
  const { deltaLink } = await latest(client, 'displayName')
  const gone = async (link: string, code: string) => {
    const { status, body, headers } = await get(link)
    t.same([status, body.error.code], [410, code])
    return headers.get('Location') ?? ''
  }
  t.equal(await gone('/users/delta?$deltatoken=nonsense', 'syncStateNotFound'), `${url}/v1.0/users/delta?$deltatoken=`)
  await gone(deltaLink.replace('/users/', '/groups/'), 'syncStateNotFound')
  await gone(deltaLink.replace('$deltatoken', '$skiptoken'), 'syncStateNotFound')
  await control('PATCH', 'settings', { profiles: ['expiredDelta'] })
  const location = await gone(deltaLink, 'syncStateNotFound')
  t.match(location, /\/users\/delta\?\$select=displayName&\$deltatoken=$/)
  const anew = await round(client, location)
  t.equal(anew.value.length, 450, 'from the beginning, to the end')
  t.same(Object.keys(anew.value[0]).sort(), ['displayName', 'id'], 'with the same selection')
  await control('PATCH', 'settings', { profiles: [] })
  await control('POST', 'delta/reset')
  await gone(anew.deltaLink, 'resyncRequired')
  await gone(anew.pages[0]?.body['@odata.nextLink'], 'resyncRequired')
  const fresh = await latest(client)
  await control('POST', 'reset')
  await gone(fresh.deltaLink, 'resyncRequired')
  const old = await latest(client)
  const { now } = world
  world.now = () => now.call(world) + 7 * 86_400_000 + 1_000
  await gone(old.deltaLink, 'syncStateNotFound')
})

t.test('changes can come again, and pages be empty', async (t) => {
  const client = await start(t, { users: 450, profiles: ['deltaReplays', 'emptyPages'] })
  const first = await round(client, '/users/delta?$select=displayName')
  t.ok(
    first.pages.some(({ body }) => body.value.length === 0 && body['@odata.nextLink'] !== undefined),
    'empty, and goes on',
  )
  t.equal(new Set(first.value.map(({ id }) => id)).size, 450)
  t.ok(first.value.length > 450, 'somebody twice')
  await client.control('PATCH', `users/${client.user('guest')}`, { displayName: 'Renamed' })
  const second = await round(client, first.deltaLink)
  t.ok(second.value.length > 1)
  t.ok(second.value.every(({ displayName }) => displayName === 'Renamed'))
  const third = await round(client, second.deltaLink)
  t.equal(third.value[0].displayName, 'Renamed', 'told in the round before')
  t.same((await round(client, third.deltaLink)).value, [])
})

t.test('groups: properties, licenses, and who joined and left', async (t) => {
  const client = await start(t)
  const { call, control, user, group } = client
  const staff = group('licA3Staff')
  const first = await round(client, '/groups/delta?$select=displayName,assignedLicenses,members')
  const members = (id: string) =>
    first.value.filter((entry) => entry.id === id).flatMap((entry) => entry['members@delta'] ?? [])
  t.match(
    members(group('licNested')).find(({ id }) => id === group('nestedChild')),
    { '@odata.type': '#microsoft.graph.group' },
  )
  t.ok(members(staff).some(({ id }) => id === user('inactiveStaff')))
  t.same(
    Object.keys(first.value.find(({ id }) => id === group('noLicense'))).sort(),
    ['assignedLicenses', 'displayName', 'id'],
    'nobody is in it, and nothing says so',
  )
  await call('DELETE', `/groups/${staff}/members/${user('inactiveStaff')}/$ref`)
  await control('POST', `groups/${staff}/members`, { userId: user('nestedMember') })
  await call('DELETE', `/users/${user('onLeave')}`)
  const second = await round(client, first.deltaLink)
  const { 'members@delta': changes, displayName } = second.value.find(({ id }) => id === staff)
  t.equal(displayName, 'LIC Microsoft 365 A3 Staff')
  t.same(changes, [
    { '@odata.type': '#microsoft.graph.user', id: user('inactiveStaff'), '@removed': { reason: 'deleted' } },
    { '@odata.type': '#microsoft.graph.user', id: user('nestedMember') },
    { '@odata.type': '#microsoft.graph.user', id: user('onLeave'), '@removed': { reason: 'deleted' } },
  ])
  await control('POST', `groups/${staff}/members`, { userId: user('activeStaff') })
  await control('PATCH', `groups/${staff}`, { displayName: 'Renamed', assignedLicenses: [] })
  t.same((await round(client, second.deltaLink, MINIMAL)).value, [
    { id: staff, displayName: 'Renamed', assignedLicenses: [] },
  ])
  const only = await round(client, `/groups/delta?$select=displayName&${query({ $filter: `id eq '${staff}'` })}`)
  t.same(only.value, [{ id: staff, displayName: 'Renamed' }], 'members only where they are selected')
  const { value } = await round(client, '/groups/delta')
  t.ok(
    value.some((entry) => 'members@delta' in entry && 'securityEnabled' in entry),
    'or nothing is',
  )
})

t.test('a large group comes on several pages, with other members on each', async (t) => {
  const client = await start(t, { users: 4_000 })
  const students = client.group('licA1Students')
  const { value, pages } = await round(client, '/groups/delta?$select=displayName,members')
  t.ok(pages.length > 2)
  const entries = value.filter(({ id }) => id === students)
  t.ok(entries.length > 4)
  t.ok(entries.every(({ displayName }) => displayName === 'LIC Office 365 A1 Students'))
  const told = entries.flatMap((entry) => entry['members@delta'].map(({ id }: any) => id))
  const count = await client.get(`/groups/${students}/members/$count`, ADVANCED)
  t.equal(new Set(told).size, told.length)
  t.equal(told.length, Number(count.body))
})

t.test('answers conform to Microsoft’s description', async (t) => {
  if (!existsSync(CONTRACT)) return skip(t, 'graph-contract is not here: nothing to compare with')
  const { components } = JSON.parse(readFileSync(CONTRACT, 'utf8'))
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
  ajv.addSchema({ $id: 'graph', components })
  const client = await start(t, { users: 450, profiles: ['deltaReplays'] })
  const conform = (name: string, { pages }: Round) => {
    for (const { body } of pages) {
      const valid = ajv.validate({ $ref: `graph#/components/schemas/page.delta.${name}` }, body)
      t.ok(valid, `${name}: ${JSON.stringify(ajv.errors?.slice(0, 3))}`)
    }
  }
  const users = await round(client, `/users/delta?$select=${FIELDS},licenseAssignmentStates`)
  conform('any.microsoft.graph.user', users)
  const groups = await round(client, '/groups/delta')
  conform('microsoft.graph.group', groups)
  await client.call('DELETE', `/users/${client.user('inactiveStaff')}`)
  await client.control('PATCH', `users/${client.user('guest')}`, { department: null })
  conform('any.microsoft.graph.user', await round(client, users.deltaLink))
  conform('microsoft.graph.group', await round(client, groups.deltaLink))
})
