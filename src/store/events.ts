import type { Insertable } from 'kysely'
import type { Executor } from './database.ts'
import type { Tables } from './tables.ts'

/** What happened, for those who want to be told: written together with it. */
export const insertEvents = async (db: Executor, events: readonly Insertable<Tables['events']>[]): Promise<void> => {
  if (events.length > 0) await db.insertInto('events').values(events).execute()
}

export const purgeEvents = async (db: Executor, before: Date): Promise<void> => {
  await db.deleteFrom('events').where('at', '<', before).execute()
}
