import t from 'tap'
import { all, API_KEYS, startService } from '../helper.ts'
import { openStore } from '../../src/store/database.ts'
import { HOOK_FILTERS } from '../../src/schemas/hook.ts'
import { DAY } from '../plans/support.ts'
import { HOUR, startHooks } from './support.ts'

const TRIGGERS = {
  'plan-needs-approval': 'planNeedsApproval',
  'plan-ready-to-apply': 'planReadyToApply',
  'plan-finished': 'planFinished',
  'role-alert': 'roleAlertRaised',
  'contact-request-due': 'contactRequestDue',
  'contact-answered': 'contactAnswered',
} as const

const SECRET = 'a-secret-of-the-flow'

t.test('subscribing and ending', async (t) => {
  const scene = await startHooks(t)
  const { call, subscribe, receiver, create, sweep, url, advance, services, store } = scene
  const ids = async () => (await all(scene, 'GET /v1/hook-subscriptions')).value.map(({ hookId }) => hookId)

  await t.test('each trigger answers 201 and where it ends', async (t) => {
    for (const [path, trigger] of Object.entries(TRIGGERS)) {
      const { status, headers, body } = await subscribe(path, {}, 'admin')
      t.match({ status, body }, { status: 201, body: { trigger, callbackHost: /^127\.0\.0\.1:\d+$/ } })
      t.equal(headers.get('location'), `${url}/v1/hook-subscriptions/${body.hookId}`)
      for (let times = 0; times < 2; times++) {
        t.equal((await call(`DELETE ${headers.get('location')}`)).status, 204, 'ending it twice is fine')
      }
    }
    t.same(await ids(), [])
  })

  await t.test('a flow that subscribes again has one subscription, with the filters of now', async (t) => {
    const first = await subscribe('plan-needs-approval')
    advance(DAY)
    const again = await subscribe('plan-needs-approval', { kind: 'licenseCleanup' })
    t.equal(again.status, 201)
    t.equal(again.body.hookId, first.body.hookId)
    t.equal(again.body.signatureKey, first.body.signatureKey)
    t.ok(again.body.expiresDateTime > first.body.expiresDateTime, 'and it lasts longer')
    t.match((await call('GET /v1/hook-subscriptions')).body.value, [{ kind: 'licenseCleanup' }])
    const others = [
      await subscribe('plan-finished'),
      await subscribe('plan-needs-approval', {}, 'approver'),
      await call('POST /v1/hooks/plan-needs-approval', { as: 'licenses', body: { callbackUrl: `${receiver.url}2` } }),
    ]
    t.equal(new Set([first, ...others].map(({ body }) => body.hookId)).size, 4, 'others have their own')
    t.not(others[1]?.body.signatureKey, first.body.signatureKey)
  })

  await t.test('only whoever subscribed, or an administrator, ends it and sees it', async (t) => {
    const { body } = await subscribe('plan-needs-approval')
    const route = `DELETE /v1/hook-subscriptions/${body.hookId}`
    t.match(await call(route, { as: 'approver' }), { status: 403, body: { error: { code: 'NotTheSubscriber' } } })
    t.ok((await ids()).includes(body.hookId))
    t.same((await call('GET /v1/hook-subscriptions', { as: 'contacts' })).body, { value: [] })
    t.equal((await call(route, { as: 'licenses' })).status, 204)
    t.equal((await subscribe('plan-needs-approval')).status, 201)
    t.equal((await call(route, { as: 'admin' })).status, 204)
    t.notOk((await ids()).includes(body.hookId))
  })

  await t.test('what still waits when it ends can be looked at, and goes nowhere', async (t) => {
    for (const id of await ids()) await call(`DELETE /v1/hook-subscriptions/${id}`)
    const { body } = await subscribe('plan-needs-approval')
    receiver.next(500)
    await create()
    await sweep()
    await call(`DELETE /v1/hook-subscriptions/${body.hookId}`, { as: 'licenses' })
    advance(60_000)
    await sweep()
    t.equal(receiver.messages.length, 1)
    t.match(await scene.deliveries(), [{ state: 'dead', code: 'SubscriptionEnded' }])
    t.same(await scene.deliveries(undefined, 'contacts'), [], 'nobody else sees it')
    const [{ deliveryId }] = await scene.deliveries(undefined, 'licenses')
    const retry = `POST /v1/hook-deliveries/${deliveryId}/retry`
    t.match(await call(retry, { as: 'contacts' }), { status: 404, body: { error: { code: 'HookDeliveryNotFound' } } })
    t.match(await call(retry, { as: 'licenses' }), { status: 409, body: { error: { code: 'SubscriptionEnded' } } })
  })

  await t.test('the audit log tells, and the address is in nothing that anybody reads', async (t) => {
    const { value: entries } = await all(scene, 'GET /v1/audit')
    const actions = new Set(entries.map(({ action }) => action))
    for (const action of ['hook.subscribed', 'hook.renewed', 'hook.unsubscribed']) t.ok(actions.has(action), action)
    const seen = JSON.stringify([
      entries,
      await ids(),
      await scene.deliveries(),
      await store.db.selectFrom('hookSubscriptions').selectAll().execute(),
      await store.db.selectFrom('hookDeliveries').selectAll().execute(),
      await store.db.selectFrom('auditEntries').selectAll().execute(),
    ])
    t.notMatch(seen, SECRET)
    t.match(seen, '127.0.0.1', 'but for its host')
  })

  await t.test('it ends when nothing was delivered and nobody renewed it for more than a year', async (t) => {
    await subscribe('plan-needs-approval')
    advance(390 * DAY)
    await services.background.purgeExpired()
    t.equal((await ids()).length, 1, 'a flow that runs once a year is still told')
    await create()
    await sweep()
    advance(390 * DAY)
    await services.background.purgeExpired()
    t.equal((await ids()).length, 1, 'a delivery keeps it')
    t.match(await scene.deliveries('delivered'), [], 'deliveries are kept for a month')
    advance(20 * DAY)
    await services.background.purgeExpired()
    t.same(await ids(), [])
    t.match((await call('GET /v1/audit?action=hook.expired')).body.value, [{ actor: 'service' }])
  })

  await t.test('a connection has so many and no more', async (t) => {
    const one = (number: number) =>
      call('POST /v1/hooks/plan-finished', { as: 'licenses', body: { callbackUrl: `${receiver.url}&n=${number}` } })
    const answers = await Promise.all(Array.from({ length: 53 }, (_, number) => one(number)))
    t.same(
      answers.map(({ status }) => status).toSorted(),
      [...Array(50).fill(201), 409, 409, 409],
      'also when all come at once',
    )
    t.match(answers.find(({ status }) => status === 409)?.body, {
      error: { code: 'TooManySubscriptions', message: /ListHookSubscriptions/ },
    })
    t.equal((await one(answers.findIndex(({ status }) => status === 201))).status, 201, 'renewing is no new one')
    const parts = await all(scene, 'GET /v1/hook-subscriptions?top=20', 'licenses')
    t.equal(parts.pages, 3)
    t.equal(new Set(parts.value.map(({ hookId }) => hookId)).size, 50)
  })
})

t.test('addresses that are not called, each refused in one sentence that does not repeat it', async (t) => {
  const { call } = await startService(t, { env: { HOOK_ALLOWED_HOSTS: '*.logic.azure.com,hooks.example.com:8443' } })
  const subscribe = (callbackUrl: unknown, more = {}) =>
    call('POST /v1/hooks/plan-finished', { as: 'licenses', body: { callbackUrl, ...more } })
  for (const address of [
    `https://prod-12.westus.logic.azure.com:443/workflows/1?sig=${SECRET}`,
    `https://PROD-12.westus.logic.azure.com/workflows/1?sig=${SECRET}`,
    `https://hooks.example.com:8443/?sig=${SECRET}`,
  ]) {
    t.equal((await subscribe(address)).status, 201, address)
  }
  for (const address of [
    `http://prod-12.westus.logic.azure.com/?sig=${SECRET}`,
    `https://logic.azure.com/?sig=${SECRET}`,
    `https://logic.azure.com.evil.example/?sig=${SECRET}`,
    `https://evil.example/logic.azure.com?sig=${SECRET}`,
    `https://evillogic.azure.com/?sig=${SECRET}`,
    `https://prod.logic.azure.com:8443/?sig=${SECRET}`,
    `https://hooks.example.com/?sig=${SECRET}`,
    `https://prod.logic.azure.com@evil.example/?sig=${SECRET}`,
    `https://user:${SECRET}@prod.logic.azure.com/`,
    `https://prod.logic.azure.com/#${SECRET}`,
    `https://evil.example\\.logic.azure.com/?sig=${SECRET}`,
    `https://prod.logic.azure.com./?sig=${SECRET}`,
    `http://127.0.0.1:1234/?sig=${SECRET}`,
    `https://localhost/?sig=${SECRET}`,
    `https://169.254.169.254/?sig=${SECRET}`,
    `https://[::1]/?sig=${SECRET}`,
    `https://0x7f.1/?sig=${SECRET}`,
    `https://?sig=${SECRET}`,
    `https://:443/?sig=${SECRET}`,
  ]) {
    const { status, body } = await subscribe(address)
    t.match({ status, body }, { status: 400, body: { error: { code: 'CallbackNotAllowed', target: 'callbackUrl' } } })
    t.match(body.error.message, /^callbackUrl is not called by this service: .+\.$/, address)
    t.notMatch(JSON.stringify(body), SECRET, 'its message does not repeat the secret')
  }
  for (const address of [`ftp://prod.logic.azure.com/${SECRET}`, SECRET, 12, null, [SECRET], '']) {
    const { status, body } = await subscribe(address)
    t.equal(status, 400)
    t.notMatch(JSON.stringify(body), SECRET)
  }
})

t.test('who may subscribe to what', async (t) => {
  const { call, receiver, subscribe } = await startHooks(t)
  for (const [path, as] of [
    ['plan-needs-approval', 'reader'],
    ['plan-ready-to-apply', 'contactApprover'],
    ['plan-finished', 'roles'],
    ['role-alert', 'roleApprover'],
    ['contact-request-due', 'contacts'],
    ['contact-answered', 'contactApprover'],
  ] as const) {
    t.equal((await subscribe(path, {}, as)).status, 201, `${path} as ${as}`)
  }
  for (const [path, as] of [
    ['role-alert', 'reader'],
    ['contact-request-due', 'contactApprover'],
    ['contact-answered', 'licenses'],
  ] as const) {
    t.match(await subscribe(path, {}, as), { status: 403, body: { error: { code: 'RoleRequired' } } }, path)
  }
  t.match(await subscribe('plan-finished', { kind: 'rolePlan' }), {
    status: 403,
    body: { error: { code: 'RoleRequired' } },
  })
  const campaignId = '00000000-0000-4000-8000-000000000001'
  t.match(await subscribe('contact-answered', { campaignId }, 'contacts'), {
    status: 404,
    body: { error: { code: 'CampaignNotFound', target: 'campaignId' } },
  })
  for (const filters of Object.values(HOOK_FILTERS)) {
    for (const name of Object.keys(filters)) {
      const path = name === 'kind' ? 'plan-finished' : name === 'minSeverity' ? 'role-alert' : 'contact-answered'
      const body = { callbackUrl: receiver.url, [name]: '' }
      t.match(
        await call(`POST /v1/hooks/${path}`, { body }),
        { status: 400, body: { error: { code: 'EmptyValue' } } },
        `an empty ${name} is not all of them`,
      )
    }
  }
})

t.test('what waits for its next attempt is not told to a key that is gone by then', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const first = await startHooks(t, { store })
  const { receiver } = first
  await first.subscribe('plan-needs-approval', {}, 'licenses')
  receiver.always(500)
  await first.create()
  await first.sweep()
  t.equal(receiver.messages.length, 1)
  t.match(await first.deliveries(), [{ state: 'waiting' }])
  receiver.always(200)
  const keys = (JSON.parse(API_KEYS) as { name: string }[]).filter(({ name }) => name !== 'licenses')
  const second = await startHooks(t, {
    store,
    env: { API_KEYS: JSON.stringify(keys), GRAPH_BASE_URL: first.graphUrl },
  })
  second.advance(HOUR)
  await second.sweep()
  t.equal(receiver.messages.length, 1)
  t.match(await second.deliveries(), [{ state: 'dead', code: 'RoleRequired' }])
})

t.test('a key that the operator has taken away is told nothing, and nor is one that lost its role', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const first = await startHooks(t, { store })
  const { receiver } = first
  await first.subscribe('plan-needs-approval', {}, 'licenses')
  await first.subscribe('plan-needs-approval', {}, 'approver')
  await first.subscribe('plan-needs-approval', {}, 'reader')
  const keys = (JSON.parse(API_KEYS) as { name: string; roles: string[] }[])
    .filter(({ name }) => name !== 'approver')
    .map((key) => (key.name === 'reader' ? { ...key, roles: ['RoleReader'] } : key))
  const second = await startHooks(t, {
    store,
    env: { API_KEYS: JSON.stringify(keys), GRAPH_BASE_URL: first.graphUrl },
  })
  await second.create()
  await second.sweep()
  t.equal(receiver.messages.length, 1)
  t.match(await second.deliveries(), [{ createdBy: 'key:licenses' }])
})
