import { sql, type Kysely } from 'kysely'

/**
 * The audit log is searched by groups, apps and products too; most entries are about none. `if not exists`: this may
 * run again on a database that was taken back to an earlier version.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create index if not exists audit_entries_by_principal on audit_entries ((text::jsonb ->> 'principalId'), seq)
    where text::jsonb ->> 'principalId' is not null`.execute(db)
  await sql`
    create index if not exists audit_entries_by_sku on audit_entries ((text::jsonb ->> 'skuId'), seq)
    where text::jsonb ->> 'skuId' is not null`.execute(db)
}
