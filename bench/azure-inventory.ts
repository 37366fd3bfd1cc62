import { createArmReader, type ArmReader } from '../src/arm/reader.ts'
import { createAzureReader } from '../src/services/roles/azure/azure-reader.ts'
import { MOST_SETTINGS } from '../src/services/roles/azure/read-settings.ts'
import { startSimulator } from '../simulator/server.ts'

/**
 * What reading the roles of Azure costs in tenants of three sizes: HTTP requests to Azure.
 *
 * The floor is what documented calls need: the hierarchy, assignments and roles by 1,000 through Resource Graph, what
 * is given for all of Azure, and one list of eligibilities (and another of time bounds) for each management group, the
 * root one included, and for each subscription. How many rows Azure puts on a page of these lists is not known: here
 * all of them. Settings come on top of it: one request for each role in use at a scope, of more than 2,000 for the most
 * dangerous ones.
 *
 * node bench/azure-inventory.ts [--full]
 */
export interface Estate {
  managementGroups: number
  subscriptions: number
  assignments: number
  eligible: number
}

export const ESTATES: readonly Estate[] = [
  { managementGroups: 5, subscriptions: 20, assignments: 1_000, eligible: 100 },
  { managementGroups: 50, subscriptions: 400, assignments: 20_000, eligible: 2_000 },
  { managementGroups: 100, subscriptions: 1_000, assignments: 60_000, eligible: 5_000 },
]

/** Rows on a page of Resource Graph. */
const GRAPH_PAGE = 1_000
const PAGE = 100_000
/** The reading identity of the simulator. */
const READER = '7e000000-0000-4000-8000-000000000001'

export interface Inventory {
  requests: number
  floor: number
  grants: number
  seconds: number
}

/**
 * Reads once who holds what, with or without time bounds, as the service does: within Microsoft's limits on queries and
 * groups. Deny assignments are left out, which are a request more for each place.
 */
export const measure = (estate: Estate, timeBounds: boolean): Promise<Inventory> =>
  withEstate(estate, async ({ reader, tenantId, count }) => {
    const { assignments, definitions } = await reader.authorizations({ managementGroups: [tenantId] })
    const places = 1 + (await reader.descendants(tenantId)).length
    count.clear()
    const started = performance.now()
    const { grants, unseen } = await createAzureReader({
      reader,
      now: Date.now,
      timeBounds,
      denyAssignments: false,
      settings: false,
    }).read()
    const seconds = (performance.now() - started) / 1_000
    if (unseen.some(({ reason }) => reason !== 'switchedOff')) throw new Error(`Unseen: ${JSON.stringify(unseen[0])}`)
    const pages = Math.ceil((assignments.length + definitions.length) / GRAPH_PAGE)
    const requests = [...count.values()].reduce((sum, some) => sum + some, 0)
    return { requests, floor: 2 + pages + (timeBounds ? 2 : 1) * places, grants: grants.length, seconds }
  })

/**
 * Reads once more, with the settings of the roles in use: the requests for these alone. Each role at each scope has
 * settings of its own, so that the floor is one request for each of them.
 */
export const measureSettings = (estate: Estate): Promise<Inventory> =>
  withEstate(estate, async ({ reader, count }) => {
    const started = performance.now()
    const { grants, roles, settings, unseen } = await createAzureReader({
      reader,
      now: Date.now,
      denyAssignments: false,
    }).read()
    const seconds = (performance.now() - started) / 1_000
    const hidden = unseen.filter(({ reason }) => reason !== 'switchedOff' && reason !== 'tooMuch')
    if (hidden.length > 0) throw new Error(`Unseen: ${JSON.stringify(hidden[0])}`)
    const tierOf = new Map(roles.map(({ roleId, tier }) => [roleId, tier]))
    const inUse = grants.filter(
      ({ roleId, scopeType, assignmentType, principalType }) =>
        scopeType !== 'root' &&
        (assignmentType !== 'activePermanent' ||
          ((tierOf.get(roleId) ?? 2) < 2 && principalType !== 'servicePrincipal')),
    )
    const pairs = new Set(inUse.map(({ roleId, scopeId = '/' }) => `${roleId} ${scopeId.toLowerCase()}`))
    const floor = Math.min(pairs.size, MOST_SETTINGS)
    if (settings?.length !== floor) throw new Error(`${settings?.length} settings of ${floor}`)
    const requests = [...count].reduce((sum, [operation, some]) => sum + (SETTINGS.test(operation) ? some : 0), 0)
    return { requests, floor, grants: grants.length, seconds }
  })

const SETTINGS = /\/roleManagementPolicyAssignments$/

interface Started {
  reader: ArmReader
  tenantId: string
  /** HTTP requests, by what they ask for. */
  count: Map<string, number>
}

async function withEstate<T>(estate: Estate, work: (started: Started) => Promise<T>): Promise<T> {
  const simulator = await startSimulator({
    users: 2_000,
    azureSize: { ...estate },
    azure: { lagMs: 0, pageSize: PAGE },
  })
  try {
    const { tenantId, azure } = (await (await fetch(`${simulator.url}/_simulator/cast`)).json()) as {
      tenantId: string
      azure: { identities: { reader: { principalId: string } } }
    }
    const token = tokenOf({ oid: azure.identities.reader.principalId, appid: READER, idtyp: 'app', tid: tenantId })
    const count = new Map<string, number>()
    const reader = createArmReader({
      baseUrl: simulator.armUrl,
      tokens: async () => token,
      onResponse: ({ operation }) => count.set(operation, (count.get(operation) ?? 0) + 1),
    })
    return await work({ reader, tenantId, count })
  } finally {
    await simulator.close()
  }
}

function tokenOf(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part({ aud: 'https://management.azure.com', ...claims })}.`
}

if (import.meta.main) {
  const number = (value: number) => value.toLocaleString('en')
  const full = process.argv.includes('--full')
  console.log('| management groups | subscriptions | assignments | what is read | HTTP requests | floor | in all |')
  console.log('|---|---|---|---|---|---|---|')
  for (const estate of full ? ESTATES : ESTATES.slice(0, 1)) {
    for (const [what, read] of [
      ['without time bounds', () => measure(estate, false)],
      ['with time bounds', () => measure(estate, true)],
      ['settings in use', () => measureSettings(estate)],
    ] as const) {
      const { requests, floor, seconds } = await read()
      const cells = [
        estate.managementGroups,
        number(estate.subscriptions),
        number(estate.assignments),
        what,
        number(requests),
        number(floor),
        `${seconds.toFixed(1)} s`,
      ]
      console.log(`| ${cells.join(' | ')} |`)
    }
  }
}
