import { CamelCasePlugin, Kysely, sql, type Dialect, type Transaction as KyselyTransaction } from 'kysely'
import { guarded, type Notice } from './database-failure.ts'
import type { Tables } from './tables.ts'

export type Database = Kysely<Tables>
export type Transaction = KyselyTransaction<Tables>
/** A database or a transaction in it: whoever is handed one must use no other. */
export type Executor = Database | Transaction

export interface Store {
  /**
   * On the embedded database there is one connection: who asks it inside a transaction, and not the transaction, waits
   * for ever.
   */
  db: Database
  kind: 'embedded' | 'server'
  /** Throws what a server says that answers and takes no writes, when it refused one before. */
  confirmWrites?: () => Promise<void>
  close(): Promise<void>
}

/** What the store tells the operator; Fastify's log fits. */
export interface StoreLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export interface StoreOptions {
  /** PostgreSQL 15 or later, which replicas may share. */
  databaseUrl?: string | undefined
  /** Folder of the embedded database; without it and without a URL, it is in memory and ends with the store. */
  dataDir?: string | undefined
  log?: StoreLog | undefined
}

/**
 * Opens the store: a PostgreSQL server, a folder of our own, or memory, each with all its tables.
 *
 * @throws StoreError saying in one sentence why it can't be opened
 */
export async function openStore({ databaseUrl, dataDir, log }: StoreOptions): Promise<Store> {
  if (databaseUrl !== undefined) return (await import('./server.ts')).openServer(databaseUrl, log)
  const { openEmbedded, openInMemory } = await import('./embedded.ts')
  return dataDir === undefined ? openInMemory(log) : openEmbedded(dataDir, log)
}

/** A statement that no table stands in the way of. @throws DatabaseFailure while the database does not answer */
export const ping = async (db: Executor): Promise<void> => {
  await sql`select 1`.execute(db)
}

/** Columns are named in SQL's manner and properties in ours; what is inside a JSON column stays as it was written. */
export const queries = (dialect: Dialect, notice?: Notice): Database =>
  new Kysely<Tables>({
    dialect: guarded(dialect, notice),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
