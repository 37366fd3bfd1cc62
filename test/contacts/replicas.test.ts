import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { openStore } from '../../src/store/database.ts'
import { leaseSweep } from '../../src/store/directory.ts'
import { startService, type Service } from '../helper.ts'
import { storages } from '../store-helper.ts'

const HOUR_MS = 3_600_000
/** Three pages of people. */
const USERS = 1_200
const PAGES = 3

t.test('while another process has the turn to sweep, whoever waits stands in the way of nobody', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const service = await startService(t, { store })
  // As a process leaves it that was killed a moment ago.
  await leaseSweep(store.db, 'killed', new Date(), new Date(Date.now() + 8_000))
  let answered = false
  const departments = service.call('GET /v1/departments').finally(() => {
    answered = true
  })
  await wait(500)
  t.equal((await service.call('GET /v1/exclusions')).status, 200)
  t.equal(answered, false, 'the other answer came first')
  t.equal((await departments).status, 200, 'and sweeps itself when the other one does not')
})

for (const storage of await storages(t)) {
  t.test(`replicas read the directory once for all of them, on ${storage.name}`, async (t) => {
    let ahead = 0
    const now = () => Date.now() + ahead
    // Embedded, both are in one process; replicas proper share a server.
    const isServer = storage.name === 'server'
    const place = isServer ? await storage.place(t) : {}
    const store = await storage.open(t, place)
    const other = isServer ? await storage.open(t, place) : store
    const first = await startService(t, { store, simulator: { users: USERS }, now })
    const second = await startService(t, { store: other, env: { GRAPH_BASE_URL: first.graphUrl }, now })
    const both = <T>(work: (service: Service) => Promise<T>) => Promise.all([work(first), work(second)])
    const succeeded = (answers: { status: number; body: any }[]) =>
      t.same(
        answers.map(({ status }) => status),
        [200, 200],
        JSON.stringify(answers.map(({ body }) => body.error)),
      )
    /** How often Graph was asked for pages of sign-in dates. */
    const pagesRead = async () => (await first.simulate('GET /_simulator/stats')).signInCalls

    await first.simulate('POST /_simulator/stats/reset')
    const departments = await both((service) => service.call('GET /v1/departments'))
    succeeded(departments)
    t.same(departments[0].body, departments[1].body)
    t.equal(await pagesRead(), PAGES)

    await first.simulate('POST /_simulator/faults', { path: '/users/delta', effect: { delayMs: 1_000 } })
    await first.simulate('POST /_simulator/stats/reset')
    ahead += HOUR_MS
    const campaigns = await both((service) =>
      service.call('POST /v1/contact-campaigns', {
        as: 'contacts',
        body: { departments: ['Nursing'], fields: ['officeLocation'], title: 'Two at once' },
        headers: { 'idempotency-key': service.url },
      }),
    )
    succeeded(campaigns)
    t.equal(campaigns[0].body.people, campaigns[1].body.people)
    t.equal(await pagesRead(), 0, 'one asks what changed, and the other waits for it: nobody is read anew')
  })
}
