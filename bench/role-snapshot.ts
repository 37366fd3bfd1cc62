import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startProcesses } from './processes.ts'

/**
 * What a role snapshot costs in tenants of three sizes: HTTP requests to Graph, the calls inside them, seconds.
 *
 * The floor is what one would need who knew beforehand what there is: one `$batch` with the first page of every list
 * and three spare pages, then getByIds by thousands, four lists for each role group by twenties, app permissions and
 * delegated grants by pages of 999, and sign-ins of administrators by 300. The last column is what tools need that ask
 * object by object, as their code says: two calls for every service principal.
 *
 * node bench/role-snapshot.ts --latency-ms 100
 */
const { values } = parseArgs({ options: { 'latency-ms': { type: 'string', default: '100' } } })
const REFILLED_MS = 11_000

export interface Tenant {
  users: number
  roleGroups: number
  apps: number
  appPermissions: number
  delegatedGrants: number
  principals: number
  floor: number
}

export const TENANTS: readonly Tenant[] = [
  { users: 10_000, roleGroups: 20, apps: 800, appPermissions: 600, delegatedGrants: 3_000, principals: 120, floor: 16 },
  {
    users: 100_000,
    roleGroups: 60,
    apps: 3_000,
    appPermissions: 2_500,
    delegatedGrants: 20_000,
    principals: 400,
    floor: 44,
  },
  {
    users: 400_000,
    roleGroups: 150,
    apps: 60_000,
    appPermissions: 25_000,
    delegatedGrants: 150_000,
    principals: 1_500,
    floor: 220,
  },
]

export interface Measured {
  assignments: number
  requests: number
  calls: number
  throttled: number
  seconds: number
}

const shapeOf = ({ roleGroups, apps, appPermissions, delegatedGrants, principals }: Tenant): string[] => [
  '--shape',
  'grown',
  '--role-groups',
  String(roleGroups),
  '--apps',
  String(apps),
  '--app-permissions',
  String(appPermissions),
  '--delegated-grants',
  String(delegatedGrants),
  '--privileged',
  String(principals),
]

/** Takes one snapshot of a service that has just begun, and waits for its end. */
export async function measure(tenant: Tenant, latencyMs: number): Promise<Measured> {
  const running = await startProcesses({ users: tenant.users, latencyMs, shape: shapeOf(tenant) })
  try {
    await running.call('GET', '/v1/connection')
    // Both took from the quota of reports, five in ten seconds, and a snapshot is rarely the first thing of a service.
    await sleep(REFILLED_MS)
    await running.simulate('POST', '/_simulator/stats/reset')
    const started = performance.now()
    let answer = await running.call('POST', '/v1/role-snapshots', {})
    const place = new URL(answer.location ?? running.service.url)
    while (answer.status === 202) answer = await running.call('GET', place.pathname + place.search)
    const seconds = (performance.now() - started) / 1000
    if (answer.status !== 200 || answer.body.status !== 'succeeded') {
      throw new Error(`The snapshot answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    }
    const { httpRequests, calls, throttled } = await running.simulate('GET', '/_simulator/stats')
    const {
      body: {
        value: [snapshot],
      },
    } = await running.call('GET', '/v1/role-snapshots')
    return { assignments: snapshot.roleAssignments, requests: httpRequests, calls, throttled, seconds }
  } finally {
    await running.stop()
  }
}

if (import.meta.main) {
  const number = (value: number) => value.toLocaleString('en')
  console.log(
    '| users | role groups | service principals | privileged | assignments found | HTTP requests | floor | Graph ' +
      'calls inside | throttled | in all | object by object |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|---|---|')
  for (const tenant of TENANTS) {
    const { assignments, requests, calls, throttled, seconds } = await measure(tenant, Number(values['latency-ms']))
    const cells = [
      number(tenant.users),
      tenant.roleGroups,
      number(tenant.apps),
      number(tenant.principals),
      number(assignments),
      requests,
      tenant.floor,
      calls,
      throttled,
      `${seconds.toFixed(1)} s`,
      `${number(2 * tenant.apps)} calls`,
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}
