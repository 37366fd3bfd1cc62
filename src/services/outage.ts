import { setTimeout as sleep } from 'node:timers/promises'
import { isDatabaseAway } from '../store/database-failure.ts'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 5_000
/** Whoever has waited for so long is not waited for any more. */
const OUTAGE_MS = 60 * 60_000

/**
 * Work on the database that is begun again for as long as the database is away. It must stand being done twice: of a
 * commit whose reply got lost nobody knows whether it happened.
 *
 * @throws what the work throws, if the database is there, or the service is stopping
 */
export async function throughOutage<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const giveUp = performance.now() + OUTAGE_MS
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    try {
      return await work()
    } catch (error) {
      if (!isDatabaseAway(error) || signal.aborted || performance.now() > giveUp) throw error
      await sleep(pause, undefined, { signal }).catch(() => {
        throw error
      })
    }
  }
}
