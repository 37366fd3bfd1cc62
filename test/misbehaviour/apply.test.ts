import t from 'tap'
import { makeAdministrator, peopleOf, removalsOf } from '../plans/support.ts'
import { startMisbehaving } from './bench.ts'
import { chosenTrials } from './trials.ts'

/** A Graph that misbehaves while a plan is applied; each time with people who must not be removed any more. */
const TRIALS = process.env['MISBEHAVIOUR_APPLY'] ?? 'short'
const SHORT =
  /drops: users by id|dropsAll: users|emptied: groups of a person|emptied: roles|noValue: groups that|sixteen|backwards|doubledEmpty: |itemsMissing/

t.test('whatever Graph does while a plan is applied, nobody goes who must not', async (t) => {
  const bench = await startMisbehaving(t, 1_500)
  const { call, simulate, groupId, proxy } = bench
  const chosen = chosenTrials(0, 1).filter(({ name }) => TRIALS === 'long' || SHORT.test(name))
  let jobs = 0
  for (const { name, misbehaviours } of chosen) {
    // Twelve at a time, those that are left: whom the trials before removed is gone.
    const plan = await bench.approved({ groupIds: [groupId('licA3Staff')], maxRemovals: 12 })
    const planned = peopleOf(await bench.changes(plan.planId, 'planned'))
    t.ok(planned.length > 4, `${planned.length} people planned`)
    const [excluded, inGroup, admin, signedIn, ...rest] = planned as [string, string, string, string, ...string[]]
    const { status } = await call('POST /v1/exclusions', {
      body: { kind: 'user', value: excluded, owner: 'IT', reason: 'Is left alone.' },
    })
    t.equal(status, 200)
    await simulate(`POST /_simulator/groups/${groupId('licA3Second')}/members`, { userId: inGroup })
    await makeAdministrator(bench.graphUrl, admin)
    await simulate('POST /_simulator/signins', { userId: signedIn, at: new Date(bench.now()).toISOString() })
    const spared = [excluded, inGroup, admin, signedIn]

    await bench.during(misbehaviours, async () => {
      await bench.apply(plan.planId, { waitForCompletion: false })
      for (let round = 0; round < 3; round++) {
        await bench.idle(plan.planId)
        bench.advance(5_000)
        // A plan that can't be looked at waits: the sweep that says so is not the end of the service.
        await bench.services.background.sweep()
      }
      await bench.idle(plan.planId)
    })
    const removed = removalsOf(await bench.journal())
    t.same(
      spared.filter((id) => removed.has(id)),
      [],
      `${name}: ${proxy.struck} responses were bent, and ${rest.filter((id) => removed.has(id)).length} people went`,
    )
    jobs++
    // Once Graph behaves, the plan ends by itself or has halted with a reason.
    const end = await bench.until(plan.planId, 'done', 'halted')
    if (end.state === 'halted') {
      t.match(end, { code: /^(SignInDataImplausible|TooManyFailures)$/ }, name)
      await call(`POST /v1/plans/${plan.planId}/stop`, { as: 'licenses', body: {} })
    }
    const after = removalsOf(await bench.journal())
    t.same(
      spared.filter((id) => after.has(id)),
      [],
      `${name}: also when Graph behaves again`,
    )
  }
  t.same(await bench.harmed(), [])
  t.comment(`${jobs} plans applied while Graph misbehaved`)
})
