import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'
import { startPlans, type Bench } from '../plans/support.ts'
import { storages, type Storage } from '../store-helper.ts'
import { startDatabaseProxy, type DatabaseProxy } from './database-proxy.ts'

/** PostgreSQL, where it is here. */
export const serverStorage = async (t: Test): Promise<Storage | undefined> =>
  (await storages(t)).find(({ name }) => name === 'server')

/** A service whose database can be taken away from it. */
export async function startBench(
  t: Test,
  server: Storage,
  options: Parameters<typeof startPlans>[1] = {},
): Promise<{ bench: Bench; proxy: DatabaseProxy; errors: unknown[] }> {
  const proxy = await startDatabaseProxy(t, (await server.place(t)).databaseUrl ?? '')
  const store = await server.open(t, { databaseUrl: proxy.url })
  const errors: unknown[] = []
  const bench = await startPlans(t, {
    store,
    leaseMs: 1_000,
    sweepEveryMs: 100,
    onError: (error) => errors.push(error),
    ...options,
  })
  return { bench, proxy, errors }
}

/** The plan once it is in one of these states; the database may be away until then. */
export const until = async (bench: Bench, planId: string, ...states: string[]): Promise<any> => {
  for (let rounds = 0; rounds < 300; rounds++) {
    const plan = await bench.plan(planId)
    if (states.includes(plan.state)) return plan
    await wait(100)
  }
  throw new Error(`The plan never became ${states.join(' or ')}: ${JSON.stringify(await bench.plan(planId))}`)
}
