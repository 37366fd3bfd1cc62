import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import t from 'tap'
import { DatabaseFailure } from '../../src/store/database-failure.ts'
import { peopleOf, removalsOf } from '../plans/support.ts'
import { LEAK } from './database-proxy.ts'
import { serverStorage, startBench, until } from './support.ts'

const server = await serverStorage(t)

if (server !== undefined) {
  t.test('a connection that breaks between two statements of a transaction fails that transaction alone', async (t) => {
    const { bench, proxy } = await startBench(t, server)
    const { db } = bench.store
    const broken = db.transaction().execute(async (trx) => {
      await sql`select 1`.execute(trx)
      proxy.reset()
      // The reset is there before anybody sends anything.
      await wait(100)
      await sql`select 1`.execute(trx)
    })
    await t.rejects(broken, { name: 'DatabaseFailure', unavailable: true })
    await sql`select 1`.execute(db)
    t.equal((await bench.call('GET /v1/exclusions')).status, 200, 'the next request is answered')
  })

  t.test('while the database is away, requests are told to come again, and then go on', async (t) => {
    const { bench, proxy } = await startBench(t, server)
    t.equal((await bench.call('GET /ready')).status, 200)
    proxy.down()
    const asked = ['GET /v1/exclusions', 'GET /v1/plans', 'GET /v1/audit']
    for (const answer of await Promise.all(asked.map((route) => bench.call(route)))) {
      t.match(answer, { status: 503, body: { error: { code: 'DatabaseUnavailable', message: /try again in 10 sec/ } } })
      t.equal(answer.headers.get('retry-after'), '10')
    }
    const body = { kind: 'user', value: bench.userId('activeStaff'), owner: 'IT', reason: 'A test' }
    t.match(await bench.call('POST /v1/exclusions', { body }), { status: 503 })
    // What is asked for readiness is answered from a second ago at most.
    await wait(1_100)
    t.match(await bench.call('GET /ready'), { status: 503, body: { status: 'databaseUnavailable' } })
    t.equal((await bench.call('GET /health')).status, 200, 'alive it is all the same')
    proxy.up()
    t.equal((await bench.call('POST /v1/exclusions', { body })).status, 200)
    await wait(1_100)
    t.equal((await bench.call('GET /ready')).status, 200)
  })

  t.test('a full disk is a 503 for what has to be written, and nothing of the row is repeated', async (t) => {
    const { bench, proxy } = await startBench(t, server)
    proxy.refuse(/^[^]*insert into "exclusions"/)
    const body = { kind: 'user', value: bench.userId('activeStaff'), owner: 'IT', reason: 'A test' }
    const answer = await bench.call('POST /v1/exclusions', { body })
    t.match(answer, { status: 503, body: { error: { code: 'DatabaseUnavailable' } } })
    t.equal(answer.headers.get('retry-after'), '10')
    t.notMatch(JSON.stringify(answer.body), LEAK)
    t.equal((await bench.call('GET /v1/exclusions')).status, 200, 'what is read is read')
    t.equal(proxy.refused, 1)
    proxy.refuse()
    t.equal((await bench.call('POST /v1/exclusions', { body })).status, 200)
  })

  t.test('a plan goes on by itself when the database comes back, and does nothing twice', async (t) => {
    const { bench, proxy } = await startBench(t, server)
    const plan = await bench.approved()
    await bench.begun(plan.planId)
    proxy.down()
    await wait(3_000)
    proxy.up()
    const done = await until(bench, plan.planId, 'done')
    t.match(done.progress, { planned: 0, requested: 0, unverified: 0 })
    t.ok(done.progress.verified > 0)
    // One of them leaves the group and keeps the license.
    const people = peopleOf([
      ...(await bench.changes(plan.planId, 'verified')),
      ...(await bench.changes(plan.planId, 'failed')),
    ])
    t.same(
      [...removalsOf(await bench.journal())].sort(),
      people.map((id) => [id, 1]).sort(),
      'each of them once, and nobody else',
    )
    t.match(await bench.services.audit.verify(), { ok: true })
  })

  t.test('a draft outlives an outage that is longer than its lease', async (t) => {
    const { bench, proxy } = await startBench(t, server)
    await bench.faults({ method: 'GET', path: '/groups/[^/]+/members', effect: { delayMs: 1_500 }, times: 1 })
    const begun = bench.call('POST /v1/license-cleanup-plans', {
      as: 'licenses',
      body: { groupIds: [bench.groupId('licA3Staff')], waitForCompletion: false },
    })
    const { body } = await begun
    t.equal(body.state, 'draft')
    const verified = await bench.services.operations.run('verifyAudit', 'key:admin', async () => {
      await wait(10_000)
      return { ok: true }
    })
    proxy.down()
    await wait(30_000)
    proxy.up()
    const plan = await until(bench, body.planId, 'ready', 'refused')
    t.equal(plan.state, 'ready', JSON.stringify(plan))
    t.equal((await bench.changes(plan.planId, 'planned')).length, plan.progress.planned, 'with each change once')
    t.match(await bench.services.operations.wait(verified, true), { status: 'succeeded' }, 'and so does other work')
  })

  t.test('work that no plan keeps writes down its outcome as soon as it can', async (t) => {
    const { bench, proxy } = await startBench(t, server)
    const { operations } = bench.services
    let ended = () => {}
    const id = await operations.run('verifyAudit', 'key:admin', async () => {
      await new Promise<void>((resolve) => {
        ended = resolve
      })
      return { ok: true }
    })
    proxy.down()
    ended()
    await wait(1_000)
    proxy.up()
    t.match(await operations.wait(id, true), { status: 'succeeded', result: { ok: true } })
  })
}

t.test('nothing that a driver adds to an error is in ours', async (t) => {
  const error = Object.assign(new Error('duplicate key value violates unique constraint "a" for +12125550142'), {
    code: '23505',
    detail: LEAK,
    where: LEAK,
    query: LEAK,
    params: [LEAK],
    internalQuery: LEAK,
    table: 'contact_records',
    constraint: 'contact_records_pkey',
  })
  const failure = new DatabaseFailure(error)
  t.notMatch([JSON.stringify(failure), failure.message, failure.stack].join(), /0142|Attic/)
  t.match(failure, { code: '23505', table: 'contact_records', constraint: 'contact_records_pkey', unavailable: false })
  t.equal(failure.cause, undefined)
})
