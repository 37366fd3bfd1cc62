import type { Kysely } from 'kysely'

/** What tells that a plan and its changes are as this service last wrote them. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('plans').addColumn('seal', 'text').execute()
  await db.schema.alterTable('changes').addColumn('seal', 'text').execute()
}
