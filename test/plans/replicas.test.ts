import t from 'tap'
import { journalOf, startService, type Service } from '../helper.ts'
import { storages } from '../store-helper.ts'
import { AUDIT_KEY, removalsOf, startPlans } from './support.ts'

const server = (await storages(t)).find(({ name }) => name === 'server')

if (server === undefined) t.pass('replicas share a server, and there is none')
else {
  t.test('two replicas that apply and undo the same plan at once do everything once', async (t) => {
    const place = await server.place(t)
    const [first, second] = await Promise.all([server.open(t, place), server.open(t, place)])
    const bench = await startPlans(t, {
      store: first,
      leaseMs: 2_000,
      simulator: { users: 2_000 },
      env: { MAX_REMOVALS: '60' },
    })
    const twin: Service = await startService(t, {
      store: second,
      leaseMs: 2_000,
      settleMs: 0,
      env: { GRAPH_BASE_URL: bench.graphUrl, AUDIT_KEY, GRACE_DAYS: '0', MAX_REMOVAL_PERCENT: '100' },
    })
    const plan = await bench.approved({ groupIds: [bench.groupId('licA1Students')] })
    t.match(plan, { progress: { planned: 60 } })
    const atOnce = (what: string) =>
      Promise.all(
        [bench, twin].map(({ call }) => call(`POST /v1/plans/${plan.planId}/${what}`, { as: 'licenses', body: {} })),
      )

    for (const { status, body } of await atOnce('apply')) {
      t.match({ status, body }, { status: 200, body: { planId: plan.planId, status: /succeeded|verifying/ } })
    }
    t.match(await bench.until(plan.planId, 'done'), { progress: { verified: 60, failed: 0 } })
    const removed = removalsOf(await journalOf(bench))
    t.equal(removed.size, 60)
    t.ok(
      [...removed.values()].every((times) => times === 1),
      'each of them once',
    )

    for (const { status, body } of await atOnce('undo')) {
      t.match({ status, body }, { status: 200, body: { planId: plan.planId } })
    }
    t.match(await bench.until(plan.planId, 'undone'), { progress: { undone: 60 } })
    const returned = (await journalOf(bench)).filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/members/$ref'),
    )
    t.equal(returned.length, 60, 'each of them is back, once')
    t.match(await bench.services.audit.verify(), { ok: true })
  })

  t.test('one key that reaches two replicas at once has one effect', async (t) => {
    const place = await server.place(t)
    const [first, second] = await Promise.all([server.open(t, place), server.open(t, place)])
    const bench = await startPlans(t, { store: first, simulator: { users: 400 } })
    const twin = await startService(t, { store: second, env: { GRAPH_BASE_URL: bench.graphUrl, AUDIT_KEY } })
    const route = `POST /v1/license-groups/${bench.groupId('licA3Staff')}/removals`
    const body = { userId: bench.userId('inactiveStaff'), idempotencyKey: 'run-1/item-1' }
    const answers = await Promise.all([bench, twin].map(({ call }) => call(route, { as: 'licenses', body })))
    t.same(
      answers.map(({ status }) => status),
      [200, 200],
    )
    t.same(answers[0]?.body, answers[1]?.body)
    t.equal((await journalOf(bench)).length, 1)
  })
}
