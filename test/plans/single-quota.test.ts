import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { journalOf, type Service, startService } from '../helper.ts'
import { startPlans } from './support.ts'

/** A tenant whose own quota is the one that the service is told. */
async function startWithin(t: Parameters<typeof startPlans>[0], writes: number, seconds: number, users = 400) {
  const bench = await startPlans(t, {
    simulator: { users },
    env: { GRAPH_WRITE_QUOTA: `${writes}/${seconds}` },
  })
  await bench.simulate('PATCH /_simulator/settings', { quotas: { writes, writesPeriodMs: seconds * 1_000 } })
  return bench
}

const update = ({ call }: Pick<Service, 'call'>, userId: string, body: object) =>
  call(`PATCH /v1/users/${userId}/contact-info`, { as: 'contacts', body })

const someOf = async ({ call }: Pick<Service, 'call'>, count: number): Promise<string[]> =>
  (await call('GET /v1/contacts?allDepartments=true&top=200')).body.value
    .slice(-count)
    .map(({ userId }: { userId: string }) => userId)

t.test('single changes stand in line for the quota, and Graph has to refuse none', async (t) => {
  const bench = await startWithin(t, 40, 20)
  const people = await someOf(bench, 45)
  await bench.simulate('POST /_simulator/stats/reset')
  const began = performance.now()
  const answers = await Promise.all(people.map((userId) => update(bench, userId, { officeLocation: 'Attic 17' })))
  const seconds = (performance.now() - began) / 1_000
  t.same([...new Set(answers.map(({ body }) => body.outcome ?? body.error))], ['updated'])
  const { throttled } = await bench.simulate('GET /_simulator/stats')
  t.equal(throttled, 0)
  t.ok(seconds > 3, `37 at once, and 8 more within ${seconds.toFixed(1)} s`)
})

t.test('whoever would have to wait for too long is told for how long, and nothing is begun', async (t) => {
  const bench = await startWithin(t, 5, 300)
  const people = await someOf(bench, 6)
  const answers = []
  for (const userId of people) answers.push(await update(bench, userId, { officeLocation: 'Attic 17' }))
  t.same(
    answers.map(({ status, body }) => body.error?.code ?? status),
    [200, 200, 200, 200, 'WriteQuotaUsedUp', 'WriteQuotaUsedUp'],
  )
  const refused = answers.slice(4)
  for (const { status, headers, body } of refused) {
    const seconds = Number(headers.get('retry-after'))
    t.equal(status, 503)
    t.ok(seconds > 20 && seconds <= 61, `a fifth of 300 seconds for one more of 5: ${seconds} s`)
    t.match(body.error.message, new RegExp(`try again in ${seconds} seconds\\.$`))
  }
  t.equal((await bench.journal()).length, 4)
  const { body } = await bench.call(`GET /v1/changes?userId=${people[5]}`)
  t.same(body.value, [], 'no change was intended')

  const removal = await bench.call(`POST /v1/license-groups/${bench.groupId('licA3Staff')}/removals`, {
    body: { userId: bench.userId('inactiveStaff') },
  })
  t.match(removal, { status: 503, body: { error: { code: 'WriteQuotaUsedUp' } } }, 'removals alike')
  const dry = await update(bench, people[5] ?? '', { officeLocation: 'Attic 17', dryRun: true })
  t.match(dry, { status: 200, body: { outcome: 'wouldUpdate' } }, 'what writes nothing needs no turn')
})

t.test('a change that is not made leaves its turn to others', async (t) => {
  const bench = await startWithin(t, 3, 300)
  const [first = '', second = ''] = await someOf(bench, 2)
  const limited = await startService(t, {
    store: bench.store,
    env: {
      GRAPH_BASE_URL: bench.graphUrl,
      GRAPH_WRITE_QUOTA: '3/300',
      MAX_CONTACT_UPDATES: '1',
      AUDIT_KEY: 'a key that the database never sees, long enough',
    },
  })
  t.match(await update(limited, first, { officeLocation: 'Attic 17' }), { body: { outcome: 'updated' } })
  for (let time = 0; time < 3; time++) {
    t.match(await update(limited, second, { officeLocation: 'Attic 17' }), {
      body: { error: { code: 'LimitReached' } },
    })
  }
  const made = await bench.call(`PATCH /v1/users/${second}/contact-info`, {
    as: 'admin',
    body: { officeLocation: 'Attic 17' },
  })
  t.match(made, { status: 200, body: { outcome: 'updated' } }, 'two in all, within a quota of two')
})

t.test('a plan and single changes get their turns side by side', async (t) => {
  const bench = await startWithin(t, 60, 15, 4_000)
  const plan = await bench.approved({ groupIds: [bench.groupId('licA1Students')], maxRemovals: 100 })
  const people = await someOf(bench, 4)
  await bench.simulate('POST /_simulator/stats/reset')
  const body = { waitForCompletion: false }
  await bench.call(`POST /v1/plans/${plan.planId}/apply`, { as: 'licenses', body, follow: false })
  // Until the plan itself stands in line, for three seconds at least.
  const level = async () => (await bench.store.db.selectFrom('writeQuotas').select('level').executeTakeFirst())?.level
  while (((await level()) ?? 0) > -12) await wait(20)
  let slowest = 0
  for (const userId of people) {
    const began = performance.now()
    t.match(await update(bench, userId, { officeLocation: 'Attic 17' }), { body: { outcome: 'updated' } })
    slowest = Math.max(slowest, performance.now() - began)
  }
  t.ok(slowest > 2_000, `the plan stood in line before one of them: ${slowest.toFixed(0)} ms`)
  t.ok(slowest < 20_000, `the slowest single change took ${slowest.toFixed(0)} ms behind a batch of 20`)
  t.match(await bench.until(plan.planId, 'done'), { progress: { verified: 100, failed: 0 } })
  const { throttled } = await bench.simulate('GET /_simulator/stats')
  t.ok(throttled <= 1, `${throttled} of ${(await journalOf(bench)).length} throttled`)
})

t.test('what had to stand in line for long is looked at again', async (t) => {
  const bench = await startWithin(t, 7, 70)
  const [first = '', ...others] = await someOf(bench, 7)
  // The sixth of six has its turn; the one after it waits for as long as a new one takes.
  for (const userId of others) await update(bench, userId, { officeLocation: 'Attic 17' })
  const waiting = update(bench, first, { officeLocation: 'Attic 17' })
  await wait(2_000)
  await bench.simulate(`PATCH /_simulator/users/${first}`, { officeLocation: 'B 12' })
  t.match((await waiting).body, {
    outcome: 'notUpdated',
    skippedReason: 'changedMeanwhile',
  })
  t.equal((await bench.journal()).length, 6)
})
