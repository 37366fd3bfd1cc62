import { sql, type Kysely } from 'kysely'

/** Which changes may move people between groups that grant licenses or power: so many a day need no approval. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .alterTable('changes')
    .addColumn('moves_people', 'boolean', (column) => column.notNull().defaultTo(false))
    .execute()
  await sql`create index changes_moving on changes (created_at, user_id) where moves_people`.execute(db)
}
