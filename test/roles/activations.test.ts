import t from 'tap'
import type { DirectoryAudit } from '../../src/graph/sign-ins.ts'
import { createCalendar } from '../../src/services/calendar.ts'
import { toActivation } from '../../src/services/roles/activations/entries.ts'
import { judgeActivation, type Surroundings } from '../../src/services/roles/activations/judge-activation.ts'
import { quietPeriods } from '../../src/services/sign-ins/quiet-periods.ts'
import type { ActivationEntry } from '../../src/store/role-tables.ts'
import { all } from '../helper.ts'
import { DAY, startPlans } from '../plans/support.ts'
import { storages } from '../store-helper.ts'
import { microsoftExample } from './canned-reader.ts'

for (const storage of await storages(t)) {
  t.test(`who activated what, and what stands out, on ${storage.name}`, async (t) => {
    const bench = await startPlans(t, { store: await storage.open(t) })
    const { call, userId, simulate } = bench
    const list = async (query = ''): Promise<any[]> => (await all(bench, `GET /v1/role-activations${query}`)).value
    t.equal((await call('GET /v1/role-activations', { as: 'reader' })).status, 403)
    const everything = await list()
    t.equal(everything.length, 10, 'what was asked for and then took effect is told once')
    t.same(
      everything.map(({ activatedDateTime }) => activatedDateTime),
      everything
        .map(({ activatedDateTime }) => activatedDateTime)
        .sort()
        .reverse(),
    )
    t.match(everything[0], {
      state: 'completed',
      roleName: 'Exchange Administrator',
      userId: userId('activatedAdmin'),
      justification: 'Mail flow incident',
      ticket: 'INC-1024',
      weakJustification: [],
      endDateTime: String,
    })
    t.notMatch(everything[0], { isRequest: Boolean })

    t.match(await list('?system=azure'), [
      { system: 'azure', roleName: 'Owner', userId: userId('activatedAdmin'), justification: 'Storage of the archive' },
      { system: 'azure', roleName: 'Contributor', tier: 0, scopeId: /^\/subscriptions\/[0-9a-f-]{36}$/ },
    ])
    const [untold] = await list('?system=azure')
    for (const name of ['tier', 'scopeId', 'scopeName']) t.notOk(name in untold, `${name} is not in that entry`)
    t.equal((await list('?system=entra')).length, 8, 'and none of them counts for Entra')
    t.same(await list('?system=exchange'), [])
    const month = (await call('GET /v1/role-alerts', { as: 'roles' })).body.value
    t.notMatch(JSON.stringify(month), /Owner/, 'alerts are about Entra')
    t.match(await list('?state=pending'), [
      { userId: userId('eligibleAdmin'), roleName: 'User Administrator', waitingMinutes: Number },
    ])
    const [approved] = everything.filter(({ roleName }) => roleName === 'Teams Administrator')
    t.match(approved, {
      state: 'completed',
      approverId: userId('globalAdmin'),
      decidedAfterMinutes: 28,
      selfApproved: false,
    })
    const [night, ...days] = (await list('?flag=afterHours')).filter(({ activatedDateTime }) =>
      activatedDateTime.includes('T02:00'),
    )
    t.match(night, {
      justification: 'Mailbox migration of the library',
      weakJustification: ['repeated'],
      firstTime: false,
    })
    t.same(days, [])
    t.match(await list('?flag=repeated'), [
      { activationsIn24Hours: 3, weakJustification: ['tooShort', 'saysNothing', 'repeated'] },
    ])
    t.ok((await list('?flag=weakJustification')).length >= 4)
    t.match(
      await list('?flag=longerThanUsual'),
      [{ justification: 'Mail flow incident' }],
      'eight hours, where one is usual',
    )
    t.same((await list('?flag=firstTime&state=completed&system=entra')).map(({ roleName }) => roleName).sort(), [
      'Exchange Administrator',
      'Teams Administrator',
    ])
    t.equal((await list(`?userId=${userId('eligibleAdmin')}`)).length, 1)
    t.equal((await list(`?roleId=${everything[0].roleId}`)).length, 6)
    t.equal((await list('?top=1')).length, 10)
    t.equal((await list('?top=1&flag=weakJustification')).length, (await list('?flag=weakJustification')).length)
    t.ok((await list(`?from=${new Date(bench.now() - 4 * DAY).toISOString()}`)).length < 10)
    t.match(await call('GET /v1/role-activations?from=yesterday', { as: 'roles' }), { status: 400 })

    // Microsoft forgets; this does not.
    await simulate('POST /_simulator/stats/reset')
    bench.advance(40 * DAY)
    t.equal((await list()).length, 10)
    t.match(await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} }), {
      status: 200,
      body: { status: 'succeeded' },
    })
    bench.advance(800 * DAY)
    await bench.services.background.purgeExpired()
    t.same(await bench.store.db.selectFrom('roleActivations').selectAll().execute(), [])
  })
}

t.test('without P1 the log can not be read, and a snapshot can be taken all the same', async (t) => {
  const { call } = await startPlans(t, { simulator: { profiles: ['noP1'] } })
  t.match(await call('GET /v1/role-activations', { as: 'roles' }), {
    status: 409,
    body: { error: { code: 'SignInDataUnavailable' } },
  })
  t.match((await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })).body, { status: 'succeeded' })
})

const entry = (more: object = {}): DirectoryAudit => ({
  id: 'PIM_1',
  activityDisplayName: 'Add member to role completed (PIM activation)',
  activityDateTime: '2026-11-25T10:00:00Z',
  result: 'success',
  resultReason: 'A reason',
  initiatedBy: { user: { id: 'U1', displayName: 'Ada' } },
  targetResources: [
    { id: 'R1', displayName: 'Role', type: 'Role' },
    { id: 'Q1', type: 'Request' },
    { id: 'U1', displayName: 'Ada', type: 'User' },
  ],
  additionalDetails: [
    { key: 'StartTime', value: '2026-11-25T10:00:00Z' },
    { key: 'expirationtime', value: '2026-11-25T18:00:00Z' },
    { key: 'TicketNumber', value: ' ' },
  ],
  ...more,
})

t.test('what entries of the log say', async (t) => {
  t.match(toActivation(entry()), {
    kind: 'completed',
    userId: 'u1',
    roleId: 'r1',
    requestId: 'Q1',
    justification: 'A reason',
    ticket: null,
    endsAt: new Date('2026-11-25T18:00:00Z'),
  })
  t.match(
    toActivation(entry({ targetResources: [...(entry().targetResources ?? [])].reverse() })),
    { userId: 'u1', roleId: 'r1' },
    'whatever the order',
  )
  t.match(toActivation(entry({ additionalDetails: [{ key: 'Justification', value: 'Another' }] })), {
    justification: 'Another',
    startsAt: null,
  })
  t.match(toActivation(entry({ activityDisplayName: 'Add member to role request denied (PIM activation)' })), {
    kind: 'denied',
  })
  const inAzure = entry({
    category: 'ResourceManagement',
    additionalDetails: [
      {
        key: 'RoleDefinitionOriginId',
        value:
          '/subscriptions/S1/providers/Microsoft.Authorization/roleDefinitions/8E3AF657-A8FF-443C-A75C-2FE8C4BCB635',
      },
    ],
  })
  t.match(toActivation(inAzure), {
    system: 'azure',
    roleId: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
    scopeId: '/subscriptions/S1',
    scopeName: null,
  })
  const rg = '/subscriptions/S1/resourceGroups/web'
  t.match(
    toActivation({
      ...inAzure,
      targetResources: [...(inAzure.targetResources ?? []), { id: rg, displayName: 'web', type: 'Other' }],
    }),
    { scopeId: rg, scopeName: 'web' },
    'a resource that is a scope says more',
  )
  for (const value of ['8e3af657-a8ff-443c-a75c-2fe8c4bcb635', '', 'nowhere/providers/Microsoft.Authorization/x']) {
    const details = [{ key: 'RoleDefinitionOriginId', value }]
    t.match(
      toActivation(entry({ category: 'ResourceManagement', additionalDetails: details })),
      { scopeId: null },
      value,
    )
  }
  t.match(
    toActivation(entry({ additionalDetails: inAzure.additionalDetails ?? [] })),
    { scopeId: null },
    'of Entra none',
  )
  t.match(toActivation(entry()), { system: 'entra' })
  for (const [name, more] of Object.entries({
    'a membership': { category: 'GroupManagement' },
    'another activity': { activityDisplayName: 'Add eligible member to role in PIM completed (permanent)' },
    'a failure': { result: 'failure' },
    'no role': { targetResources: [{ id: 'U1', type: 'User' }] },
    'no time': { activityDateTime: null },
    nobody: { targetResources: [{ id: 'R1', type: 'Role' }], initiatedBy: { app: { displayName: 'An app' } } },
  })) {
    t.equal(toActivation(entry(more)), undefined, name)
  }
  const examples = microsoftExample<DirectoryAudit>('directory-audits-list')
  if (examples !== undefined) {
    t.same(
      examples.flatMap((one) => toActivation(one) ?? []),
      [],
      'Microsoft’s example is about something else',
    )
  }
})

const activation = (more: Partial<ActivationEntry> = {}): ActivationEntry => ({
  id: 'a',
  createdAt: new Date('2026-11-25T10:00:00Z'),
  kind: 'completed',
  requestId: null,
  userId: 'u',
  userName: null,
  system: 'entra',
  roleId: 'r',
  roleName: 'Role',
  scopeId: null,
  scopeName: null,
  actorId: 'u',
  justification: 'Rotation of the certificate of the proxy',
  ticket: null,
  startsAt: new Date('2026-11-25T10:00:00Z'),
  endsAt: new Date('2026-11-25T11:00:00Z'),
  ...more,
})
const calendar = createCalendar(quietPeriods(['2026-12-21/2027-01-03']))
const judge = (one: ActivationEntry, earlier: ActivationEntry[] = [], timeZone = 'UTC', more: Surroundings = {}) =>
  judgeActivation(one, { earlier, ...more }, { calendar, timeZone, turnaroundMs: 4 * 3_600_000 })
const at = (time: string, more: Partial<ActivationEntry> = {}) =>
  activation({ id: time, createdAt: new Date(time), ...more })

t.test('what stands out: one case that does, and one that does not', async (t) => {
  t.match(judge(activation()), {
    afterHours: false,
    firstTime: true,
    repeated: false,
    withinHour: 1,
    withinDay: 1,
    withinWeek: 1,
    longerThanUsual: false,
    weakJustification: false,
    weakReasons: [],
    state: 'completed',
    dueAt: null,
  })
  t.equal(judge(at('2026-11-25T02:00:00Z')).afterHours, true, 'at night')
  t.equal(judge(at('2026-11-25T02:00:00Z'), [], 'Asia/Tokyo').afterHours, false, 'where it is eleven in the morning')
  t.equal(judge(at('2026-11-28T10:00:00Z')).afterHours, true, 'on a Saturday')
  t.equal(judge(at('2026-12-23T10:00:00Z')).afterHours, true, 'in a break')
  const earlier = [at('2026-11-25T08:00:00Z'), at('2026-11-25T09:00:00Z')]
  t.match(judge(activation(), earlier), {
    firstTime: false,
    repeated: true,
    withinHour: 1,
    withinDay: 3,
    withinWeek: 3,
  })
  t.match(judge(activation(), [at('2026-11-25T08:00:00Z', { roleId: 'other' }), at('2026-11-23T09:00:00Z')]), {
    firstTime: false,
    repeated: false,
  })
  const usual = ['2026-11-02', '2026-11-03', '2026-11-04'].map((day) =>
    at(`${day}T10:00:00Z`, {
      justification: day,
      startsAt: new Date(`${day}T10:00:00Z`),
      endsAt: new Date(`${day}T11:00:00Z`),
    }),
  )
  t.equal(judge(activation({ endsAt: new Date('2026-11-25T12:30:00Z') }), usual).longerThanUsual, true)
  t.equal(judge(activation({ endsAt: new Date('2026-11-25T12:00:00Z') }), usual).longerThanUsual, false)
  t.equal(
    judge(activation({ endsAt: new Date('2026-11-25T18:00:00Z') }), usual.slice(1)).longerThanUsual,
    false,
    'twice is no habit',
  )
  for (const [justification, reasons] of [
    [null, ['tooShort', 'saysNothing']],
    ['', ['tooShort', 'saysNothing']],
    ['test', ['tooShort', 'saysNothing']],
    ['admin work needed for my tasks', ['saysNothing']],
    ['12345 67890 11', ['saysNothing']],
    ['INC-1024', ['tooShort']],
    ['Rotation of the certificate', []],
    ['更新代理服务器的证书和密钥', []],
  ] as const) {
    t.same(judge(activation({ justification })).weakReasons, reasons, String(justification))
  }
  t.same(
    judge(activation(), [
      at('2026-10-01T10:00:00Z', { justification: ' Rotation of the  CERTIFICATE of the proxy', roleId: 'other' }),
    ]).weakReasons,
    ['repeated'],
  )
})

t.test('often: within an hour, a day or a week, each with a case that is just not', async (t) => {
  const often = (...earlier: string[]) =>
    judge(
      activation(),
      earlier.map((time) => at(time)),
    )
  t.match(often('2026-11-25T09:00:01Z'), { repeated: true, withinHour: 2 })
  t.match(
    often('2026-11-25T09:00:00Z'),
    { repeated: false, withinHour: 1, withinDay: 2 },
    'an hour ago is no more within it',
  )
  t.match(often('2026-11-24T10:00:00Z', '2026-11-24T12:00:00Z'), { repeated: false, withinDay: 2, withinWeek: 3 })
  const days = ['19T11', '19T13', '20T11', '20T13', '21T11', '22T11', '23T11', '23T13', '24T11'].map(
    (day) => `2026-11-${day}:00:00Z`,
  )
  t.match(often(...days), { repeated: true, withinWeek: 10 })
  t.match(often(...days.slice(1)), { repeated: false, withinWeek: 9 })
  t.match(often('2026-11-18T10:00:00Z'), { withinWeek: 1 }, 'a week ago is no more within it')
})

t.test('a ticket is missed where the role asks for one, and taken from the request', async (t) => {
  const reasons = (one: ActivationEntry, more: Surroundings) => judge(one, [], 'UTC', more).weakReasons
  const asking = { tier: 0 as const, asksForTicket: true }
  t.same(reasons(activation(), { role: asking }), ['noTicket'])
  t.same(reasons(activation(), { role: { tier: 0, asksForTicket: false } }), [])
  t.same(reasons(activation({ ticket: 'INC-1' }), { role: asking }), [])
  const asked = activation({ id: 'q', kind: 'approvalRequested', ticket: 'INC-1' })
  t.same(reasons(activation(), { role: asking, request: [activation(), asked] }), [])
  t.same(
    reasons(activation({ justification: null }), { request: [activation(), asked] }),
    [],
    'so is the justification',
  )
})

t.test('how a request stands, and by when it should have been decided', async (t) => {
  const asked = at('2026-11-27T16:00:00Z', { kind: 'approvalRequested' })
  const stands = (...kinds: ActivationEntry['kind'][]) =>
    judge(asked, [], 'UTC', {
      request: [asked, ...kinds.map((kind) => activation({ id: kind, kind, actorId: 'approver' }))],
    }).state
  t.equal(stands(), 'pending')
  t.equal(stands('denied'), 'denied')
  t.equal(stands('canceled'), 'canceled')
  t.equal(stands('approved'), null, 'which is told when it takes effect')
  t.equal(stands('approved', 'completed'), null)
  t.match(
    judge(asked),
    { dueAt: new Date('2026-11-28T16:00:00Z') },
    'before it expires on Saturday, though an hour on Friday and three on Monday would do',
  )
  t.match(
    judge(at('2026-11-25T15:00:00Z', { kind: 'approvalRequested' })),
    { dueAt: new Date('2026-11-26T10:00:00Z') },
    'two hours on one day, two on the next',
  )
  const own = activation({ id: 'o', kind: 'approved', actorId: 'u' })
  t.equal(judge(activation(), [], 'UTC', { request: [activation(), own] }).selfApproved, true)
  t.equal(judge(activation(), [], 'UTC', { request: [activation(), { ...own, actorId: 'v' }] }).selfApproved, false)
})
