import type { Executor } from './database.ts'
import type { SignInReadsRow } from './directory-tables.ts'
import { DAY_MS } from '../time.ts'

export interface SignInReadQuota {
  /** So many reads… */
  reads: number
  /** …in so many milliseconds, whichever minute is looked at. */
  windowMs: number
}

/** What Graph refused is forgotten after so long: then as many are tried as before. */
const LEARNED_FOR_MS = DAY_MS
/** Whoever waits says so again before this is over. */
const WANTED_FOR_MS = 1_500

/**
 * Takes up to `wanted` reads out of a quota that all replicas share. It counts what really left within the last window,
 * so that it holds however Graph counts: in minutes of the clock, in a window that slides, or in a bucket that refills.
 *
 * @param yields whether somebody who is waiting goes first
 * @param least fewer are of no use: none is taken before so many may leave together
 *
 * @returns how many may leave now; none, and after how many milliseconds to ask again
 */
export async function takeSignInReads(
  db: Executor,
  wanted: number,
  { reads, windowMs }: SignInReadQuota,
  now: number,
  yields: boolean,
  least = 1,
): Promise<{ granted: number; waitMs: number }> {
  const row = await db.selectFrom('signInReads').selectAll().where('id', '=', 1).forUpdate().executeTakeFirstOrThrow()
  const { most, recent, closedMs } = standing(row, { reads, windowMs }, now)
  const needed = Math.min(least, most)
  const [oldest = now] = recent.slice(needed - 1 - most)
  const waitMs = closedMs > 0 ? closedMs : recent.length > most - needed ? Math.max(1, oldest + windowMs - now) : 0
  const giveWayMs = yields ? (row.wantedUntil?.getTime() ?? 0) - now : 0
  const granted = waitMs > 0 || giveWayMs > 0 ? 0 : Math.min(wanted, most - recent.length)
  await db
    .updateTable('signInReads')
    .set({
      recent: JSON.stringify([...recent, ...Array.from({ length: granted }, () => now)]),
      ...(!yields && granted < wanted && { wantedUntil: new Date(now + waitMs + WANTED_FOR_MS) }),
      ...(!yields && granted === wanted && { wantedUntil: null }),
    })
    .where('id', '=', 1)
    .execute()
  return { granted, waitMs: granted > 0 ? 0 : Math.max(waitMs, giveWayMs) }
}

/** How many may leave within a window, which did, and for how long Graph wants none. */
function standing(row: SignInReadsRow, { reads, windowMs }: SignInReadQuota, now: number) {
  const isLearned = row.learned !== null && now - (row.learnedAt?.getTime() ?? 0) < LEARNED_FOR_MS
  return {
    most: Math.max(1, isLearned ? Math.min(reads, row.learned as number) : reads),
    // A clock that was put back must not keep anybody waiting for longer than a window.
    recent: (row.recent ?? []).filter((at) => at > now - windowMs && at <= now + windowMs),
    closedMs: Math.max(0, (row.closedUntil?.getTime() ?? 0) - now),
  }
}

/**
 * How many milliseconds it takes until so many reads, one after another, have had their turn, if nobody else asks.
 *
 * @param since which turns, in milliseconds of the real clock, are those of the first of these reads: of two at most,
 * since a page is kept while the one behind it is read
 */
export async function signInReadsTakeMs(
  db: Executor,
  reads: number,
  quota: SignInReadQuota,
  now: number,
  since = Infinity,
): Promise<number> {
  const row = await db.selectFrom('signInReads').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()
  const { most, recent, closedMs } = standing(row, quota, now)
  const leaving = recent.sort((a, b) => a - b)
  const underWay = Math.min(2, leaving.filter((at) => at >= since).length)
  let last = now
  for (let left = reads - underWay; left > 0; left--) {
    last = Math.max(last, now + closedMs, (leaving.at(-most) ?? -Infinity) + quota.windowMs)
    leaving.push(last)
  }
  return last - now
}

/** Graph refused a read although there was room: from now on one less, and none before it says so. */
export async function learnFewerSignInReads(
  db: Executor,
  { reads, windowMs }: SignInReadQuota,
  now: number,
  retryAfterMs: number,
): Promise<void> {
  const row = await db.selectFrom('signInReads').selectAll().where('id', '=', 1).forUpdate().executeTakeFirstOrThrow()
  const sent = (row.recent ?? []).filter((at) => at > now - windowMs).length
  const before = Math.min(reads, row.learned ?? reads)
  await db
    .updateTable('signInReads')
    .set({
      learned: Math.max(1, Math.min(before - 1, sent - 1)),
      learnedAt: new Date(now),
      closedUntil: new Date(Math.max(now + retryAfterMs, row.closedUntil?.getTime() ?? 0)),
    })
    .where('id', '=', 1)
    .execute()
}
