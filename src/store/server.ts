import { PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { DatabaseFailure, toDatabaseFailure } from './database-failure.ts'
import { queries, type Database, type Store, type StoreLog } from './database.ts'
import { migrate } from './migrate.ts'
import { giveUpInSilence } from './patience.ts'
import { createRefusedWrites } from './refused-writes.ts'
import { StoreError } from './store-error.ts'

const OLDEST = 15

/** No statement of ours takes so long, and a replica that vanished in a transaction must not hold its rows for ever. */
const TIMEOUTS = { statement_timeout: 30_000, idle_in_transaction_session_timeout: 60_000 }

/**
 * A PostgreSQL server's database, which replicas may share.
 *
 * @throws StoreError DatabaseUnavailable naming host and database, never the password; DatabaseTooOld; DatabaseTooNew
 */
export async function openServer(url: string, log?: StoreLog): Promise<Store> {
  const place = placeOf(url)
  try {
    // A pool of its own, since a migration may take long, and may have to wait for another replica's.
    const migrating = queries(new PostgresDialect({ pool: poolOf(url, { max: 1 }, log) }))
    await requireVersion(migrating, place)
      .then(() => migrate(migrating))
      .finally(() => migrating.destroy())
  } catch (error) {
    throw error instanceof StoreError ? error : unavailable(place, error)
  }
  const writes = createRefusedWrites()
  const db = queries(new PostgresDialect({ pool: impatient(poolOf(url, TIMEOUTS, log), log) }), writes.notice)
  return {
    db,
    kind: 'server',
    confirmWrites: () => writes.tryAgain(db),
    close: () => db.destroy(),
  }
}

function poolOf(connectionString: string, options: pg.PoolConfig, log?: StoreLog): pg.Pool {
  const types = new pg.TypeOverrides()
  // Counts and sequence numbers, none of which comes near the end of what a number holds.
  types.setTypeParser(pg.types.builtins.INT8, Number)
  const pool = new pg.Pool({
    connectionString,
    types,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'tenant-steward',
    ...options,
  })
  // Without listeners, a connection that breaks would end the process: while it is idle it is the pool's, and while
  // somebody has it, between two statements of a transaction, it is nobody's. The pool makes another.
  pool.on('connect', (client) =>
    client.on('error', (error) =>
      log?.warn({ reason: new DatabaseFailure(error).message }, 'database connection broke'),
    ),
  )
  // The connection itself has said so.
  pool.on('error', () => {})
  return pool
}

function impatient(pool: pg.Pool, log?: StoreLog): pg.Pool {
  pool.on('connect', (client) => giveUpInSilence(client, () => log?.warn({}, 'database stayed silent')))
  return pool
}

async function requireVersion(db: Database, place: string): Promise<void> {
  const {
    rows: [row],
  } = await sql<{ version: string }>`select current_setting('server_version_num') as version`.execute(db)
  const major = Math.floor(Number(row?.version) / 10_000)
  if (major < OLDEST) {
    throw new StoreError(
      'DatabaseTooOld',
      `The database ${place} is PostgreSQL ${major}; use PostgreSQL ${OLDEST} or later.`,
    )
  }
}

/** Where a connection address leads, without the user and the password in it. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) {
    throw new StoreError(
      'DatabaseUnavailable',
      'DATABASE_URL is no valid address: write postgres://user:password@host:5432/database, with special ' +
        'characters in the password percent-encoded.',
    )
  }
  const { host, pathname, searchParams } = new URL(url)
  return `${pathname.slice(1) || 'postgres'} on ${host || searchParams.get('host') || 'localhost'}`
}

const unavailable = (place: string, error: unknown): StoreError => {
  const { message, code } = toDatabaseFailure(error) as NodeJS.ErrnoException
  return new StoreError(
    'DatabaseUnavailable',
    `The database ${place} can't be used (${message || code}): see that PostgreSQL answers there, and that ` +
      'DATABASE_URL names a user who may create tables.',
    { cause: error },
  )
}
