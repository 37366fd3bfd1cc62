import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { startProcesses } from './processes.ts'

/**
 * What a single change costs besides Graph: intent, outcome and audit entries written, limits counted, effects looked for.
 * The simulator answers at once and shows every write at once, so that all that is left is the service, and the
 * simulator's own work, which a real tenant does not add. Numbers are milliseconds from request to answer.
 *
 * node bench/single-change.ts --changes 100
 */
const { values } = parseArgs({ options: { changes: { type: 'string', default: '100' } } })
const SERVER = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test'
/** So many removals of a group in 24 hours need no plan. */
const REMOVALS_PER_GROUP = 25

interface Measured { removals: number[], updates: number[], failed: number }

async function measure (env: Record<string, string>): Promise<Measured> {
  const changes = Number(values.changes)
  const running = await startProcesses({ users: 2_000, env, shownAtOnce: true })
  try {
    const measured: Measured = { removals: [], updates: [], failed: 0 }
    const { groups } = await running.simulate('GET', '/_simulator/cast')
    const time = async (into: number[], method: string, path: string, body: object) => {
      const { status, body: answer, milliseconds } = await running.call(method, path, body)
      if (status === 200 && 'changeId' in answer) into.push(milliseconds)
      else measured.failed++
    }
    for (const group of ['licA3Staff', 'licA1Students']) {
      const { body } = await running.call('GET', `/v1/inactive-users?groupId=${groups[group].id}&inactiveDays=200&top=60`)
      for (const { userId } of body.value.slice(0, REMOVALS_PER_GROUP)) await time(measured.removals, 'POST', `/v1/license-groups/${groups[group].id}/removals`, { userId })
    }
    const { body } = await running.call('GET', `/v1/contacts?allDepartments=true&top=${Math.min(changes + 60, 999)}`)
    for (const { userId } of body.value.slice(-changes)) await time(measured.updates, 'PATCH', `/v1/users/${userId}/contact-info`, { city: 'Longyearbyen' })
    return measured
  } finally {
    await running.stop()
  }
}

/** A database of its own, where a server answers. */
async function withDatabase (work: (url: string) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
  } catch (error) {
    console.error(`No PostgreSQL at ${new URL(SERVER).host}: ${(error as Error).message}`)
    return
  }
  const name = `ts_${randomBytes(8).toString('hex')}`
  try {
    await client.query(`create database ${name}`)
    const url = new URL(SERVER)
    url.pathname = `/${name}`
    await work(url.href)
  } finally {
    await client.query(`drop database if exists ${name} with (force)`)
    await client.end()
  }
}

function print (storage: string, { removals, updates, failed }: Measured): void {
  for (const [what, times] of [['removal from a group', removals], ['contact update', updates]] as const) {
    const sorted = times.toSorted((a, b) => a - b)
    const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(0)
    console.log(`| ${what} | ${storage} | ${sorted.length} | ${at(0.5)} ms | ${at(0.95)} ms |`)
  }
  if (failed > 0) console.error(`${failed} changes were not made`)
}

if (import.meta.main) {
  console.log('| change | storage | changes | p50 | p95 |\n|---|---|---|---|---|')
  print('embedded', await measure({}))
  await withDatabase(async url => print('PostgreSQL', await measure({ DATABASE_URL: url })))
}
