import type { SimulatorOptions } from '../../../simulator/server.ts'
import { start } from '../support.ts'
import type { Client, Reply } from '../support.ts'

export interface ArmClient extends Client {
  /** A request to Azure; the path begins with a scope or `/providers`, a whole URL is taken as it is. */
  arm: (method: string, path: string, options?: { body?: unknown; token?: string; version?: string }) => Promise<Reply>
  /** One query of Resource Graph. */
  ask: (query: string, more?: Record<string, unknown>, token?: string) => Promise<Reply>
  /** All rows of a list, over all its pages. */
  all: (path: string, options?: { token?: string; version?: string }) => Promise<any[]>
}

export const VERSIONS = {
  rbac: '2022-04-01',
  pim: '2020-10-01',
  classic: '2015-07-01',
  subscriptions: '2022-12-01',
  groups: '2023-04-01',
  graph: '2024-04-01',
} as const

export const AUTHORIZATION = '/providers/Microsoft.Authorization'
export const RESOURCE_GRAPH = '/providers/Microsoft.ResourceGraph/resources'

/** Which api-version a path takes, so that tests need not say it. */
function versionOf(path: string): string {
  if (/\/role(Assignment|Eligibility)Schedule|\/roleManagementPolic|\/eligibleChild/i.test(path)) return VERSIONS.pim
  if (/\/classicAdministrators/i.test(path)) return VERSIONS.classic
  if (/\/elevateAccess/i.test(path)) return '2016-07-01'
  if (/\/providers\/Microsoft\.Authorization\//i.test(path)) return VERSIONS.rbac
  if (/\/providers\/Microsoft\.ResourceGraph\//i.test(path)) return VERSIONS.graph
  return /\/managementGroups/i.test(path) ? VERSIONS.groups : VERSIONS.subscriptions
}

/** A simulator of its own with its Azure side, without throttling and delays unless asked for. */
export async function startArm(t: Parameters<typeof start>[0], options: SimulatorOptions = {}): Promise<ArmClient> {
  const client = await start(t, { ...options, azure: { lagMs: 0, ...options.azure } })
  const arm: ArmClient['arm'] = (method, path, { body, token = 'reader', version = versionOf(path) } = {}) => {
    const url = new URL(path, client.armUrl)
    if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', version)
    return client.call(method, url.href, { body, headers: { Authorization: `Bearer ${token}` } })
  }
  return {
    ...client,
    arm,
    ask: (query, more = {}, token = 'reader') => arm('POST', RESOURCE_GRAPH, { body: { query, ...more }, token }),
    async all(path, options) {
      const rows: any[] = []
      let next: string | null = path
      while (next !== null) {
        const { status, body }: Reply = await arm('GET', next, options)
        if (status !== 200) throw new Error(`${status} for ${next}: ${JSON.stringify(body)}`)
        rows.push(...body.value)
        next = body.nextLink ?? body['@nextLink'] ?? null
      }
      return rows
    },
  }
}

/** An unsigned token with these claims, of an app unless it says otherwise. */
export const tokenWith = (claims: Record<string, unknown>): string => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part({ aud: 'https://management.azure.com', ...claims })}.`
}

export const filter = (text: string): string => `?$filter=${encodeURIComponent(text)}`
