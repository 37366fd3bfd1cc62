import { CONTACT_SELECT } from '../src/graph/contacts.ts'
import { SIGN_IN_FIELDS, SIGN_IN_PAGE } from '../src/graph/users.ts'
import { createBareClient, type BareClient } from './bare-client.ts'

/** All that the copy of the directory holds of a person, so that the floor carries the same load. */
const SELECT = [
  ...new Set([
    ...SIGN_IN_FIELDS,
    ...CONTACT_SELECT,
    'identityParentId',
    'preferredLanguage',
    'employeeType',
    'employeeHireDate',
    'onPremisesSamAccountName',
    'onPremisesExtensionAttributes',
    'assignedLicenses',
    'licenseAssignmentStates',
  ]),
]
const EXPAND = 'manager($select=id,displayName,mail,userPrincipalName,accountEnabled)'
/** More at a time only wait for each other where the simulator has one core. */
const SHARDS = 8

export interface Floor {
  serialSeconds: number
  shardSeconds: number
  serialRequests: number
  shardRequests: number
  people: number
}

interface Page {
  value: { userPrincipalName: string }[]
  '@odata.nextLink'?: string
}

/**
 * What a bare client needs to read everybody with everything: page after page, and in shards by the first character of
 * the user principal name. It knows beforehand how many people there are of each: nobody who has to find out can be
 * faster.
 */
export async function measureFloor(graphUrl: string): Promise<Floor> {
  const client = createBareClient(graphUrl)
  try {
    const first = new Map<string, number>()
    let people = 0
    const serial = await timed(client, () =>
      readAll(client, undefined, ({ userPrincipalName }) => {
        const character = userPrincipalName.charAt(0).toLowerCase()
        first.set(character, (first.get(character) ?? 0) + 1)
        people++
      }),
    )
    const shards = shardFilters(first)
    let seen = 0
    const sharded = await timed(client, () =>
      Promise.all(shards.map((filter) => readAll(client, filter, () => seen++))),
    )
    if (seen !== people) throw new Error(`The shards held ${seen} people of ${people}.`)
    return {
      serialSeconds: serial.seconds,
      serialRequests: serial.requests,
      shardSeconds: sharded.seconds,
      shardRequests: sharded.requests,
      people,
    }
  } finally {
    client.close()
  }
}

async function readAll(
  client: BareClient,
  filter: string | undefined,
  each: (user: Page['value'][number]) => void,
): Promise<void> {
  const query = [
    `$select=${SELECT.join()}`,
    `$expand=${EXPAND}`,
    `$top=${SIGN_IN_PAGE}`,
    ...(filter === undefined ? [] : [`$filter=${encodeURIComponent(filter)}`]),
  ]
  for (let next: string | undefined = `/v1.0/users?${query.join('&')}`; next !== undefined;) {
    const page: Page = await client.send<Page>('GET', next)
    page.value.forEach(each)
    next = page['@odata.nextLink']
  }
}

/** Each character to the smallest shard so far, the most frequent first. */
function shardFilters(first: ReadonlyMap<string, number>): string[] {
  const shards = Array.from({ length: SHARDS }, () => ({ people: 0, conditions: [] as string[] }))
  for (const [character, people] of [...first].toSorted(([, a], [, b]) => b - a)) {
    const smallest = shards.toSorted((a, b) => a.people - b.people)[0] as (typeof shards)[number]
    smallest.people += people
    smallest.conditions.push(`startswith(userPrincipalName,'${character.replaceAll("'", "''")}')`)
  }
  return shards.map(({ conditions }) => conditions.join(' or '))
}

async function timed(client: BareClient, work: () => Promise<unknown>): Promise<{ seconds: number; requests: number }> {
  const [started, before] = [performance.now(), client.requests]
  await work()
  return { seconds: (performance.now() - started) / 1000, requests: client.requests - before }
}
