import { sql, type Kysely } from 'kysely'

/** Contact data of everybody as one read of the directory found it, and when people last confirmed theirs. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('contact_reads')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('as_of', 'timestamptz')
    .addColumn('lease_owner', 'text')
    .addColumn('lease_until', 'timestamptz')
    .execute()
  await sql`insert into contact_reads (id, generation) values (1, 0)`.execute(db)

  await db.schema
    .createTable('contact_records')
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('sort_key', 'text', (column) => column.notNull())
    .addColumn('department', 'text')
    .addColumn('left_out', 'text')
    .addColumn('missing_phone', 'boolean', (column) => column.notNull())
    .addColumn('missing_office_location', 'boolean', (column) => column.notNull())
    .addColumn('missing_job_title', 'boolean', (column) => column.notNull())
    .addColumn('missing_manager', 'boolean', (column) => column.notNull())
    .addColumn('malformed', 'boolean', (column) => column.notNull())
    .addColumn('usual_department', 'text')
    .addColumn('record', 'json', (column) => column.notNull())
    .addPrimaryKeyConstraint('contact_records_key', ['generation', 'user_id'])
    .execute()
  await db.schema
    .createIndex('contact_records_by_name')
    .on('contact_records')
    .columns(['generation', 'sort_key', 'user_id'])
    .execute()
  await sql`create index contact_records_by_department on contact_records (generation, lower(department))`.execute(db)

  await db.schema
    .createTable('contact_confirmations')
    .addColumn('user_id', 'text', (column) => column.primaryKey())
    .addColumn('confirmed_at', 'timestamptz', (column) => column.notNull())
    .addColumn('confirmed_by', 'text')
    .addColumn('campaign_id', 'text')
    .execute()
}
