import { startSimulator } from '../../simulator/server.ts'
import type { Simulator, SimulatorOptions } from '../../simulator/server.ts'

interface Harness {
  teardown: (fn: () => Promise<void>) => void
}

export interface Reply {
  status: number
  headers: Headers
  body: any
}

export interface Client extends Simulator {
  /** A Graph request; a path begins at `/users`, a whole URL is taken as it is. */
  call: (
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string>; version?: string },
  ) => Promise<Reply>
  get: (path: string, headers?: Record<string, string>) => Promise<Reply>
  control: (method: string, path: string, body?: unknown) => Promise<Reply>
  user: (name: string) => string
  group: (name: string) => string
  sku: (name: string) => string
}

export const ADVANCED = { ConsistencyLevel: 'eventual' }

/** A simulator of its own for one test, without throttling and delays unless asked for. */
export async function start(t: Harness, options: SimulatorOptions = {}): Promise<Client> {
  const simulator = await startSimulator({ users: 400, quota: 'off', replicationMs: 0, licenseMs: 0, ...options })
  t.teardown(() => simulator.close())
  const call: Client['call'] = (method, path, { body, headers, version = 'v1.0' } = {}) =>
    send(path.startsWith('http') ? path : `${simulator.url}/${version}${path}`, method, body, {
      Authorization: 'Bearer opaque',
      'Accept-Language': 'en-US',
      ...headers,
    })
  return {
    ...simulator,
    call,
    get: (path, headers = {}) => call('GET', path, { headers }),
    control: (method, path, body) => send(`${simulator.url}/_simulator/${path}`, method, body, {}),
    user: (name) => named(simulator.cast.users, name).id,
    group: (name) => named(simulator.cast.groups, name).id,
    sku: (name) => named(simulator.cast.skus, name),
  }
}

function named<T>(directory: Record<string, T>, name: string): T {
  const found = directory[name]
  if (found === undefined) throw new Error(`The cast has no ${name}`)
  return found
}

async function send(url: string, method: string, body: unknown, headers: Record<string, string>): Promise<Reply> {
  const payload =
    body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } }
  const response = await fetch(url, { method, headers, ...payload })
  const text = await response.text()
  const isJson = response.headers.get('Content-Type')?.includes('json') === true
  return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text }
}

export const query = (parameters: Record<string, string>) =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')

export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
