import type { Insertable, Selectable } from 'kysely'
import type { Executor } from './database.ts'
import type { Tables } from './tables.ts'

export type EventRow = Selectable<Tables['events']>

/** What happened, for those who want to be told: written together with it. */
export const insertEvents = async (db: Executor, events: readonly Insertable<Tables['events']>[]): Promise<void> => {
  if (events.length > 0) await db.insertInto('events').values(events).execute()
}

/** Events of which nobody was told yet, in their order; whoever else looks now leaves these out. */
export const lockUntold = (db: Executor, limit: number): Promise<EventRow[]> =>
  db
    .selectFrom('events')
    .selectAll()
    .where('toldAt', 'is', null)
    .where('id', 'is not', null)
    .orderBy('seq')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()

export const markTold = async (db: Executor, seqs: readonly number[], at: Date): Promise<void> => {
  await db.updateTable('events').set({ toldAt: at }).where('seq', 'in', seqs).execute()
}

export const findEvent = (db: Executor, id: string): Promise<EventRow | undefined> =>
  db.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirst()

export const purgeEvents = async (db: Executor, before: Date): Promise<void> => {
  await db.deleteFrom('events').where('at', '<', before).execute()
}
