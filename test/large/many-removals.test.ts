import t from 'tap'
import { all } from '../helper.ts'
import { removalsOf, startPlans } from '../plans/support.ts'

t.test('a plan of more than 1,000 removals is made, seen, reported and undone', async (t) => {
  const bench = await startPlans(t, {
    simulator: { users: 20_000, quota: 'off' },
    env: { MAX_REMOVALS: '10000', GRAPH_WRITE_QUOTA: '900000/10' },
    leaseMs: 15_000,
  })
  const groupIds = [bench.groupId('licA1Students')]
  const plan = await bench.approved({ groupIds, maxRemovals: 10_000 })
  const { planned } = plan.progress
  t.ok(planned > 1_000, `${planned} removals`)
  t.match(
    await bench.call('POST /v1/license-cleanup-plans', { as: 'licenses', body: { groupIds, maxRemovals: 10_001 } }),
    { status: 400, body: { error: { code: 'InvalidInput' } } },
    'and no more than 10,000',
  )
  // More than are looked at together do not show at first.
  await bench.simulate('PATCH /_simulator/settings', { licenseMs: 600_000 })
  await bench.apply(plan.planId, { waitForCompletion: false })
  await bench.until(plan.planId, 'verifying')
  await bench.simulate('PATCH /_simulator/settings', { licenseMs: 0 })
  await bench.idle(plan.planId)
  bench.advance(60_000)
  await bench.services.background.sweep()
  t.match(await bench.plan(plan.planId), { state: 'done', progress: { verified: planned, failed: 0 } }, 'in one look')
  t.equal(removalsOf(await bench.journal()).size, planned)

  const changes = await all(bench, `GET /v1/plans/${plan.planId}/changes?state=verified`)
  t.equal(changes.value.length, planned, 'the list goes on to its end')
  const report = await bench.call(`GET /v1/plans/${plan.planId}/report?format=csv`)
  const lines = report.body.content.split('\r\n').length
  t.ok(lines > planned, `${lines} lines in the report`)

  await bench.undo(plan.planId, { waitForCompletion: false })
  t.match(await bench.until(plan.planId, 'undone'), { progress: { undone: planned } })
  t.match(await bench.services.audit.verify(), { ok: true })
})
