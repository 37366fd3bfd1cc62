import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { startJobs } from '../../src/store/jobs.ts'
import { storages } from '../store-helper.ts'

for (const storage of await storages(t)) {
  t.test(`a job is done once, whoever does it, on ${storage.name}`, async (t) => {
    const place = await storage.place(t)
    const stores = await Promise.all((storage.name === 'server' ? [1, 2] : [1]).map(() => storage.open(t, place)))
    const done: string[] = []
    const work = async () => {
      done.push('housekeeping')
    }
    const replicas = await Promise.all(
      stores.map(({ queue }) =>
        startJobs(queue as NonNullable<typeof queue>, [{ name: 'housekeeping', cron: '23 2 * * *', work }], {
          pollSeconds: 0.5,
        }),
      ),
    )
    t.teardown(() => Promise.all(replicas.map((replica) => replica.stop())))
    await replicas[0]?.run('housekeeping')
    for (let waited = 0; done.length === 0 && waited < 10_000; waited += 100) await wait(100)
    await wait(1_200)
    t.same(done, ['housekeeping'])
  })

  t.test(`a job that fails is tried again, on ${storage.name}`, async (t) => {
    const store = await storage.open(t, await storage.place(t))
    const tries: string[] = []
    const work = async () => {
      if (tries.push('tried') === 1) throw new Error('not yet')
    }
    const jobs = await startJobs(
      store.queue as NonNullable<typeof store.queue>,
      [{ name: 'housekeeping', cron: '23 2 * * *', work }],
      { pollSeconds: 0.5 },
    )
    t.teardown(() => jobs.stop())
    await jobs.run('housekeeping')
    for (let waited = 0; tries.length < 2 && waited < 20_000; waited += 100) await wait(100)
    t.equal(tries.length, 2)
  })
}

t.test('in memory there is no queue, since nothing outlives it', async (t) => {
  const [embedded] = await storages(t)
  t.equal((await embedded?.open(t))?.queue, undefined)
})
