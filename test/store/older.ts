import { sql, type Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from '../../src/store/migrations/migrations.ts'
import type { Tables } from '../../src/store/tables.ts'

/**
 * Empties a database, and leaves it as a former version made it.
 *
 * @param before the number of the first migration that it did not know, as `0008`
 */
export async function asBefore(db: Kysely<Tables>, before: string): Promise<void> {
  await sql`drop schema public cascade`.execute(db)
  await sql`create schema public`.execute(db)
  const older = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < before))
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => older } }).migrateToLatest()
  if (error !== undefined) throw error
}
