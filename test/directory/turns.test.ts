import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { sql } from 'kysely'
import t from 'tap'
import { withPatience } from '../../src/graph/sign-in-turn.ts'
import { pastBefore } from '../../src/services/directory/past.ts'
import { quietPeriods } from '../../src/services/sign-ins/quiet-periods.ts'
import { createSignInTurns, isOutOfTurns } from '../../src/services/sign-ins/turns.ts'
import { openStore } from '../../src/store/database.ts'
import { learnFewerSignInReads, takeSignInReads } from '../../src/store/sign-in-reads.ts'
import { DAY_MS } from '../../src/time.ts'
import { startWithCopy, statsOf, sweep } from './support.ts'

const ON = { SIGN_IN_READS_PER_MINUTE: '10' }

t.test("within Microsoft's limit nothing is ever refused, and the copy answers what is beyond it", async (t) => {
  const service = await startWithCopy(t, { env: ON, simulator: { users: 3_000, quota: 'on' } })
  await sweep(service)
  const sources = []
  const userId = service.cast.users['activeStaff']?.id ?? ''
  for (let turn = 0; turn < 8; turn++) {
    const { status, body } = await service.call(`GET /v1/users/${userId}/sign-in-activity`)
    t.equal(status, 200)
    t.equal(body.status, 'active')
    sources.push(body.source)
  }
  t.same(sources, ['live', 'live', 'live', 'live', 'copy', 'copy', 'copy', 'copy'], 'six of ten went to the sweep')
  const { throttled, signInCalls } = await statsOf(service)
  t.match({ throttled, signInCalls }, { throttled: 0, signInCalls: 10 })
})

t.test('before there is a copy, what can not be answered says when it can', async (t) => {
  const service = await startWithCopy(t, {
    env: { SIGN_IN_READS_PER_MINUTE: '1' },
    simulator: { users: 3_000, quota: 'on' },
  })
  const { status, body, headers } = await service.call('GET /v1/inactive-users?allUsers=true')
  t.equal(status, 503)
  t.equal(body.error.code, 'NotReadyYet')
  const seconds = Number(headers.get('retry-after'))
  t.ok(seconds > 200 && seconds <= 600, `${seconds} s for five more pages`)
  t.match((await service.call('GET /v1/connection')).body.directory, {
    state: 'sweeping',
    sweep: { peopleRead: 500, peopleExpected: 3_000, readyDateTime: /Z$/ },
  })
  const look = await service.call(`GET /v1/users/${service.cast.users['activeStaff']?.id}/sign-in-activity`)
  t.equal(look.status, 503, 'nobody is told anything that nobody knows')
  t.ok(Number(look.headers.get('retry-after')) > 0)
})

t.test('never more than allowed in any window, however it is asked for', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const windowMs = 60_000
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.record({ after: fc.integer({ min: 0, max: 30_000 }), wanted: fc.integer({ min: 1, max: 5 }) }), {
        maxLength: 40,
      }),
      async (reads, asked) => {
        await store.db.updateTable('signInReads').set({ recent: '[]', learned: null, closedUntil: null }).execute()
        const left: number[] = []
        let now = Date.UTC(2026, 0)
        for (const { after, wanted } of asked) {
          now += after
          const { granted, waitMs } = await takeSignInReads(store.db, wanted, { reads, windowMs }, now, false)
          left.push(...Array.from({ length: granted }, () => now))
          const recent = left.filter((at) => at > now - windowMs).length
          if (recent > reads || (granted === 0 && (waitMs <= 0 || recent < reads))) return false
        }
        return true
      },
    ),
    { numRuns: 40 },
  )
})

t.test('reads that leave together are taken together, or not yet', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const quota = { reads: 10, windowMs: 60_000 }
  const now = Date.UTC(2026, 0)
  const take = (most: number, afterMs: number, least: number) =>
    takeSignInReads(store.db, most, quota, now + afterMs, false, least)
  t.same(await take(5, 0, 3), { granted: 5, waitMs: 0 })
  t.same(await take(3, 1_000, 3), { granted: 3, waitMs: 0 })
  t.same(await take(5, 2_000, 3), { granted: 0, waitMs: 58_000 }, 'two are left, and three are needed')
  t.same(await take(5, 2_000, 8), { granted: 0, waitMs: 59_000 }, 'until those after them are free too')
  t.same(await take(5, 2_000, 99), { granted: 0, waitMs: 59_000 }, 'no more than there are at all')
  t.same(await take(2, 2_000, 1), { granted: 2, waitMs: 0 }, 'nothing was taken by those who wait')
  t.same(await take(5, 60_000, 3), { granted: 5, waitMs: 0 })
  t.same(await take(5, 60_000, 3), { granted: 0, waitMs: 1_000 })
  t.same(await take(5, 61_000, 3), { granted: 3, waitMs: 0 }, 'the rest of the window is used')
})

t.test('what Microsoft refuses is learned, whoever waits goes first, and both are forgotten', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const quota = { reads: 10, windowMs: 60_000 }
  const now = Date.UTC(2026, 0)
  t.match(await takeSignInReads(store.db, 6, quota, now, false), { granted: 6 })
  await learnFewerSignInReads(store.db, quota, now, 2_500)
  t.match(await takeSignInReads(store.db, 1, quota, now + 1_000, false), { granted: 0, waitMs: 1_500 })
  t.match(await takeSignInReads(store.db, 9, quota, now + 61_000, false), { granted: 5 }, 'one less than were sent')
  t.match(await takeSignInReads(store.db, 4, quota, now + 61_000, false), { granted: 0 })
  t.match(await takeSignInReads(store.db, 1, quota, now + 121_100, true), { granted: 0 }, 'somebody waits')
  t.match(await takeSignInReads(store.db, 4, quota, now + 121_100, false), { granted: 4 })
  t.match(await takeSignInReads(store.db, 1, quota, now + 121_100, true), { granted: 1 })
  t.match(await takeSignInReads(store.db, 10, quota, now + 25 * 3_600_000, false), { granted: 10 }, 'after a day')
})

t.test('whoever can not wait is refused without a write, until there may be a turn again', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const turns = createSignInTurns({ store, perMinute: 10 })
  const take = async () =>
    withPatience({ waitMs: 0 }, async () => turns?.take(1)).then(
      () => 'taken',
      (error: unknown) => (isOutOfTurns(error) ? 'refused' : error),
    )
  /** Another one after each write. */
  const version = async () =>
    (await sql<{ xmin: string }>`select xmin::text from sign_in_reads where id = 1`.execute(store.db)).rows[0]?.xmin
  const atFirst = await version()
  await turns?.throttled(0.5)
  t.not(await version(), atFirst, 'a write shows')
  t.equal(await take(), 'refused')
  const written = await version()
  t.same(await Promise.all(Array.from({ length: 5 }, take)), Array(5).fill('refused'))
  t.equal(await version(), written)
  await sleep(600)
  t.equal(await take(), 'taken')
  t.not(await version(), written)
})

t.test('nobody who is past a cut-off is missed by the database', (t) => {
  const now = Date.UTC(2026, 10, 28, 13, 7)
  const yearly = fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), fc.integer({ min: 0, max: 40 }))
    .map(([month, day, length]) => {
      const start = Date.UTC(2025, month - 1, day)
      const text = (time: number) => new Date(time).toISOString().slice(5, 10)
      return `${text(start)}/${text(start + length * DAY_MS)}`
    })
  fc.assert(
    fc.property(
      fc.array(yearly, { maxLength: 3 }),
      fc.integer({ min: 30, max: 700 }),
      fc.integer({ min: 0, max: 2_000 * DAY_MS }),
      (periods, inactiveDays, ago) => {
        const quiet = quietPeriods(periods)
        const isPast = quiet.daysBetween(now - ago, now) >= inactiveDays
        return !isPast || now - ago <= pastBefore({ inactiveDays, now, quiet }).getTime()
      },
    ),
    { numRuns: 500 },
  )
  t.end()
})
