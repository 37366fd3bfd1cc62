import { askToTheEnd, pathOf } from './answers.ts'
import { waitForSweep, type Swept } from './copy.ts'
import { measureFloor } from './floor.ts'
import { PEERS } from './peers.ts'
import { withDatabase } from './postgres.ts'
import { startService, startSimulator, UNHURRIED, type Service, type Simulator } from './processes.ts'
import type { Against, Row } from './results.ts'
import { quantile } from './statistics.ts'

const LATENCY_MS = 100
const CALLS = 60
/** Long enough that nothing but what is measured asks Graph meanwhile. */
const ENV = {
  ...UNHURRIED,
  // Where nothing counts the reads, everybody is read in shards.
  SIGN_IN_READS_PER_MINUTE: '0',
  DIRECTORY_DELTA_MINUTES: '1440',
  GRACE_DAYS: '0',
  MAX_REMOVAL_PERCENT: '100',
}
const MEMBERS = 3_000
const MEMBERS_PAGE = 750

export interface Measured {
  people: number
  sweep: Row[]
  plan: Row[]
  lists: Row[]
  /** The most that the service took while it did all this, in MB; undefined where the system does not tell. */
  peakMb: number | undefined
}

/** One size: the floors and the peers, a first sweep, a plan from the fresh copy, and lists from it. */
export async function measure(people: number): Promise<Measured> {
  const simulator = await startSimulator({ users: people, latencyMs: LATENCY_MS, quota: 'off' })
  try {
    const against = await othersOf(simulator, people)
    const done = await withDatabase((url) => ofService(simulator, people, against, { DATABASE_URL: url }))
    return done?.result ?? (await ofService(simulator, people, against, {}))
  } finally {
    await simulator.stop()
  }
}

interface Others {
  requests: Against[]
  seconds: Against[]
}

async function othersOf({ url }: Simulator, people: number): Promise<Others> {
  const floor = await measureFloor(url)
  const peers = []
  for (const peer of PEERS) peers.push(await peer(url, { people, warmUp: 2, requests: 100 }))
  return {
    requests: [{ name: 'serial floor', value: floor.serialRequests }, ...peers.map(({ requests }) => requests)],
    seconds: [
      { name: SHARD_FLOOR, value: floor.shardSeconds },
      { name: 'serial floor', value: floor.serialSeconds },
      ...peers.map(({ seconds }) => seconds),
    ],
  }
}

const SHARD_FLOOR = 'floor with shards'

async function ofService(
  simulator: Simulator,
  people: number,
  against: Others,
  env: Record<string, string>,
): Promise<Measured> {
  await simulator.simulate('POST', '/_simulator/stats/reset')
  const service = await startService(simulator.url, { ...ENV, ...env })
  try {
    const swept = await waitForSweep(service, simulator, people, LATENCY_MS)
    const plan = await planRows(service, simulator, people)
    const lists = await listRows(service, simulator, people)
    return { people, sweep: sweepRows(swept, people, against), plan, lists, peakMb: service.peakMemory() }
  } finally {
    await service.stop()
  }
}

const sizeOf = (people: number) => `${people.toLocaleString('en')} people`

function sweepRows({ requests, seconds, people: found }: Swept, people: number, against: Others): Row[] {
  const size = sizeOf(people)
  return [
    {
      what: 'Sweep: requests',
      size,
      unit: 'count',
      value: requests,
      against: against.requests,
      goal: { most: Math.ceil(people / 500) + 20 },
    },
    {
      what: 'Sweep: time at 100 ms latency, without quotas',
      size,
      unit: 's',
      value: seconds,
      against: against.seconds,
      goal: { most: 1.25, times: SHARD_FLOOR },
    },
    { what: 'Sweep: people in the copy', size, unit: 'count', value: found, goal: { least: people * 0.99 } },
  ]
}

async function planRows(service: Service, simulator: Simulator, people: number): Promise<Row[]> {
  await simulator.simulate('POST', '/_simulator/stats/reset')
  const started = performance.now()
  const plan = await askToTheEnd(service, 'POST', '/v1/license-cleanup-plans', { allGroups: true, inactiveDays: 180 })
  const seconds = (performance.now() - started) / 1000
  const { httpRequests } = await simulator.simulate('GET', '/_simulator/stats')
  if (plan.status !== 'succeeded') throw new Error(`There is no plan: ${JSON.stringify(plan.error)}`)
  const size = `${sizeOf(people)}, ${plan.progress.planned.toLocaleString('en')} planned`
  return [
    {
      what: 'Clean-up plan from a fresh copy: requests',
      size,
      unit: 'count',
      value: httpRequests,
      goal: { most: 25 + Math.ceil(plan.progress.planned / 20) },
    },
    {
      what: 'Clean-up plan from a fresh copy: time at 100 ms latency',
      size,
      unit: 's',
      value: seconds,
      ...(people <= 100_000 ? { goal: { most: 5 } } : {}),
    },
  ]
}

/** A list, a page at a time and from its beginning again, so that late pages are among them. */
async function pages(
  service: Service,
  simulator: Simulator,
  path: string,
  calls: number,
): Promise<{ p95: number; slowest: number; requests: number; signInCalls: number }> {
  await simulator.simulate('POST', '/_simulator/stats/reset')
  const milliseconds: number[] = []
  let next: string | undefined = path
  while (milliseconds.length < calls) {
    const { status, body, milliseconds: took } = await service.call('GET', next ?? path)
    if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`)
    milliseconds.push(took)
    next = pathOf(body.nextLink)
  }
  const { httpRequests, signInCalls } = await simulator.simulate('GET', '/_simulator/stats')
  return { p95: quantile(milliseconds, 0.95), slowest: Math.max(...milliseconds), requests: httpRequests, signInCalls }
}

async function listRows(service: Service, simulator: Simulator, people: number): Promise<Row[]> {
  const size = sizeOf(people)
  const { groups } = await simulator.simulate('GET', '/_simulator/cast')
  const inactive = await pages(service, simulator, '/v1/inactive-users?allUsers=true&inactiveDays=30&top=999', CALLS)
  const members = await pages(
    service,
    simulator,
    `/v1/license-groups/${groups['licA1Students'].id}/members?top=${MEMBERS_PAGE}`,
    MEMBERS / MEMBERS_PAGE,
  )
  const contacts = await pages(service, simulator, '/v1/contacts?allDepartments=true&top=999', CALLS)
  const departments = await pages(service, simulator, '/v1/departments', CALLS)
  return [
    {
      what: `ListInactiveUsers, pages of 999: p95 of ${CALLS}`,
      size,
      unit: 'ms',
      value: inactive.p95,
      goal: { most: 100 },
    },
    {
      what: `ListInactiveUsers, ${CALLS} pages: requests`,
      size,
      unit: 'count',
      value: inactive.requests,
      goal: { most: 0 },
    },
    {
      what: `ListLicenseGroupMembers of ${MEMBERS.toLocaleString('en')}: requests for sign-in dates`,
      size,
      unit: 'count',
      value: members.signInCalls,
      against: [{ name: 'loop of a flow', value: MEMBERS, extrapolated: true }],
      goal: { most: 0 },
    },
    {
      what: `ListLicenseGroupMembers, pages of ${MEMBERS_PAGE}: slowest`,
      size,
      unit: 'ms',
      value: members.slowest,
    },
    { what: `ListContacts, pages of 999: p95 of ${CALLS}`, size, unit: 'ms', value: contacts.p95 },
    { what: `ListContacts, ${CALLS} pages: requests`, size, unit: 'count', value: contacts.requests },
    { what: `ListDepartments: p95 of ${CALLS}`, size, unit: 'ms', value: departments.p95 },
    { what: `ListDepartments, ${CALLS} calls: requests`, size, unit: 'count', value: departments.requests },
  ]
}
