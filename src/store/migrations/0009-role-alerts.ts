import { sql, type Kysely } from 'kysely'

/** Alerts about roles, how long findings last, and whose turn it is to do what is done again and again. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('role_alerts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('severity', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('about', 'json', (column) => column.notNull())
    .addColumn('noticed_at', 'timestamptz', (column) => column.notNull())
    .addColumn('raised_at', 'timestamptz')
    .addColumn('last_seen_at', 'timestamptz', (column) => column.notNull())
    .addColumn('closed_at', 'timestamptz')
    .execute()
  await sql`create unique index role_alerts_open on role_alerts (key) where state = 'open'`.execute(db)
  await sql`create index role_alerts_held on role_alerts (noticed_at) where state = 'open' and raised_at is null`.execute(
    db,
  )

  await db.schema
    .createTable('role_finding_spans')
    .addColumn('finding_id', 'text', (column) => column.notNull())
    .addColumn('first_seen_at', 'timestamptz', (column) => column.notNull())
    .addColumn('rule', 'text', (column) => column.notNull())
    .addColumn('severity', 'text', (column) => column.notNull())
    .addColumn('gone_at', 'timestamptz')
    .addPrimaryKeyConstraint('role_finding_spans_key', ['finding_id', 'first_seen_at'])
    .execute()
  await sql`create unique index role_finding_spans_open on role_finding_spans (finding_id) where gone_at is null`.execute(
    db,
  )
  await sql`create index role_finding_spans_gone on role_finding_spans (gone_at) where gone_at is not null`.execute(db)
  await db.schema
    .alterTable('role_snapshots')
    .addColumn('followed', 'boolean', (column) => column.notNull().defaultTo(false))
    .execute()

  await db.schema
    .createTable('recurring_work')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('lease_owner', 'text')
    .addColumn('lease_until', 'timestamptz', (column) => column.notNull())
    .execute()
}
