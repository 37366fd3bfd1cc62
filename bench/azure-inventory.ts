import { createArmReader } from '../src/arm/reader.ts'
import { createAzureReader } from '../src/services/roles/azure/azure-reader.ts'
import { startSimulator } from '../simulator/server.ts'

/**
 * What reading the roles of Azure costs in tenants of three sizes: HTTP requests to Azure.
 *
 * The floor is what documented calls need: the hierarchy, assignments and roles by 1,000 through Resource Graph, what
 * is given for all of Azure, and one list of eligibilities (and another of time bounds) for each management group, the
 * root one included, and for each subscription. How many rows Azure puts on a page of these lists is not known: here
 * all of them. Settings, one request for each role in use at a scope, come on top of it.
 *
 * node bench/azure-inventory.ts
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
export async function measure(estate: Estate, timeBounds: boolean): Promise<Inventory> {
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
    let requests = 0
    const reader = createArmReader({
      baseUrl: simulator.armUrl,
      tokens: async () => token,
      onResponse: () => requests++,
    })
    const { assignments, definitions } = await reader.authorizations({ managementGroups: [tenantId] })
    const places = 1 + (await reader.descendants(tenantId)).length
    requests = 0
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
    return { requests, floor: 2 + pages + (timeBounds ? 2 : 1) * places, grants: grants.length, seconds }
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
  console.log('| management groups | subscriptions | assignments | time bounds | HTTP requests | floor | in all |')
  console.log('|---|---|---|---|---|---|---|')
  for (const estate of ESTATES) {
    for (const timeBounds of [false, true]) {
      const { requests, floor, seconds } = await measure(estate, timeBounds)
      const cells = [
        estate.managementGroups,
        number(estate.subscriptions),
        number(estate.assignments),
        timeBounds ? 'yes' : 'no',
        number(requests),
        number(floor),
        `${seconds.toFixed(1)} s`,
      ]
      console.log(`| ${cells.join(' | ')} |`)
    }
  }
}
