import { setTimeout as sleep } from 'node:timers/promises'
import { timeLeft } from '../../deadline.ts'
import { Refusal } from '../../errors.ts'
import type { Store } from '../../store/database.ts'
import { takeWrites, type WriteRequest, type WriteTurn } from '../../store/write-quotas.ts'
import { present } from '../../present.ts'

export type Quota = ReturnType<typeof createQuota>

/** What is left to Graph's own clock, in which its count and ours drift apart. */
const SHARE = 0.985
/**
 * A write reaches Graph later than it is counted here, and what comes first may be slower than what comes after it. The
 * quota that is free at the beginning is less by what so many seconds are worth.
 */
const DELAY_SECONDS = 1
/** What a reply still needs once its write may leave: another recheck, the write, and a first read of what it did. */
const AFTERWARDS_MS = 6_000

interface Asked extends WriteRequest {
  resolve: (turn: WriteTurn) => void
  reject: (error: unknown) => void
}

/** `3000/150`: so many writes in so many seconds. */
export function parseQuota(text: string): { writes: number; seconds: number } {
  const [writes = 0, seconds = 0] = text.split('/').map(Number)
  return { writes, seconds }
}

/**
 * The writes that Graph allows an app, shared by all replicas through the database and respected before Graph has to
 * refuse (https://learn.microsoft.com/graph/throttling-limits: 3,000 in 150 s). It is measured by the real clock, as
 * Graph measures its own.
 */
export function createQuota({ store, quota }: { store: Store; quota: ReturnType<typeof parseQuota> }) {
  const perSecond = (quota.writes * SHARE) / quota.seconds
  const ours = { perSecond, most: Math.max(1, Math.floor(quota.writes * SHARE - perSecond * DELAY_SECONDS)) }
  let waiting: Asked[] = []
  let visiting: Promise<void> | undefined

  /** Those who ask while others are at the database go there together after that: many at once cost it two visits. */
  const ask = (writes: number, withinMs: number): Promise<WriteTurn> =>
    new Promise((resolve, reject) => {
      waiting.push({ writes, withinMs, resolve, reject })
      visiting ??= visit()
    })

  async function visit(): Promise<void> {
    while (waiting.length > 0) {
      const asked = waiting
      waiting = []
      try {
        const turns = await store.db.transaction().execute((db) => takeWrites(db, 'graph', asked, ours, new Date()))
        for (const [index, { resolve }] of asked.entries()) resolve(turns[index] as WriteTurn)
      } catch (error) {
        for (const { reject } of asked) reject(error)
      }
    }
    visiting = undefined
  }

  /** What was taken and will not be sent is there for others. */
  const release = async (writes: number): Promise<void> => {
    await ask(-writes, 0)
  }

  return {
    release,

    /** Waits until so many writes may be sent, however long that is. */
    async take(writes: number, signal?: AbortSignal): Promise<void> {
      if (writes === 0) return
      const { waitMs } = await ask(writes, Infinity)
      try {
        if (waitMs > 0) await sleep(waitMs, undefined, present('signal', signal))
      } catch (error) {
        await release(writes)
        throw error
      }
    },

    /**
     * The same for somebody who waits for the answer.
     *
     * @throws Refusal `WriteQuotaUsedUp` when their turn would come too late
     */
    async takeInTime(writes: number): Promise<void> {
      const { granted, waitMs } = await ask(writes, Math.max(0, timeLeft() - AFTERWARDS_MS))
      if (!granted) throw usedUp(Math.max(1, Math.ceil(waitMs / 1_000)))
      if (waitMs > 0) await sleep(waitMs)
    },

    /** Counts writes that can't wait, such as one that is repeated: whoever comes after them waits for longer. */
    async count(writes: number): Promise<void> {
      await ask(writes, Infinity)
    },
  }
}

const usedUp = (retryAfter: number) =>
  new Refusal(
    'WriteQuotaUsedUp',
    'Nothing was changed, since as many changes as Microsoft Graph takes stand in line before this one: try again in ' +
      `${retryAfter} seconds.`,
    { retryAfter },
  )

/** Whether too many others stood in line before a change: nothing of it was begun. */
export const isQuotaUsedUp = (error: unknown): boolean => error instanceof Refusal && error.code === 'WriteQuotaUsedUp'
