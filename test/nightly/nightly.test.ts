import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { startNightly } from '../../src/services/nightly.ts'
import { storages } from '../store-helper.ts'

const HOUR_MS = 3_600_000
const LOOK_EVERY_MS = 20

const until = async (is: () => boolean) => {
  while (!is()) await wait(LOOK_EVERY_MS)
}

for (const storage of await storages(t)) {
  t.test(`work of the night is done once, whoever does it, on ${storage.name}`, async (t) => {
    const place = await storage.place(t)
    const stores = await Promise.all((storage.name === 'server' ? [1, 2] : [1]).map(() => storage.open(t, place)))
    const clock = { ms: Date.parse('2026-03-02T12:00:00Z') }
    const done: string[] = []
    let looks = 0
    const replicas = stores.map((store) =>
      startNightly({
        store,
        name: 'housekeeping',
        work: async () => done.push(new Date(clock.ms).toISOString()),
        onError: (error) => t.fail(String(error)),
        now: () => {
          looks++
          return clock.ms
        },
        lookEveryMs: LOOK_EVERY_MS,
      }),
    )
    t.teardown(() => Promise.all(replicas.map((replica) => replica.stop())))
    const lookedTwice = async () => {
      const before = looks
      await until(() => looks >= before + 2 * stores.length)
    }
    await until(() => done.length > 0)
    clock.ms += 14 * HOUR_MS
    await lookedTwice()
    t.same(done, ['2026-03-02T12:00:00.000Z'], 'at the start, and not again before the night')
    clock.ms += HOUR_MS
    await until(() => done.length > 1)
    await lookedTwice()
    t.same(done, ['2026-03-02T12:00:00.000Z', '2026-03-03T03:00:00.000Z'], 'once in the night')
  })

  t.test(`work that fails is tried again, and said, on ${storage.name}`, async (t) => {
    const store = await storage.open(t, await storage.place(t))
    const clock = { ms: Date.parse('2026-03-02T12:00:00Z') }
    const errors: unknown[] = []
    let tries = 0
    const nights = startNightly({
      store,
      name: 'housekeeping',
      work: async () => {
        if (++tries === 1) throw new Error('not yet')
      },
      onError: (error) => errors.push(error),
      now: () => clock.ms,
      lookEveryMs: LOOK_EVERY_MS,
    })
    t.teardown(() => nights.stop())
    await until(() => errors.length > 0)
    t.match(errors, [{ message: 'not yet' }])
    clock.ms += HOUR_MS / 4
    await until(() => tries > 1)
    t.equal(tries, 2)
  })
}
