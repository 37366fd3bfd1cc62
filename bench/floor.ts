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
  value: { createdDateTime: string }[]
  '@odata.nextLink'?: string
}

/**
 * What a bare client needs to read everybody with everything: page after page, and in shards by the day of creation,
 * whose borders it knows beforehand and which are equally large: nobody who has to find out can be faster.
 */
export async function measureFloor(graphUrl: string): Promise<Floor> {
  const client = createBareClient(graphUrl)
  try {
    const created: string[] = []
    const serial = await timed(client, () =>
      readAll(client, undefined, ({ createdDateTime }) => created.push(createdDateTime)),
    )
    created.sort()
    const shards = shardFilters(created)
    let seen = 0
    const sharded = await timed(client, () =>
      Promise.all(shards.map((filter) => readAll(client, filter, () => seen++))),
    )
    if (seen !== created.length) throw new Error(`The shards held ${seen} people of ${created.length}.`)
    return {
      serialSeconds: serial.seconds,
      serialRequests: serial.requests,
      shardSeconds: sharded.seconds,
      shardRequests: sharded.requests,
      people: created.length,
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

/** `createdDateTime` takes `ge` and `le` only, and has whole seconds: a shard ends a second before the next. */
function shardFilters(created: readonly string[]): string[] {
  const borders = Array.from(
    { length: SHARDS - 1 },
    (_, index) => created[Math.floor(((index + 1) * created.length) / SHARDS)] ?? '',
  )
  const starts = [...new Set(borders)]
  const before = (time: string) => `${new Date(Date.parse(time) - 1000).toISOString().slice(0, 19)}Z`
  return [undefined, ...starts].map((start, index) => {
    const end = starts[index]
    return [
      ...(start === undefined ? [] : [`createdDateTime ge ${start}`]),
      ...(end === undefined ? [] : [`createdDateTime le ${before(end)}`]),
    ].join(' and ')
  })
}

async function timed(client: BareClient, work: () => Promise<unknown>): Promise<{ seconds: number; requests: number }> {
  const [started, before] = [performance.now(), client.requests]
  await work()
  return { seconds: (performance.now() - started) / 1000, requests: client.requests - before }
}
