import t from 'tap'
import { startPlans } from './support.ts'

t.test('sign-in data that can not be believed makes no plan', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 1_000, profiles: ['implausibleSignIn'] } })
  const refused = await bench.create()
  t.match(refused, {
    status: 'failed',
    state: 'refused',
    code: 'SignInDataImplausible',
    error: { code: 'SignInDataImplausible', message: /\.$/ },
  })
  t.equal(refused.hash, undefined)
  for (const answer of [
    await bench.approve({ ...refused, hash: '0'.repeat(64) }),
    await bench.apply(refused.planId),
    await bench.undo(refused.planId),
  ]) {
    t.match(answer, { status: 409, body: { error: { code: 'PlanStateConflict' } } })
  }
  t.same(await bench.changes(refused.planId), [])
  t.match(await bench.services.audit.verify(), { ok: true })
})

t.test('a share of people without dates that has jumped since the last plan makes no plan', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 1_000 }, env: { SIGN_IN_MISSING_PERCENT: '100' } })
  t.match(await bench.create(), { state: 'ready' })
  await bench.simulate('PATCH /_simulator/settings', { profiles: ['implausibleSignIn'] })
  t.match(await bench.create({ inactiveDays: 200 }), {
    status: 'failed',
    state: 'refused',
    error: { code: 'SignInDataImplausible' },
  })
})

t.test('a read that breaks off makes no plan, and the next one starts anew', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000 } })
  for (const effect of [{ status: 503 }, { drop: true }, { status: 400, code: 'Directory_ExpiredPageToken' }]) {
    await bench.faults({ method: 'GET', path: '/users\\?.*skiptoken', skip: 1, effect })
    const refused = await bench.create()
    t.match(
      refused,
      { status: 'failed', state: 'refused', error: { code: 'ReadIncomplete', message: /\.$/ } },
      JSON.stringify(effect),
    )
    await bench.faults()
    const made = await bench.create()
    t.match(made, { state: 'ready' })
    t.not(made.planId, refused.planId)
    t.equal((await bench.call(`POST /v1/plans/${made.planId}/reject`, { as: 'approver', body: {} })).status, 200)
  }
})

t.test('a tenant without Entra ID P1 has no dates, so it has no plan', async (t) => {
  const bench = await startPlans(t, { simulator: { profiles: ['noP1'] } })
  t.match(await bench.create(), { state: 'refused', error: { code: 'SignInDataUnavailable' } })
})

t.test('groups that can not be cleaned up, and scopes that say nothing', async (t) => {
  const bench = await startPlans(t)
  t.match(await bench.create({ groupIds: ['00000000-0000-4000-8000-000000000001'] }), {
    state: 'refused',
    error: { code: 'GroupNotFound' },
  })
  t.match(await bench.create({ groupIds: [bench.groupId('noLicense')] }), {
    state: 'refused',
    error: { code: 'NotALicenseGroup' },
  })
  for (const [input, code] of [
    [{ groupIds: [] }, 'EmptyValue'],
    [{ groupIds: undefined }, 'ScopeRequired'],
    [{ allGroups: true }, 'ScopeRequired'],
    [{ inactiveDays: 7 }, 'InactiveDaysTooLow'],
    [{ inactiveDays: 1.5 }, 'InvalidInput'],
    [{ maxRemovals: 0 }, 'InvalidInput'],
    [{ maxPercent: 101 }, 'InvalidInput'],
    [{ groupIds: ['not-an-id'] }, 'InvalidInput'],
    [{ neverSignedIn: 'maybe' }, 'InvalidInput'],
    [{ surprise: true }, 'InvalidInput'],
    [{ requester: 'nobody@northwind.example' }, 'UserNotFound'],
  ] as const) {
    const { error } = await bench.create(input)
    t.match(error, { code, message: /\.$/ }, JSON.stringify(input))
  }
  t.equal((await bench.call('GET /v1/plans')).body.value.length, 2, 'and none of these is a plan')
})

t.test('nobody to remove: the plan is done at once', async (t) => {
  const bench = await startPlans(t)
  const plan = await bench.create({ groupIds: [bench.groupId('licA3Second')], inactiveDays: 3_000 })
  t.match(plan, { status: 'succeeded', state: 'done', progress: { planned: 0 } })
  t.match((await bench.approve({ ...plan, hash: plan.hash })).body, { error: { code: 'PlanStateConflict' } })
})

t.test('a draft whose process is gone is refused, and made anew on request', async (t) => {
  const bench = await startPlans(t)
  const plan = await bench.create()
  await bench.store.db
    .updateTable('plans')
    .set({ state: 'draft', leaseOwner: 'a process that is gone', leaseUntil: new Date(bench.now() - 1) })
    .where('id', '=', plan.planId)
    .execute()
  await bench.services.background.sweep()
  t.match(await bench.plan(plan.planId), { state: 'refused', code: 'ReadIncomplete' })
  t.not((await bench.create()).planId, plan.planId)
})
