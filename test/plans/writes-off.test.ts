import t from 'tap'
import { journalOf, startService, type Service } from '../helper.ts'
import { AUDIT_KEY, removalsOf, startPlans, type Bench } from './support.ts'

interface Scene {
  /** A service whose work on plans dies at a certain point, while `dies` is set. */
  bench: Bench
  life: { dies: boolean }
  /** Another one on the same database, which may change nothing. */
  off: Service
}

async function switchedOff(t: Parameters<typeof startPlans>[0], point: string): Promise<Scene> {
  const life = { dies: false }
  const bench = await startPlans(t, {
    onError: () => {},
    checkpoint(name) {
      if (life.dies && name === point) throw new Error('The process died')
    },
  })
  const off = await startService(t, {
    store: bench.store,
    now: bench.now,
    settleMs: 0,
    env: { GRAPH_BASE_URL: bench.graphUrl, AUDIT_KEY, WRITES_ENABLED: 'false' },
  })
  return { bench, life, off }
}

async function goOn({ bench, off }: Scene, planId: string): Promise<void> {
  for (let rounds = 0; rounds < 4; rounds++) {
    bench.advance(20_000)
    await off.services.background.sweep()
    await bench.idle(planId)
  }
}

const writesOf = async (bench: Bench) => (await journalOf(bench)).filter(({ method }) => method !== 'GET').length

for (const died of ['afterIntent', 'afterOutcome']) {
  t.test(`changes that were switched off while a plan was at work (${died}) are not made`, async (t) => {
    const scene = await switchedOff(t, died)
    const { bench, life } = scene
    life.dies = true
    const plan = await bench.approved()
    await bench.apply(plan.planId, { waitForCompletion: false })
    await bench.idle(plan.planId)
    t.match(await bench.plan(plan.planId), { state: 'applying' })
    const before = await writesOf(bench)
    t.equal(before > 0, died === 'afterOutcome')

    await goOn(scene, plan.planId)
    t.equal(await writesOf(bench), before, 'nothing more was sent')
    const halted = await bench.plan(plan.planId)
    t.match(halted, { state: 'halted', code: 'WritesDisabled', message: /WRITES_ENABLED/ })
    t.equal(halted.progress.verified, removalsOf(await journalOf(bench)).size, 'what was made is seen all the same')
    t.ok(halted.progress.planned > 0, 'and the rest waits')
  })
}

t.test('taking back waits while changes are switched off, and goes on after that', async (t) => {
  const scene = await switchedOff(t, 'afterIntent')
  const { bench, life } = scene
  const plan = await bench.approved()
  const { progress } = await bench.applied(plan.planId)
  life.dies = true
  await bench.undo(plan.planId, { waitForCompletion: false })
  await bench.idle(plan.planId)
  const before = await writesOf(bench)
  await goOn(scene, plan.planId)
  t.equal(await writesOf(bench), before)
  t.match(await bench.plan(plan.planId), { state: 'undoing', progress: { undone: 0 } })

  life.dies = false
  const undone = await bench.undone(plan.planId)
  t.equal(undone.state, 'undone')
  t.ok(undone.progress.undone >= progress.verified, 'all that was made, also what did not turn out as foretold')
})
