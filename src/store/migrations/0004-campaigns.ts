import { sql, type Kysely } from 'kysely'

/** Contact campaigns: whom they ask about whom, what was asked and answered, and what waits for somebody's decision. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('contact_campaigns')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('spec', 'json', (column) => column.notNull())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('request_hash', 'text')
    .addColumn('starts_at', 'timestamptz', (column) => column.notNull())
    .addColumn('closes_at', 'timestamptz', (column) => column.notNull())
    .addColumn('closed_at', 'timestamptz')
    .addColumn('closed_by', 'text')
    .addColumn('summary', 'json', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('contact_campaigns_by_time')
    .on('contact_campaigns')
    .columns(['created_at', 'id'])
    .execute()

  await db.schema
    .createTable('contact_requests')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('campaign_id', 'text', (column) => column.notNull().references('contact_campaigns.id'))
    .addColumn('responder_kind', 'text', (column) => column.notNull())
    .addColumn('responder_id', 'text')
    .addColumn('responder_name', 'text')
    .addColumn('responder_mail', 'text')
    .addColumn('department', 'text')
    .addColumn('language', 'text', (column) => column.notNull())
    .addColumn('time_zone', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('code', 'text')
    .addColumn('round', 'text', (column) => column.notNull())
    .addColumn('asked_count', 'integer', (column) => column.notNull())
    .addColumn('first_asked_at', 'timestamptz')
    .addColumn('last_asked_at', 'timestamptz')
    .addColumn('next_due_at', 'timestamptz')
    .addColumn('announced_at', 'timestamptz')
    .addColumn('taken_at', 'timestamptz')
    .addColumn('lease_until', 'timestamptz')
    .addColumn('answered_at', 'timestamptz')
    .execute()
  await db.schema
    .createIndex('contact_requests_by_campaign')
    .on('contact_requests')
    .columns(['campaign_id', 'id'])
    .execute()
  await sql`create index contact_requests_due on contact_requests (next_due_at) where next_due_at is not null`.execute(
    db,
  )

  await db.schema
    .createTable('contact_subjects')
    .addColumn('campaign_id', 'text', (column) => column.notNull().references('contact_campaigns.id'))
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text', (column) => column.notNull().references('contact_requests.id'))
    .addColumn('sort_key', 'text', (column) => column.notNull())
    .addColumn('department', 'text')
    .addColumn('snapshot', 'json', (column) => column.notNull())
    .addColumn('missing_before', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('state_at', 'timestamptz')
    .addColumn('note', 'text')
    .addPrimaryKeyConstraint('contact_subjects_key', ['campaign_id', 'user_id'])
    .execute()
  await db.schema
    .createIndex('contact_subjects_by_request')
    .on('contact_subjects')
    .columns(['request_id', 'sort_key', 'user_id'])
    .execute()

  await db.schema
    .createTable('contact_deliveries')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('request_id', 'text', (column) => column.notNull().references('contact_requests.id'))
    .addColumn('at', 'timestamptz', (column) => column.notNull())
    .addColumn('round', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('message', 'text')
    .addColumn('recorded_by', 'text', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('contact_deliveries_by_request')
    .on('contact_deliveries')
    .columns(['request_id', 'at'])
    .execute()
}
