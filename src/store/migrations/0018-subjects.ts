import { sql, type Kysely } from 'kysely'

/**
 * Whom or what a change is about may also be a group, an app or a role. What hashes and seals cover keeps the name of
 * before, so that plans that were approved or sealed earlier stay what they were.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('changes').renameColumn('user_id', 'subject_id').execute()
  await sql`alter index changes_by_user rename to changes_by_subject`.execute(db)
}
