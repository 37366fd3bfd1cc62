import t, { type Test } from 'tap'
import { DAY, MINUTE } from '../plans/support.ts'
import { GLOBAL_ADMINISTRATOR, startRolePlans, TEAMS_ADMINISTRATOR, type RoleBench } from './support.ts'

t.test('whatever breaks off in between, each change is made once and in its order', async (t) => {
  for (const at of ['beforeIntent', 'afterIntent', 'afterSend', 'afterOutcome', 'beforeSeen', 'afterSeen'] as const) {
    for (const hit of [1, 2]) {
      let hits = 0
      const bench = await startRolePlans(t, {
        onError: () => {},
        checkpoint: (name) => {
          if (name === at && ++hits === hit) throw new Error(`broken off at ${at}`)
        },
      })
      const plan = await bench.wave({ action: 'standingToEligible', roleIds: [GLOBAL_ADMINISTRATOR] })
      await bench.approveWave(plan)
      await bench.call(`POST /v1/plans/${plan.planId}/apply`, {
        as: 'roleOperator',
        body: { waitForCompletion: false },
      })
      await bench.until(plan.planId, 'done')
      t.ok(hits >= hit, `it was broken off ${at}, time ${hit}`)
      t.same((await bench.changes(plan.planId, 'verified')).length, 2)
      const made = (await bench.journal())
        .filter(({ body }) => body?.isValidationOnly !== true)
        .map(({ path, body }) => `${path.split('/').at(-1)} ${body.action}`)
      t.same(
        made,
        ['roleEligibilityScheduleRequests adminAssign', 'roleAssignmentScheduleRequests adminRemove'],
        `${at}, ${hit}`,
      )
    }
  }
})

/** A plan whose process died after its first change was intended, and before anything was sent. */
async function diedAfterIntent(t: Test, input: (bench: RoleBench) => Record<string, unknown>) {
  let deaths = 0
  const died = Promise.withResolvers<void>()
  const bench = await startRolePlans(t, {
    onError: () => {},
    checkpoint: (name) => {
      if (name !== 'afterIntent' || deaths++ > 0) return
      died.resolve()
      throw new Error('died')
    },
  })
  const plan = await bench.wave(input(bench))
  t.match(await bench.approveWave(plan), { status: 200 })
  await bench.call(`POST /v1/plans/${plan.planId}/apply`, { as: 'roleOperator', body: { waitForCompletion: false } })
  await died.promise
  await bench.idle(plan.planId)
  t.match(await bench.changes(plan.planId, 'intended'), [{}])
  return {
    bench,
    plan,
    written: async () => (await bench.journal()).filter(({ body }) => body?.isValidationOnly !== true),
  }
}

t.test('what was stopped is not sent by whoever goes on after a crash', async (t) => {
  const { bench, plan, written } = await diedAfterIntent(t, () => ({
    action: 'removeUnused',
    roleIds: [GLOBAL_ADMINISTRATOR],
  }))
  t.match(await bench.call(`POST /v1/plans/${plan.planId}/stop`, { as: 'roleOperator', body: {} }), {
    status: 200,
    body: { stopRequested: true },
  })
  t.match(await bench.until(plan.planId, 'stopped'), { code: 'Stopped' })
  t.same(await written(), [])
  t.same(await bench.roleOf('globalAdmin'), ['Global Administrator activePermanent'])
  bench.advance(DAY + MINUTE)
  while ((await bench.changes(plan.planId, 'planned')).length === 0) {
    await bench.services.background.sweep()
    await bench.idle(plan.planId)
  }
  t.same(await written(), [], 'after a day it waits for a new approval, like the rest')
})

t.test('hours after a crash, everybody is looked at once more', async (t) => {
  const input = {
    action: 'grantEligibility',
    roleIds: [TEAMS_ADMINISTRATOR],
    endDateTime: new Date(Date.now() + 30 * DAY).toISOString(),
  }
  const { bench, plan, written } = await diedAfterIntent(t, ({ userId }) => ({
    ...input,
    principalIds: [userId('contactPerfect')],
  }))
  t.match(
    await bench.call('POST /v1/exclusions', {
      body: { kind: 'user', value: bench.userId('contactPerfect'), owner: 'IT', reason: 'On leave from now on' },
    }),
    { status: 200 },
  )
  t.match(await bench.until(plan.planId, 'done'), { progress: { spared: 1 } })
  t.match(await bench.changes(plan.planId), [{ state: 'spared', code: 'excluded' }])
  t.same(await written(), [])
})
