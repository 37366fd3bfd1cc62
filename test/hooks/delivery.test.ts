import { createHmac } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { startReceiver, type Manner, type Receiver } from './receiver.ts'
import { startHooks, HOUR, type Scene } from './support.ts'

/** A service with a receiver that waits for plans to be approved, and a plan that does. */
async function withPlan(t: Test, env: Record<string, string> = {}): Promise<Scene & { plan: any; hook: any }> {
  const scene = await startHooks(t, { env })
  const { status, body: hook } = await scene.subscribe('plan-needs-approval')
  if (status !== 201) throw new Error(JSON.stringify(hook))
  return { ...scene, hook, plan: await scene.create() }
}

/** Rounds over a day and more, in which everything that is tried again has been. */
async function aDayGoesBy({ advance, sweep }: Scene): Promise<void> {
  for (let hours = 0; hours < 26; hours++) {
    advance(HOUR)
    await sweep()
  }
}

const idsOf = ({ receiver }: Scene) => new Set(receiver.messages.map(({ body }) => body.eventId))

t.test('a plan is told as GetPlan answers it, signed, once', async (t) => {
  const { receiver, sweep, call, plan, hook, deliveries, ...scene } = await withPlan(t)
  await sweep()
  await sweep()
  t.equal(receiver.messages.length, 1)
  const [{ headers, body, text, path } = {} as any] = receiver.messages
  t.equal(path, '/flow?sig=a-secret-of-the-flow')
  t.match(body, { eventType: 'planNeedsApproval', occurredDateTime: /Z$/, value: [{ planId: plan.planId }] })
  const { body: shown } = await call(`GET /v1/plans/${plan.planId}`)
  t.same({ ...body.value[0], reportLink: '' }, { ...shown, reportLink: '' }, 'nothing more, and nothing less')
  t.match(body.value[0].reportLink, new RegExp(`/r/${plan.planId}\\.`))

  t.equal(headers['x-event-id'], body.eventId)
  t.match(headers['content-type'], 'application/json')
  const mac = createHmac('sha256', hook.signatureKey).update(`${headers['x-timestamp']}.${text}`).digest('hex')
  t.equal(headers['x-signature'], `sha256=${mac}`)
  t.ok(Math.abs(Number(headers['x-timestamp']) - scene.now() / 1000) < 60, 'signed with the time at which it was sent')
  t.match(await deliveries(), [
    { state: 'delivered', attempts: 1, httpStatus: 200, eventId: body.eventId, hookId: hook.hookId },
  ])
})

t.test('a receiver that fails is told again later, under the same event id, until it takes it', async (t) => {
  const scene = await withPlan(t)
  const { receiver, sweep, advance, deliveries } = scene
  receiver.next(500, 503)
  await sweep()
  await sweep()
  t.equal(receiver.messages.length, 1, 'not at once')
  t.match(await deliveries('waiting'), [{ attempts: 1, httpStatus: 500, code: 'Http500', message: /500\.$/ }])
  advance(15_000)
  await sweep()
  t.equal(receiver.messages.length, 2)
  advance(15_000)
  await sweep()
  t.equal(receiver.messages.length, 2, 'and later each time')
  advance(45_000)
  await sweep()
  await aDayGoesBy(scene)
  t.equal(receiver.messages.length, 3, 'and never again once it was taken')
  t.equal(idsOf(scene).size, 1)
})

t.test('a receiver says when to come again, within an hour', async (t) => {
  const { receiver, sweep, advance } = await withPlan(t)
  receiver.next(
    { status: 429, headers: { 'retry-after': '600' } },
    { status: 503, headers: { 'retry-after': '999999' } },
  )
  await sweep()
  advance(590_000)
  await sweep()
  t.equal(receiver.messages.length, 1, 'not before')
  advance(11_000)
  await sweep()
  t.equal(receiver.messages.length, 2)
  advance(HOUR)
  await sweep()
  t.equal(receiver.messages.length, 3, 'nobody keeps us from trying for a week')
})

t.test('whatever goes wrong with a receiver, nothing is lost: it lands in the dead letters', async (t) => {
  const scene = await startHooks(t, { env: { HOOK_TIMEOUT_SECONDS: '1' } })
  const { call, create, sweep, deliveries } = scene
  const manners: Record<string, Manner> = {
    fails: 500,
    redirects: { status: 302, headers: { location: 'http://127.0.0.1:9/elsewhere' } },
    'redirects for good': { status: 308, headers: { location: '/elsewhere' } },
    'takes it and drops the connection': (response) => response.destroy(),
    'is too slow': () => {},
  }
  const receivers = new Map<string, Receiver & { hookId: string }>()
  for (const [name, manner] of Object.entries(manners)) {
    const receiver = await startReceiver(t)
    receiver.always(manner)
    const { body } = await call('POST /v1/hooks/plan-needs-approval', {
      as: 'licenses',
      body: { callbackUrl: receiver.url },
    })
    receivers.set(name, { ...receiver, hookId: body.hookId })
  }
  await create()
  await sweep()
  t.match(
    (await deliveries()).map(({ state, attempts }) => [state, attempts]),
    Array(5).fill(['waiting', 1]),
  )
  await aDayGoesBy(scene)
  const letters = await deliveries('dead')
  t.equal(letters.length, 5)

  for (const [name, { messages, hookId, always }] of receivers) {
    await t.test(`one that ${name}`, async (t) => {
      const idsOf = () => new Set(messages.map(({ body }) => body.eventId)).size
      t.ok(messages.length > 5, `was tried ${messages.length} times`)
      t.equal(idsOf(), 1, 'under one event id')
      t.ok(
        messages.every(({ path }) => path.startsWith('/flow?sig=')),
        'and nowhere else',
      )
      const letter = letters.find((one) => one.hookId === hookId)
      t.match(letter, { state: 'dead', code: /^(Http30[28]|Http500|CallbackUnreachable|CallbackTimeout)$/ })

      always(200)
      const before = messages.length
      const route = `POST /v1/hook-deliveries/${letter.deliveryId}/retry`
      t.match(await call(route, { as: 'licenses' }), { status: 200, body: { state: 'waiting', attempts: 0 } })
      await sweep()
      t.equal(messages.length, before + 1)
      t.equal(idsOf(), 1, 'sent again it has the same event id')
      t.match(await call(route, { as: 'licenses' }), { status: 409, body: { error: { code: 'AlreadyDelivered' } } })
    })
  }
  t.equal((await deliveries('delivered')).length, 5)
})

t.test('a receiver that is not there any more', async (t) => {
  for (const status of [404, 410]) {
    const scene = await withPlan(t)
    const { receiver, deliveries, sweep, call, subscribe, hook, create } = scene
    receiver.next(status)
    await sweep()
    await create({ groupIds: [scene.groupId('licA1Students')] })
    await aDayGoesBy(scene)
    t.equal(receiver.messages.length, 1, `is not called again after ${status}`)
    t.match((await call('GET /v1/hook-subscriptions')).body, { value: [] })
    const [letter] = await deliveries('dead')
    t.match(letter, { code: 'CallbackGone', httpStatus: status })
    const route = `POST /v1/hook-deliveries/${letter.deliveryId}/retry`
    t.match(await call(route), { status: 409, body: { error: { code: 'SubscriptionEnded' } } })

    t.equal((await subscribe('plan-needs-approval')).body.hookId, hook.hookId)
    t.equal((await call(route)).status, 200, 'what was not delivered comes after it has subscribed again')
    await sweep()
    t.match(await deliveries(), [{ state: 'delivered' }])
    t.match((await call('GET /v1/audit?action=hook.dropped')).body.value, [{ data: { hookId: hook.hookId } }])
  }
})

t.test('what a receiver refuses for good is not repeated', async (t) => {
  const scene = await withPlan(t)
  scene.receiver.always(400)
  await scene.sweep()
  await aDayGoesBy(scene)
  t.equal(scene.receiver.messages.length, 1)
  t.match(await scene.deliveries(), [{ state: 'dead', code: 'Http400', attempts: 1 }])
})

t.test('a status is enough: nobody waits for what a receiver says besides', async (t) => {
  const { receiver, sweep, deliveries } = await withPlan(t)
  let timer: NodeJS.Timeout | undefined
  t.teardown(() => clearInterval(timer))
  receiver.next((response) => {
    response.writeHead(202)
    timer = setInterval(() => response.write('x'.repeat(10_000)), 5)
  })
  const start = performance.now()
  await sweep()
  t.ok(performance.now() - start < 25_000)
  t.match(await deliveries(), [{ state: 'delivered', httpStatus: 202 }])
})

t.test('a slow receiver holds up nobody else, and is told one thing at a time', async (t) => {
  const scene = await startHooks(t, { env: { HOOK_TIMEOUT_SECONDS: '5' } })
  const { receiver, create, groupId, services, call } = scene
  let open = 0
  let most = 0
  receiver.always((response) => {
    most = Math.max(most, ++open)
    setTimeout(() => {
      open--
      response.writeHead(200).end()
    }, 300)
  })
  await scene.subscribe('plan-needs-approval')
  const quick = new URL(receiver.url)
  quick.pathname = '/quick'
  await call('POST /v1/hooks/plan-needs-approval', { as: 'approver', body: { callbackUrl: quick.href } })
  await create()
  await create({ groupIds: [groupId('licA1Students')] })
  await create({ groupIds: [groupId('licA3Staff'), groupId('licA1Students')] })
  await services.background.sweep()
  t.equal(receiver.messages.length, 6)
  t.equal(most, 2, 'each of the two one at a time, and both at once')
})

t.test('a delivery that somebody died over is made again, by whoever comes next', async (t) => {
  const scene = await withPlan(t, { HOOK_TIMEOUT_SECONDS: '120' })
  const { receiver, store, services, advance, deliveries } = scene
  let held: ServerResponse | undefined
  receiver.next((response) => {
    held = response
  })
  const first = services.background.sweep()
  await receiver.until(1)
  // As a process leaves it that is killed now: leased, and nobody renews that.
  t.match(await deliveries(), [{ state: 'waiting', attempts: 1 }])
  await services.hooks.tick()
  await wait(200)
  t.equal(receiver.messages.length, 1, 'while it may be alive, nobody takes its work')
  advance(151_000)
  await services.hooks.tick()
  await receiver.until(2)
  t.equal(idsOf(scene).size, 1)
  while ((await deliveries('delivered')).length === 0) await wait(20)
  await store.db
    .updateTable('hookDeliveries')
    .set({ nextAttemptAt: new Date(0) })
    .execute()
  await services.hooks.tick()
  await wait(200)
  t.equal(receiver.messages.length, 2, 'and not once more')
  t.match(await deliveries(), [{ state: 'delivered', attempts: 2 }])
  held?.writeHead(500).end()
  await first
  t.match(await deliveries(), [{ state: 'delivered', attempts: 2 }], 'whatever becomes of the attempt before')
})
