import { setTimeout as sleep } from 'node:timers/promises'
import { withDeadline } from '../deadline.ts'

/** No read of a whole tenant takes longer. */
const READ_WITHIN_MS = 60 * 60_000

/**
 * Like `cached`, for reads that may take longer than a reply: an old value is answered at once while a new one is
 * read in the background. Where there is none yet, the callers wait for it as long as each of them can.
 *
 * @returns the value, or undefined when it was not there in time
 */
export function refreshed<T>(
  read: () => Promise<T>,
  forMs: number,
  now: () => number,
): (waitMs: number) => Promise<T | undefined> {
  let kept: { value: T; until: number } | undefined
  let reading: Promise<T> | undefined

  /** Others wait for it too, so it has none of the deadlines of the request that started it. */
  const start = () =>
    withDeadline(READ_WITHIN_MS, async () => {
      try {
        const value = await read()
        kept = { value, until: now() + forMs }
        return value
      } finally {
        reading = undefined
      }
    })

  return async (waitMs) => {
    if (kept !== undefined && now() < kept.until) return kept.value
    reading ??= start()
    // When it fails, the old value is still right about its own time, and the next caller starts again.
    reading.catch(() => {})
    if (kept !== undefined) return kept.value
    return Promise.race([reading, sleep(waitMs, undefined, { ref: false })])
  }
}
