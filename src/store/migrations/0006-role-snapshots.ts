import { sql, type Kysely } from 'kysely'

/** Role inventories as they were, and which findings somebody has accepted. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('role_snapshots')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('summary', 'json', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('role_snapshots_by_time').on('role_snapshots').columns(['created_at', 'id']).execute()

  await db.schema
    .createTable('role_snapshot_rows')
    .addColumn('snapshot_id', 'text', (column) => column.notNull().references('role_snapshots.id'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('row', 'json', (column) => column.notNull())
    .addPrimaryKeyConstraint('role_snapshot_rows_key', ['snapshot_id', 'kind', 'key'])
    .execute()

  await db.schema
    .createTable('role_finding_acceptances')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('finding_id', 'text', (column) => column.notNull())
    .addColumn('evidence_hash', 'text', (column) => column.notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('ends_at', 'timestamptz', (column) => column.notNull())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .execute()
  await sql`create index role_finding_acceptances_by_finding on role_finding_acceptances (finding_id, created_at desc)`.execute(
    db,
  )
}
