import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'
import { mix } from '../../simulator/tenant/random.ts'
import { openStore } from '../../src/store/database.ts'
import { peopleOf, removalsOf, startPlans } from '../plans/support.ts'
import { startCluster } from './cluster.ts'

/** So many changes are in the plan beneath which the server is stopped. */
const SIZE = 25
/** Longer than such a plan takes from its beginning to its end. */
const LONGEST_MS = 1_500

/**
 * Stops a PostgreSQL server beneath plans at work, and starts it again: each plan goes on by itself, everybody is
 * removed once, and the audit log holds.
 */
export async function restarts(t: Test, { rounds, seed }: { rounds: number; seed: number }): Promise<void> {
  const cluster = await startCluster(t)
  if (cluster === undefined) return
  const store = await openStore({ databaseUrl: cluster.databaseUrl })
  t.teardown(() => store.close())
  const unforeseen: unknown[] = []
  const bench = await startPlans(t, {
    store,
    leaseMs: 1_000,
    sweepEveryMs: 100,
    simulator: { users: 1_000 },
    env: { MAX_REMOVALS: String(SIZE), RATE_LIMIT_PER_MINUTE: '1000000' },
    onError: (error) => {
      if ((error as { unavailable?: boolean }).unavailable !== true) unforeseen.push(error)
    },
  })
  const groupIds = [bench.groupId('licA1Students')]
  for (let round = 0; round < rounds; round++) {
    const mode = round % 2 === 0 ? 'fast' : 'immediate'
    const afterMs = mix(seed, round) % LONGEST_MS
    await bench.simulate('POST /_simulator/reset')
    // Who got something back or was looked at in an earlier round counts anew.
    await store.db.updateTable('changes').set({ undoneAt: null }).execute()
    const plan = await bench.approved({ groupIds, inactiveDays: 100 + round })
    const begun = bench.apply(plan.planId)
    await wait(afterMs)
    await cluster.stop(mode)
    t.match(await bench.call('GET /health'), { status: 200 })
    t.match(await bench.call('GET /v1/exclusions'), { status: 503, body: { error: { code: 'DatabaseUnavailable' } } })
    await cluster.start()
    const { status } = await begun
    // Whoever asked for it was told to come again, and does.
    if (status >= 500) await bench.apply(plan.planId)
    for (let tries = 0; tries < 300 && (await bench.plan(plan.planId)).state !== 'done'; tries++) await wait(100)
    const { state, progress } = await bench.plan(plan.planId)
    t.equal(state, 'done', `${mode} stop after ${afterMs} ms: ${JSON.stringify(progress)}`)
    const removed = removalsOf(await bench.journal())
    t.same(
      [...removed].sort(),
      peopleOf((await bench.changes(plan.planId)).filter(({ state }) => state === 'verified' || state === 'failed'))
        .map((id) => [id, 1])
        .sort(),
      'each of them once, and nobody else',
    )
    t.ok(removed.size > 0)
  }
  t.same(unforeseen, [], 'nothing else went wrong')
  t.match(await bench.services.audit.verify(), { ok: true })
  t.comment(`${rounds} stops and starts of PostgreSQL beneath a plan at work`)
}
