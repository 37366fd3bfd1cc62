import { randomUUID } from 'node:crypto'
import { leaseWork, releaseWork } from '../store/recurring-work.ts'
import type { Store } from '../store/database.ts'
import { DAY_MS, HOUR_MS } from '../time.ts'

/** When few people wait for the database, in UTC: at 2:23. */
const MINUTE_OF_DAY = 2 * 60 + 23
/** Whoever takes longer has died, and the work is done by somebody else. */
const LEASE_MS = HOUR_MS
const RETRY_MS = 10 * 60_000
const LOOK_EVERY_MS = 60_000

export interface NightlyOptions {
  store: Pick<Store, 'db'>
  name: string
  work: () => Promise<unknown>
  onError: (error: unknown) => void
  now?: () => number
  lookEveryMs?: number
}

/**
 * Work once a night: of several replicas one does it, what failed is tried again, and what nobody was there for is made
 * up for. Whatever it is must stand being done twice and being done late.
 */
export function startNightly({
  store: { db },
  name,
  work,
  onError,
  now = Date.now,
  lookEveryMs = LOOK_EVERY_MS,
}: NightlyOptions) {
  let running: Promise<void> | undefined

  async function doOnce(): Promise<void> {
    const owner = randomUUID()
    const at = now()
    if (!(await leaseWork(db, name, owner, new Date(at), new Date(at + LEASE_MS)))) return
    let next = at + RETRY_MS
    try {
      await work()
      next = nextNight(now())
    } finally {
      await releaseWork(db, name, owner, new Date(next))
    }
  }

  const look = () => {
    running ??= doOnce()
      .catch(onError)
      .finally(() => {
        running = undefined
      })
  }
  const timer = setInterval(look, lookEveryMs)
  look()

  return {
    /** What is under way is finished. */
    async stop(): Promise<void> {
      clearInterval(timer)
      await running
    },
  }
}

function nextNight(at: number): number {
  const tonight = Math.floor(at / DAY_MS) * DAY_MS + MINUTE_OF_DAY * 60_000
  return tonight > at ? tonight : tonight + DAY_MS
}
