import { sql, type Kysely } from 'kysely'

/** What tells that a campaign, whom it asks and what people answered are as this service last wrote them. */
export async function up(db: Kysely<never>): Promise<void> {
  for (const table of ['contact_campaigns', 'contact_requests', 'contact_subjects', 'contact_proposals']) {
    await sql`alter table ${sql.table(table)} add column seal text`.execute(db)
  }
}
