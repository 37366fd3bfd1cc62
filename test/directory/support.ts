import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'
import { readConfig } from '../../src/config/config.ts'
import type { Store } from '../../src/store/database.ts'
import { createServicesFor } from '../../src/wiring.ts'
import { API_KEYS, startService, type Service, type ServiceOptions } from '../helper.ts'

/** A service as it runs for people: from the copy, with the upkeep when it is asked for. */
export const startWithCopy = (t: Test, { env = {}, ...options }: ServiceOptions = {}): Promise<Service> =>
  startService(t, { alwaysAnew: false, ...options, env })

/** Everybody is read anew. */
export const sweep = ({ services }: Service) => services.directory.forPlan({ refresh: true })

/** What another process has on the same database and tenant. */
export const anotherProcess = ({ graphUrl }: Service, store: Store) =>
  createServicesFor(
    readConfig({
      API_KEYS,
      GRAPH_BASE_URL: graphUrl,
      GRAPH_CREDENTIAL: 'simulator',
      SIGN_IN_READS_PER_MINUTE: '0',
    }),
    { store, signingKey: 'the signing key of the tests, long enough' },
  )()

/** What changed up to now is in the copy. */
export async function keepUp({ services }: Service): Promise<void> {
  // The simulator shows what is written some moments later.
  await wait(120)
  await services.directory.current({ changesMs: 0, needed: true })
}

/** Somebody as the copy has them, through a question about so many people that it is answered from there. */
export async function fromCopy(service: Service, ...userIds: string[]): Promise<any[]> {
  const others = Object.values(service.cast.users)
    .map(({ id }) => id)
    .filter((id) => !userIds.includes(id))
    .slice(0, 31)
  const { status, body } = await service.call('POST /v1/sign-in-activity/query', {
    body: { userIds: [...userIds, ...others] },
  })
  if (status !== 200) throw new Error(JSON.stringify(body))
  if (body.source !== 'copy') throw new Error(`Answered from ${body.source}`)
  return userIds.map((id) => body.value.find(({ userId }: { userId: string }) => userId === id))
}

export const statsOf = ({ simulate }: Service) => simulate('GET /_simulator/stats')
