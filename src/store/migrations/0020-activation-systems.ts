import type { Kysely } from 'kysely'

/** Where the role belongs that was activated: until now, only those of Entra were kept. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema
    .alterTable('role_activations')
    .addColumn('system', 'text', (column) => column.notNull().defaultTo('entra'))
    .execute()
}
