import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { Test } from 'tap'
import { openStore, type Store } from '../src/store/database.ts'
import { skip } from './skip.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Where a store is: what `openStore` takes, and what a process is given as DATABASE_URL or DATA_DIR. */
export interface Place {
  databaseUrl?: string
  dataDir?: string
}

export interface Storage {
  name: 'embedded' | 'server'
  /** A place with nothing in it, which goes with the test. */
  place(t: Test): Promise<Place>
  /**
   * A store that is closed with the test; without a place in a new one: embedded, that is memory. Two in one place are
   * replicas, on a server only.
   */
  open(t: Test, place?: Place): Promise<Store>
}

const SERVER = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test'

async function opened(t: Test, place: Place): Promise<Store> {
  const store = await openStore(place)
  t.teardown(() => store.close())
  return store
}

const embedded: Storage = {
  name: 'embedded',
  place: async (t) => ({ dataDir: temporaryFolder(t) }),
  open: (t, place = {}) => opened(t, place),
}

const server: Storage = {
  name: 'server',
  async place(t) {
    const name = `ts_${randomBytes(8).toString('hex')}`
    await onServer(`create database ${name}`)
    t.teardown(() => onServer(`drop database ${name} with (force)`))
    const url = new URL(SERVER)
    url.pathname = `/${name}`
    return { databaseUrl: url.href }
  },
  open: async (t, place) => opened(t, place ?? (await server.place(t))),
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Both storages, for tests that must hold on each; where no PostgreSQL answers, the half of it is skipped. */
export async function storages(t: Test): Promise<Storage[]> {
  try {
    await onServer('select 1')
    return [embedded, server]
  } catch (error) {
    skip(
      t,
      `PostgreSQL is not here: ${new URL(SERVER).host} doesn't answer ` +
        `(${(error as NodeJS.ErrnoException).code ?? (error as Error).message}), tried on the embedded ` +
        'database only',
    )
    return [embedded]
  }
}
