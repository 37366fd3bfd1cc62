import type { Kysely } from 'kysely'

/** Where in Azure a role was activated, as far as the log of PIM says it. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('role_activations').addColumn('scope_id', 'text').execute()
  await db.schema.alterTable('role_activations').addColumn('scope_name', 'text').execute()
}
