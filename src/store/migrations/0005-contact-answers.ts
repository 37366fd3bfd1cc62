import { sql, type Kysely } from 'kysely'

/** What people answered in a campaign, what became of each value that they gave, and how a campaign is taken back. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('plans').addColumn('campaign_id', 'text').execute()
  await sql`create index plans_by_campaign on plans (campaign_id, id) where campaign_id is not null`.execute(db)
  await db.schema.alterTable('operations').addColumn('campaign_id', 'text').execute()

  await db.schema.alterTable('contact_campaigns').addColumn('undo_requested_at', 'timestamptz').execute()
  await db.schema.alterTable('contact_campaigns').addColumn('undo_requested_by', 'text').execute()
  await db.schema.alterTable('contact_campaigns').addColumn('undo_marked_at', 'timestamptz').execute()
  await db.schema.alterTable('contact_requests').addColumn('part', 'integer').execute()
  await db.schema.alterTable('contact_requests').addColumn('parts', 'integer').execute()
  await db.schema.alterTable('contact_subjects').addColumn('answer', 'text').execute()
  await db.schema.alterTable('contact_subjects').addColumn('answered_at', 'timestamptz').execute()

  await db.schema
    .createTable('contact_answers')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('campaign_id', 'text', (column) => column.notNull().references('contact_campaigns.id'))
    .addColumn('request_id', 'text', (column) => column.notNull().references('contact_requests.id'))
    .addColumn('at', 'timestamptz', (column) => column.notNull())
    .addColumn('answer', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text')
    .addColumn('people', 'integer', (column) => column.notNull())
    .addColumn('responder_id', 'text')
    .addColumn('responder_name', 'text')
    .addColumn('signed_in', 'boolean', (column) => column.notNull())
    .addColumn('recorded_by', 'text', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('contact_answers_by_campaign')
    .on('contact_answers')
    .columns(['campaign_id', 'at', 'id'])
    .execute()

  await db.schema
    .createTable('contact_proposals')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('campaign_id', 'text', (column) => column.notNull().references('contact_campaigns.id'))
    .addColumn('answer_id', 'text', (column) => column.notNull().references('contact_answers.id'))
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('field', 'text', (column) => column.notNull())
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .addColumn('after_name', 'text')
    .addColumn('person', 'json', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('cause', 'text')
    .addColumn('code', 'text')
    .addColumn('message', 'text')
    .addColumn('change_id', 'text')
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('proposed_by', 'text')
    .addColumn('proposed_by_name', 'text')
    .addColumn('recorded_by', 'text', (column) => column.notNull())
    .addColumn('decided_at', 'timestamptz')
    .addColumn('decided_by', 'text')
    .addColumn('approver_id', 'text')
    .addColumn('approver_name', 'text')
    .addColumn('comment', 'text')
    .addColumn('verified_at', 'timestamptz')
    .execute()
  await db.schema
    .createIndex('contact_proposals_by_campaign')
    .on('contact_proposals')
    .columns(['campaign_id', 'created_at', 'id'])
    .execute()
  await db.schema
    .createIndex('contact_proposals_by_person')
    .on('contact_proposals')
    .columns(['campaign_id', 'user_id', 'field'])
    .execute()
  await sql`create index contact_proposals_by_state on contact_proposals (state, created_at, id) where state in ('waiting', 'handOver')`.execute(
    db,
  )

  await db.schema
    .createTable('used_form_tokens')
    .addColumn('nonce', 'text', (column) => column.primaryKey())
    .addColumn('used_at', 'timestamptz', (column) => column.notNull())
    .execute()
}
