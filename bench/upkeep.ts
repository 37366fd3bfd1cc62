import { setTimeout as sleep } from 'node:timers/promises'
import { waitForSweep } from './copy.ts'
import { startProcesses } from './processes.ts'
import type { Row } from './results.ts'

const PEOPLE = 10_000
const INTERVALS = 3
const MINUTE_MS = 60_000
/** What a sweep leaves to be done is done by then. */
const SETTLED_MS = 10_000

/** What the copy costs between sweeps while nothing changes in the tenant. */
export async function measure(): Promise<Row[]> {
  const running = await startProcesses({ users: PEOPLE, env: { DIRECTORY_DELTA_MINUTES: '1' } })
  try {
    await waitForSweep(running.service, running.simulator, PEOPLE)
    await sleep(SETTLED_MS)
    await running.simulate('POST', '/_simulator/stats/reset')
    await sleep(INTERVALS * MINUTE_MS)
    const { httpRequests } = await running.simulate('GET', '/_simulator/stats')
    return [
      {
        what: 'Upkeep of the copy: requests in an interval without changes',
        size: `${PEOPLE.toLocaleString('en')} people, ${INTERVALS} intervals`,
        unit: 'count',
        value: httpRequests / INTERVALS,
        goal: { most: 3 },
      },
    ]
  } finally {
    await running.stop()
  }
}
