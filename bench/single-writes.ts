import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { startService, startSimulator, UNHURRIED, type Service } from './processes.ts'

/**
 * Many callers who each change contact data of one person after another, through one and two replicas on PostgreSQL,
 * within a quota of 300 writes in 15 seconds that is Graph's own too: how much of it is used, how much Graph has to
 * refuse, and what a call costs.
 *
 * node bench/single-writes.ts --seconds 60 --callers 100
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, callers: { type: 'string', default: '100' } },
})
const SERVER = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test'
const WRITES = 300
const PERIOD_SECONDS = 15
const USERS = 5_000

export interface Measured {
  replicas: number
  seconds: number
  /** Calls that were answered, and how many of them with 503. */
  calls: number
  refused: number
  /** Writes that Graph took, and refused with 429. */
  writes: number
  throttled: number
  /** HTTP requests to Graph for each call. */
  requestsPerCall: number
  /** Share of the writes that the quota allows in this time. */
  used: number
  /** Milliseconds of processor time for each call, of all replicas together; undefined where nobody tells. */
  cpuPerCall: number | undefined
  /** Milliseconds from request to answer. */
  median: number
  slowest: number
}

/** @throws where no PostgreSQL answers */
export function runWith({
  replicas,
  seconds,
  callers,
}: {
  replicas: number
  seconds: number
  callers: number
}): Promise<Measured> {
  return withDatabase(async (databaseUrl) => {
    const simulator = await startSimulator({ users: USERS, shownAtOnce: true })
    const services: Service[] = []
    try {
      while (services.length < replicas) {
        services.push(
          await startService(simulator.url, {
            ...UNHURRIED,
            DATABASE_URL: databaseUrl,
            GRAPH_WRITE_QUOTA: `${WRITES}/${PERIOD_SECONDS}`,
            MAX_CONTACT_UPDATES: '100000',
          }),
        )
      }
      const ofTurn = (turn: number) => services[turn % replicas] as Service
      const { body } = await ofTurn(0).call('GET', '/v1/contacts?allDepartments=true&top=999')
      const people: string[] = body.value.map(({ userId }: { userId: string }) => userId)
      const update = (turn: number, office: string) =>
        ofTurn(turn).call('PATCH', `/v1/users/${people[turn % people.length]}/contact-info`, { officeLocation: office })
      // What is read once and what is compiled late is not what a call costs.
      for (let turn = 0; turn < 20 * replicas; turn++) await update(turn, 'Warmed up')
      await simulator.simulate('PATCH', '/_simulator/settings', {
        quotas: { writes: WRITES, writesPeriodMs: PERIOD_SECONDS * 1_000 },
      })
      // Both counts are full again.
      await sleep(2_000)
      await simulator.simulate('POST', '/_simulator/stats/reset')
      await simulator.simulate('DELETE', '/_simulator/journal')

      const cpuTime = () => services.reduce((sum, { cpuMs }) => sum + cpuMs(), 0)
      const cpuBefore = cpuTime()
      const began = performance.now()
      const took: number[] = []
      let refused = 0
      let turn = 0
      const over = new AbortController()
      const caller = async () => {
        while (!over.signal.aborted) {
          const mine = turn++
          const { status, milliseconds, retryAfter } = await update(mine, `Room ${mine}`)
          if (status === 503) refused++
          took.push(milliseconds)
          if (status === 503 && !over.signal.aborted) await sleep((retryAfter ?? 1) * 1_000)
        }
      }
      const calling = Promise.all(Array.from({ length: callers }, caller))
      await sleep(seconds * 1_000)
      const elapsed = (performance.now() - began) / 1_000
      const [{ value }, stats] = await Promise.all([
        simulator.simulate('GET', '/_simulator/journal'),
        simulator.simulate('GET', '/_simulator/stats'),
      ])
      const cpu = cpuTime() - cpuBefore
      const calls = took.length
      over.abort()
      await calling
      const sent = stats.callsByOperation['PATCH /users/{id}'] ?? 0
      return {
        replicas,
        seconds: elapsed,
        calls,
        refused,
        writes: value.length,
        throttled: sent - value.length,
        requestsPerCall: stats.httpRequests / calls,
        used: value.length / (WRITES + (WRITES / PERIOD_SECONDS) * elapsed),
        cpuPerCall: Number.isNaN(cpu) ? undefined : cpu / calls,
        median: took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)] ?? Number.NaN,
        slowest: Math.max(...took),
      }
    } finally {
      await Promise.all([...services, simulator].map((process) => process.stop()))
    }
  })
}

/** With one replica and with two, for a minute each. */
export const measureSingleWrites = async (): Promise<Measured[]> => [
  await runWith({ replicas: 1, seconds: 60, callers: 100 }),
  await runWith({ replicas: 2, seconds: 60, callers: 100 }),
]

/** A database of its own. */
async function withDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const name = `bench_${randomBytes(6).toString('hex')}`
  const onServer = async (statement: string) => {
    const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 5_000 })
    await client.connect()
    await client.query(statement).finally(() => client.end())
  }
  await onServer(`create database ${name}`)
  try {
    const url = new URL(SERVER)
    url.pathname = `/${name}`
    return await work(url.href)
  } finally {
    await onServer(`drop database ${name} with (force)`)
  }
}

if (import.meta.main) {
  console.log(
    '| replicas | calls | 503 | writes | quota used | throttled | requests a call | CPU a call | median | slowest |\n' +
      '|---|---|---|---|---|---|---|---|---|---|',
  )
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`
  const perCall: number[] = []
  for (const replicas of [1, 2]) {
    const found = await runWith({ replicas, seconds: Number(values.seconds), callers: Number(values.callers) })
    perCall.push(found.cpuPerCall ?? Number.NaN)
    const cells = [
      replicas,
      found.calls,
      found.refused,
      found.writes,
      percent(found.used),
      percent(found.throttled / (found.writes + found.throttled)),
      found.requestsPerCall.toFixed(2),
      `${found.cpuPerCall?.toFixed(1) ?? '?'} ms`,
      `${found.median.toFixed(0)} ms`,
      `${found.slowest.toFixed(0)} ms`,
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
  console.log(
    `CPU a call with two replicas: ${((perCall[1] ?? Number.NaN) / (perCall[0] ?? Number.NaN)).toFixed(2)} × one`,
  )
}
