import { sql, type Kysely } from 'kysely'

/**
 * What the audit log is searched by is read from the hashed text itself, so that no column beside it can say otherwise.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`create index audit_entries_by_plan on audit_entries ((text::jsonb ->> 'planId'), seq)`.execute(db)
  await sql`create index audit_entries_by_change on audit_entries ((text::jsonb ->> 'changeId'), seq)`.execute(db)
  await sql`create index audit_entries_by_user on audit_entries ((text::jsonb ->> 'userId'), seq)`.execute(db)
  await sql`create index audit_entries_by_time on audit_entries (at, seq)`.execute(db)
}
