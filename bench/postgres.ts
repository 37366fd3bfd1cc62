import { randomBytes } from 'node:crypto'
import pg from 'pg'

const SERVER = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test'

/** What came of the work, which may be nothing. */
export interface Done<T> {
  result: T
}

/**
 * Does something with a database of its own, which is gone afterwards.
 *
 * @returns undefined where no PostgreSQL server answers
 */
export async function withDatabase<T>(work: (url: string) => Promise<T>): Promise<Done<T> | undefined> {
  const client = await connected()
  if (client === undefined) return undefined
  const name = `bench_${randomBytes(8).toString('hex')}`
  try {
    await client.query(`create database ${name}`)
    const url = new URL(SERVER)
    url.pathname = `/${name}`
    return { result: await work(url.href) }
  } finally {
    await client.query(`drop database if exists ${name} with (force)`)
    await client.end()
  }
}

/** The version of the server, as `17.2`; undefined where none answers. */
export async function serverVersion(): Promise<string | undefined> {
  const client = await connected()
  if (client === undefined) return undefined
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    return rows[0]?.server_version.split(' ')[0]
  } finally {
    await client.end()
  }
}

async function connected(): Promise<pg.Client | undefined> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
    return client
  } catch (error) {
    console.error(`No PostgreSQL at ${new URL(SERVER).host}: ${(error as Error).message}`)
    return undefined
  }
}
