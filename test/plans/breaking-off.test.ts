import t from 'tap'
import { DAY, onBatch, onRemoval, peopleOf, removalsOf, startPlans, type Bench } from './support.ts'

const students = (bench: Bench, more: Record<string, unknown> = {}) =>
  bench.approved({ groupIds: [bench.groupId('licA1Students')], ...more })

t.test('a plan halts when too many changes fail, and goes on after a new approval', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000 }, env: { MAX_REMOVALS: '70' } })
  const plan = await students(bench)
  t.match(plan, { progress: { planned: 70 } })
  await bench.faults(onRemoval({ status: 400, code: 'Request_BadRequest', message: 'Odd' }, { times: 3 }))

  const halted = await bench.applied(plan.planId)
  t.match(halted, { state: 'halted', code: 'TooManyFailures', message: /5 %/, progress: { failed: 3, planned: 50 } })
  t.equal((await bench.journal()).length, 17)
  const [failed] = await bench.changes(plan.planId, 'failed')
  t.match(failed, { code: 'GraphRefused', message: /Request_BadRequest/, refused: ['membership'] })
  t.match(await bench.apply(plan.planId), {
    status: 409,
    body: { error: { code: 'PlanStateConflict', message: /approve it again/ } },
  })
  const { hash } = await bench.plan(plan.planId)
  t.match(await bench.approve({ planId: plan.planId, hash }, { comment: 'those three are known' }), {
    status: 200,
    body: { state: 'approved', comment: 'those three are known' },
  })
  const { code } = await bench.plan(plan.planId)
  t.equal(code, undefined, 'why it had halted is history')

  const done = await bench.applied(plan.planId)
  t.match(done, { state: 'done', progress: { verified: 67, failed: 3, planned: 0 } })
  const removed = removalsOf(await bench.journal())
  t.equal(removed.size, 67)
  t.ok([...removed.values()].every((times) => times === 1))
  t.match(await bench.services.audit.verify(), { ok: true })
})

t.test('a plan halts when Graph forbids everything', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000 } })
  const plan = await students(bench)
  await bench.faults(onRemoval({ status: 403 }))
  const halted = await bench.applied(plan.planId)
  t.match(halted, { state: 'halted', code: 'TooManyFailures', progress: { failed: 20 } })
  t.match((await bench.changes(plan.planId, 'failed'))[0], { code: 'GraphForbidden', message: /permission/ })
  t.same(await bench.journal(), [])
  t.match((await bench.undo(plan.planId)).body, { error: { code: 'NothingToUndo' } })
})

t.test('a small plan of which nothing could be made has not succeeded', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000 }, env: { MAX_REMOVALS: '3' } })
  const plan = await students(bench)
  await bench.faults(onRemoval({ status: 400, code: 'Request_BadRequest', message: 'Odd' }))
  const failed = {
    status: 200,
    body: {
      status: 'failed',
      state: 'done',
      progress: { failed: 3, verified: 0 },
      error: { code: 'NothingMade', message: /list the changes/ },
    },
  }
  t.match(await bench.apply(plan.planId), failed)
  t.match(await bench.apply(plan.planId), failed, 'nor when asked again')
  t.same(await bench.journal(), [])
})

t.test('StopPlan: the batch under way ends, no other starts, the rest waits', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000 }, env: { MAX_REMOVALS: '60' } })
  const plan = await students(bench)
  await bench.faults(onBatch({ delayMs: 400 }))
  await bench.begun(plan.planId)
  t.match(
    await bench.call(`POST /v1/plans/${plan.planId}/stop`, { as: 'licenses', body: { comment: 'wrong group' } }),
    { status: 200, body: { state: 'applying', stopRequested: true } },
  )
  const stopped = await bench.until(plan.planId, 'stopped')
  t.match(stopped, { code: 'Stopped', progress: { verified: Number, planned: Number } })
  const { verified, planned } = stopped.progress
  t.equal(verified + planned, 60)
  t.equal(verified % 20, 0, 'whole batches')
  t.ok(planned >= 20)
  t.equal(removalsOf(await bench.journal()).size, verified)

  await bench.faults()
  t.match(await bench.approve(stopped), { status: 200 })
  t.match(await bench.applied(plan.planId), { state: 'done', progress: { verified: 60 } })
  t.equal(removalsOf(await bench.journal()).size, 60)
})

t.test('a plan that nobody began is stopped at once; one that is over can not be', async (t) => {
  const bench = await startPlans(t)
  const stop = (planId: string) => bench.call(`POST /v1/plans/${planId}/stop`, { as: 'licenses', body: {} })
  const ready = await bench.create()
  t.match(await stop(ready.planId), { status: 200, body: { state: 'stopped' } })
  t.match(await stop(ready.planId), { status: 409, body: { error: { code: 'PlanStateConflict' } } })
  t.match((await bench.undo(ready.planId)).body, { error: { code: 'NothingToUndo' } })
  const done = await bench.approved({ inactiveDays: 200 })
  await bench.applied(done.planId)
  t.match(await stop(done.planId), { status: 409, body: { error: { code: 'PlanStateConflict' } } })
})

for (const [name, fault] of Object.entries({
  'a connection that drops before Graph did anything': onBatch({ drop: true }, { times: 1, skip: 1 }),
  'a connection that drops after Graph did it': onBatch({ drop: true }, { times: 1, skip: 1, after: true }),
  'a gateway in front that gives up after Graph did it': onBatch({ status: 504 }, { times: 1, skip: 1, after: true }),
  'a single request in a batch that answers 503': onRemoval({ status: 503 }, { times: 1, skip: 4 }),
  'a single request in a batch that loses its answer': onRemoval({ status: 500 }, { times: 1, skip: 4, after: true }),
  'a batch of which some are throttled': onRemoval({ status: 429, retryAfter: '1' }, { times: 3, skip: 4 }),
})) {
  t.test(`${name}: each removal once, and all of them`, async (t) => {
    const bench = await startPlans(t, { simulator: { users: 2_000 }, env: { MAX_REMOVALS: '30' } })
    const plan = await students(bench)
    await bench.faults(fault)
    t.match(await bench.applied(plan.planId), { state: 'done', progress: { verified: 30, failed: 0 } })
    const removed = removalsOf(await bench.journal())
    t.same([...removed.keys()].sort(), peopleOf(await bench.changes(plan.planId, 'verified')).sort())
    t.ok(
      [...removed.values()].every((times) => times === 1),
      'nobody twice',
    )
  })
}

t.test('a removal that nobody can tell about, in a plan that is stopped meanwhile, is not sent again', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000 }, env: { MAX_REMOVALS: '30' } })
  const plan = await students(bench)
  const [first] = await bench.changes(plan.planId, 'planned')
  await bench.faults(
    onRemoval({ status: 503 }, { path: `/members/${first.person.userId}/\\$ref` }),
    onBatch({ delayMs: 500 }),
  )
  await bench.begun(plan.planId)
  await bench.call(`POST /v1/plans/${plan.planId}/stop`, { as: 'licenses', body: {} })
  t.match(await bench.until(plan.planId, 'stopped'), { progress: { requested: 1, verified: 19, planned: 10 } })
  await bench.faults()
  bench.advance(DAY / 2)
  await bench.services.background.sweep()
  t.equal(removalsOf(await bench.journal()).size, 19, 'not half a day later')
  bench.advance(DAY)
  await bench.services.background.sweep()
  t.match(
    await bench.plan(plan.planId),
    { state: 'stopped', progress: { requested: 0, verified: 19, planned: 11 } },
    'after a day it waits like the rest',
  )

  t.match(await bench.approve(plan), { status: 200 })
  t.match(await bench.applied(plan.planId), { state: 'done', progress: { verified: 30 } })
  t.equal(removalsOf(await bench.journal()).get(first.person.userId), 1)
})

t.test('a removal that shows late in a stopped plan is seen, and can be undone', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000, replicationMs: 60_000 }, env: { MAX_REMOVALS: '30' } })
  const plan = await students(bench)
  await bench.faults(onBatch({ status: 504 }, { after: true, times: 2 }), onBatch({ delayMs: 500 }))
  await bench.begun(plan.planId)
  await bench.call(`POST /v1/plans/${plan.planId}/stop`, { as: 'licenses', body: {} })
  const stopped = await bench.until(plan.planId, 'stopped')
  t.equal(stopped.progress.planned, 10)
  await bench.faults()
  await bench.simulate('PATCH /_simulator/settings', { replicationMs: 0 })
  bench.advance(DAY / 10)
  await bench.services.background.sweep()
  t.match(await bench.plan(plan.planId), {
    state: 'stopped',
    progress: { planned: 10, failed: 0, requested: 0, verified: 20 },
  })
  t.match(await bench.undone(plan.planId), { progress: { undone: 20, planned: 10 } })
})

t.test('changes altered in the database while a plan is at work: it halts', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000 }, env: { MAX_REMOVALS: '60' } })
  const plan = await students(bench)
  await bench.store.db
    .updateTable('changes')
    .set({ subjectId: bench.userId('activeStaff') })
    .where('planId', '=', plan.planId)
    .where('position', '=', 50)
    .execute()
  t.match((await bench.apply(plan.planId)).body, { error: { code: 'PlanAltered' } })
  // As if it had been altered between the request and its work.
  await bench.store.db.updateTable('plans').set({ state: 'applying' }).where('id', '=', plan.planId).execute()
  t.match(await bench.until(plan.planId, 'halted'), { code: 'PlanAltered' })
  t.same(await bench.journal(), [])
})

t.test('what a stopped plan made can be taken back, also once the rest is approved again', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000 }, env: { MAX_REMOVALS: '40' } })
  const plan = await students(bench)
  t.match(await bench.undo(plan.planId), { status: 409, body: { error: { code: 'NothingToUndo' } } })
  await bench.faults(onBatch({ delayMs: 300 }))
  await bench.begun(plan.planId)
  await bench.call(`POST /v1/plans/${plan.planId}/stop`, { as: 'licenses', body: {} })
  const stopped = await bench.until(plan.planId, 'stopped')
  await bench.faults()
  t.match(await bench.approve(stopped), { status: 200, body: { state: 'approved' } })
  const undone = await bench.undone(plan.planId)
  t.match(undone, {
    state: 'stopped',
    progress: { undone: stopped.progress.verified, planned: stopped.progress.planned },
  })
  t.match(await bench.apply(plan.planId), { status: 409 }, 'what is left waits for another approval')
})
