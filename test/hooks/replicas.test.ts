import t from 'tap'
import { API_KEYS } from '../helper.ts'
import { LISTENING, node } from '../start/child.ts'
import { storages } from '../store-helper.ts'
import { startHooks, LOOPBACK } from './support.ts'

const HOOKS = 6

const server = (await storages(t)).find(({ name }) => name === 'server')

if (server === undefined) t.pass('replicas share a server, and there is none')
else {
  t.test('two replicas deliver each event once to each receiver', async (t) => {
    const place = await server.place(t)
    const first = await startHooks(t, { store: await server.open(t, place) })
    const second = await startHooks(t, {
      store: await server.open(t, place),
      env: { GRAPH_BASE_URL: first.graphUrl },
    })
    for (let number = 0; number < HOOKS; number++) {
      const callbackUrl = `${first.receiver.url}&n=${number}`
      const { status } = await first.call('POST /v1/hooks/plan-needs-approval', {
        as: 'licenses',
        body: { callbackUrl },
      })
      t.equal(status, 201)
    }
    first.receiver.always((response) => {
      setTimeout(() => response.writeHead(200).end(), 20)
    })
    for (const name of ['licA3Staff', 'licA1Students']) await first.create({ groupIds: [first.groupId(name)] })
    await Promise.all([first.sweep(), second.sweep(), first.sweep(), second.sweep()])
    const told = first.receiver.messages.map(({ path, body }) => `${path} ${body.eventId}`)
    t.equal(told.length, 2 * HOOKS)
    t.equal(new Set(told).size, 2 * HOOKS)
    t.equal(new Set(first.receiver.messages.map(({ body }) => body.eventId)).size, 2)
    t.equal((await first.deliveries('delivered')).length, 2 * HOOKS)
  })

  t.test('what a process was telling when it was killed, another one tells', async (t) => {
    const place = await server.place(t)
    const SIGNING_KEY = 'the signing key of the tests, long enough'
    const scene = await startHooks(t, { store: await server.open(t, place) })
    const { receiver, sweep, advance, deliveries } = scene
    t.equal((await scene.subscribe('plan-needs-approval')).status, 201)
    await scene.create()
    receiver.next(() => {})
    const child = node(t, ['src/server.ts'], {
      env: {
        ...LOOPBACK,
        API_KEYS,
        SIGNING_KEY,
        PORT: '0',
        DATABASE_URL: place.databaseUrl ?? '',
        GRAPH_BASE_URL: scene.graphUrl,
        GRAPH_CREDENTIAL: 'simulator',
        SIGN_IN_READS_PER_MINUTE: '0',
      },
    })
    await child.until(LISTENING)
    await receiver.until(1)
    child.kill('SIGKILL')
    await child.exit
    t.match(await deliveries(), [{ state: 'waiting', attempts: 1 }])
    await sweep()
    t.equal(receiver.messages.length, 1, 'as long as it may be alive, nobody else does')
    advance(61_000)
    await sweep()
    t.equal(receiver.messages.length, 2)
    const [one, other] = receiver.messages.map(({ headers, body }) => [headers['x-event-id'], body.eventId])
    t.same(one, other, 'under the same event id')
    t.match(await deliveries(), [{ state: 'delivered', attempts: 2 }])
  })
}
