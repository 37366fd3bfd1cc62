import type { Row } from './results.ts'
import { measure as measureTenant, TENANTS, type Measured, type Tenant } from './role-snapshot.ts'
import { median } from './statistics.ts'

const LATENCY_MS = 100
/** The larger tenants take longer, and vary less. */
const RUNS = [3, 1, 1]

export async function measure(): Promise<Row[]> {
  const rows: Row[] = []
  for (const [index, tenant] of TENANTS.entries()) {
    const runs: Measured[] = []
    while (runs.length < (RUNS[index] ?? 1)) runs.push(await measureTenant(tenant, LATENCY_MS))
    rows.push(...rowsOf(tenant, runs))
  }
  return rows
}

function rowsOf({ users, apps, roleGroups, principals, floor }: Tenant, runs: readonly Measured[]): Row[] {
  const size =
    `${users.toLocaleString('en')} people, ${apps.toLocaleString('en')} apps, ${roleGroups} role groups, ` +
    `${principals.toLocaleString('en')} with a role`
  return [
    {
      what: 'Role snapshot: requests',
      size,
      unit: 'count',
      value: median(runs.map(({ requests }) => requests)),
      against: [
        { name: 'floor', value: floor, extrapolated: true },
        { name: 'two calls for each app', value: 2 * apps, extrapolated: true },
      ],
    },
    {
      what: 'Role snapshot: time at 100 ms latency',
      size,
      unit: 's',
      value: median(runs.map(({ seconds }) => seconds)),
    },
    { what: 'Role snapshot: 429', size, unit: 'count', value: median(runs.map(({ throttled }) => throttled)) },
  ]
}
