import { sql, type Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from './migrations/migrations.ts'
import { StoreError } from './store-error.ts'
import type { Tables } from './tables.ts'

/**
 * Brings a database to this version's tables. Replicas that start at once wait for one another (Kysely's migration
 * lock).
 *
 * @throws StoreError DatabaseTooNew when a later version has been here, whose rows this one would misread
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  await refuseNewer(db)
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
  }).migrateToLatest()
  if (error !== undefined) throw error
}

async function refuseNewer(db: Kysely<Tables>): Promise<void> {
  const {
    rows: [table],
  } = await sql<{ found: boolean }>`select to_regclass('kysely_migration') is not null as found`.execute(db)
  if (table?.found !== true) return
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  const unknown = rows.map(({ name }) => name).filter((name) => !Object.hasOwn(migrations, name))
  if (unknown.length === 0) return
  throw new StoreError(
    'DatabaseTooNew',
    `The database was last used by a newer version (it has ${unknown.join(', ')}, which this one doesn't know): ` +
      'start that version again, or restore the backup made before it.',
  )
}
