import type { Insertable } from 'kysely'
import type { Executor } from './database.ts'
import type { Tables } from './tables.ts'

type KeyRow = Insertable<Tables['idempotencyKeys']>
type Key = Pick<KeyRow, 'caller' | 'key'>

/** Makes the key one's own. Answers undefined when it was free (or over), and else what is kept under it. */
export async function claimKey(db: Executor, row: KeyRow, now: Date) {
  await db
    .deleteFrom('idempotencyKeys')
    .where('caller', '=', row.caller)
    .where('key', '=', row.key)
    .where('expiresAt', '<=', now)
    .execute()
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('idempotencyKeys')
    .values(row)
    .onConflict((conflict) => conflict.columns(['caller', 'key']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n ? undefined : findKey(db, row)
}

export const findKey = (db: Executor, { caller, key }: Key) =>
  db.selectFrom('idempotencyKeys').selectAll().where('caller', '=', caller).where('key', '=', key).executeTakeFirst()

/** Takes over the key of a process that died over it. Returns whether it was first. */
export async function takeOverKey(db: Executor, { caller, key }: Key, now: Date, leaseUntil: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('idempotencyKeys')
    .set({ leaseUntil })
    .where('caller', '=', caller)
    .where('key', '=', key)
    .where('status', 'is', null)
    .where('leaseUntil', '<=', now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export const keepReply = async (db: Executor, { caller, key }: Key, status: number, reply: string): Promise<void> => {
  await db
    .updateTable('idempotencyKeys')
    .set({ status, answer: reply })
    .where('caller', '=', caller)
    .where('key', '=', key)
    .execute()
}

export const freeKey = async (db: Executor, { caller, key }: Key): Promise<void> => {
  await db
    .deleteFrom('idempotencyKeys')
    .where('caller', '=', caller)
    .where('key', '=', key)
    .where('status', 'is', null)
    .execute()
}

export const purgeKeys = async (db: Executor, now: Date): Promise<void> => {
  await db.deleteFrom('idempotencyKeys').where('expiresAt', '<=', now).execute()
}
