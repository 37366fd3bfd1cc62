import t from 'tap'
import type { DirectoryAudit } from '../../src/graph/sign-ins.ts'
import { createCalendar } from '../../src/services/calendar.ts'
import { toActivation } from '../../src/services/roles/activations/entries.ts'
import { judgeActivation } from '../../src/services/roles/activations/judging.ts'
import { quietPeriods } from '../../src/services/sign-ins/quiet-periods.ts'
import type { ActivationRow } from '../../src/store/role-tables.ts'
import { all } from '../helper.ts'
import { DAY, startPlans } from '../plans/support.ts'
import { storages } from '../store-helper.ts'
import { microsoftExample } from './canned-reader.ts'

for (const storage of await storages(t)) {
  t.test(`who activated what, and what stands out, on ${storage.name}`, { timeout: 120_000 }, async (t) => {
    const bench = await startPlans(t, { store: await storage.open(t) })
    const { call, userId, simulate } = bench
    const list = async (query = ''): Promise<any[]> => (await all(bench, `GET /v1/role-activations${query}`)).value
    t.equal((await call('GET /v1/role-activations', { as: 'reader' })).status, 403)
    const everything = await list()
    t.equal(everything.length, 8, 'what was asked for and then took effect is told once')
    t.same(everything.map(({ activatedDateTime }) => activatedDateTime), everything.map(({ activatedDateTime }) => activatedDateTime).sort().reverse())
    t.match(everything[0], { state: 'completed', roleName: 'Exchange Administrator', userId: userId('activatedAdmin'), justification: 'Mail flow incident', ticket: 'INC-1024', weakJustification: [], endDateTime: String })
    t.notMatch(everything[0], { isRequest: Boolean })

    t.match(await list('?state=pending'), [{ userId: userId('eligibleAdmin'), roleName: 'User Administrator', waitingMinutes: Number }])
    const [approved] = everything.filter(({ roleName }) => roleName === 'Teams Administrator')
    t.match(approved, { state: 'completed', approverId: userId('globalAdmin'), decidedAfterMinutes: 28, selfApproved: false })
    const [night, ...days] = (await list('?flag=afterHours')).filter(({ activatedDateTime }) => activatedDateTime.includes('T02:00'))
    t.match(night, { justification: 'Mailbox migration of the library', weakJustification: ['repeated'], firstTime: false })
    t.same(days, [])
    t.match(await list('?flag=repeated'), [{ activationsIn24Hours: 3, weakJustification: ['tooShort', 'saysNothing', 'repeated'] }])
    t.ok((await list('?flag=weakJustification')).length >= 4)
    t.match(await list('?flag=longerThanUsual'), [{ justification: 'Mail flow incident' }], 'eight hours, where one is usual')
    t.same((await list('?flag=firstTime&state=completed')).map(({ roleName }) => roleName).sort(), ['Exchange Administrator', 'Teams Administrator'])
    t.equal((await list(`?userId=${userId('eligibleAdmin')}`)).length, 1)
    t.equal((await list(`?roleId=${everything[0].roleId}`)).length, 6)
    t.equal((await list('?top=1')).length, 8)
    t.equal((await list('?top=1&flag=weakJustification')).length, (await list('?flag=weakJustification')).length)
    t.ok((await list(`?from=${new Date(bench.now() - 4 * DAY).toISOString()}`)).length < 8)
    t.match(await call('GET /v1/role-activations?from=yesterday', { as: 'roles' }), { status: 400 })

    // Microsoft forgets; this does not.
    await simulate('POST /_simulator/stats/reset')
    bench.advance(40 * DAY)
    t.equal((await list()).length, 8)
    t.match(await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} }), { status: 200, body: { status: 'succeeded' } })
    bench.advance(800 * DAY)
    await bench.services.background.keepHouse()
    t.same(await bench.store.db.selectFrom('roleActivations').selectAll().execute(), [])
  })
}

t.test('without P1 the log can not be read, and a snapshot can be taken all the same', async (t) => {
  const { call } = await startPlans(t, { simulator: { profiles: ['noP1'] } })
  t.match(await call('GET /v1/role-activations', { as: 'roles' }), { status: 409, body: { error: { code: 'SignInDataUnavailable' } } })
  t.match((await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })).body, { status: 'succeeded' })
})

const entry = (more: object = {}): DirectoryAudit => ({
  id: 'PIM_1',
  activityDisplayName: 'Add member to role completed (PIM activation)',
  activityDateTime: '2026-11-25T10:00:00Z',
  result: 'success',
  resultReason: 'A reason',
  initiatedBy: { user: { id: 'U1', displayName: 'Ada' } },
  targetResources: [{ id: 'R1', displayName: 'Role', type: 'Role' }, { id: 'Q1', type: 'Request' }, { id: 'U1', displayName: 'Ada', type: 'User' }],
  additionalDetails: [{ key: 'StartTime', value: '2026-11-25T10:00:00Z' }, { key: 'expirationtime', value: '2026-11-25T18:00:00Z' }, { key: 'TicketNumber', value: ' ' }],
  ...more,
} as DirectoryAudit)

t.test('what entries of the log say', async (t) => {
  t.match(toActivation(entry()), { kind: 'completed', userId: 'u1', roleId: 'r1', requestId: 'Q1', justification: 'A reason', ticket: null, endsAt: new Date('2026-11-25T18:00:00Z') })
  t.match(toActivation(entry({ targetResources: [...entry().targetResources ?? []].reverse() })), { userId: 'u1', roleId: 'r1' }, 'whatever the order')
  t.match(toActivation(entry({ additionalDetails: [{ key: 'Justification', value: 'Another' }] })), { justification: 'Another', startsAt: null })
  t.match(toActivation(entry({ activityDisplayName: 'Add member to role request denied (PIM activation)' })), { kind: 'denied' })
  for (const [name, more] of Object.entries({
    'another activity': { activityDisplayName: 'Add eligible member to role in PIM completed (permanent)' },
    'a failure': { result: 'failure' },
    'no role': { targetResources: [{ id: 'U1', type: 'User' }] },
    'no time': { activityDateTime: null },
    nobody: { targetResources: [{ id: 'R1', type: 'Role' }], initiatedBy: { app: { displayName: 'An app' } } },
  })) t.equal(toActivation(entry(more)), undefined, name)
  const examples = microsoftExample<DirectoryAudit>('directory-audits-list')
  if (examples !== undefined) t.same(examples.flatMap(one => toActivation(one) ?? []), [], 'Microsoft’s example is about something else')
})

const activation = (more: Partial<ActivationRow> = {}): ActivationRow => ({
  id: 'a',
  createdAt: new Date('2026-11-25T10:00:00Z'),
  kind: 'completed',
  requestId: null,
  userId: 'u',
  userName: null,
  roleId: 'r',
  roleName: 'Role',
  actorId: 'u',
  justification: 'Rotation of the certificate of the proxy',
  ticket: null,
  startsAt: new Date('2026-11-25T10:00:00Z'),
  endsAt: new Date('2026-11-25T11:00:00Z'),
  ...more,
})
const judge = (one: ActivationRow, earlier: ActivationRow[] = [], timeZone = 'UTC') => judgeActivation(one, earlier, { calendar: createCalendar(quietPeriods(['2026-12-21/2027-01-03'])), timeZone })
const at = (time: string, more: Partial<ActivationRow> = {}) => activation({ id: time, createdAt: new Date(time), ...more })

t.test('what stands out: one case that does, and one that does not', async (t) => {
  t.match(judge(activation()), { afterHours: false, firstTime: true, repeated: false, activationsIn24Hours: 1, longerThanUsual: false, weakJustification: [] })
  t.equal(judge(at('2026-11-25T02:00:00Z')).afterHours, true, 'at night')
  t.equal(judge(at('2026-11-25T02:00:00Z'), [], 'Asia/Tokyo').afterHours, false, 'where it is eleven in the morning')
  t.equal(judge(at('2026-11-28T10:00:00Z')).afterHours, true, 'on a Saturday')
  t.equal(judge(at('2026-12-23T10:00:00Z')).afterHours, true, 'in a break')
  const earlier = [at('2026-11-25T08:00:00Z'), at('2026-11-25T09:00:00Z')]
  t.match(judge(activation(), earlier), { firstTime: false, repeated: true, activationsIn24Hours: 3 })
  t.match(judge(activation(), [at('2026-11-25T08:00:00Z', { roleId: 'other' }), at('2026-11-23T09:00:00Z')]), { firstTime: false, repeated: false })
  const usual = ['2026-11-02', '2026-11-03', '2026-11-04'].map(day => at(`${day}T10:00:00Z`, { justification: day, startsAt: new Date(`${day}T10:00:00Z`), endsAt: new Date(`${day}T11:00:00Z`) }))
  t.equal(judge(activation({ endsAt: new Date('2026-11-25T12:30:00Z') }), usual).longerThanUsual, true)
  t.equal(judge(activation({ endsAt: new Date('2026-11-25T12:00:00Z') }), usual).longerThanUsual, false)
  t.equal(judge(activation({ endsAt: new Date('2026-11-25T18:00:00Z') }), usual.slice(1)).longerThanUsual, false, 'twice is no habit')
  for (const [justification, reasons] of [
    [null, ['tooShort', 'saysNothing']], ['', ['tooShort', 'saysNothing']], ['test', ['tooShort', 'saysNothing']], ['admin work needed for my tasks', ['saysNothing']], ['12345 67890 11', ['saysNothing']],
    ['INC-1024', ['tooShort']], ['Rotation of the certificate', []], ['更新代理服务器的证书和密钥', []],
  ] as const) t.same(judge(activation({ justification })).weakJustification, reasons, String(justification))
  t.same(judge(activation(), [at('2026-10-01T10:00:00Z', { justification: ' Rotation of the  CERTIFICATE of the proxy', roleId: 'other' })]).weakJustification, ['repeated'])
})
