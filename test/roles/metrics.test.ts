import t from 'tap'
import { measureActivity, medianOf, type ActivityFacts } from '../../src/services/roles/report/activity.ts'
import type { ActivityRow } from '../../src/store/role-activations.ts'
import { DAY, startPlans } from '../plans/support.ts'

const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 10, day, hour))

const row = (id: string, createdAt: Date, more: Partial<ActivityRow> = {}): ActivityRow => ({
  id,
  createdAt,
  kind: 'completed',
  requestId: null,
  userId: 'u',
  roleId: 'r',
  startsAt: createdAt,
  endsAt: new Date(createdAt.getTime() + 3_600_000),
  tier: 0,
  afterHours: false,
  weakJustification: false,
  ...more,
})

const facts = (more: Partial<ActivityFacts> = {}): ActivityFacts => ({
  from: at(1),
  to: at(29),
  since: at(1),
  snapshots: [],
  rows: [],
  ...more,
})

t.test('the middle of some numbers', async (t) => {
  for (const [values, middle] of [
    [[], undefined],
    [[7], 7],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
  ] as const) {
    t.equal(medianOf(values), middle)
  }
})

t.test('activations, people, justifications and hours of the day', async (t) => {
  const rows = [
    row('before', at(0, 23)),
    row('a', at(2, 9)),
    row('b', at(3, 9), { userId: 'v', weakJustification: true }),
    row('c', at(4, 23), { afterHours: true }),
    row('d', at(5, 9), { afterHours: true, weakJustification: true }),
    row('e', at(6, 9)),
    row('f', at(7, 9)),
    row('asked', at(8), { kind: 'approvalRequested', userId: 'w', requestId: 'x' }),
  ]
  t.match(measureActivity(facts({ rows })), {
    activityFromDateTime: at(1).toISOString(),
    activations: 6,
    activePeople: 2,
    justificationQualityPercent: 67,
    afterHoursSharePercent: 33,
  })
  t.match(
    measureActivity(facts({ rows, since: at(4) })),
    {
      activityFromDateTime: at(4).toISOString(),
      activations: 4,
      activePeople: 1,
      justificationQualityPercent: 75,
      afterHoursSharePercent: 50,
    },
    'what is not known is not counted',
  )
  const none = measureActivity(facts())
  t.match(none, { activations: 0, activePeople: 0 })
  for (const name of [
    'justificationQualityPercent',
    'afterHoursSharePercent',
    'approvalRatePercent',
    'medianDecisionMinutes',
    'standingHours',
    'activatedHours',
  ]) {
    t.notOk(name in none, `${name} of nothing`)
  }
  t.same(measureActivity(facts({ since: undefined, rows })), { weeks: [] }, 'before the first harvest nobody knows')
})

t.test('decisions: how many were approved, and how soon', async (t) => {
  const minutes = (from: Date, count: number) => new Date(from.getTime() + count * 60_000)
  const asked = (requestId: string, when: Date) =>
    row(`${requestId} asked`, when, { kind: 'approvalRequested', requestId })
  const decided = (kind: 'approved' | 'denied', requestId: string | null, when: Date) =>
    row(`${requestId ?? ''} ${kind} ${when.getTime()}`, when, { kind, requestId })
  const rows = [
    asked('q1', at(2)),
    decided('approved', 'q1', minutes(at(2), 10)),
    asked('q2', at(3)),
    decided('approved', 'q2', minutes(at(3), 20)),
    decided('denied', 'q2', minutes(at(3), 45)),
    asked('q3', at(4)),
    decided('approved', 'q3', minutes(at(4), 5)),
    decided('approved', 'q3', minutes(at(4), 100)),
    asked('q4', at(5)),
    decided('approved', null, at(6)),
    asked('q0', minutes(at(1), -30)),
    decided('denied', 'q0', minutes(at(1), 30)),
  ]
  // Approved q1, q3 and the one without a request; denied q2 and q0. Waits: 10, 45, 60 and 100 minutes.
  t.match(measureActivity(facts({ rows })), { approvalRatePercent: 60, medianDecisionMinutes: 52, activations: 0 })
})

t.test('standing hours against activated hours', async (t) => {
  const snapshots = [
    { createdAt: at(-6), standingPairs: 10 },
    { createdAt: at(8), standingPairs: 4 },
    { createdAt: at(29), standingPairs: 3 },
  ]
  const hours = (start: Date, count: number, more: Partial<ActivityRow> = {}) =>
    row(`${start.getTime()} ${JSON.stringify(more)}`, start, {
      endsAt: new Date(start.getTime() + count * 3_600_000),
      ...more,
    })
  const rows = [
    hours(at(0, 22), 8), // six of them within the period
    hours(at(9, 8), 4),
    hours(at(9, 10), 4), // six together: they overlap
    hours(at(9, 8), 4, { roleId: 'other' }), // four
    hours(at(9, 8), 4, { roleId: 'small', tier: 2 }), // not privileged
    hours(at(28, 20), 8), // four until the end
    hours(at(10), 0, { endsAt: null }), // nobody knows
    hours(at(20), 8, { kind: 'approvalRequested' }),
  ]
  // Ten pairs for seven days, and four for twenty-one.
  const measured = measureActivity(facts({ snapshots, rows }))
  t.match(measured, {
    hoursFromDateTime: at(1).toISOString(),
    standingHours: 10 * 7 * 24 + 4 * 21 * 24,
    activatedHours: 20,
  })
  t.same(
    measured.weeks.map(({ fromDateTime, activations, standingHours, activatedHours }) => [
      fromDateTime,
      activations,
      standingHours,
      activatedHours,
    ]),
    [
      [at(1).toISOString(), 0, 1680, 6],
      [at(8).toISOString(), 4 + 1, 672, 10],
      [at(15).toISOString(), 0, 672, 0],
      [at(22).toISOString(), 1, 672, 4],
    ],
  )
  t.equal(
    measured.weeks.reduce((sum, { activatedHours = 0 }) => sum + activatedHours, 0),
    measured.activatedHours,
  )

  t.match(
    measureActivity(facts({ snapshots: snapshots.slice(1), rows })),
    {
      hoursFromDateTime: at(8).toISOString(),
      standingHours: 2016,
      activatedHours: 14,
      weeks: [{ activations: 0 }, { standingHours: 672 }, {}, {}],
    },
    'both are counted from the first snapshot on',
  )
  t.notOk('standingHours' in (measureActivity(facts({ snapshots: snapshots.slice(1), rows })).weeks[0] ?? {}))
  t.match(
    measureActivity(facts({ snapshots, rows, since: at(8) })),
    { hoursFromDateTime: at(8).toISOString(), standingHours: 2016 },
    'and from where the history begins',
  )
  t.match(
    measureActivity(
      facts({
        snapshots: [snapshots[0], { createdAt: at(8) }, { createdAt: at(15), standingPairs: 2 }].flatMap(
          (one) => one ?? [],
        ),
      }),
    ),
    { hoursFromDateTime: at(15).toISOString(), standingHours: 2 * 14 * 24 },
    'a snapshot that did not count them leaves a gap',
  )
  t.notOk(
    'standingHours' in measureActivity(facts({ snapshots: snapshots.slice(2), rows })),
    'one snapshot tells of no time',
  )
  t.equal(measureActivity(facts({ from: at(26) })).weeks.length, 0, 'three days are no week')
  t.equal(measureActivity(facts({ from: at(-1) })).weeks.length, 4, 'weeks before the history begins are left out')
})

t.test('numbers over time, over HTTP', async (t) => {
  const bench = await startPlans(t)
  const { call, userId, simulate } = bench
  const take = async () => (await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })).body
  const metrics = async (query = '') => (await call(`GET /v1/role-metrics${query}`, { as: 'roles' })).body
  const user = (name: string, change: object) => simulate(`PATCH /_simulator/users/${userId(name)}`, change)
  const first = await take()
  const one = await metrics()
  t.match(
    one,
    {
      periodDays: 30,
      activations: 7,
      activePeople: 1,
      approvalRatePercent: 100,
      medianDecisionMinutes: 28,
      fixedFindings: 0,
      openAlerts: { high: Number, medium: Number, low: Number },
      weeks: [{ activations: 0 }, { activations: 1 }, { activations: 1 }, { activations: 5 }],
    },
    JSON.stringify(one),
  )
  t.ok(one.openAlerts.medium + one.openAlerts.low > 0)
  t.ok(one.justificationQualityPercent < 60)
  for (const name of ['standingReductionPercent', 'medianDaysToFix', 'unusedEligibility', 'standingHours']) {
    t.notOk(name in one, `${name} can not be known yet`)
  }

  await user('globalAdmin', { userType: 'Guest' })
  bench.advance(DAY)
  await take()
  await user('globalAdmin', { userType: 'Member' })
  bench.advance(3 * DAY)
  await take()
  await simulate(`DELETE /_simulator/users/${userId('globalAdmin')}`)
  await user('timeBoundAdmin', { userType: 'Guest' })
  bench.advance(2 * DAY)
  const last = await take()
  const two = await metrics('?days=7')
  t.match(two, { snapshotId: last.snapshotId, periodDays: 7, openAlerts: { high: Number } })
  const standing = two.metrics.find(({ name }: any) => name === 'standingPrivileged')
  t.equal(two.standingReductionPercent, -standing.changePercent)
  t.ok(two.standingReductionPercent > 0)
  // A finding for three days, and what the deleted administrator had for six.
  const spans = (
    await bench.store.db.selectFrom('roleFindingSpans').selectAll().where('goneAt', 'is not', null).execute()
  )
    .map(({ firstSeenAt, goneAt }) => Math.round(((goneAt?.getTime() ?? 0) - firstSeenAt.getTime()) / DAY))
    .sort()
  t.equal(spans[0], 3)
  t.ok(spans.length > 1 && spans.slice(1).every((days) => days === 6))
  t.equal(two.fixedFindings, spans.length)
  t.ok(Math.abs(two.medianDaysToFix - (medianOf(spans) ?? 0)) < 0.11)
  t.equal(two.driftOpen, 0, 'no plan has approved anything')
  t.equal(
    two.openAlerts.high,
    1 +
      (
        await bench.store.db
          .selectFrom('roleAlerts')
          .selectAll()
          .where('state', '=', 'open')
          .where('severity', '=', 'high')
          .where('key', 'like', 'activation %')
          .execute()
      ).length,
    'the new guest',
  )
  t.ok(
    Math.abs(two.standingHours - first.standingPairs * 6 * 24) <= 1,
    `${two.standingHours} hours of ${first.standingPairs} pairs in six days`,
  )
  t.ok(two.activatedHours > 0 && two.activatedHours < two.standingHours)
  t.notOk('unusedEligibility' in two)

  await bench.services.roleActivations.harvest()
  for (let month = 0; month < 4; month++) {
    bench.advance(25 * DAY)
    await bench.services.roleActivations.harvest()
  }
  await take()
  const three = await metrics()
  const eligible = (await call('GET /v1/role-assignments?assignmentType=eligible&principalType=user', { as: 'roles' }))
    .body.value
  const never = (await call('GET /v1/role-findings?rule=neverActivated', { as: 'roles' })).body.value
  t.equal(three.unusedEligibility, never.length, 'what the rule finds')
  const pairs = (list: any[], id: string) => list.map((one) => `${one[id]} ${one.roleId}`)
  t.same(
    pairs(never, 'subjectId').filter(
      (pair) =>
        !pairs(
          eligible.filter(({ membership }: any) => membership !== 'eligibleMember'),
          'principalId',
        ).includes(pair),
    ),
    [],
    'becoming a member of a group names no role',
  )
  t.ok(never.length > 0)
  t.match(three, { activations: 0, weeks: [{ activations: 0 }, {}, {}, {}] })
  bench.advance(40 * DAY)
  await bench.services.roleActivations.harvest()
  await take()
  const four = await metrics('?days=365')
  t.notOk('unusedEligibility' in four, 'who did not look for longer than Microsoft keeps its log has a gap')
  for (const days of ['0', '366', 'x']) {
    t.match(await call(`GET /v1/role-metrics?days=${days}`, { as: 'roles' }), { status: 400 })
  }
  await bench.store.db
    .updateTable('roleSnapshots')
    .set({ summary: JSON.stringify({ ...last, reviewCompletionPercent: 80 }) })
    .where('id', '=', last.snapshotId)
    .execute()
  t.match(await metrics(`?snapshotId=${last.snapshotId}`), { reviewCompletionPercent: 80 })
})

t.test('without P1 there is nothing to tell of activations, and all else is told', async (t) => {
  const { call } = await startPlans(t, { simulator: { profiles: ['noP1'] } })
  await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
  const { status, body } = await call('GET /v1/role-metrics', { as: 'roles' })
  t.equal(status, 200)
  t.same(body.weeks, [])
  for (const name of ['activityFromDateTime', 'activations', 'activatedHours']) t.notOk(name in body, name)
})
