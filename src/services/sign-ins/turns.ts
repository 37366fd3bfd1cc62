import { setTimeout as sleep } from 'node:timers/promises'
import { timeLeft } from '../../deadline.ts'
import { GraphFailure } from '../../graph/failure.ts'
import { patience, type SignInTurns } from '../../graph/sign-in-turn.ts'
import type { Store } from '../../store/database.ts'
import { learnFewerSignInReads, takeSignInReads, type SignInReadQuota } from '../../store/sign-in-reads.ts'
import { present } from '../../present.ts'

/** A minute, and what a request may take longer on its way than another one before Graph counts it. */
const WINDOW_MS = 62_000
/** Whoever was told to wait asks again after so long: somebody before them may have given up. */
const ASK_EVERY_MS = 1_000
/** Without a Retry-After, Graph is left alone for this long. */
const DEFAULT_RETRY_MS = 30_000
/** What is left of a reply's time when its turn has come. */
const MARGIN_MS = 3_000

export const signInReadQuota = (perMinute: number): SignInReadQuota => ({ reads: perMinute, windowMs: WINDOW_MS })

/**
 * The reads of sign-in dates that Graph allows an app, shared by all replicas through the database. Whoever makes an
 * reply goes before the sweep of the directory, which nobody waits for. Measured by the real clock, as Graph measures.
 *
 * @param perMinute 0 where there is no such limit: Graph's refusals alone count then
 */
export function createSignInTurns({
  store,
  perMinute,
}: {
  store: Pick<Store, 'db'>
  perMinute: number
}): SignInTurns | undefined {
  if (perMinute === 0) return undefined
  const quota = signInReadQuota(perMinute)
  // Of performance.now(): before it nobody gets a turn. What others take or learn meanwhile only makes it later, so
  // that whoever can't wait for it need not ask the database, which writes down each time it is asked.
  let noneBefore = 0

  /** @param until a later turn, by `performance.now()`, is of no use to whoever asks */
  async function takeSome(most: number, least: number, until: number): Promise<number> {
    const { yields = false, signal } = patience()
    const began = performance.now()
    for (;;) {
      // Those who take one at a time must not keep out for ever whoever needs several.
      const enough = performance.now() - began > WINDOW_MS ? 1 : least
      if (noneBefore > until) throw usedUp(noneBefore - performance.now())
      const asked = performance.now()
      const { granted, waitMs } = await store.db
        .transaction()
        .execute((db) => takeSignInReads(db, most, quota, Date.now(), yields, enough))
      if (granted > 0) return granted
      // Whoever yields may only be waiting for others, who need not come; and one read may leave before several.
      if (!yields && enough === 1) noneBefore = asked + waitMs
      if (performance.now() + waitMs > until) throw usedUp(waitMs)
      await sleep(Math.min(waitMs, ASK_EVERY_MS), undefined, present('signal', signal))
    }
  }

  return {
    atOnce: () => perMinute,

    async take(requests) {
      const { reserved } = patience()
      const own = Math.min(requests, reserved?.left ?? 0)
      if (reserved !== undefined) reserved.left -= own
      const until = patientUntil()
      for (let left = requests - own; left > 0;) left -= await takeSome(left, 1, until)
    },

    takeTogether: (most, least) => takeSome(most, least, patientUntil()),

    async throttled(retryAfter) {
      const retryAfterMs = retryAfter === undefined ? DEFAULT_RETRY_MS : retryAfter * 1_000
      await store.db.transaction().execute((db) => learnFewerSignInReads(db, quota, Date.now(), retryAfterMs))
    },
  }
}

const patientUntil = (): number => {
  const { waitMs = Infinity } = patience()
  return performance.now() + Math.min(waitMs, Math.max(0, timeLeft() - MARGIN_MS))
}

const usedUp = (waitMs: number): GraphFailure =>
  new GraphFailure({
    status: 429,
    code: SIGN_IN_READS_USED_UP,
    message: 'Graph allows no more reads of sign-in dates at this moment',
    retryAfter: Math.ceil(waitMs / 1_000),
  })

const SIGN_IN_READS_USED_UP = 'SignInReadsUsedUp'

/** Whether sign-in dates could not be read for want of a turn, and nothing was asked of Graph. */
export const isOutOfTurns = (error: unknown): error is GraphFailure =>
  error instanceof GraphFailure && error.code === SIGN_IN_READS_USED_UP
