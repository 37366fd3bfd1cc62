import type { Insertable } from 'kysely'
import type { Executor } from './database.ts'
import type { OperationRow, Tables } from './tables.ts'

export const insertOperation = async (db: Executor, operation: Insertable<Tables['operations']>): Promise<void> => {
  await db.insertInto('operations').values(operation).execute()
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
      ...(outcome.result === undefined ? {} : { result: JSON.stringify(outcome.result) }),
      ...(outcome.error === undefined ? {} : { error: JSON.stringify(outcome.error) }),
      finishedAt,
    })
    .where('id', '=', id)
    .execute()
}

export const purgeOperations = async (db: Executor, now: Date): Promise<void> => {
  await db.deleteFrom('operations').where('expiresAt', '<=', now).execute()
}
