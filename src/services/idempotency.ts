import { setTimeout as sleep } from 'node:timers/promises'
import { timeLeft } from '../deadline.ts'
import { Refusal } from '../errors.ts'
import type { Store } from '../store/database.ts'
import { claimKey, freeKey, keepReply, takeOverKey } from '../store/idempotency-keys.ts'
import { DAY_MS } from '../time.ts'
import { requestHash } from './plans/hash.ts'

/** What is replied again to the same key. */
export interface KeptReply {
  status: number
  location?: string
  body: unknown
}

export interface KeyedRequest {
  caller: string
  operation: string
  key: string
  /** Path and body, without the key itself. */
  request: unknown
}

const KEPT_DAYS = 7
/** Longer than any reply takes: after that, the one who had the key is gone. */
const LEASE_MS = 60_000
const PAUSE_MS = 250
const MARGIN_MS = 2_000

export type Idempotency = ReturnType<typeof createIdempotency>

/**
 * Flows repeat what they did not get a reply to: with a key, a write has its effect once and answers the same for a
 * week.
 */
export function createIdempotency({ store, now }: { store: Store; now: () => number }) {
  return {
    /**
     * @throws Refusal `IdempotencyKeyReused` for another request under the same key, `RequestInProgress` while the
     *   first one still runs; a failure of the work itself frees the key, since nothing was done under it
     */
    async once({ caller, operation, key, request }: KeyedRequest, work: () => Promise<KeptReply>): Promise<KeptReply> {
      const row = {
        caller,
        key,
        requestHash: requestHash(caller, operation, request),
        leaseUntil: new Date(now() + LEASE_MS),
        expiresAt: new Date(now() + KEPT_DAYS * DAY_MS),
      }
      for (;;) {
        const kept = await store.db.transaction().execute((db) => claimKey(db, row, new Date(now())))
        if (kept === undefined) return run(row, work)
        if (kept.requestHash !== row.requestHash) {
          throw new Refusal(
            'IdempotencyKeyReused',
            'This idempotency key was used for another request: use a new key for each request.',
            { target: 'idempotencyKey' },
          )
        }
        if (kept.answer !== null) return JSON.parse(kept.answer) as KeptReply
        if (await takeOverKey(store.db, row, new Date(now()), row.leaseUntil)) return run(row, work)
        if (timeLeft() < MARGIN_MS) {
          throw new Refusal(
            'RequestInProgress',
            'The first request with this idempotency key is still running: try again in 5 seconds.',
            { retryAfter: 5 },
          )
        }
        await sleep(PAUSE_MS)
      }
    },
  }

  async function run(row: { caller: string; key: string }, work: () => Promise<KeptReply>): Promise<KeptReply> {
    let reply: KeptReply
    try {
      reply = await work()
    } catch (error) {
      await freeKey(store.db, row)
      throw error
    }
    await keepReply(store.db, row, reply.status, JSON.stringify(reply))
    return reply
  }
}
