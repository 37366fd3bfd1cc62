import t, { type Test } from 'tap'
import { writeSetting } from '../../src/store/settings.ts'
import { DAY, MINUTE } from '../plans/support.ts'
import { startRolePlans, type RoleBench } from './support.ts'

const AUDITS = 'GET /auditLogs/directoryAudits'
const TITLE = 'End the eligibility for User Administrator: Eligible Admin'

/** Somebody who signs in, and has been eligible for 200 days. */
async function startUnused(t: Test, env: Record<string, string> = {}) {
  const bench = await startRolePlans(t, { env })
  const userId = bench.userId('eligibleAdmin')
  await bench.simulate('POST /_simulator/signins', { userId })
  return {
    ...bench,
    activate: (daysAgo: number) =>
      bench.simulate('POST /_simulator/activations', {
        userId,
        role: 'User Administrator',
        at: new Date(Date.now() - daysAgo * DAY).toISOString(),
      }),
    /** The store as somebody left it who harvested from then on until then. */
    async harvested(sinceDays: number, lastDays: number) {
      await writeSetting(bench.store.db, 'roleActivationsSince', new Date(bench.now() - sinceDays * DAY).toISOString())
      await writeSetting(
        bench.store.db,
        'roleActivationsHarvestedAt',
        new Date(bench.now() - lastDays * DAY).toISOString(),
      )
    },
    unused: (unusedDays: number) =>
      bench.wave({ action: 'removeUnused', allRoles: true, unusedDays, reason: `Forgotten, at ${bench.now()}.` }),
    reads: async (): Promise<number> => (await bench.simulate('GET /_simulator/stats')).callsByOperation[AUDITS] ?? 0,
  }
}

const ofEligible = async (bench: RoleBench, planId: string) =>
  (await bench.changes(planId)).filter(({ title }) => title === TITLE).map(({ state, code }) => code ?? state)

t.test('what Microsoft knows of an activation counts, however long ago anybody harvested', async (t) => {
  const bench = await startUnused(t)
  await bench.harvested(200, 97)
  await bench.activate(7)
  t.same(await ofEligible(bench, (await bench.unused(90)).planId), [])
})

t.test('the log is read once for all who ask within a minute', async (t) => {
  const bench = await startUnused(t)
  const plans = await Promise.all([bench.unused(30), bench.unused(31), bench.unused(32)])
  t.equal(await bench.reads(), 1)
  t.same(await ofEligible(bench, plans[0].planId), ['planned'])
  t.same(await ofEligible(bench, plans[1].planId), [], 'before its log begins, nobody knows')
  t.notMatch(plans[0].summaryMarkdown, /history of activations/)
  t.match(plans[1].summaryMarkdown, /The history of activations begins on/)
  bench.advance(2 * MINUTE)
  await bench.unused(30)
  t.equal(await bench.reads(), 2)
})

t.test('who activated it since the plan was made keeps it', async (t) => {
  const bench = await startUnused(t)
  const plan = await bench.unused(30)
  t.same(await ofEligible(bench, plan.planId), ['planned'])
  bench.advance(2 * MINUTE)
  await bench.activate(0)
  await bench.finished(plan)
  t.same(await ofEligible(bench, plan.planId), ['active'])
  t.same(await bench.roleOf('eligibleAdmin'), ['User Administrator eligible'])
})

t.test('without the log nobody knows who activates what', async (t) => {
  for (const effect of [
    { status: 403, code: 'Authorization_RequestDenied' },
    { status: 400, code: 'BadRequest' },
  ]) {
    const bench = await startUnused(t)
    const plan = await bench.unused(30)
    t.same(await ofEligible(bench, plan.planId), ['planned'])
    bench.advance(2 * MINUTE)
    await bench.faults({ method: 'GET', path: '/auditLogs/directoryAudits', effect })
    const blind = await bench.unused(40)
    t.same(await ofEligible(bench, blind.planId), [])
    t.match(blind.summaryMarkdown, /history of activations could not be brought up to date/)
    await bench.finished(plan)
    t.same(await ofEligible(bench, plan.planId), ['activityUnknown'])
    t.same(await bench.roleOf('eligibleAdmin'), ['User Administrator eligible'])
  }
})

t.test('a gap that came meanwhile spares too', async (t) => {
  const bench = await startUnused(t)
  await bench.harvested(100, 1)
  const plan = await bench.unused(60)
  t.same(await ofEligible(bench, plan.planId), ['planned'])
  await bench.harvested(100, 40)
  await bench.finished(plan)
  t.same(await ofEligible(bench, plan.planId), ['activityUnknown'])
})
