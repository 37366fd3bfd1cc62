import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startProcesses } from './processes.ts'

/**
 * What lists cost in a large tenant: requests to Graph for the copy and for the list, seconds for each answer, memory
 * of the service.
 *
 * node bench/large-tenant.ts --users 10000 --users 100000 --latency-ms 100
 */
const { values } = parseArgs({
  options: {
    users: { type: 'string', multiple: true, default: ['10000', '100000'] },
    'latency-ms': { type: 'string', default: '100' },
  },
})

export interface Measured {
  users: number
  found: number
  answers: number
  /** Of the service's start and its sweep. */
  sweepRequests: number
  requests: number
  slowestSeconds: number
  seconds: number
  peakMb: number | undefined
}

/** Waits for the sweep, and reads ListInactiveUsers to its end. */
export async function measure(users: number, latencyMs: number): Promise<Measured> {
  const running = await startProcesses({ users, latencyMs })
  try {
    // What the embedded database needs to start is not what lists need.
    running.service.forgetPeak()
    const measured: Measured = {
      users,
      found: 0,
      answers: 0,
      sweepRequests: 0,
      requests: 0,
      slowestSeconds: 0,
      seconds: 0,
      peakMb: undefined,
    }
    while ((await running.call('GET', '/v1/inactive-users?allUsers=true&top=1')).status === 503) await sleep(250)
    measured.sweepRequests = (await running.simulate('GET', '/_simulator/stats')).httpRequests
    await running.simulate('POST', '/_simulator/stats/reset')
    for (let next: string | undefined = '/v1/inactive-users?allUsers=true'; next !== undefined;) {
      const { status, body, milliseconds } = await running.call('GET', next)
      if (status !== 200) throw new Error(`${next} answered ${status}: ${JSON.stringify(body)}`)
      measured.found += body.value.length
      measured.answers++
      measured.seconds += milliseconds / 1000
      measured.slowestSeconds = Math.max(measured.slowestSeconds, milliseconds / 1000)
      next = body.nextLink === undefined ? undefined : new URL(body.nextLink).pathname + new URL(body.nextLink).search
    }
    measured.requests = (await running.simulate('GET', '/_simulator/stats')).httpRequests
    measured.peakMb = running.service.peakMemory()
    return measured
  } finally {
    await running.stop()
  }
}

if (import.meta.main) {
  console.log(
    '| users | inactive | answers | requests of the sweep | of the list | ⌈users/500⌉ | slowest answer | in all | ' +
      'peak memory |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|')
  for (const users of values.users.map(Number)) {
    const { found, answers, sweepRequests, requests, slowestSeconds, seconds, peakMb } = await measure(
      users,
      Number(values['latency-ms']),
    )
    console.log(
      `| ${users} | ${found} | ${answers} | ${sweepRequests} | ${requests} | ${Math.ceil(users / 500)} | ` +
        `${slowestSeconds.toFixed(1)} s | ${seconds.toFixed(1)} s | ${peakMb?.toFixed(0) ?? '?'} MB |`,
    )
  }
}
