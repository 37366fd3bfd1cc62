import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { openStore } from '../../src/store/database.ts'
import { signInReadsTakeMs, takeSignInReads } from '../../src/store/sign-in-reads.ts'
import { startWithCopy, statsOf } from './support.ts'

/** A page more than Graph lets be read within a minute. */
const PEOPLE = 5_400

t.test('a flow that comes back when it was told to is answered', async (t) => {
  const service = await startWithCopy(t, {
    env: { SIGN_IN_READS_PER_MINUTE: '10' },
    simulator: { users: PEOPLE, quota: 'on' },
  })
  const ask = () => service.call('GET /v1/inactive-users?allUsers=true&top=1')
  // Some way into the minute in which Graph gives no more.
  await ask()
  await wait(20_000)
  const { status, headers } = await ask()
  t.equal(status, 503)
  const seconds = Number(headers.get('retry-after'))
  t.ok(seconds > 10 && seconds < 50, `told to come back in ${seconds} s`)
  const [looked] = await Promise.all([service.call('GET /v1/connection'), wait(seconds * 1_000)])
  t.equal(
    looked.body.capabilities.find(({ capability }: { capability: string }) => capability === 'signInActivity').status,
    'available',
    'whether dates can be read is known from the sweep',
  )
  t.match(await ask(), { status: 200 })
  t.match(await statsOf(service), { signInCalls: 11, throttled: 0 })
})

t.test('the last pages that have had their turn are waited for as long as they take', async (t) => {
  // Two seconds a page, as Graph takes for people with their sign-in dates; and no more pages than leave in a minute.
  const service = await startWithCopy(t, {
    env: { SIGN_IN_READS_PER_MINUTE: '4' },
    simulator: { users: 2_000, quota: 'on', latencyMs: 2_000 },
  })
  const answers = []
  for (let status = 503; status === 503; await wait(300)) {
    const answer = await service.call('GET /v1/inactive-users?allUsers=true&top=1')
    answers.push(Number(answer.headers.get('retry-after')))
    status = answer.status
  }
  // Whoever had to wait for a turn would be told of a minute; how long pages take depends on the machine, too.
  t.ok(Math.max(...answers) <= 20, `told to come back in ${answers.join(', ')} s`)
})

t.test('TestConnection waits for no turn, and takes none that somebody else needs', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const service = await startWithCopy(t, { env: { SIGN_IN_READS_PER_MINUTE: '1' }, simulator: { users: 400 }, store })
  await service.services.directory.current()
  t.match(await statsOf(service), { signInCalls: 1 })
  const began = performance.now()
  const { body } = await service.call('GET /v1/connection')
  t.ok(performance.now() - began < 15_000)
  t.same(
    body.capabilities
      .filter(({ status, tried }: { status: string; tried: boolean }) => status !== 'available' || !tried)
      .filter(({ status }: { status: string }) => status !== 'off')
      .filter(({ identity }: { identity: string }) => identity === 'read')
      .map(({ capability, status }: { capability: string; status: string }) => [capability, status]),
    [['signInActivity', 'available']],
    'judged by the token alone',
  )
  t.match(await statsOf(service), { signInCalls: 1 })
})

t.test('how long so many reads take', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const quota = { reads: 10, windowMs: 60_000 }
  const now = Date.UTC(2026, 0)
  const takes = (reads: number, at: number, since?: number) => signInReadsTakeMs(store.db, reads, quota, at, since)
  t.equal(await takes(0, now), 0)
  t.equal(await takes(10, now), 0)
  t.equal(await takes(11, now), 60_000)
  await takeSignInReads(store.db, 4, quota, now, false)
  await takeSignInReads(store.db, 6, quota, now + 20_000, false)
  t.equal(await takes(1, now + 25_000), 35_000)
  t.equal(await takes(4, now + 25_000), 35_000)
  t.equal(await takes(5, now + 25_000), 55_000)
  t.equal(await takes(11, now + 25_000), 95_000)
  t.equal(await takes(1, now + 25_000, now + 20_000), 0, 'the first has had its turn')
  t.equal(await takes(2, now + 25_000, now + 20_000), 0, 'and the one behind it')
  t.equal(await takes(3, now + 25_000, now + 20_000), 35_000)
  t.equal(await takes(1, now + 25_000, now + 20_001), 35_000)
})
