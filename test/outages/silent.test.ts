import t from 'tap'
import { removalsOf } from '../plans/support.ts'
import { serverStorage, startBench, until } from './support.ts'

const server = await serverStorage(t)

if (server !== undefined) {
  t.test('a database that stays silent is one that is away', async (t) => {
    const { bench, proxy } = await startBench(t, server)
    const plan = await bench.approved()
    await bench.begun(plan.planId)
    proxy.freeze()
    const asked = performance.now()
    t.match(await bench.call('GET /v1/exclusions'), { status: 503, body: { error: { code: 'DatabaseUnavailable' } } })
    const seconds = Math.round((performance.now() - asked) / 1_000)
    t.ok(seconds <= 60, `a request is told so in time, after ${seconds} s`)
    t.match(await bench.call('GET /ready'), { status: 503, body: { status: 'databaseUnavailable' } })
    proxy.thaw()
    t.match(await until(bench, plan.planId, 'done'), { progress: { planned: 0, requested: 0 } }, 'and work goes on')
    t.ok(
      [...removalsOf(await bench.journal()).values()].every((times) => times === 1),
      'nobody twice',
    )
  })
}
