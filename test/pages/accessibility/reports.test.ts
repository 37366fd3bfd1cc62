import t from 'tap'
import { noChromium } from '../../chromium.ts'
import { DAY, onRemoval } from '../../plans/support.ts'
import { startLinks } from '../support.ts'
import { LONG_NAME, openLooker, RIGHT_TO_LEFT } from './support.ts'

const BAD = { status: 400, code: 'Request_BadRequest', message: 'Odd' }

t.test('reports keep nobody out, whatever became of it', { skip: noChromium }, async (t) => {
  const scene = await startLinks(t, {
    names: { inactiveStaff: LONG_NAME, activeStaff: RIGHT_TO_LEFT, twoGroups: LONG_NAME },
    groupNames: { licA3Staff: RIGHT_TO_LEFT, licA3Second: LONG_NAME },
    env: { MAX_REMOVALS: '200', TIME_ZONE: 'Europe/Paris' },
  })
  const { links, call } = scene
  const { look } = await openLooker(t, scene)
  const reportOf = async ({ planId }: { planId: string }) => new URL((await scene.plan(planId)).reportLink).pathname

  await look('planReport', links.planReport)
  await look('campaignReport', links.campaignReport)
  for (let weeks = 0; weeks < 3; weeks++) {
    scene.ahead(7 * DAY)
    t.equal((await call('POST /v1/role-snapshots', { body: {} })).status, 200)
  }
  await look('roleReport', new URL((await call('GET /v1/role-report')).body.reportLink).pathname)

  const second = await scene.approved({ groupIds: [scene.groupId('licA3Second')], inactiveDays: 190 })
  t.match(await scene.applied(second.planId), { state: 'done' })
  t.match(await scene.undone(second.planId), { state: 'undone' })
  await look('undoneReport', await reportOf(second))

  const plan = await scene.approved({ inactiveDays: 200 })
  await scene.faults(onRemoval(BAD, { times: 5 }))
  t.match(await scene.applied(plan.planId), { state: 'halted' })
  await look('haltedReport', await reportOf(plan))
  await scene.faults({ method: 'POST', path: '/\\$batch', effect: { delayMs: 2_000 } })
  t.equal((await scene.approve(await scene.plan(plan.planId))).status, 200)
  await scene.begun(plan.planId)
  await look('runningReport', await reportOf(plan))
  await scene.faults()
  t.match(await scene.until(plan.planId, 'done'), { progress: { failed: Number } })
  await look('doneReport', await reportOf(plan))
})
