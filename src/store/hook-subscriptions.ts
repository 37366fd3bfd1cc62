import type { Executor } from './database.ts'
import type { HookSubscriptionRow, NewHookSubscription } from './hook-tables.ts'
import { olderThan, type TimePlace } from './time-place.ts'

export const findHook = (db: Executor, id: string): Promise<HookSubscriptionRow | undefined> =>
  db.selectFrom('hookSubscriptions').selectAll().where('id', '=', id).executeTakeFirst()

/** The same, and nobody else changes it before this transaction ends. */
export const lockHook = (db: Executor, id: string): Promise<HookSubscriptionRow | undefined> =>
  db.selectFrom('hookSubscriptions').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

/** Subscribes, or renews what was subscribed to before with what is said now. */
export const upsertHook = async (db: Executor, row: NewHookSubscription): Promise<void> => {
  const { id: _id, createdAt: _createdAt, ...renewed } = row
  await db
    .insertInto('hookSubscriptions')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(renewed))
    .execute()
}

export async function countHooks(db: Executor, createdBy: string): Promise<number> {
  const { count } = await db
    .selectFrom('hookSubscriptions')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('createdBy', '=', createdBy)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Who wants to be told of one of these, the oldest first. */
export const liveHooks = (db: Executor, triggers: readonly string[], at: Date): Promise<HookSubscriptionRow[]> =>
  db
    .selectFrom('hookSubscriptions')
    .selectAll()
    .where('trigger', 'in', triggers)
    .where('expiresAt', '>', at)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()

export function listHooks(
  db: Executor,
  createdBy: string | undefined,
  after: TimePlace | undefined,
  limit: number,
): Promise<HookSubscriptionRow[]> {
  let query = db.selectFrom('hookSubscriptions').selectAll()
  if (createdBy !== undefined) query = query.where('createdBy', '=', createdBy)
  if (after !== undefined) query = query.where(olderThan(after))
  return query.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

/** Notes that its receiver has just taken something, which keeps it from ending. */
export const noteDelivered = async (db: Executor, id: string, at: Date, expiresAt: Date): Promise<void> => {
  await db.updateTable('hookSubscriptions').set({ deliveredAt: at, expiresAt }).where('id', '=', id).execute()
}

export const deleteHook = async (db: Executor, id: string): Promise<void> => {
  await db.deleteFrom('hookSubscriptions').where('id', '=', id).execute()
}

export async function expiredHooks(db: Executor, at: Date, limit: number): Promise<string[]> {
  const rows = await db.selectFrom('hookSubscriptions').select('id').where('expiresAt', '<=', at).limit(limit).execute()
  return rows.map(({ id }) => id)
}
