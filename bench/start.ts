import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { load } from './load.ts'
import { heapLimits, startProcess } from './processes.ts'

/**
 * From the start of the process to `/ready`, its memory while nobody calls, and its memory under 200 connections that
 * call without a pause: single reads, and a list now and then. With either storage, as `npm start` runs the service,
 * and not for the first time: its tables are there.
 *
 * node bench/start.ts --starts 5 --seconds 20
 */
export interface Start {
  storage: 'PostgreSQL' | 'embedded'
  /** Median, in milliseconds. */
  readyMs: number
  /** Resident, in MB. */
  idleMb: number
  loadedMb: number
  calls: number
  failed: number
}

export interface StartOptions {
  users?: number
  starts?: number
  seconds?: number
  connections?: number
}

const SERVER = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test'
const KEY = 'benchmark-key'
const IDLE_AFTER_MS = 8_000
/** So many single reads to one page of a list. */
const READS_A_LIST = 60

export async function measureStart(options: StartOptions = {}): Promise<Start[]> {
  const { users = 2_000 } = options
  const simulator = await startProcess(
    ['simulator/main.ts', '--port', '0', '--users', String(users), '--seed', '1', '--quota', 'off'],
    {},
  )
  const folder = mkdtempSync(join(tmpdir(), 'tenant-steward-start-'))
  const database = `bench_${randomBytes(6).toString('hex')}`
  const url = new URL(SERVER)
  url.pathname = `/${database}`
  try {
    const embedded = await measure('embedded', simulator.url, { DATA_DIR: folder }, options)
    if (!(await onServer(`create database ${database}`))) return [embedded]
    return [await measure('PostgreSQL', simulator.url, { DATABASE_URL: url.href }, options), embedded]
  } finally {
    await simulator.stop()
    rmSync(folder, { recursive: true, force: true })
    await onServer(`drop database if exists ${database} with (force)`)
  }
}

async function measure(
  storage: Start['storage'],
  graphUrl: string,
  place: Record<string, string>,
  { starts = 5, seconds = 20, connections = 200 }: StartOptions,
): Promise<Start> {
  const env = {
    PORT: '0',
    GRAPH_BASE_URL: graphUrl,
    GRAPH_CREDENTIAL: 'simulator',
    API_KEYS: JSON.stringify([
      { name: 'benchmark', sha256: createHash('sha256').update(KEY).digest('hex'), roles: ['Administrator'] },
    ]),
    RATE_LIMIT_PER_MINUTE: '1000000',
    ...place,
  }
  const times: number[] = []
  // The first one makes the tables, and leaves compiled code behind.
  for (let start = 0; start <= starts; start++) {
    const { service, readyMs } = await startUntilReady(env)
    if (start > 0) times.push(readyMs)
    if (start < starts) {
      await service.stop()
      continue
    }
    try {
      await sleep(IDLE_AFTER_MS)
      const idleMb = service.memory() ?? Number.NaN
      const headers = { 'x-api-key': KEY }
      const paths = await pathsOf(service.url, headers)
      service.forgetPeak()
      const { calls, failed } = await load({ url: service.url, headers, paths, connections, seconds })
      const loadedMb = service.peakMemory() ?? Number.NaN
      const readyMs = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN
      return { storage, readyMs, idleMb, loadedMb, calls, failed }
    } finally {
      await service.stop()
    }
  }
  throw new RangeError('At least one start is needed')
}

async function startUntilReady(env: Record<string, string>) {
  const began = performance.now()
  const service = await startProcess([...heapLimits(), 'src/main.ts'], env)
  while ((await fetch(`${service.url}/ready`)).status !== 200) await sleep(5)
  return { service, readyMs: performance.now() - began }
}

async function pathsOf(url: string, headers: Record<string, string>): Promise<string[]> {
  const response = await fetch(`${url}/v1/contacts?allDepartments=true&top=300`, { headers })
  const { value } = (await response.json()) as { value: { userId: string }[] }
  return value.flatMap(({ userId }, index) => [
    ...['sign-in-activity', 'licenses', 'contact-info'].map((path) => `/v1/users/${userId}/${path}`),
    ...(index % (READS_A_LIST / 3) === 0 ? ['/v1/contacts?allDepartments=true&top=100'] : []),
  ])
}

/** Whether the server did it; false where none answers. */
async function onServer(statement: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
  } catch (error) {
    console.error(`No PostgreSQL at ${new URL(SERVER).host}: ${(error as Error).message}`)
    return false
  }
  await client.query(statement).finally(() => client.end())
  return true
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { starts: { type: 'string', default: '5' }, seconds: { type: 'string', default: '20' } },
  })
  const rows = await measureStart({ starts: Number(values.starts), seconds: Number(values.seconds) })
  console.log('| storage | start to ready | idle | 200 connections | calls | failed |\n|---|---|---|---|---|---|')
  for (const { storage, readyMs, idleMb, loadedMb, calls, failed } of rows) {
    const cells = [storage, `${readyMs.toFixed(0)} ms`, `${idleMb.toFixed(0)} MB`, `${loadedMb.toFixed(0)} MB`]
    console.log(`| ${[...cells, calls, failed].join(' | ')} |`)
  }
}
