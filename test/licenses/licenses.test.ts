import t from 'tap'
import { effectsOfLeaving } from '../../src/services/licenses/effects.ts'
import { productName } from '../../src/services/products.ts'
import { all, startService } from '../helper.ts'

const A3 = '4b590615-0888-425a-a965-b3bf7789848d'
const group = { id: 'g1', assignedLicenses: [{ skuId: A3, disabledPlans: [] }] }
const from = (assignedByGroup: string | null, more = {}) => ({
  skuId: A3,
  assignedByGroup,
  state: 'Active',
  error: 'None',
  disabledPlans: [],
  ...more,
})

t.test('what leaving a group does to a license depends on the other sources', async (t) => {
  for (const [name, licenseAssignmentStates, effect, keptBy] of [
    ['only source', [from('g1')], 'freed', []],
    ['direct too', [from('g1'), from(null)], 'kept', ['direct']],
    ['another group too', [from('g1'), from('g2')], 'kept', ['g2']],
    [
      'the other source is in error',
      [from('g1'), from('g2', { state: 'Error', error: 'CountViolation' })],
      'freed',
      [],
    ],
    ['the other source lacks a service', [from('g1'), from(null, { disabledPlans: ['p'] })], 'reduced', ['direct']],
    [
      'the other sources make up for each other',
      [from('g1'), from(null, { disabledPlans: ['p'] }), from('g2', { disabledPlans: ['q'] })],
      'kept',
      ['direct', 'g2'],
    ],
    [
      'the same services are off everywhere',
      [from('g1', { disabledPlans: ['p'] }), from(null, { disabledPlans: ['p'] })],
      'kept',
      ['direct'],
    ],
    ['in error already', [from('g1', { state: 'ActiveWithError', error: 'DependencyViolation' })], 'mayFail', []],
    ['another product does not keep it', [from('g1'), { ...from(null), skuId: 'other' }], 'freed', []],
  ] as const) {
    t.match(
      effectsOfLeaving(group, { licenseAssignmentStates: [...licenseAssignmentStates] }),
      [{ skuId: A3, effect, keptBy: [...keptBy] }],
      name,
    )
  }
})

t.test('products have the names of the shops', async (t) => {
  t.equal(
    productName('f245ecc8-75af-4f8e-b61f-27d8114de5f3', 'O365_BUSINESS_PREMIUM'),
    'Microsoft 365 Business Standard',
    'the misleading one',
  )
  t.equal(productName(A3.toUpperCase()), 'Microsoft 365 A3 for Faculty')
  t.equal(productName('00000000-0000-4000-8000-000000000000', 'NEW_THING'), 'NEW_THING', 'newer than our list')
  t.equal(productName('00000000-0000-4000-8000-000000000000'), '00000000-0000-4000-8000-000000000000')
})

t.test('licenses of the tenant and of people', async (t) => {
  const service = await startService(t)
  const { cast, call } = service
  const licenses = (await call('GET /v1/licenses', { as: 'reader' })).body.value
  t.ok(licenses.length >= 8)
  for (const license of licenses) {
    t.match(
      license,
      { skuId: String, productName: String, enabled: Number, consumed: Number, available: Number },
      license.productName,
    )
    t.ok(license.available >= 0)
    t.notOk(Object.values(license).includes(null))
  }
  t.match(
    licenses
      .map(({ status }: any) => status)
      .sort()
      .join(),
    /Enabled.*Suspended.*Warning/,
  )
  t.ok(licenses.some(({ assignedTo }: any) => assignedTo === 'Company'))
  t.ok(
    licenses.some(({ available, consumed }: any) => available === 0 && consumed > 0),
    'one has no seat left',
  )
  const choices = (await call('GET /v1/licenses?assignableOnly=True')).body.value
  t.ok(choices.length < licenses.length, 'drop-downs leave out what nobody can be given')

  const of = async (name: string) =>
    (await call(`GET /v1/users/${cast.users[name]?.id}/licenses`, { as: 'reader' })).body.value
  t.match(await of('doubleLicensed'), [
    {
      productName: 'Microsoft 365 A3 for Faculty',
      state: 'Active',
      sources: [{ kind: 'direct' }, { kind: 'group', groupName: String }],
      plans: [{ name: String, status: 'Success' }],
    },
  ])
  t.match(
    (await of('twoGroups'))[0].sources.map(({ groupId }: any) => groupId).sort(),
    [cast.groups['licA3Staff']?.id, cast.groups['licA3Second']?.id].sort(),
  )
  t.match(
    (await of('licenseError')).find(({ error }: any) => error !== undefined),
    { error: 'CountViolation', state: /Error/ },
  )
  t.match(await call(`GET /v1/users/${encodeURIComponent(cast.users['guest']?.userPrincipalName ?? '')}/licenses`), {
    status: 200,
  })
  t.match(await call('GET /v1/users/nobody@x.example/licenses'), {
    status: 404,
    body: { error: { code: 'UserNotFound' } },
  })
})

t.test('license groups and their members', async (t) => {
  const service = await startService(t)
  const { cast, call } = service
  const whole = await all(service, 'GET /v1/license-groups')
  const parts = await all(service, 'GET /v1/license-groups?top=4&details=False')
  t.same(
    parts.value.map(({ groupId }) => groupId),
    whole.value.map(({ groupId }) => groupId),
  )
  t.ok(
    parts.value.every(({ sideEffects }) => sideEffects === undefined),
    'drop-downs need no details',
  )

  const id = cast.groups['licA3Staff']?.id ?? ''
  const members = await all(service, `GET /v1/license-groups/${id}/members`)
  const few = await all(service, `GET /v1/license-groups/${id}/members?top=50`)
  t.same(
    few.value.map(({ userId }) => userId),
    members.value.map(({ userId }) => userId),
  )
  t.match(
    members.value.find(({ userId }) => userId === cast.users['doubleLicensed']?.id),
    { licenses: [{ effect: 'kept', keptBy: ['direct'] }] },
  )
  const nested = await all(service, `GET /v1/license-groups/${cast.groups['licNested']?.id}/members`)
  t.notOk(
    nested.value.some(({ userId }) => userId === cast.users['nestedMember']?.id),
    'members of groups inside get no license',
  )
  t.match(await call('GET /v1/license-groups/00000000-0000-4000-8000-000000000001/members'), {
    status: 404,
    body: { error: { code: 'GroupNotFound' } },
  })
  t.match(await call(`GET /v1/license-groups/${id}/members?top=1000`), {
    status: 400,
    body: { error: { target: 'top' } },
  })
  t.match(
    await call(`GET /v1/license-groups/${id}/members?skiptoken=x`),
    { status: 400, body: { error: { target: 'skiptoken' } } },
    'a misspelt parameter does not vanish',
  )
})

t.test('a service without the permission to look at Conditional Access says so', async (t) => {
  const { simulate, call } = await startService(t)
  await simulate('POST /_simulator/faults', {
    path: 'conditionalAccess',
    effect: { status: 403, code: 'Authorization_RequestDenied', message: 'Insufficient privileges' },
  })
  t.match((await call('GET /v1/license-groups?top=1')).body.value, [{ notChecked: ['conditionalAccess'] }])
})

t.test('TestConnection', async (t) => {
  const { call } = await startService(t, { simulator: { profiles: ['noP2'] } })
  const { status, body } = await call('GET /v1/connection', { as: 'reader' })
  t.equal(status, 200)
  t.match(body, {
    caller: { id: 'key:reader', roles: ['Reader'] },
    tenantName: 'Northwind College',
    writesEnabled: true,
  })
  t.match(
    body.capabilities.find(({ capability }: any) => capability === 'signInActivity'),
    { status: 'available' },
  )
})
