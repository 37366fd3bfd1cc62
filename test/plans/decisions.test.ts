import t from 'tap'
import { all, type KeyName } from '../helper.ts'
import { DAY, MINUTE, startPlans, type Bench } from './support.ts'

const PLAN = '00000000-0000-4000-8000-000000000001'

const approveAs = (bench: Bench, as: KeyName, { planId, hash }: { planId: string; hash: string }, more: object = {}) =>
  bench.call(`POST /v1/plans/${planId}/approve`, { as, body: { hash, ...more } })

t.test('each role may do what it is for, and no more', async (t) => {
  const bench = await startPlans(t)
  const plan = await bench.create()
  const route = (path: string) => path.replace('{plan}', plan.planId)
  for (const [path, allowed] of [
    ['GET /v1/plans', ['reader', 'licenses', 'approver', 'admin', 'contacts', 'roles']],
    ['GET /v1/plans/{plan}', ['reader', 'licenses', 'approver', 'admin']],
    ['GET /v1/plans/{plan}/changes', ['reader', 'licenses', 'approver', 'admin']],
    ['GET /v1/plans/{plan}/report', ['reader', 'licenses', 'approver', 'admin']],
    ['POST /v1/license-cleanup-plans', ['licenses', 'admin']],
    ['POST /v1/plans/{plan}/approve', ['approver', 'admin']],
    ['POST /v1/plans/{plan}/reject', ['approver', 'admin']],
    ['POST /v1/plans/{plan}/apply', ['licenses', 'admin']],
    ['POST /v1/plans/{plan}/stop', ['licenses', 'admin']],
    ['POST /v1/plans/{plan}/undo', ['licenses', 'admin']],
  ] as const) {
    for (const as of ['reader', 'licenses', 'contacts', 'approver', 'roles', 'admin'] as const) {
      if ((allowed as readonly KeyName[]).includes(as) && path.startsWith('POST')) continue
      const { status, body } = await bench.call(route(path), {
        as,
        ...(path.startsWith('POST') ? { body: path.endsWith('approve') ? { hash: plan.hash } : {} } : {}),
      })
      const isAllowed = (allowed as readonly KeyName[]).includes(as)
      t.equal(status, isAllowed ? 200 : 403, `${as}: ${path} ${JSON.stringify(body.error)}`)
      if (!isAllowed) t.match(body, { error: { code: 'RoleRequired', message: /\.$/ } })
    }
    t.equal((await bench.call(route(path), { as: null, ...(path.startsWith('POST') ? { body: {} } : {}) })).status, 401)
  }
  t.match(await bench.call(`GET /v1/plans/${PLAN}`), {
    status: 404,
    body: { error: { code: 'PlanNotFound', target: 'planId' } },
  })
  t.equal((await bench.plan(plan.planId)).state, 'ready')
})

t.test('four eyes, strict: another connection, and a person who may', async (t) => {
  const bench = await startPlans(t, { env: { LICENSE_APPROVER_GROUP_ID: '' } })
  const plan = await bench.create({ requester: bench.userId('activeStaff') }, 'admin')
  const refused = async (code: string, as: KeyName, more: object) =>
    t.match((await approveAs(bench, as, plan, more)).body, { error: { code, message: /\.$/ } }, code)
  await refused('FourEyesRequired', 'admin', { approver: bench.userId('inactiveStaff') })
  await refused('ApproverRequired', 'approver', {})
  await refused('ApproverNotAllowed', 'approver', { approver: bench.userId('activeStaff') })
  await refused('ApproverNotAllowed', 'approver', { approver: bench.userId('disabledUser') })
  await refused('UserNotFound', 'approver', { approver: 'nobody@northwind.example' })
  t.equal((await bench.plan(plan.planId)).state, 'ready')
  t.match(
    (await approveAs(bench, 'approver', plan, { approver: bench.cast.users['inactiveStaff']?.userPrincipalName })).body,
    { state: 'approved', approverName: 'Inactive Staff', decidedBy: 'key:approver' },
  )
  await refused('PlanStateConflict', 'approver', { approver: bench.userId('inactiveStaff') })
})

t.test('four eyes, asserted: one connection, two people', async (t) => {
  const bench = await startPlans(t, { env: { FOUR_EYES: 'asserted' } })
  const plan = await bench.create({ requester: bench.userId('activeStaff') }, 'admin')
  t.match((await approveAs(bench, 'admin', plan)).body, { error: { code: 'ApproverRequired' } })
  t.match((await approveAs(bench, 'admin', plan, { approver: bench.userId('activeStaff') })).body, {
    error: { code: 'ApproverNotAllowed' },
  })
  t.match((await approveAs(bench, 'admin', plan, { approver: bench.userId('inactiveStaff') })).body, {
    state: 'approved',
  })
})

t.test('four eyes, off: whoever has the role', async (t) => {
  const bench = await startPlans(t, { env: { FOUR_EYES: 'off' } })
  const plan = await bench.create({ requester: bench.userId('activeStaff') }, 'admin')
  const { body } = await approveAs(bench, 'admin', plan)
  t.match(body, { state: 'approved' })
  t.notOk(body.approverId)
})

t.test('approvers are in their group', async (t) => {
  const probe = await startPlans(t)
  const bench = await startPlans(t, { env: { LICENSE_APPROVER_GROUP_ID: probe.groupId('licA3Second') } })
  const plan = await bench.create()
  t.match((await approveAs(bench, 'approver', plan, { approver: bench.userId('activeStaff') })).body, {
    error: { code: 'ApproverNotAllowed', message: /group/ },
  })
  t.match((await approveAs(bench, 'approver', plan, { approver: bench.userId('twoGroups') })).body, {
    state: 'approved',
  })
})

t.test('a plan is approved as it is seen, in time, once', async (t) => {
  const bench = await startPlans(t, { env: { PLAN_VALID_DAYS: '10' } })
  const plan = await bench.create()
  for (const hash of ['0'.repeat(64), 'x']) {
    t.match((await bench.approve({ ...plan, hash })).body, { error: { code: 'PlanHashMismatch', target: 'hash' } })
  }
  t.match(
    (await bench.approve({ ...plan, hash: plan.hash.toUpperCase() })).body,
    { state: 'approved' },
    'however the hash is written',
  )

  bench.advance(11 * DAY)
  t.match((await bench.apply(plan.planId)).body, { error: { code: 'PlanExpired', message: /\d{4}-\d{2}-\d{2}T/ } })
  await bench.services.background.sweep()
  t.match(await bench.plan(plan.planId), { state: 'expired', code: 'Expired' })
  t.match((await bench.apply(plan.planId)).body, { error: { code: 'PlanStateConflict' } })

  const late = await bench.create()
  t.not(late.planId, plan.planId, 'a new one looks at everybody again')
  bench.advance(11 * DAY)
  t.match((await bench.approve(late)).body, { error: { code: 'PlanExpired' } })
  t.same(await bench.journal(), [])
})

t.test('a newer plan for the same scope replaces one that waits for approval, not one that has it', async (t) => {
  const bench = await startPlans(t)
  const first = await bench.create()
  const second = await bench.create({ maxRemovals: 3 })
  t.match(await bench.plan(first.planId), { state: 'superseded', code: 'Superseded' })
  t.match((await bench.approve(first)).body, {
    error: { code: 'PlanStateConflict', message: /replaced by a newer one/ },
  })
  await bench.approve(second)
  const third = await bench.create({ maxRemovals: 4 })
  t.match([await bench.plan(second.planId), third], [{ state: 'approved' }, { state: 'ready' }])
  const elsewhere = await bench.create({ groupIds: [bench.groupId('licA1Students')] })
  t.match(
    [await bench.plan(third.planId), elsewhere],
    [{ state: 'ready' }, { state: 'ready' }],
    'another scope is another matter',
  )
})

t.test('a rejected plan is over', async (t) => {
  const bench = await startPlans(t)
  const plan = await bench.create()
  t.match(
    await bench.call(`POST /v1/plans/${plan.planId}/reject`, {
      as: 'approver',
      body: { comment: 'not in the exam weeks' },
    }),
    { status: 200, body: { state: 'rejected', comment: 'not in the exam weeks' } },
  )
  for (const answer of [await bench.approve(plan), await bench.apply(plan.planId), await bench.undo(plan.planId)]) {
    t.match(answer, { status: 409, body: { error: { code: 'PlanStateConflict' } } })
  }
  const approved = await bench.approved({ inactiveDays: 200 })
  t.match(
    await bench.call(`POST /v1/plans/${approved.planId}/reject`, { as: 'approver', body: {} }),
    { body: { state: 'rejected' } },
    'also after its approval, until it is begun',
  )
})

t.test('the days of grace begin when the notices were read to their end', async (t) => {
  const bench = await startPlans(t, { env: { GRACE_DAYS: '5' }, simulator: { users: 2_000 } })
  const plan = await bench.create({ groupIds: [bench.groupId('licA1Students')] })
  const notices = (query: string) => bench.call(`GET /v1/plans/${plan.planId}/notices?${query}`, { as: 'licenses' })
  await notices('top=999')
  t.notOk((await bench.plan(plan.planId)).noticesReadDateTime, 'a preview before the approval starts nothing')
  await bench.approve(plan)
  const half = await notices('top=3')
  t.ok(half.body.nextLink)
  t.notOk((await bench.plan(plan.planId)).noticesReadDateTime, 'half of them is not all')
  t.match((await bench.apply(plan.planId)).body, { error: { code: 'TooEarly', message: /ListPlanNotices/ } })
  t.equal((await notices('top=999')).body.nextLink, undefined)
  const told = await bench.plan(plan.planId)
  t.equal(Date.parse(told.applicableDateTime) - Date.parse(told.noticesReadDateTime), 5 * DAY)
  bench.advance(5 * DAY - MINUTE)
  await notices('top=999')
  t.match(
    (await bench.apply(plan.planId)).body,
    { error: { code: 'TooEarly', message: new RegExp(told.applicableDateTime) } },
    'reading them again starts nothing anew',
  )
  bench.advance(2 * MINUTE)
  t.match(await bench.applied(plan.planId), { state: 'done' })
  t.match(
    await bench.create({ graceDays: 1 }),
    { error: { code: 'GraceTooShort', target: 'graceDays' } },
    'no plan has less grace than the operator wants',
  )
})

t.test('WRITES_ENABLED=false: plans are made and read, not carried out', async (t) => {
  const bench = await startPlans(t, { env: { WRITES_ENABLED: 'false' } })
  const plan = await bench.approved()
  t.match(await bench.apply(plan.planId), { status: 403, body: { error: { code: 'WritesDisabled' } } })
  t.equal((await bench.plan(plan.planId)).state, 'approved')
  t.same(await bench.journal(), [])
})

t.test('every decision is in the audit log, with its person apart', async (t) => {
  const bench = await startPlans(t)
  const plan = await bench.approved()
  await bench.applied(plan.planId)
  await bench.undone(plan.planId)
  const { value: entries } = await all(bench, `GET /v1/audit?planId=${plan.planId}`)
  const actions = new Set(entries.map(({ action }) => action))
  for (const action of [
    'plan.created',
    'plan.ready',
    'plan.approved',
    'plan.applying',
    'change.intended',
    'change.requested',
    'change.verified',
    'plan.verifying',
    'plan.done',
    'plan.undoing',
    'undo.intended',
    'undo.requested',
    'change.undone',
    'plan.undone',
  ]) {
    t.ok(actions.has(action), action)
  }
  t.match(
    entries.find(({ action }) => action === 'plan.approved'),
    { actor: 'key:approver' },
  )
  t.match(await bench.services.audit.verify(), { ok: true })
})
