import { sql, type Kysely } from 'kysely'

/** Work of the night has a lease as all other work has, and needs no queue with tables of its own. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`drop schema if exists jobs cascade`.execute(db)
}
