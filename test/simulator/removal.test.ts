import t from 'tap'

import { ADVANCED, query, sleep, start } from './support.ts'
import type { Client } from './support.ts'

const NOBODY = '00000000-0000-4000-8000-000000000000'
const remove = ({ call }: Client, group: string, user: string) =>
  call('DELETE', `/groups/${group}/members/${user}/$ref`)
const statesOf = async ({ get, user }: Client, name: string) =>
  (await get(`/users/${user(name)}?$select=licenseAssignmentStates`)).body.licenseAssignmentStates
const consumed = async ({ get, sku }: Client, name: string) =>
  (await get('/subscribedSkus')).body.value.find(({ skuId }: any) => skuId === sku(name)).consumedUnits

t.test('a removal frees the license and the seat', async (t) => {
  const client = await start(t)
  const { group, user } = client
  const before = await consumed(client, 'M365EDU_A3_FACULTY')
  t.match(await statesOf(client, 'inactiveStaff'), [
    { assignedByGroup: group('licA3Staff'), state: 'Active', error: 'None' },
  ])
  t.match(await remove(client, group('licA3Staff'), user('inactiveStaff')), { status: 204, body: '' })
  t.same(await statesOf(client, 'inactiveStaff'), [])
  t.equal(await consumed(client, 'M365EDU_A3_FACULTY'), before - 1)
  t.match((await client.control('GET', 'journal')).body.value, [
    {
      method: 'DELETE',
      path: new RegExp(`/v1.0/groups/${group('licA3Staff')}/members/${user('inactiveStaff')}/\\$ref$`),
    },
  ])
})

t.test('other sources of the same product keep it, and a dependency keeps it in error', async (t) => {
  const client = await start(t)
  const { group, user } = client
  const before = await consumed(client, 'M365EDU_A3_FACULTY')
  for (const name of ['doubleLicensed', 'twoGroups', 'dependencyFail']) {
    t.equal((await remove(client, group('licA3Staff'), user(name))).status, 204)
  }
  t.match(await statesOf(client, 'doubleLicensed'), [{ assignedByGroup: null, state: 'Active' }])
  t.match(await statesOf(client, 'twoGroups'), [{ assignedByGroup: group('licA3Second'), state: 'Active' }])
  const stuck = (await statesOf(client, 'dependencyFail')).find(({ assignedByGroup }: any) => assignedByGroup !== null)
  t.match(stuck, { assignedByGroup: group('licA3Staff'), state: 'Error', error: 'DependencyViolation' })
  t.equal(await consumed(client, 'M365EDU_A3_FACULTY'), before)
})

const refusals: ReadonlyArray<readonly [group: string, status: number, code: string, message: RegExp]> = [
  ['licDynamic', 403, 'Authorization_RequestDenied', /^Insufficient privileges to complete the operation\.$/],
  ['licSynced', 400, 'Request_BadRequest', /on-premises mastered Directory Sync objects/],
  [
    'licMailEnabled',
    400,
    'Request_BadRequest',
    /^Cannot Update a mail-enabled security groups and or distribution list\.$/,
  ],
  ['licRestricted', 403, 'Authorization_RequestDenied', /^Insufficient privileges/],
]

t.test('awkward groups refuse with their own words, and nothing happens', async (t) => {
  const client = await start(t)
  for (const [name, status, code, message] of refusals) {
    const member = client.user(`${name}Inactive1`)
    t.match(await remove(client, client.group(name), member), { status, body: { error: { code, message } } }, name)
    t.equal(
      (await client.get(`/groups/${client.group(name)}/members/${member}`)).status,
      200,
      `${name}: still a member`,
    )
  }
  t.same((await client.control('GET', 'journal')).body.value, [])
})

t.test('one 404 for no such group, no such person, not a member, member of a nested group', async (t) => {
  const client = await start(t)
  const { group, user } = client
  const cases = [
    [NOBODY, user('inactiveStaff')],
    [group('licTeam'), NOBODY],
    [group('licTeam'), user('inactiveStaff')],
    [group('licNested'), user('nestedMember')],
  ]
  for (const [groupId = '', userId = ''] of cases) {
    t.match(await remove(client, groupId, userId), {
      status: 404,
      body: {
        error: {
          code: 'Request_ResourceNotFound',
          message:
            /^Resource '[-0-9a-f]{36}' does not exist or one of its queried reference-property objects are not present\.$/,
        },
      },
    })
  }
  await remove(client, group('licTeam'), user('licTeamInactive1'))
  t.equal((await remove(client, group('licTeam'), user('licTeamInactive1'))).status, 404, 'a second time')
})

t.test('without /$ref the person is deleted, as Graph does', async (t) => {
  const client = await start(t)
  const path = `/groups/${client.group('licTeam')}/members/${client.user('licTeamInactive1')}`
  t.equal((await client.call('DELETE', path)).status, 204)
  t.equal((await client.get(`/users/${client.user('licTeamInactive1')}`)).status, 404)
  t.match((await client.control('GET', 'journal')).body.value, [{ method: 'DELETE', path: `/v1.0${path}` }])
})

t.test('lists show a removal later than a read of the membership does', async (t) => {
  const client = await start(t, { replicationMs: 300 })
  const { group, user, get } = client
  const id = user('inactiveStaff')
  const listed = async () =>
    (
      await get(
        `/groups/${group('licA3Staff')}/members?${query({ $filter: `id eq '${id}'`, $count: 'true', $select: 'id' })}`,
        ADVANCED,
      )
    ).body.value.length
  await remove(client, group('licA3Staff'), id)
  t.equal((await get(`/groups/${group('licA3Staff')}/members/${id}`)).status, 404)
  t.equal(await listed(), 1, 'the index still has it')
  await sleep(320)
  t.equal(await listed(), 0)
})

t.test('group-based licensing takes its time', async (t) => {
  const client = await start(t, { licenseMs: 300 })
  const { group, user, get } = client
  await remove(client, group('licA3Staff'), user('inactiveStaff'))
  const processing = async () =>
    (await get(`/groups/${group('licA3Staff')}?$select=licenseProcessingState`)).body.licenseProcessingState.state
  t.equal((await statesOf(client, 'inactiveStaff')).length, 1)
  t.equal(await processing(), 'ProcessingInProgress')
  await sleep(320)
  t.same(await statesOf(client, 'inactiveStaff'), [])
  t.equal(await processing(), 'ProcessingComplete')
})

t.test('whoever is added again gets the license again', async (t) => {
  const client = await start(t)
  const { group, user, call } = client
  const body = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${user('inactiveStaff')}` }
  const add = () => call('POST', `/groups/${group('licA3Staff')}/members/$ref`, { body })
  t.match(await add(), { status: 400, body: { error: { message: /already exist/ } } })
  await remove(client, group('licA3Staff'), user('inactiveStaff'))
  t.equal((await add()).status, 204)
  t.match(await statesOf(client, 'inactiveStaff'), [{ assignedByGroup: group('licA3Staff') }])
})

t.test('licenses assigned directly come and go by assignLicense; inherited ones do not', async (t) => {
  const client = await start(t)
  const { user, sku, call } = client
  const assign = (name: string, body: unknown) => call('POST', `/users/${user(name)}/assignLicense`, { body })
  t.match(await assign('inactiveStaff', { addLicenses: [], removeLicenses: [sku('M365EDU_A3_FACULTY')] }), {
    status: 400,
    body: {
      error: {
        message: 'User license is inherited from a group membership and it cannot be removed directly from the user.',
      },
    },
  })
  t.match(await assign('doubleLicensed', { addLicenses: [], removeLicenses: [sku('M365EDU_A3_FACULTY')] }), {
    status: 200,
  })
  t.match(await statesOf(client, 'doubleLicensed'), [{ assignedByGroup: client.group('licA3Staff') }])
  t.match(
    await assign('inactiveStaff', {
      addLicenses: [{ skuId: sku('PROJECTPROFESSIONAL'), disabledPlans: [] }],
      removeLicenses: [],
    }),
    { status: 400, body: { error: { message: /does not have any available licenses/ } } },
  )
  t.match(
    await assign('inactiveStaff', {
      addLicenses: [{ skuId: sku('VISIOCLIENT'), disabledPlans: [] }],
      removeLicenses: [],
    }),
    { status: 200 },
  )
  t.equal((await assign('inactiveStaff', { addLicenses: [] })).status, 400, 'both arrays are required')
})

t.test('errors of group licensing are found by group, by person and by filter', async (t) => {
  const client = await start(t)
  t.match(await client.get(`/groups/${client.group('licErrors')}/membersWithLicenseErrors?$select=id`), {
    body: { value: [{ id: client.user('licenseError') }] },
  })
  t.match(
    await client.get(
      `/groups?${query({ $filter: 'hasMembersWithLicenseErrors eq true', $count: 'true', $select: 'id' })}`,
      ADVANCED,
    ),
    { body: { value: [{ id: client.group('licErrors') }] } },
  )
  t.equal((await client.get(`/groups?${query({ $filter: 'hasMembersWithLicenseErrors eq true' })}`)).status, 400)
  const states = await statesOf(client, 'licenseError')
  t.ok(states.some(({ state, error }: any) => state === 'Error' && error === 'CountViolation'))
})
