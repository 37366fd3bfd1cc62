import t from 'tap'
import { startPlans } from './support.ts'

const PEOPLE = 800

t.test('800 removals within a quota of 300 writes in 15 seconds', async (t) => {
  const bench = await startPlans(t, {
    // The licenses of the last ones are not gone yet at the first look.
    simulator: { users: 20_000, replicationMs: 100, licenseMs: 4_000 },
    env: { GRAPH_WRITE_QUOTA: '300/15', MAX_REMOVALS: String(PEOPLE) },
    settleMs: 500,
    leaseMs: 15_000,
  })
  await bench.simulate('PATCH /_simulator/settings', { quotas: { writes: 300, writesPeriodMs: 15_000 } })
  const plan = await bench.approved({ groupIds: [bench.groupId('licA1Students')] })
  t.match(plan, { progress: { planned: PEOPLE } })
  await bench.simulate('POST /_simulator/stats/reset')

  const started = Date.now()
  const answer = await bench.call(`POST /v1/plans/${plan.planId}/apply`, { as: 'licenses', body: {}, follow: false })
  t.equal(answer.status, 202, 'longer than an answer may take')
  while ((await bench.plan(plan.planId)).state === 'applying') await new Promise((resolve) => setTimeout(resolve, 500))
  const seconds = (Date.now() - started) / 1000
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  // The second look, unless a slow machine had the first one so late that it saw everything.
  bench.advance(60_000)
  await bench.services.background.sweep()
  t.match(await bench.plan(plan.planId), { state: 'done', progress: { verified: PEOPLE, failed: 0 } })

  const stats = await bench.simulate('GET /_simulator/stats')
  t.comment(
    `${stats.httpRequests} requests to Graph for ${PEOPLE} people in ${seconds.toFixed(0)} s, ` +
      `${stats.throttled} throttled`,
  )
  // For each batch of 20 one request for its people, one for its groups, two for who holds a role and one to remove
  // them; one every few seconds for who was let in again; ten for all the rest.
  t.ok(
    stats.httpRequests <= (5 * PEOPLE) / 20 + seconds / 2 + 10,
    `${stats.httpRequests} requests are ${(stats.httpRequests / PEOPLE).toFixed(3)} for each person`,
  )
  t.ok(stats.throttled < 0.01 * PEOPLE, `${stats.throttled} of ${PEOPLE} writes were throttled`)
  t.ok(seconds > 20, 'it took the time that the quota asks for')
})
