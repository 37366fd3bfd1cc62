import t from 'tap'
import { DAY, onBatch, startPlans } from './support.ts'

t.test('long work answers 202 and is followed without the credentials of the connection', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000, replicationMs: 30_000 }, env: { MAX_REMOVALS: '30' } })
  const plan = await bench.approved({ groupIds: [bench.groupId('licA1Students')] })
  // Longer than an answer may take.
  await bench.faults(onBatch({ delayMs: 24_000 }, { times: 1, skip: 1 }))
  const applying = await bench.call(`POST /v1/plans/${plan.planId}/apply`, { as: 'licenses', body: {}, follow: false })
  t.match(applying, { status: 202, body: { planId: plan.planId, status: 'running', operationId: String } })
  const location = applying.headers.get('location') ?? ''
  t.match(location, new RegExp(`^${bench.url}/v1/operations/${applying.body.operationId}\\?sig=`))
  t.equal(applying.headers.get('retry-after'), '5')

  const poll = await bench.call(`GET ${location}`, { as: null, follow: false })
  t.match(poll, { status: 202, body: { status: 'running' } })
  t.equal(poll.headers.get('location'), location, 'the next question goes to the same place')
  t.equal(poll.headers.get('retry-after'), '5')

  t.match(
    await bench.call(`GET ${location}`, { as: null }),
    {
      status: 200,
      body: { planId: plan.planId, status: 'verifying', state: 'verifying', progress: { requested: 30 } },
    },
    'everything was sent; Microsoft still shows the old state',
  )

  const signature = new URL(location).searchParams.get('sig') ?? ''
  const other = await bench.create({ groupIds: [bench.groupId('licA3Staff')] })
  for (const [name, url] of [
    ['forged', `${location.slice(0, -3)}aaa`],
    ['of another operation', location.replace(applying.body.operationId, other.operationId)],
    ['of nothing', location.replace(applying.body.operationId, '00000000-0000-4000-8000-000000000001')],
  ] as const) {
    t.match(
      await bench.call(`GET ${url}`, { as: null }),
      { status: 404, body: { error: { code: 'OperationNotFound' } } },
      name,
    )
  }
  t.equal(
    (await bench.call(`GET /v1/plans/${plan.planId}?sig=${signature}`, { as: null })).status,
    401,
    'the signature opens nothing else',
  )
  t.match(await bench.call(`GET /v1/operations/${applying.body.operationId}`, { as: null }), { status: 400 })

  t.equal(
    (await bench.call('POST /v1/link-revocations', { as: 'licenses', body: { planId: plan.planId } })).status,
    200,
  )
  t.match(
    await bench.call(`GET ${location}`, { as: null }),
    { status: 410, body: { error: { code: 'LinkRevoked' } } },
    'revoked with the links of its plan',
  )
})

t.test('a link to an operation ends', async (t) => {
  const bench = await startPlans(t)
  const plan = await bench.create()
  const location = bench.services.operations.location(plan.operationId)
  t.match(await bench.call(`GET ${location}`, { as: null }), {
    status: 200,
    body: { planId: plan.planId, status: 'succeeded' },
  })
  bench.advance(31 * DAY)
  t.match(await bench.call(`GET ${location}`, { as: null }), { status: 410, body: { error: { code: 'LinkExpired' } } })
})

t.test('who does not wait is answered at once', async (t) => {
  const bench = await startPlans(t, { simulator: { latencyMs: 20 } })
  const { status, body } = await bench.call('POST /v1/license-cleanup-plans', {
    as: 'licenses',
    body: { groupIds: [bench.groupId('licA3Staff')], waitForCompletion: false },
  })
  t.match({ status, body }, { status: 200, body: { state: 'draft', status: 'running', planId: String } })
  let plan = await bench.plan(body.planId)
  while (plan.state === 'draft') plan = await bench.plan(body.planId)
  t.match(plan, { state: 'ready', hash: String })
})

t.test('VERIFY_WAIT_MINUTES ends the waiting, not the work', async (t) => {
  const bench = await startPlans(t, { env: { VERIFY_WAIT_MINUTES: '10' } })
  const plan = await bench.approved()
  await bench.faults(onBatch({ delayMs: 3_000 }))
  const { body } = await bench.apply(plan.planId, { waitForCompletion: false })
  const location = bench.services.operations.location(body.operationId)
  t.match(await bench.call(`GET ${location}`, { as: null, follow: false }), { status: 202 })
  bench.advance(11 * 60_000)
  t.match(await bench.call(`GET ${location}`, { as: null }), {
    status: 200,
    body: { status: 'verifying', state: 'applying' },
  })
  await bench.faults()
  t.match(await bench.until(plan.planId, 'done'), { progress: { planned: 0 } })
  t.match(await bench.call(`GET ${location}`, { as: null }), {
    status: 200,
    body: { status: 'succeeded', state: 'done' },
  })
})
