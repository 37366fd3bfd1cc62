import t from 'tap'
import { startService } from '../helper.ts'
import { AUDIT_KEY, startPlans } from '../plans/support.ts'
import { storages } from '../store-helper.ts'
import { agentOf, headersFor } from './support.ts'

const server = (await storages(t)).find(({ name }) => name === 'server')

if (server === undefined) t.pass('replicas share a server, and there is none')
else {
  t.test('any replica answers any message of an agent', async (t) => {
    const place = await server.place(t)
    const [first, second] = await Promise.all([server.open(t, place), server.open(t, place)])
    const bench = await startPlans(t, { store: first, simulator: { users: 300 } })
    const twin = await startService(t, { store: second, env: { GRAPH_BASE_URL: bench.graphUrl, AUDIT_KEY } })
    const used = new Map<string, number>()
    let turn = 0
    const agent = await agentOf(t, bench, headersFor('licenses'), (input, init) => {
      const { url } = [bench, twin][turn++ % 2] as typeof bench
      used.set(url, (used.get(url) ?? 0) + 1)
      return fetch(String(input).replace(bench.url, url), init)
    })
    const names = await agent.names()
    t.same(await agent.names(), names)
    const { data } = await agent.use('CreateLicenseCleanupPlan', { groupIds: [bench.groupId('licA3Staff')] })
    for (let n = 0; n < 4; n++) {
      t.match((await agent.use('GetPlan', { planId: data.planId })).data, { planId: data.planId, state: 'ready' })
    }
    t.ok(
      [bench, twin].every(({ url }) => (used.get(url) ?? 0) >= 4),
      'both of them did',
    )
  })
}
