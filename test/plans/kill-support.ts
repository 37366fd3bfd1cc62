import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'
import { startSimulator, type Simulator } from '../../simulator/server.ts'
import { readConfig } from '../../src/config.ts'
import type { Caller } from '../../src/services/access/roles.ts'
import type { Checkpoint } from '../../src/services/plans/job.ts'
import { openStore } from '../../src/store/database.ts'
import { createServicesFor } from '../../src/wiring.ts'
import { API_KEYS } from '../helper.ts'
import { node } from '../start/child.ts'
import type { Place, Storage } from '../store-helper.ts'

const OPERATOR: Caller = { id: 'key:licenses', kind: 'apiKey', name: 'licenses', roles: ['Administrator'] }
const REMOVAL = /^DELETE .*\/members\/([^/]+)\/\$ref$/
const RETURN = /^POST .*\/members\/\$ref$/

/** What a batch holds: as many requests may be under way when a process dies. */
const IN_FLIGHT = 20

export interface Kill { task: 'apply' | 'undo' | 'remove', at: Checkpoint, hit: number }

/** A tenant and a place for plans in which processes are killed; `size` people are to be removed. */
export async function startKills (t: Test, storage: Storage, size: number) {
  const graph = await startSimulator({ users: 1_000, replicationMs: 0, licenseMs: 0 })
  t.teardown(() => graph.close())
  const place = await storage.place(t)
  const env = {
    API_KEYS,
    GRAPH_BASE_URL: graph.url,
    GRAPH_CREDENTIAL: 'simulator',
    FOUR_EYES: 'off',
    GRACE_DAYS: '0',
    MAX_REMOVALS: String(size),
    MAX_REMOVAL_PERCENT: '100',
    ...(place.databaseUrl === undefined ? {} : { DATABASE_URL: place.databaseUrl }),
    ...(place.dataDir === undefined ? {} : { DATA_DIR: place.dataDir }),
  }
  return { graph, killed: (t: Test, kill: Kill) => killed(t, { graph, place, env, size }, kill) }
}

interface Scene { graph: Simulator, place: Place, env: Record<string, string>, size: number }

/** One death and what comes after it: everything that was to be done is done, once, and the log of it holds. */
async function killed (t: Test, { graph, place, env, size }: Scene, { task, at, hit }: Kill): Promise<void> {
  graph.world.reset()
  const groupId = graph.cast.groups['licA1Students']?.id ?? ''
  const userId = graph.cast.users['activeStaff']?.id ?? ''
  const open = async (ahead = 0) => {
    const store = await openStore(place)
    const services = createServicesFor(readConfig(env), { store, signingKey: 'a key for tests', leaseMs: 1_000, settleMs: 0, now: () => Date.now() + ahead })()
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
    return { services, close, sweepUntil }
  }

  let planId = ''
  const before = await open()
  if (task !== 'remove') {
    const operation = await before.services.cleanups.create({ groupIds: [groupId], inactiveDays: 100 + hit + at.length }, OPERATOR.id)
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

  const child = node(t, ['test/plans/kill-child.ts'], { env: { ...env, TASK: JSON.stringify({ kind: task, planId, groupId: graph.cast.groups['licA3Staff']?.id, userId, killAt: at, hit }) } })
  t.equal(await child.exit, 'SIGKILL', `killed at ${at}: ${child.printed()}`)

  // The lease of the dead is over.
  const { services, close, sweepUntil } = await open(60_000)
  if (task === 'remove') {
    // Before the intent was written there is nothing to go on with.
    const [change] = (await services.plans.listChanges({ userId }, OPERATOR)).value
    planId = change?.planId ?? ''
    if (at === 'beforeIntent') {
      t.equal(change, undefined)
      t.same(graph.world.journal.entries(), [], 'nothing was written')
      return close()
    }
  }
  const people = task === 'remove' ? 1 : size
  const end = await sweepUntil(planId, task === 'undo' ? 'undone' : 'done')
  t.match(end, { state: task === 'undo' ? 'undone' : 'done', progress: { [task === 'undo' ? 'undone' : 'verified']: people, planned: 0, requested: 0, failed: 0 } }, JSON.stringify(end.progress))

  const written = graph.world.journal.entries().map(({ method, path, body }) => ({ line: `${method} ${path}`, body: body as { '@odata.id'?: string } | undefined }))
  const touched = written.map(({ line, body }) => REMOVAL.exec(line)?.[1] ?? (RETURN.test(line) ? body?.['@odata.id']?.split('/').at(-1) : line))
  t.equal(new Set(touched).size, people, 'nobody is forgotten')
  t.equal(touched.length, people, 'nobody is touched twice')
  const asked = Object.entries(graph.world.stats.toJSON().callsByOperation).filter(([operation]) => /^(DELETE|POST) .*\/members\/.*\$ref$/.test(operation)).reduce((sum, [, count]) => sum + count, 0)
  t.ok(asked >= people && asked <= people + Math.min(people, IN_FLIGHT), `${asked} requests for ${people} people: only what was under way is asked again`)
  t.match(await services.audit.verify(), { ok: true })
  await close()
}
