import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { build } from '../src/app.ts'
import { readConfig } from '../src/config/config.ts'
import { settingsOf } from '../src/config/settings.ts'
import { readBrand } from '../src/services/reports/brand.ts'
import type { Services } from '../src/services/index.ts'
import { openStore, type Store } from '../src/store/database.ts'
import { createServicesFor, type Wiring } from '../src/wiring.ts'
import { startSimulator } from '../simulator/server.ts'
import { compareWrites, watchJournal } from './compared-writes.ts'

type SimulatorOptions = NonNullable<Parameters<typeof startSimulator>[0]>

/** Keys that every started service accepts, one for each role and one for all. */
export const keys = {
  reader: ['Reader'],
  licenses: ['LicenseOperator'],
  contacts: ['ContactEditor'],
  approver: ['LicenseApprover'],
  contactApprover: ['ContactApprover'],
  roles: ['RoleReader'],
  roleOperator: ['RoleOperator'],
  roleApprover: ['RoleApprover'],
  admin: ['Administrator'],
} as const

export type KeyName = keyof typeof keys

export const keyOf = (name: string) => `test-key-${name}`

export const API_KEYS = JSON.stringify(
  Object.entries(keys).map(([name, roles]) => ({
    name,
    roles,
    sha256: createHash('sha256').update(keyOf(name)).digest('hex'),
  })),
)

export interface Reply {
  status: number
  headers: Headers
  // Answers are what the tests look at: their shape is the documents' business.
  body: any
}

export interface Cast {
  users: Record<string, { id: string; userPrincipalName: string }>
  groups: Record<string, { id: string; displayName: string }>
  skus: Record<string, string>
  [more: string]: unknown
}

export interface Service {
  app: FastifyInstance
  /** What the service itself works with, for what no caller can ask for. */
  services: Services
  url: string
  graphUrl: string
  /** Of the stand-in for Azure Resource Manager. */
  armUrl: string
  cast: Cast
  /**
   * Calls the service over HTTP: `call('GET /v1/licenses')`, as somebody, with a body. An answer that takes longer
   * (202) is followed to its end, as flows do; `follow: false` takes it as it is.
   */
  call(
    route: string,
    options?: { as?: KeyName | null; body?: unknown; headers?: Record<string, string>; follow?: boolean },
  ): Promise<Reply>
  /** Talks to the simulator's own routes: `simulate('GET /_simulator/stats')`. */
  simulate(route: string, body?: unknown): Promise<any>
}

export interface ServiceOptions extends Omit<Wiring, 'store' | 'signingKey' | 'brand'> {
  env?: Record<string, string>
  simulator?: SimulatorOptions
  /** Where plans are kept; in memory, from the first write on, unless given. Who gives one closes it. */
  store?: Store
  /** How often what is due is looked for; not at all unless given. */
  sweepEveryMs?: number
  /** Routes under /v1 beside those of the product. */
  moreRoutes?: FastifyPluginAsync
  /** Why the writes of this test are not those of its audit log; every other one is held to it. */
  writesDiffer?: string
}

/** A simulated tenant and a service on top of it, both over HTTP on loopback, gone with the test. */
export async function startService(
  t: Test,
  { env = {}, simulator = {}, store, sweepEveryMs, moreRoutes, writesDiffer, ...wiring }: ServiceOptions = {},
): Promise<Service> {
  const graph = await startSimulator({
    port: 0,
    users: 400,
    replicationMs: 50,
    licenseMs: 150,
    quota: 'relaxed',
    ...simulator,
    // Whoever tries the limits of Azure says so; others would wait for them for minutes.
    azure: { quotaFactor: 0, ...simulator.azure },
  })
  t.teardown(() => graph.close())
  watchJournal(graph)
  const port = await freePort()
  const config = readConfig({
    API_KEYS,
    GRAPH_BASE_URL: graph.url,
    ARM_BASE_URL: graph.armUrl,
    ...(env['AZURE_ROLES'] === 'true' && { AZURE_TENANT_ID: graph.cast.tenantId }),
    GRAPH_CREDENTIAL: 'simulator',
    WRITES_ENABLED: 'true',
    PORT: String(port),
    MAX_EVENT_LOOP_DELAY_MS: '600000',
    AUTH_FAILURES_PER_MINUTE: '1000000',
    ROLE_HARVEST_HOURS: '0',
    SIGN_IN_READS_PER_MINUTE: '0',
    AZURE_GROUP_READS_PER_MINUTE: '0',
    ...env,
  })
  const kept = store ?? (await openStore({}))
  const servicesFor = createServicesFor(config, {
    store: kept,
    signingKey: 'the signing key of the tests, long enough',
    brand: readBrand(settingsOf(config)),
    alwaysAnew: true,
    ...wiring,
  })
  const app = await build({ config, servicesFor, ...(sweepEveryMs === undefined ? {} : { sweepEveryMs }) })
  if (moreRoutes !== undefined) await app.register(moreRoutes, { prefix: '/v1' })
  t.teardown(async () => {
    await app.close()
    if (writesDiffer === undefined) await compareWrites(t, graph, kept)
    if (store === undefined) await kept.close()
  })
  const url = await app.listen({ host: config.HOST, port: config.PORT })

  const simulate = async (route: string, body?: unknown) =>
    (await request(graph.url, route, { ...(body === undefined ? {} : { body }) })).body
  const cast = (await simulate('GET /_simulator/cast')) as Cast
  return {
    app,
    services: servicesFor(),
    url,
    graphUrl: graph.url,
    armUrl: graph.armUrl,
    cast,
    simulate,
    async call(route, { as = 'admin', follow = true, ...options } = {}) {
      let answer = await request(url, route, {
        ...options,
        headers: { ...(as === null ? {} : { 'x-api-key': keyOf(as) }), ...options.headers },
      })
      if (!follow) return answer
      while (answer.status === 202) {
        await wait(250)
        answer = await request(url, `GET ${answer.headers.get('location')}`, {})
      }
      return answer
    },
  }
}

/**
 * A port that nobody uses: links in answers name it before the service listens. Below those that the system gives to
 * connections, which could take it in between.
 */
export async function freePort(): Promise<number> {
  const port = 12_000 + Math.floor(Math.random() * 18_000)
  const server = createServer()
  const isFree = await new Promise<boolean>((resolve) =>
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)),
  )
  if (!isFree) return freePort()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** One request, and its answer as it is. */
export async function request(
  base: string,
  route: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> },
): Promise<Reply> {
  const [method = 'GET', path = '/'] = route.split(/ (.*)/s)
  const response = await fetch(path.startsWith('http') ? path : `${base}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
}

/** Every write that the stand-in for Graph has accepted, in order. */
export async function journalOf({ simulate }: Pick<Service, 'simulate'>): Promise<any[]> {
  const written = await simulate('GET /_simulator/journal')
  return Array.isArray(written) ? written : written.value
}

/**
 * All entries of a list, page by page through its next links; of one that is not ready yet, when it is, as flows do.
 */
export async function all(
  service: Pick<Service, 'call'>,
  route: string,
  as: KeyName = 'admin',
): Promise<{ value: any[]; pages: number }> {
  const value: any[] = []
  let pages = 0
  for (let next: string | undefined = route; next !== undefined; pages++) {
    let { status, body } = await service.call(next, { as })
    while (body.error?.code === 'NotReadyYet') ({ status, body } = await service.call(next, { as }))
    if (status !== 200) throw new Error(`${next} answered ${status}: ${JSON.stringify(body)}`)
    value.push(...body.value)
    next = body.nextLink === undefined ? undefined : `GET ${body.nextLink}`
  }
  return { value, pages }
}
