import { waitForSweep } from './copy.ts'
import { PEERS, type PeerRead } from './peers.ts'
import { withDatabase } from './postgres.ts'
import { startService, startSimulator } from './processes.ts'
import { NotThere, type Against, type Row } from './results.ts'

/** Microsoft's: so many requests that return sign-in dates (https://learn.microsoft.com/graph/throttling-limits). */
const READS_PER_MINUTE = 10
const PEOPLE = 20_000
const QUOTA = 'quota alone'

/**
 * Seconds that so many requests for sign-in dates need at least: ten at once, and ten more when a minute is over.
 * Microsoft does not say whether it counts minutes of the clock, a minute that slides or a bucket that refills evenly.
 * Whoever is never to be refused keeps to ten in any minute, however it is counted; a bucket alone, as the simulator
 * has, would let the next one leave after six seconds.
 */
export const quotaSeconds = (requests: number): number =>
  Math.ceil(Math.max(0, requests - READS_PER_MINUTE) / READS_PER_MINUTE) * 60

/** A first sweep within Microsoft's quotas, by one and by two replicas, and what others would need. */
export async function measure(): Promise<Row[]> {
  const [peers, ...sweeps] = await Promise.all([peerReads(), sweepRows(1, {}), withServer()])
  const [first, ...rest] = sweeps.flat()
  if (first === undefined) return []
  return [{ ...first, against: [...(first.against ?? []), ...peers] }, ...rest]
}

/** Each has a tenant to itself, or they would share the quota. */
async function peerReads(): Promise<Against[]> {
  const reads = await Promise.all(
    PEERS.map(async (peer): Promise<PeerRead> => {
      const simulator = await startSimulator({ users: PEOPLE, quota: 'on' })
      try {
        // From the first of one minute to the first of the next.
        const requests = 2 * READS_PER_MINUTE + 1
        return await peer(simulator.url, { people: PEOPLE, warmUp: READS_PER_MINUTE, requests })
      } finally {
        await simulator.stop()
      }
    }),
  )
  return reads.map(({ seconds }) => seconds)
}

async function withServer(): Promise<Row[]> {
  const done = await withDatabase((url) => sweepRows(2, { DATABASE_URL: url }))
  return done?.result ?? [{ what: 'Sweep by two replicas', size: size(2), unit: 's', notMeasured: 'no PostgreSQL' }]
}

const size = (replicas: number) =>
  `${PEOPLE.toLocaleString('en')} people, ${replicas === 1 ? 'embedded' : `${replicas} replicas on PostgreSQL`}`

async function sweepRows(replicas: number, env: Record<string, string>): Promise<Row[]> {
  const simulator = await startSimulator({ users: PEOPLE, quota: 'on' })
  const services = await Promise.all(Array.from({ length: replicas }, () => startService(simulator.url, env)))
  try {
    const [service] = services
    if (service === undefined) throw new NotThere('no service was asked for')
    const { seconds, requests, throttled } = await waitForSweep(service, simulator, PEOPLE)
    return [
      {
        what: "Sweep within Microsoft's quotas: time",
        size: size(replicas),
        unit: 's',
        value: seconds,
        against: [{ name: QUOTA, value: quotaSeconds(Math.ceil(PEOPLE / 500)) }],
        goal: { most: 1.1, times: QUOTA },
      },
      {
        what: "Sweep within Microsoft's quotas: requests",
        size: size(replicas),
        unit: 'count',
        value: requests,
        ...(replicas === 1 ? { goal: { most: Math.ceil(PEOPLE / 500) + 20 } } : {}),
      },
      {
        what: "Sweep within Microsoft's quotas: 429 for sign-in dates",
        size: size(replicas),
        unit: 'count',
        value: throttled,
        goal: { most: 0 },
      },
    ]
  } finally {
    await Promise.all([...services.map((service) => service.stop()), simulator.stop()])
  }
}
