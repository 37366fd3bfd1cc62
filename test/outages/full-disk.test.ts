import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { openEmbedded } from '../../src/store/embedded.ts'
import { freeBytes, RESERVE } from '../../src/store/room.ts'
import { peopleOf, removalsOf, startPlans } from '../plans/support.ts'
import { serverStorage, startBench, until } from './support.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const server = await serverStorage(t)

/** What others have on the disk of the embedded database, which a test can fill. */
function disk() {
  const state = { full: false }
  return { state, free: () => (state.full ? RESERVE - 1 : RESERVE) }
}

t.test('without room the embedded database is away: the process stays, and work goes on by itself', async (t) => {
  const { state, free } = disk()
  // A folder of our own: that of the test is gone before the last look at the store.
  const folder = temporaryFolder(t)
  const store = await openEmbedded(folder, undefined, free)
  t.teardown(() => store.close())
  const bench = await startPlans(t, { store, simulator: { users: 2_000 } })
  const plan = await bench.approved({ groupIds: [bench.groupId('licA1Students')], maxRemovals: 60 })
  await bench.begun(plan.planId)
  state.full = true
  await wait(1_000)

  const body = { kind: 'user', value: bench.userId('activeStaff'), owner: 'IT', reason: 'A test' }
  for (const answer of [await bench.call('POST /v1/exclusions', { body }), await bench.call('GET /v1/plans')]) {
    t.match(answer, { status: 503, body: { error: { code: 'DatabaseUnavailable' } } })
    t.equal(answer.headers.get('retry-after'), '10')
  }
  await wait(1_100)
  t.match(await bench.call('GET /ready'), { status: 503, body: { status: 'databaseUnavailable' } })
  t.equal((await bench.call('GET /health')).status, 200)
  const sent = removalsOf(await bench.journal())

  state.full = false
  t.equal((await bench.call('POST /v1/exclusions', { body })).status, 200)
  // Nobody could give the plan back while the disk was full: it is taken up once that lease is over.
  for (let rounds = 0; rounds < 60 && (await bench.plan(plan.planId)).state !== 'done'; rounds++) {
    bench.advance(20_000)
    await bench.services.background.sweep()
    await wait(100)
  }
  t.match(await bench.plan(plan.planId), { state: 'done', progress: { verified: 60, failed: 0 } })
  const removed = removalsOf(await bench.journal())
  t.ok(sent.size < 60, `${sent.size} of 60 were removed before the disk was full`)
  t.same([...removed.keys()].sort(), peopleOf(await bench.changes(plan.planId, 'verified')).sort())
  t.ok(
    [...removed.values()].every((times) => times === 1),
    'nobody twice',
  )
})

if (server !== undefined) {
  t.test('without room a server is not ready, and work goes on by itself once there is some', async (t) => {
    const { bench, proxy } = await startBench(t, server)
    const plan = await bench.approved({ maxRemovals: 60 })
    await bench.begun(plan.planId)
    proxy.refuse(/^[^]*(insert into|update "|delete from)/i)
    while (proxy.refused === 0) await wait(20)
    // What is asked for readiness is answered from a second ago at most.
    await wait(1_100)
    t.match(await bench.call('GET /ready'), { status: 503, body: { status: 'databaseUnavailable' } })
    t.equal((await bench.call('GET /v1/plans')).status, 200, 'what is read is read')
    const sent = removalsOf(await bench.journal())

    proxy.refuse()
    await wait(1_100)
    t.equal((await bench.call('GET /ready')).status, 200, 'though nobody has written since')
    const { progress } = await until(bench, plan.planId, 'done')
    t.match(progress, { planned: 0, requested: 0, unverified: 0 })
    const removed = removalsOf(await bench.journal())
    t.ok(sent.size < removed.size, `${sent.size} of ${removed.size} were removed before the disk was full`)
    t.ok(
      [...removed.values()].every((times) => times === 1),
      'nobody twice',
    )
  })
}

t.test('a start without room says what to do', async (t) => {
  const { state, free } = disk()
  state.full = true
  await t.rejects(openEmbedded(temporaryFolder(t), undefined, free), {
    code: 'DataDirUnusable',
    message: /less than 128 MB left \(53100\): make room on the disk of .+, then start again\.$/,
  })
  t.ok(freeBytes(t.testdirName.slice(0, 1)) > 0)
})
