import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import { readConfig } from '../../src/config/config.ts'
import type { Caller } from '../../src/callers.ts'
import type { Checkpoint } from '../../src/services/plans/job.ts'
import { openStore } from '../../src/store/database.ts'
import { createServicesFor } from '../../src/wiring.ts'
import { compareWrites, watchJournal } from '../compared-writes.ts'
import { API_KEYS } from '../helper.ts'
import { node } from '../start/child.ts'
import type { Place, Storage } from '../store-helper.ts'

const OPERATOR: Caller = { id: 'key:licenses', kind: 'apiKey', name: 'licenses', roles: ['Administrator'] }
const REMOVAL = /^DELETE .*\/members\/([^/]+)\/\$ref$/
const RETURN = /^POST .*\/members\/\$ref$/

/** What a batch holds: as many requests may be under way when a process dies. */
const IN_FLIGHT = 20

/** So many days longer than the shortest one, enough people are inactive. */
const CUTOFFS = 40

/** When a process dies: the so-manieth time that the engine comes to a checkpoint, or so long after the work began. */
export type Kill = { task: 'apply' | 'undo' | 'remove' } & ({ at: Checkpoint; hit: number } | { afterMs: number })

/** A tenant and a place for plans in which processes are killed; `size` people are to be removed. */
export async function startKills(t: Test, storage: Storage, size: number) {
  const graph = await startSimulator({ users: 1_000, replicationMs: 0, licenseMs: 0, quota: 'relaxed' })
  t.teardown(() => graph.close())
  watchJournal(graph)
  const place = await storage.place(t)
  const env = {
    API_KEYS,
    GRAPH_BASE_URL: graph.url,
    GRAPH_CREDENTIAL: 'simulator',
    SIGN_IN_READS_PER_MINUTE: '0',
    WRITES_ENABLED: 'true',
    FOUR_EYES: 'off',
    GRACE_DAYS: '0',
    MAX_REMOVALS: String(size),
    MAX_REMOVAL_PERCENT: '100',
    ...(place.databaseUrl === undefined ? {} : { DATABASE_URL: place.databaseUrl }),
    ...(place.dataDir === undefined ? {} : { DATA_DIR: place.dataDir }),
  }
  let deaths = 0
  return {
    killed: (t: Test, kill: Kill) =>
      killed(t, { graph, place, env, size, inactiveDays: 100 + (deaths++ % CUTOFFS) }, kill),
  }
}

/** Each death has a plan of its own: what tells them apart is the cut-off. */
interface Scene {
  graph: Simulator
  place: Place
  env: Record<string, string>
  size: number
  inactiveDays: number
}

/** One death and what comes after it: everything that was to be done is done, once, and the log of it holds. */
async function killed(
  t: Test,
  { graph, place, env, size, inactiveDays }: Scene,
  { task, ...when }: Kill,
): Promise<void> {
  graph.world.reset()
  const groupId = graph.cast.groups['licA1Students']?.id ?? ''
  const userId = graph.cast.users['activeStaff']?.id ?? ''
  const open = async (ahead = 0) => {
    const store = await openStore(place)
    const services = createServicesFor(readConfig(env), {
      store,
      signingKey: 'a key for tests',
      leaseMs: 1_000,
      settleMs: 0,
      now: () => Date.now() + ahead,
    })()
    const close = async () => {
      await services.background.close()
      await store.close()
    }
    const sweepUntil = async (planId: string, state: string) => {
      for (let rounds = 0; rounds < 200; rounds++) {
        const plan = await services.plans.get(planId, OPERATOR)
        if (plan.state === state) return plan
        await services.background.sweep()
        await wait(100)
      }
      return services.plans.get(planId, OPERATOR)
    }
    return { store, services, close, sweepUntil }
  }

  let planId = ''
  const before = await open()
  // Who got something back in an earlier life would be spared.
  await before.store.db.updateTable('changes').set({ undoneAt: null }).execute()
  if (task !== 'remove') {
    const operation = await before.services.cleanups.create({ groupIds: [groupId], inactiveDays }, OPERATOR.id)
    const { plan } = await before.services.operations.wait(operation, true)
    planId = plan?.id ?? ''
    await before.services.plans.approve(planId, { hash: plan?.hash ?? '' }, OPERATOR)
    if (task === 'undo') {
      await before.services.plans.apply(planId, OPERATOR)
      await before.sweepUntil(planId, 'done')
    }
  }
  await before.close()
  graph.world.journal.clear()
  graph.world.stats.reset()

  const began = new Date().toISOString()
  const child = node(t, ['test/plans/kill-child.ts'], {
    env: {
      ...env,
      TASK: JSON.stringify({ kind: task, planId, groupId: graph.cast.groups['licA3Staff']?.id, userId, ...when }),
    },
  })
  const exit = await child.exit
  // Whoever dies after a time may have been done by then.
  if (!('afterMs' in when) || exit !== 0) t.equal(exit, 'SIGKILL', child.printed())

  // The lease of the dead is over.
  const { store, services, close, sweepUntil } = await open(60_000)
  if (task === 'remove') {
    // Before the intent was written there is nothing to go on with.
    const change = (await services.plans.listChanges({ userId }, OPERATOR)).value.find(
      ({ createdDateTime }) => createdDateTime >= began,
    )
    planId = change?.planId ?? ''
    if ('at' in when) t.equal(change === undefined, when.at === 'beforeIntent')
    if (change === undefined) {
      t.same(graph.world.journal.entries(), [], 'nothing was written')
      return close()
    }
  }
  // Died before it was written that the plan is at work: whoever asked for it got no answer, and asks again.
  const idle = { apply: 'approved', undo: 'done', remove: undefined }[task]
  if (task !== 'remove' && 'afterMs' in when && (await services.plans.get(planId, OPERATOR)).state === idle) {
    await services.plans[task](planId, OPERATOR)
  }
  const people = task === 'remove' ? 1 : size
  const end = await sweepUntil(planId, task === 'undo' ? 'undone' : 'done')
  t.match(
    end,
    {
      state: task === 'undo' ? 'undone' : 'done',
      progress: { [task === 'undo' ? 'undone' : 'verified']: people, planned: 0, requested: 0, failed: 0 },
    },
    JSON.stringify(end.progress),
  )

  const written = graph.world.journal.entries().map(({ method, path, body }) => ({
    line: `${method} ${path}`,
    body: body as { '@odata.id'?: string } | undefined,
  }))
  const touched = written.map(
    ({ line, body }) => REMOVAL.exec(line)?.[1] ?? (RETURN.test(line) ? body?.['@odata.id']?.split('/').at(-1) : line),
  )
  t.equal(new Set(touched).size, people, 'nobody is forgotten')
  t.equal(touched.length, people, 'nobody is touched twice')
  const asked = Object.entries(graph.world.stats.toJSON().callsByOperation)
    .filter(([operation]) => /^(DELETE|POST) .*\/members\/.*\$ref$/.test(operation))
    .reduce((sum, [, count]) => sum + count, 0)
  t.ok(
    asked >= people && asked <= people + Math.min(people, IN_FLIGHT),
    `${asked} requests for ${people} people: only what was under way is asked again`,
  )
  t.match(await services.audit.verify(), { ok: true })
  await compareWrites(t, graph, store)
  await close()
}
