import type { Kysely } from 'kysely'

/** What the log of PIM said about activations, kept longer than Microsoft keeps it. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('role_activations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text')
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('user_name', 'text')
    .addColumn('role_id', 'text', (column) => column.notNull())
    .addColumn('role_name', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('justification', 'text')
    .addColumn('ticket', 'text')
    .addColumn('starts_at', 'timestamptz')
    .addColumn('ends_at', 'timestamptz')
    .execute()
  await db.schema.createIndex('role_activations_by_time').on('role_activations').columns(['created_at', 'id']).execute()
  await db.schema
    .createIndex('role_activations_by_person')
    .on('role_activations')
    .columns(['user_id', 'role_id', 'created_at'])
    .execute()
  await db.schema.createIndex('role_activations_by_request').on('role_activations').columns(['request_id']).execute()
}
