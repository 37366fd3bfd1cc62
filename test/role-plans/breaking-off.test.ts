import t from 'tap'
import { GLOBAL_ADMINISTRATOR, startRolePlans } from './support.ts'

t.test('whatever breaks off in between, each change is made once and in its order', { timeout: 300_000 }, async (t) => {
  for (const at of ['beforeIntent', 'afterIntent', 'afterSend', 'afterOutcome', 'beforeSeen', 'afterSeen'] as const) {
    for (const hit of [1, 2]) {
      let hits = 0
      const bench = await startRolePlans(t, { onError: () => {}, checkpoint: (name) => { if (name === at && ++hits === hit) throw new Error(`broken off at ${at}`) } })
      const plan = await bench.wave({ action: 'standingToEligible', roleIds: [GLOBAL_ADMINISTRATOR] })
      await bench.approveWave(plan)
      await bench.call(`POST /v1/plans/${plan.planId}/apply`, { as: 'roleOperator', body: { waitForCompletion: false } })
      await bench.until(plan.planId, 'done')
      t.ok(hits >= hit, `it was broken off ${at}, time ${hit}`)
      t.same((await bench.changes(plan.planId, 'verified')).length, 2)
      const made = (await bench.journal()).filter(({ body }) => body?.isValidationOnly !== true).map(({ path, body }) => `${path.split('/').at(-1)} ${body.action}`)
      t.same(made, ['roleEligibilityScheduleRequests adminAssign', 'roleAssignmentScheduleRequests adminRemove'], `${at}, ${hit}`)
    }
  }
})
