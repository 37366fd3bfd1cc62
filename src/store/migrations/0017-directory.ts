import { sql, type Kysely } from 'kysely'

/**
 * The copy of the directory. It stands in one of two slots while the next one is being read into the other; each slot
 * is a partition, so that a former copy goes away at once and leaves nothing behind that would have to be cleaned up.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table directory_people (
      slot smallint not null,
      user_id text not null,
      sort_key text not null,
      user_principal_name text not null,
      mail text,
      user_type text,
      account_enabled boolean not null,
      created_at timestamptz,
      department text,
      department_key text not null,
      last_activity_at timestamptz,
      sign_ins_known boolean not null,
      first_missing_at timestamptz,
      sku_ids text[] not null,
      group_ids text[] not null,
      has_direct_licenses boolean not null,
      mailbox_kind text,
      mailbox_kind_read_at timestamptz,
      in_contacts boolean not null,
      left_out text,
      missing_phone boolean not null,
      missing_office_location boolean not null,
      missing_job_title boolean not null,
      missing_manager boolean not null,
      malformed boolean not null,
      usual_department text,
      problems json not null,
      person json not null,
      account json not null,
      primary key (slot, user_id)
    ) partition by list (slot)`.execute(db)
  for (const slot of [0, 1]) {
    await sql`create table ${sql.table(`directory_people_${slot}`)} partition of directory_people for values in (${sql.lit(slot)})`.execute(
      db,
    )
  }
  await sql`create index directory_people_by_name on directory_people (slot, sort_key, user_id) where in_contacts`.execute(
    db,
  )
  await sql`create index directory_people_by_department on directory_people (slot, department_key, sort_key, user_id)`.execute(
    db,
  )
  await sql`create index directory_people_by_upn on directory_people (slot, user_principal_name)`.execute(db)
  await sql`create index directory_people_by_mail on directory_people (slot, mail) where mail is not null`.execute(db)

  await db.schema
    .createTable('directory_state')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('slot', 'smallint')
    .addColumn('copy', 'json')
    .addColumn('as_of', 'timestamptz')
    .addColumn('sign_ins_as_of', 'timestamptz')
    .addColumn('delta_link', 'text')
    .addColumn('sweep', 'json')
    .addColumn('objection', 'json')
    .addColumn('retry_at', 'timestamptz')
    .addColumn('lease_owner', 'text')
    .addColumn('lease_until', 'timestamptz')
    .execute()
  await sql`insert into directory_state (id) values (1)`.execute(db)

  await db.schema
    .createTable('sign_in_reads')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('recent', 'json', (column) => column.notNull())
    .addColumn('learned', 'integer')
    .addColumn('learned_at', 'timestamptz')
    .addColumn('closed_until', 'timestamptz')
    .addColumn('wanted_until', 'timestamptz')
    .execute()
  await sql`insert into sign_in_reads (id, recent) values (1, '[]')`.execute(db)

  // Contact data is a part of the copy from now on.
  await db.schema.dropTable('contact_records').execute()
  await db.schema.dropTable('contact_reads').execute()
}
