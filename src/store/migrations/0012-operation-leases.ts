import { sql, type Kysely } from 'kysely'

/**
 * Work that no plan keeps lives in one process: its lease tells the others whether that still does. While it lives,
 * the same work of the same caller is not begun a second time.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('operations').addColumn('lease_until', 'timestamptz').execute()
  await sql`create unique index operations_at_work on operations (kind, created_by) where status = 'running' and lease_until is not null`.execute(
    db,
  )
}
