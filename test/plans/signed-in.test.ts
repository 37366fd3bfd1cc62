import t, { type Test } from 'tap'
import { signIns } from '../signed-in.ts'
import { startPlans } from './support.ts'

async function begun(t: Test, env: Record<string, string> = {}) {
  const people = await signIns(t)
  const bench = await startPlans(t, { env: { ...people.env, ...env } })
  const { call, groupId, userId } = bench
  /** A plan that somebody makes signed in. */
  const createdBy = async (name: string, input: object = {}) =>
    (
      await call('POST /v1/license-cleanup-plans', {
        ...(await people.by(userId(name), 'LicenseOperator')),
        body: { groupIds: [groupId('licA3Staff')], ...input },
      })
    ).body
  const approvedBy = async (name: string, { planId, hash }: { planId: string; hash: string }, approver?: string) =>
    call(`POST /v1/plans/${planId}/approve`, {
      ...(await people.by(userId(name), 'LicenseApprover')),
      body: { hash, ...(approver === undefined ? {} : { approver }) },
    })
  return { bench, people, createdBy, approvedBy }
}

for (const FOUR_EYES of ['strict', 'asserted', 'off']) {
  t.test(`${FOUR_EYES}: whoever approves signed in is the approver, and can name nobody else`, async (t) => {
    const { bench, approvedBy } = await begun(t, { FOUR_EYES })
    const plan = await bench.create()
    for (const other of [bench.userId('twoGroups'), bench.cast.users['twoGroups']?.userPrincipalName]) {
      t.match(await approvedBy('activeStaff', plan, other), {
        status: 403,
        body: { error: { code: 'ApproverNotAllowed', message: /signed in/, target: 'approver' } },
      })
    }
    t.equal((await bench.plan(plan.planId)).state, 'ready')
    t.match(await approvedBy('activeStaff', plan, bench.cast.users['activeStaff']?.userPrincipalName), {
      status: 200,
      body: {
        state: 'approved',
        approverId: bench.userId('activeStaff'),
        decidedBy: `user:${bench.userId('activeStaff')}`,
      },
    })
    const next = await bench.create({ inactiveDays: 200 })
    t.match(
      await approvedBy('activeStaff', next),
      { status: 200, body: { approverId: bench.userId('activeStaff') } },
      'named or not',
    )
  })
}

for (const FOUR_EYES of ['strict', 'asserted']) {
  t.test(`${FOUR_EYES}: whoever made a plan signed in asked for it, whatever connection approves it`, async (t) => {
    const { bench, createdBy, approvedBy } = await begun(t, { FOUR_EYES })
    const maker = bench.userId('activeStaff')
    const plan = await createdBy('activeStaff')
    t.match(plan, { state: 'ready', requester: maker })
    for (const approver of [maker, maker.toUpperCase(), bench.cast.users['activeStaff']?.userPrincipalName]) {
      t.match(
        await bench.approve(plan, { approver }),
        { status: 403, body: { error: { code: 'ApproverNotAllowed', message: /asked for this plan/ } } },
        'an API key that names them',
      )
    }
    t.match(await approvedBy('activeStaff', plan), {
      status: 403,
      body: { error: { code: FOUR_EYES === 'strict' ? 'FourEyesRequired' : 'ApproverNotAllowed' } },
    })

    const forAnother = await createdBy('activeStaff', { inactiveDays: 200, requester: bench.userId('twoGroups') })
    t.match(forAnother, { requester: bench.userId('twoGroups') })
    for (const name of ['activeStaff', 'twoGroups']) {
      t.match(
        await bench.approve(forAnother, { approver: bench.userId(name) }),
        { status: 403, body: { error: { code: 'ApproverNotAllowed' } } },
        'neither who made it nor for whom it was made',
      )
    }
    t.match(await bench.approve(forAnother, { approver: bench.userId('inactiveStaff') }), {
      status: 200,
      body: { state: 'approved' },
    })
    const asked = await bench.create({ inactiveDays: 210, requester: maker })
    t.match(
      await approvedBy('activeStaff', asked),
      { status: 403, body: { error: { code: 'ApproverNotAllowed' } } },
      'made for them by a key, approved by them signed in',
    )
  })
}

t.test('guests do not approve, signed in or named, unless the operator lets them', async (t) => {
  const { bench, approvedBy } = await begun(t)
  const plan = await bench.create()
  const refusal = { status: 403, body: { error: { code: 'ApproverNotAllowed', message: /guest/i } } }
  t.match(await bench.approve(plan, { approver: bench.userId('guest') }), refusal)
  t.match(await approvedBy('guest', plan), refusal)
  await bench.simulate(`PATCH /_simulator/users/${bench.userId('guest')}`, { userType: 'Member' })
  t.match(await approvedBy('guest', plan), refusal, 'one who was made a member is known by the name')
  t.equal((await bench.plan(plan.planId)).state, 'ready')
})

t.test('guests approve where the operator lets them', async (t) => {
  const { bench, approvedBy } = await begun(t, { APPROVER_GUESTS: 'true' })
  t.match(await approvedBy('guest', await bench.create()), { status: 200, body: { state: 'approved' } })
})

t.test('changes of contact data are approved by the same rules', async (t) => {
  const { bench, people } = await begun(t, { MAX_UNAPPROVED_MOVES: '0' })
  const { call, userId } = bench
  const about = userId('twoGroups')
  const { body: waiting } = await call(`PATCH /v1/users/${about}/contact-info`, {
    ...(await people.by(userId('activeStaff'), 'ContactEditor')),
    body: { department: 'Library' },
  })
  t.match(waiting, { outcome: 'needsApproval', planId: String })
  const approve = async (options: object, approver?: string) =>
    call(`POST /v1/plans/${waiting.planId}/approve`, {
      as: 'contactApprover',
      ...options,
      body: { hash: waiting.hash, ...(approver === undefined ? {} : { approver }) },
    })
  const notAllowed = { status: 403, body: { error: { code: 'ApproverNotAllowed' } } }
  t.match(await approve({}, userId('activeStaff')), notAllowed, 'who asked for it, named by a key')
  t.match(
    await approve(await people.by(userId('activeStaff'), 'ContactApprover')),
    { status: 403, body: { error: { code: 'FourEyesRequired' } } },
    'who asked for it, signed in',
  )
  t.match(await approve({}, about), notAllowed, 'whom it is about, named by a key')
  t.match(await approve(await people.by(about, 'ContactApprover')), notAllowed, 'whom it is about, signed in')
  t.match(
    await approve(await people.by(userId('inactiveStaff'), 'ContactApprover'), userId('managerless')),
    notAllowed,
    'in the name of somebody else',
  )
  t.same(await bench.journal(), [])
  t.match(await approve(await people.by(userId('inactiveStaff'), 'ContactApprover')), {
    status: 200,
    body: { approverId: userId('inactiveStaff') },
  })
})
