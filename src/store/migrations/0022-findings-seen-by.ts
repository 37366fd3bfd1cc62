import type { Kysely } from 'kysely'

/** As far as Azure was read where a finding was seen last, and what may only seem so because less of it is read now. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('role_finding_spans').addColumn('seen_by', 'json').execute()
  await db.schema
    .createTable('role_findings_in_doubt')
    .addColumn('finding_id', 'text', (column) => column.notNull())
    .addColumn('rule', 'text', (column) => column.notNull())
    .addColumn('seen_by', 'json', (column) => column.notNull())
    .execute()
}
