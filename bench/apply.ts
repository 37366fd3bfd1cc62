import { setTimeout as sleep } from 'node:timers/promises'
import { ask, askToTheEnd } from './answers.ts'
import { createBareClient, type BareClient } from './bare-client.ts'
import { waitForSweep } from './copy.ts'
import { quotaSeconds } from './default-quotas.ts'
import { withDatabase } from './postgres.ts'
import { startService, startSimulator, UNHURRIED, type Service, type Simulator } from './processes.ts'
import { NotThere, type Against, type Row } from './results.ts'

const QUOTA = "the quotas' own minimum"
/** Sign-in dates are read by id, so many to a request. */
const IDS_A_READ = 15
/** Writes: so many at once, then evenly (https://learn.microsoft.com/graph/throttling-limits). */
const WRITES = { atOnce: 3_000, perSecond: 20 }
/** One in twelve is inactive; the rest is room for those who are spared. */
const PEOPLE_A_REMOVAL = 25
const WATCHED = 18
const A_MINUTE_MS = 61_000

/** A plan of so many removals, carried out within Microsoft's quotas, up to what its look afterwards saw. */
export async function measure(removals: number): Promise<Row[]> {
  const people = removals * PEOPLE_A_REMOVAL
  const simulator = await startSimulator({ users: people, quota: 'relaxed' })
  try {
    const [done, others] = await Promise.all([
      withDatabase((url) => applied(simulator, people, removals, { DATABASE_URL: url })),
      otherWays(removals),
    ])
    if (done === undefined) throw new NotThere('no PostgreSQL server answers')
    return rowsOf(done.result, others)
  } finally {
    await simulator.stop()
  }
}

interface Applied {
  removals: number
  verified: number
  seconds: number
  requests: number
  calls: number
  throttled: number
}

async function applied(
  simulator: Simulator,
  people: number,
  removals: number,
  env: Record<string, string>,
): Promise<Applied> {
  const settings = {
    ...env,
    GRACE_DAYS: '0',
    FOUR_EYES: 'off',
    MAX_REMOVALS: String(removals),
    MAX_REMOVAL_PERCENT: '100',
    // An answer waits to the end, however long that takes.
    VERIFY_WAIT_MINUTES: '1440',
  }
  await swept(simulator, people, { ...settings, ...UNHURRIED })
  await simulator.simulate('PATCH', '/_simulator/settings', { quota: 'on' })
  // The service knows how many dates it has read within the last minute, and would wait for those too.
  await sleep(A_MINUTE_MS)
  // The upkeep of the copy has lines of its own in the table.
  const service = await startService(simulator.url, { ...settings, DIRECTORY_DELTA_MINUTES: '1440' })
  try {
    const { planId, planned } = await approvedPlan(service, removals)
    await simulator.simulate('POST', '/_simulator/stats/reset')
    const started = performance.now()
    const plan = await askToTheEnd(service, 'POST', `/v1/plans/${planId}/apply`, {})
    const seconds = (performance.now() - started) / 1000
    const { httpRequests, calls, throttled } = await simulator.simulate('GET', '/_simulator/stats')
    const { verified } = plan.progress
    return { removals: planned, verified, seconds, requests: httpRequests, calls, throttled }
  } finally {
    await service.stop()
  }
}

/** The copy is made without a quota for sign-in dates, which is measured elsewhere and would take hours here. */
async function swept(simulator: Simulator, people: number, env: Record<string, string>): Promise<void> {
  const service = await startService(simulator.url, env)
  try {
    await waitForSweep(service, simulator, people)
  } finally {
    await service.stop()
  }
}

async function approvedPlan(service: Service, removals: number): Promise<{ planId: string; planned: number }> {
  const plan = await askToTheEnd(service, 'POST', '/v1/license-cleanup-plans', {
    allGroups: true,
    inactiveDays: 180,
    maxRemovals: removals,
    maxPercent: 100,
  })
  if (plan.status !== 'succeeded') throw new Error(`There is no plan: ${JSON.stringify(plan.error)}`)
  await ask(service, 'POST', `/v1/plans/${plan.planId}/approve`, { hash: plan.hash })
  return { planId: plan.planId, planned: plan.progress.planned }
}

function rowsOf({ removals, verified, seconds, requests, calls, throttled }: Applied, others: Others): Row[] {
  const size = `${removals.toLocaleString('en')} removals`
  const minimum = Math.max(
    quotaSeconds(Math.ceil(removals / IDS_A_READ)),
    Math.max(0, removals - WRITES.atOnce) / WRITES.perSecond,
  )
  return [
    {
      what: 'Apply, last look and verification: requests a removal',
      size,
      unit: 'count',
      value: requests / removals,
      against: others.requests,
      goal: { most: 0.13 },
      note:
        'Without the upkeep of the copy, which has lines of its own. The loop of a flow reads the sign-in dates of ' +
        'each person and removes them. CLI for Microsoft 365 removes ' +
        '(`entra group member remove`, by twenties, as its code does) and looks at nobody, neither before nor after.',
    },
    {
      what: 'Apply, last look and verification: time',
      size,
      unit: 's',
      value: seconds,
      against: [{ name: QUOTA, value: minimum }, ...others.seconds],
      goal: { most: 1.1, times: QUOTA },
    },
    { what: 'Apply: share of 429', size, unit: 'share', value: throttled / calls, goal: { most: 0.01 } },
    { what: 'Apply: seen to be removed', size, unit: 'share', value: verified / removals, goal: { least: 1 } },
  ]
}

interface Others {
  requests: Against[]
  seconds: Against[]
}

/** Each on a tenant of its own, since they change it. */
async function otherWays(removals: number): Promise<Others> {
  const [loop, commandLine] = await Promise.all([
    otherWay('loop of a flow', removals, removeOneByOne),
    otherWay('CLI for Microsoft 365', removals, removeByTwenties),
  ])
  return { requests: [loop.requests, commandLine.requests], seconds: [loop.seconds, commandLine.seconds] }
}

type Removing = (
  client: BareClient,
  groupId: string,
  userIds: readonly string[],
  done: (people: number) => void,
) => Promise<void>

async function otherWay(
  name: string,
  removals: number,
  remove: Removing,
): Promise<{ requests: Against; seconds: Against }> {
  const simulator = await startSimulator({ users: 2_000, quota: 'on' })
  const client = createBareClient(simulator.url)
  try {
    const { groups } = await simulator.simulate('GET', '/_simulator/cast')
    const groupId = groups['licA1Students'].id as string
    const { value } = await client.send('GET', `/v1.0/groups/${groupId}/members?$select=id&$top=${WATCHED * 10}`)
    const userIds = value.map(({ id }: { id: string }) => id)
    const before = client.requests - client.throttled
    const started = performance.now()
    const times: { people: number; seconds: number }[] = []
    await remove(client, groupId, userIds, (people) =>
      times.push({ people, seconds: (performance.now() - started) / 1000 }),
    )
    const [first, last] = [times[Math.floor(times.length / 2)], times.at(-1)]
    if (first === undefined || last === undefined) throw new Error(`${name} removed nobody`)
    const each = (last.seconds - first.seconds) / (last.people - first.people)
    return {
      requests: { name, value: (client.requests - client.throttled - before) / last.people, extrapolated: true },
      seconds: { name, value: last.seconds + (removals - last.people) * each, extrapolated: true },
    }
  } finally {
    client.close()
    await simulator.stop()
  }
}

async function removeOneByOne(...[client, groupId, userIds, done]: Parameters<Removing>): Promise<void> {
  for (const [index, userId] of userIds.slice(0, WATCHED).entries()) {
    await client.send('GET', `/v1.0/users/${userId}?$select=signInActivity`)
    await client.send('DELETE', `/v1.0/groups/${groupId}/members/${userId}/$ref`)
    done(index + 1)
  }
}

async function removeByTwenties(...[client, groupId, userIds, done]: Parameters<Removing>): Promise<void> {
  for (let start = 0; start < userIds.length; start += 20) {
    const slice = userIds.slice(start, start + 20)
    await client.send('POST', '/v1.0/$batch', {
      body: {
        requests: slice.map((userId, index) => ({
          id: String(index + 1),
          method: 'DELETE',
          url: `/groups/${groupId}/members/${userId}/$ref`,
        })),
      },
    })
    done(start + slice.length)
  }
}
