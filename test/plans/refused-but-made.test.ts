import t from 'tap'
import { onRemoval, onReturn, removalsOf, startPlans } from './support.ts'

// Graph does what a request says, and responds as if it had not.
const REFUSALS = [
  { status: 400, code: 'Request_BadRequest' },
  { status: 404, code: 'Request_ResourceNotFound' },
  { status: 409, code: 'Conflict' },
]

t.test('removals that Graph refused and made are of the plan, and can be undone', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000 } })
  const plan = await bench.approved({ groupIds: [bench.groupId('licA1Students')], maxRemovals: 30 })
  await bench.faults(...REFUSALS.map((effect) => onRemoval(effect, { after: true, times: 3, skip: 3 })))
  t.match(await bench.applied(plan.planId), { state: 'done', progress: { verified: 30, failed: 0 } })
  const removed = removalsOf(await bench.journal())
  t.equal(removed.size, 30)
  t.ok(
    [...removed.values()].every((times) => times === 1),
    'nobody twice',
  )

  await bench.faults(...REFUSALS.map((effect) => onReturn(effect, { after: true, times: 3, skip: 3 })))
  t.match(await bench.undone(plan.planId), { state: 'undone', progress: { undone: 30 } })
})

t.test('so are single removals and contact updates', async (t) => {
  const bench = await startPlans(t)
  const userId = bench.userId('activeStaff')
  const undone = async (changeId: string) => {
    await bench.call(`POST /v1/changes/${changeId}/undo`, { body: {} })
    return (await bench.call(`GET /v1/changes/${changeId}`)).body
  }
  for (const effect of REFUSALS) {
    await bench.faults(onRemoval(effect, { after: true, times: 1 }), {
      method: 'PATCH',
      path: '/users/[^/]+$',
      effect,
      after: true,
      times: 1,
    })
    const removal = await bench.call(`POST /v1/license-groups/${bench.groupId('licA3Staff')}/removals`, {
      body: { userId },
    })
    t.match(removal, { status: 200, body: { outcome: 'removed', changeId: String } }, `removal, ${effect.status}`)
    t.match(await undone(removal.body.changeId), { state: 'undone' })
    const update = await bench.call(`PATCH /v1/users/${userId}/contact-info`, {
      body: { officeLocation: `B ${effect.status}` },
    })
    t.match(update, { status: 200, body: { outcome: 'updated', changeId: String } }, `update, ${effect.status}`)
    t.match(await undone(update.body.changeId), { state: 'undone' })
  }
})

t.test('a refusal is one where no read shows the change', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000 }, env: { MAX_REMOVALS: '3' } })
  const plan = await bench.approved({ groupIds: [bench.groupId('licA1Students')] })
  await bench.faults(...REFUSALS.map((effect) => onRemoval(effect, { times: 1 })))
  t.match(await bench.applied(plan.planId), { progress: { failed: 3, verified: 0 } })
  t.same(await bench.journal(), [])
})
