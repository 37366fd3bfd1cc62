import { sql, type Kysely } from 'kysely'

/** Work of the night has a lease as all other work has, and needs no queue with tables of its own. */
export async function up(db: Kysely<never>): Promise<void> {
  const { rows } = await sql<{ found: boolean }>`
    select to_regclass('jobs.schedule') is not null and to_regclass('jobs.version') is not null as found`.execute(db)
  // The name is not ours alone: only what the queue of before has left is taken away.
  if (rows[0]?.found === true) await sql`drop schema jobs cascade`.execute(db)
}
