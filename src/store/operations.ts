import type { Insertable } from 'kysely'
import type { Database, Executor } from './database.ts'
import type { OperationRow, Tables } from './tables.ts'
import { present } from '../present.ts'

export const insertOperation = async (db: Executor, operation: Insertable<Tables['operations']>): Promise<void> => {
  await db.insertInto('operations').values(operation).execute()
}

/**
 * Begins work that no plan keeps, unless the same work of the same caller is under way.
 *
 * @returns whether it was begun, and its id or that of the other one
 */
export const beginAlone = (
  store: Database,
  operation: Insertable<Tables['operations']> & { leaseUntil: Date },
  lost: { code: string; message: string },
): Promise<{ id: string; isNew: boolean }> =>
  store.transaction().execute(async (db) => {
    const { kind, createdBy, createdAt } = operation
    await db
      .updateTable('operations')
      .set({ status: 'failed', error: JSON.stringify(lost), finishedAt: createdAt })
      .where('kind', '=', kind)
      .where('createdBy', '=', createdBy)
      .where('status', '=', 'running')
      .where('leaseUntil', '<=', createdAt)
      .execute()
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('operations')
      .values(operation)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows === 1n) return { id: operation.id, isNew: true }
    const { id } = await db
      .selectFrom('operations')
      .select('id')
      .where('kind', '=', kind)
      .where('createdBy', '=', createdBy)
      .where('status', '=', 'running')
      .where('leaseUntil', 'is not', null)
      .executeTakeFirstOrThrow()
    return { id, isNew: false }
  })

export const renewOperation = async (db: Executor, id: string, leaseUntil: Date): Promise<void> => {
  await db.updateTable('operations').set({ leaseUntil }).where('id', '=', id).where('status', '=', 'running').execute()
}

export const findOperation = (db: Executor, id: string): Promise<OperationRow | undefined> =>
  db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst()

export const finishOperation = async (
  db: Executor,
  id: string,
  outcome: { result?: unknown; error?: unknown },
  finishedAt: Date,
): Promise<void> => {
  await db
    .updateTable('operations')
    .set({
      status: outcome.error === undefined ? 'succeeded' : 'failed',
      ...present('result', outcome.result, (result) => JSON.stringify(result)),
      ...present('error', outcome.error, (error) => JSON.stringify(error)),
      finishedAt,
    })
    .where('id', '=', id)
    .where('status', '=', 'running')
    .execute()
}

export const purgeOperations = async (db: Executor, now: Date): Promise<void> => {
  await db.deleteFrom('operations').where('expiresAt', '<=', now).execute()
}
