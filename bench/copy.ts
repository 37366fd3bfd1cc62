import { setTimeout as sleep } from 'node:timers/promises'
import type { Service, Simulator } from './processes.ts'
import { NotThere } from './results.ts'

const POLL_MS = 50
const SIGN_IN_PAGE = 500

export interface Swept {
  /** From the first request of the sweep until the copy was ready. */
  seconds: number
  /** Lists of users and of their changes, with up to three that TestConnection makes at the start of each replica. */
  requests: number
  signInCalls: number
  /** Of those for sign-in dates. */
  throttled: number
  people: number
}

/** What TestConnection tells of the copy of the directory. */
export interface DirectoryStatus {
  state: 'empty' | 'sweeping' | 'ready' | 'stale'
  people?: number
}

/** @throws NotThere where the service keeps no copy of the directory */
export async function directoryStatus(service: Pick<Service, 'call'>): Promise<DirectoryStatus> {
  const { status, body } = await service.call('GET', '/v1/connection')
  if (status !== 200) throw new Error(`TestConnection answered ${status}: ${JSON.stringify(body)}`)
  if (body.directory === undefined) throw new NotThere('this service keeps no copy of the directory')
  return body.directory
}

/**
 * Waits for the sweep that a service begins by itself when it starts on an empty database. The simulator's counts are
 * free, TestConnection is not: it is asked only when the pages of so many people have been asked for.
 *
 * @param latencyMs of the simulator, which counts a call when it answers
 * @throws NotThere where the service keeps no copy of the directory
 */
export async function waitForSweep(
  service: Service,
  simulator: Simulator,
  people: number,
  latencyMs = 0,
): Promise<Swept> {
  const isReady = async () => (await directoryStatus(service)).state === 'ready'
  await isReady()
  const started = (await until(simulator, ({ signInCalls }) => signInCalls > 0)) - latencyMs
  await until(
    simulator,
    ({ signInCalls, signInThrottled }) => signInCalls - signInThrottled >= Math.ceil(people / SIGN_IN_PAGE),
  )
  while (!(await isReady())) await sleep(POLL_MS)
  const seconds = (performance.now() - started) / 1000
  const { callsByOperation, signInCalls, signInThrottled } = await simulator.simulate('GET', '/_simulator/stats')
  const { people: found = 0 } = await directoryStatus(service)
  return {
    seconds,
    requests: callsByOperation['GET /users'] + callsByOperation['GET /users/delta'],
    signInCalls,
    throttled: signInThrottled,
    people: found,
  }
}

interface Counts {
  signInCalls: number
  signInThrottled: number
}

/** When the counts first were so, as `performance.now()` tells. */
async function until(simulator: Simulator, isSo: (counts: Counts) => boolean): Promise<number> {
  for (;;) {
    if (isSo(await simulator.simulate('GET', '/_simulator/stats'))) return performance.now()
    await sleep(POLL_MS)
  }
}
