import type { Settings } from '../../config/settings.ts'
import { Refusal } from '../../errors.ts'
import { SIGN_IN_PAGE } from '../../graph/users.ts'
import type { Store } from '../../store/database.ts'
import { signInReadsTakeMs } from '../../store/sign-in-reads.ts'
import { isoTime } from '../../time.ts'
import { signInReadQuota } from '../sign-ins/turns.ts'
import { LEASE_MS, RENEW_MS, type DirectoryState } from './state.ts'
import { RETRY_MS } from './sweep.ts'
import { present } from '../../present.ts'

/** From the last page to the copy: what was read is judged and counted. */
const END_MS = 3_000
/** What a page takes besides its turn; those of the last minute come one after the other. */
const PAGE_MS = 1_000
/** As long as nothing is known about a sweep. */
const UNKNOWN_MS = 10_000
/** Flows are told to come back after so long at most, since the sweep may be done sooner than was thought. */
const LONGEST_RETRY_SECONDS = 600

/** How far a sweep is. */
export interface SweepProgress {
  peopleRead: number
  peopleExpected?: number
  readyDateTime?: string
}

/** How far the sweep is that is under way, and when the copy that it makes can be asked. */
export function createProgress({
  store,
  policy: { signInReadsPerMinute: perMinute },
  now,
}: {
  store: Pick<Store, 'db'>
  policy: Pick<Settings, 'signInReadsPerMinute'>
  now: () => number
}) {
  /**
   * Milliseconds until the copy is there, as far as that can be told: within Microsoft's quota until the last page has
   * had its turn, otherwise as fast as it went so far.
   *
   * @param begun whether somebody goes on at once, whatever it was put off for; then undefined unless it is certain
   */
  async function remainingMs(
    { sweep, retryAt, leaseUntil }: DirectoryState,
    { begun = false } = {},
  ): Promise<number | undefined> {
    if (sweep?.expected === undefined) return undefined
    const leaseMs = (leaseUntil?.getTime() ?? 0) - now()
    // Whoever held it has probably died: nobody goes on before it is over.
    const untilTakenOverMs = leaseMs < LEASE_MS - RENEW_MS - 5_000 ? leaseMs : 0
    const untilRetryMs = begun || leaseMs > 0 ? 0 : (retryAt?.getTime() ?? 0) - now()
    const pausedMs = Math.max(0, untilRetryMs, untilTakenOverMs)
    const people = Math.max(0, sweep.expected - sweep.read)
    if (perMinute > 0 && sweep.signIns === true) {
      const pages = Math.ceil(people / SIGN_IN_PAGE)
      const quota = signInReadQuota(perMinute)
      const from = Date.now() + pausedMs
      const turnsMs = await signInReadsTakeMs(store.db, pages, quota, from, sweep.turnsSince)
      return pausedMs + turnsMs + Math.min(pages, perMinute) * PAGE_MS + END_MS
    }
    // What it stood still for counts too, so that nobody should give up over it.
    const sofarMs = now() - Date.parse(sweep.startedDateTime)
    return begun || sweep.read === 0 ? undefined : pausedMs + END_MS + (sofarMs * people) / sweep.read
  }

  async function progressOf(state: DirectoryState): Promise<SweepProgress | undefined> {
    if (state.sweep === null) return undefined
    const { read: peopleRead, expected } = state.sweep
    const left = await remainingMs(state)
    return {
      peopleRead,
      ...present('peopleExpected', expected),
      ...present('readyDateTime', left, (left) => isoTime(new Date(now() + left))),
    }
  }

  return {
    remainingMs,
    of: progressOf,

    /** Why nothing can be answered yet, and when to ask again. */
    async notReady(state: DirectoryState): Promise<Refusal> {
      const { objection } = state
      if (state.sweep === null && objection !== null && state.slot === null) {
        return new Refusal(objection.code, objection.message, { retryAfter: Math.ceil(RETRY_MS / 1_000) })
      }
      const leftMs = await remainingMs(state)
      const retryAfter = Math.min(Math.ceil((leftMs ?? UNKNOWN_MS) / 1_000), LONGEST_RETRY_SECONDS)
      const ready = leftMs === undefined ? '' : `, until about ${isoTime(new Date(now() + leftMs))}`
      return new Refusal(
        'NotReadyYet',
        `The directory is still being read${ready}: try again in ${retryAfter} seconds.`,
        { retryAfter },
      )
    },
  }
}
