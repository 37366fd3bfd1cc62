import type { Executor } from './database.ts'

export interface WriteQuota {
  /** So many writes… */
  writes: number
  /** …in so many seconds. */
  seconds: number
}

/**
 * Takes up to `wanted` writes out of a quota that refills evenly and that all replicas share.
 *
 * @returns how many were granted; none, and after how many milliseconds to ask again, when it is used up
 */
export async function takeWrites(
  db: Executor,
  name: string,
  wanted: number,
  { writes, seconds }: WriteQuota,
  now: Date,
): Promise<{ granted: number; waitMs: number }> {
  await db
    .insertInto('writeQuotas')
    .values({ name, level: writes, at: now })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  const row = await db
    .selectFrom('writeQuotas')
    .select(['level', 'at'])
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const perMs = writes / (seconds * 1000)
  // Clocks of replicas differ a little; time that runs backwards must not take away what is there.
  const level = Math.min(writes, row.level + Math.max(0, now.getTime() - row.at.getTime()) * perMs)
  const at = new Date(Math.max(now.getTime(), row.at.getTime()))
  const need = Math.min(wanted, writes)
  const granted = level >= need ? need : 0
  await db
    .updateTable('writeQuotas')
    .set({ level: level - granted, at })
    .where('name', '=', name)
    .execute()
  return { granted, waitMs: granted > 0 ? 0 : Math.ceil((need - level) / perMs) }
}
