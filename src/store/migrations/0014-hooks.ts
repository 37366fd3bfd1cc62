import { sql, type Kysely } from 'kysely'

/** Subscriptions of triggers and what is to be told to them; events become the outbox that it is made from. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('hook_subscriptions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('trigger', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('caller_name', 'text', (column) => column.notNull())
    .addColumn('roles', 'json', (column) => column.notNull())
    .addColumn('filters', 'json', (column) => column.notNull())
    .addColumn('callback_host', 'text', (column) => column.notNull())
    .addColumn('callback', 'text', (column) => column.notNull())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('expires_at', 'timestamptz', (column) => column.notNull())
    .addColumn('delivered_at', 'timestamptz')
    .execute()
  await sql`create index hook_subscriptions_trigger on hook_subscriptions (trigger)`.execute(db)
  await sql`create index hook_subscriptions_creator on hook_subscriptions (created_by)`.execute(db)

  await db.schema
    .createTable('hook_deliveries')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('hook_id', 'text', (column) => column.notNull())
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('trigger', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('callback_host', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('since', 'timestamptz', (column) => column.notNull())
    .addColumn('next_attempt_at', 'timestamptz', (column) => column.notNull())
    .addColumn('lease_owner', 'text')
    .addColumn('lease_until', 'timestamptz')
    .addColumn('ended_at', 'timestamptz')
    .addColumn('status', 'integer')
    .addColumn('code', 'text')
    .addColumn('message', 'text')
    .addUniqueConstraint('hook_deliveries_once', ['hook_id', 'event_id'])
    .execute()
  await sql`create index hook_deliveries_waiting on hook_deliveries (next_attempt_at) where state = 'waiting'`.execute(
    db,
  )
  await sql`create index hook_deliveries_of_hook on hook_deliveries (hook_id) where state = 'waiting'`.execute(db)
  await sql`create index hook_deliveries_newest on hook_deliveries (created_at, id)`.execute(db)

  // Events from before have no id, and nobody had subscribed to them.
  await db.schema.alterTable('events').addColumn('id', 'text').addColumn('told_at', 'timestamptz').execute()
  await sql`create unique index events_id on events (id)`.execute(db)
  await sql`create index events_untold on events (seq) where told_at is null and id is not null`.execute(db)

  await db.schema.alterTable('plans').addColumn('ready_told_at', 'timestamptz').execute()
  await sql`create index plans_approved on plans (id) where state = 'approved'`.execute(db)
  // Requests that are due are taken for a subscription, and no longer announced to nobody.
  await db.schema.alterTable('contact_requests').dropColumn('announced_at').execute()
}
