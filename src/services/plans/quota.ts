import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from '../../store/database.ts'
import { takeWrites, type WriteQuota } from '../../store/write-quotas.ts'

export type Quota = ReturnType<typeof createQuota>

/** What is left to Graph's own clock, and to delays on the way, in which its count and ours drift apart. */
const SHARE = 0.97

/** `3000/150`: so many writes in so many seconds. */
export function parseQuota(text: string): WriteQuota {
  const [writes = 0, seconds = 0] = text.split('/').map(Number)
  return { writes, seconds }
}

/**
 * The writes that Graph allows an app, shared by all replicas through the database and respected before Graph has to
 * refuse (https://learn.microsoft.com/graph/throttling-limits: 3,000 in 150 s). It is measured by the real clock, as
 * Graph measures its own.
 */
export function createQuota({ store, quota }: { store: Store; quota: WriteQuota }) {
  const ours = { ...quota, writes: Math.max(1, Math.floor(quota.writes * SHARE)) }
  return {
    /** Waits until so many writes may be sent. */
    async take(wanted: number, signal?: AbortSignal): Promise<void> {
      for (let left = wanted; left > 0;) {
        const { granted, waitMs } = await store.db
          .transaction()
          .execute((db) => takeWrites(db, 'graph', left, ours, new Date()))
        left -= granted
        if (left > 0 && granted === 0) await sleep(waitMs, undefined, signal === undefined ? {} : { signal })
      }
    },
  }
}
