import { sql, type Kysely } from 'kysely'

/** Which plan a plan takes back, so that the one that is taken back can name it. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('plans').addColumn('undo_of', 'uuid').execute()
  await sql`update plans set undo_of = (scope::json ->> 'undoOf')::uuid where kind = 'rolePlan' and scope like '%"undoOf":%'`.execute(
    db,
  )
  await sql`create index plans_undo_of on plans (undo_of, created_at desc) where undo_of is not null`.execute(db)
}
