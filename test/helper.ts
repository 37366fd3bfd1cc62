import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import type { Test } from 'tap'
import type { FastifyInstance } from 'fastify'
import { build } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { createServicesFor } from '../src/wiring.ts'
import { startSimulator } from '../simulator/server.ts'

type SimulatorOptions = NonNullable<Parameters<typeof startSimulator>[0]>

/** Keys that every started service accepts, one for each role and one for all. */
export const keys = {
  reader: ['Reader'],
  licenses: ['LicenseOperator'],
  contacts: ['ContactEditor'],
  roles: ['RoleReader'],
  admin: ['Administrator'],
} as const

export type KeyName = keyof typeof keys

const keyOf = (name: string) => `test-key-${name}`

export const API_KEYS = JSON.stringify(Object.entries(keys).map(([name, roles]) => ({
  name, roles, sha256: createHash('sha256').update(keyOf(name)).digest('hex'),
})))

export interface Answer {
  status: number
  headers: Headers
  // Answers are what the tests look at: their shape is the documents' business.
  body: any
}

export interface Cast {
  users: Record<string, { id: string, userPrincipalName: string }>
  groups: Record<string, { id: string, displayName: string }>
  skus: Record<string, string>
  [more: string]: unknown
}

export interface Service {
  app: FastifyInstance
  url: string
  graphUrl: string
  cast: Cast
  /** Calls the service over HTTP: `call('GET /v1/licenses')`, as somebody, with a body. */
  call (route: string, options?: { as?: KeyName | null, body?: unknown, headers?: Record<string, string> }): Promise<Answer>
  /** Talks to the simulator's own routes: `simulate('GET /_simulator/stats')`. */
  simulate (route: string, body?: unknown): Promise<any>
}

/** A simulated tenant and a service on top of it, both over HTTP on loopback, gone with the test. */
export async function startService (t: Test, { env = {}, simulator = {} }: { env?: Record<string, string>, simulator?: SimulatorOptions } = {}): Promise<Service> {
  const graph = await startSimulator({ port: 0, users: 400, replicationMs: 50, licenseMs: 150, ...simulator })
  t.teardown(() => graph.close())
  const port = await freePort()
  const config = readConfig({ API_KEYS, GRAPH_BASE_URL: graph.url, GRAPH_CREDENTIAL: 'simulator', PORT: String(port), MAX_EVENT_LOOP_DELAY_MS: '600000', ...env })
  const app = await build({ config, servicesFor: createServicesFor(config) })
  t.teardown(() => app.close())
  const url = await app.listen({ host: config.HOST, port: config.PORT })

  const simulate = async (route: string, body?: unknown) => (await request(graph.url, route, { ...(body === undefined ? {} : { body }) })).body
  const cast = await simulate('GET /_simulator/cast') as Cast
  return {
    app,
    url,
    graphUrl: graph.url,
    cast,
    simulate,
    call: (route, { as = 'admin', ...options } = {}) =>
      request(url, route, { ...options, headers: { ...(as === null ? {} : { 'x-api-key': keyOf(as) }), ...options.headers } }),
  }
}

/** A port that nobody uses: links in answers name it before the service listens. */
async function freePort (): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

async function request (base: string, route: string, { body, headers = {} }: { body?: unknown, headers?: Record<string, string> }): Promise<Answer> {
  const [method = 'GET', path = '/'] = route.split(/ (.*)/s)
  const response = await fetch(path.startsWith('http') ? path : `${base}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
}

/** All entries of a list, page by page through its next links. */
export async function all (service: Service, route: string, as: KeyName = 'admin'): Promise<{ value: any[], pages: number }> {
  const value: any[] = []
  let pages = 0
  for (let next: string | undefined = route; next !== undefined; pages++) {
    const { status, body } = await service.call(next, { as })
    if (status !== 200) throw new Error(`${next} answered ${status}: ${JSON.stringify(body)}`)
    value.push(...body.value)
    next = body.nextLink === undefined ? undefined : `GET ${body.nextLink}`
  }
  return { value, pages }
}
