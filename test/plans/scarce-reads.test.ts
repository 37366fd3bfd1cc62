import t from 'tap'
import { removalsOf, startPlans } from './support.ts'

const PEOPLE = 155
const RECHECKED_TOGETHER = 75

t.test('where Graph is slow, no more people are looked at than can be removed while the look is fresh', async (t) => {
  const bench = await startPlans(t, {
    env: { SIGN_IN_READS_PER_MINUTE: '100000' },
    simulator: { users: 4_000 },
  })
  const plan = await bench.approved({ groupIds: [bench.groupId('licA1Students')], maxRemovals: PEOPLE })
  t.equal(plan.progress.planned, PEOPLE)
  // Twenty removals from one group, one after another, take two seconds: the third twenty would come too late.
  await bench.simulate('PATCH /_simulator/settings', { writeMs: 100 })
  await bench.simulate('POST /_simulator/stats/reset')
  t.match(await bench.applied(plan.planId), { state: 'done', progress: { verified: PEOPLE } })
  const { callsByOperation } = await bench.simulate('GET /_simulator/stats')
  t.equal(removalsOf(await bench.journal()).size, PEOPLE)
  t.ok([...removalsOf(await bench.journal()).values()].every((times) => times === 1))
  t.ok(callsByOperation['GET /users/{id}'] > PEOPLE, 'the first look was at too many')
  t.ok(callsByOperation['GET /users/{id}'] < PEOPLE + RECHECKED_TOGETHER, 'and none after it')
})
