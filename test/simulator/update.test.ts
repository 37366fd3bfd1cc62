import t from 'tap'

import { start } from './support.ts'

const INVALID = {
  status: 400,
  body: { error: { code: 'Request_BadRequest', message: /Invalid value specified for property/ } },
}

const refused: ReadonlyArray<readonly [what: string, body: Record<string, unknown>]> = [
  ['two business phones', { businessPhones: ['+14255550100', '+14255550101'] }],
  ['an empty text', { jobTitle: '' }],
  ['an empty phone in the list', { businessPhones: [''] }],
  ['a list where a text belongs', { mobilePhone: ['+14255550100'] }],
  ['a mobile phone over 64', { mobilePhone: '1'.repeat(65) }],
  ['a department over 64', { department: 'x'.repeat(65) }],
  ['a job title over 128', { jobTitle: 'x'.repeat(129) }],
  ['a postal code over 40', { postalCode: 'x'.repeat(41) }],
  ['no display name', { displayName: null }],
  ['no usage location', { usageLocation: null }],
  ['a usage location of three letters', { usageLocation: 'USA' }],
  ['an accent in an address', { otherMails: ['é@mail.example'] }],
]

t.test('one bad property refuses the whole PATCH', async (t) => {
  const { call, get, user, control } = await start(t)
  const path = `/users/${user('contactPerfect')}`
  for (const [what, body] of refused) {
    t.match(await call('PATCH', path, { body: { officeLocation: 'Elsewhere', ...body } }), INVALID, what)
  }
  t.match((await get(path)).body, { officeLocation: 'North Hall 12' })
  t.same((await control('GET', 'journal')).body.value, [])
  t.match(await call('PATCH', path, { body: { id: 'x' } }), { status: 400, body: { error: { message: /read-only/ } } })
  t.equal((await call('PATCH', path)).status, 400, 'no body')
})

t.test('null clears, an empty list clears, other properties stay', async (t) => {
  const { call, get, user } = await start(t)
  const path = `/users/${user('contactPerfect')}`
  t.match(await call('PATCH', path, { body: { mobilePhone: null, businessPhones: [], city: 'Vancouver' } }), {
    status: 204,
  })
  t.match((await get(`${path}?$select=mobilePhone,businessPhones,city,jobTitle`)).body, {
    mobilePhone: null,
    businessPhones: [],
    city: 'Vancouver',
    jobTitle: 'Coordinator',
  })
})

t.test('people whose data lives elsewhere or is protected', async (t) => {
  const { call, user } = await start(t)
  const patch = (name: string, body: unknown) => call('PATCH', `/users/${user(name)}`, { body })
  t.match(await patch('syncedUser', { jobTitle: 'x' }), {
    status: 400,
    body: {
      error: {
        code: 'Request_BadRequest',
        message: /^Unable to update the specified properties for on-premises mastered/,
      },
    },
  })
  t.match(await patch('restrictedUser', { jobTitle: 'x' }), {
    status: 403,
    body: { error: { code: 'Authorization_RequestDenied' } },
  })
  for (const name of ['globalAdmin', 'groupAdmin', 'roleGroupOwner', 'activatedAdmin', 'scopedAdmin']) {
    t.equal((await patch(name, { mobilePhone: '+14255550100' })).status, 403, `${name}: phones are sensitive`)
    t.equal((await patch(name, { jobTitle: 'x' })).status, 204, `${name}: the job title is not`)
  }
  t.equal((await patch('eligibleAdmin', { mobilePhone: '+14255550100' })).status, 204, 'eligible is not active')
})

t.test('managers are set, read, expanded and removed by reference', async (t) => {
  const { call, get, user } = await start(t)
  const path = `/users/${user('managerless')}/manager`
  const set = (id: string) =>
    call('PUT', `${path}/$ref`, { body: { '@odata.id': `https://graph.microsoft.com/v1.0/users/${id}` } })
  t.match(await get(path), { status: 404, body: { error: { code: 'Request_ResourceNotFound' } } })
  t.equal((await set(user('managerless'))).status, 400, 'not oneself')
  t.equal((await set('00000000-0000-4000-8000-000000000000')).status, 404)
  t.equal((await set(user('activeStaff'))).status, 204)
  t.match(await get(`${path}?$select=id`), {
    status: 200,
    body: { '@odata.type': '#microsoft.graph.user', id: user('activeStaff') },
  })
  t.match(await get(`/users/${user('managerless')}?$expand=manager($select=id)`), {
    body: { manager: { id: user('activeStaff') } },
  })
  t.equal((await call('DELETE', `${path}/$ref`)).status, 204)
  t.equal((await call('DELETE', `${path}/$ref`)).status, 404)
})

t.test('a read by id sees a write at once, a list later', async (t) => {
  const { call, get, user } = await start(t, { replicationMs: 60_000 })
  const id = user('contactPerfect')
  await call('PATCH', `/users/${id}`, { body: { city: 'Vancouver' } })
  t.match(await get(`/users/${id}?$select=city`), { body: { city: 'Vancouver' } })
  t.match(await get(`/users?$filter=id eq '${id}'&$select=city`), { body: { value: [{ city: 'Redmond' }] } })
})
