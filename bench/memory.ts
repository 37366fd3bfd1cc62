import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { startProcesses } from './processes.ts'

/**
 * The largest resident memory of the service with a PostgreSQL server, under load: lists, drafts of plans, role
 * snapshots and single changes, many at once. Run as `npm start` and the container run it, with their limit of the
 * heap. Ends with another code than 0 above 512 MB.
 *
 * node bench/memory.ts --users 20000 --rounds 10
 */
const { values } = parseArgs({
  options: { users: { type: 'string', default: '20000' }, rounds: { type: 'string', default: '10' } },
})
const SERVER = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test'
const MOST_MB = 512
/** Calls of each sort at the same time. */
const AT_ONCE = 10

const database = `bench_${randomBytes(6).toString('hex')}`
const url = new URL(SERVER)
url.pathname = `/${database}`

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

await onServer(`create database ${database}`)
const running = await startProcesses({
  users: Number(values.users),
  shownAtOnce: true,
  env: { DATABASE_URL: url.href, RATE_LIMIT_PER_MINUTE: '1000000' },
})
try {
  const { groups } = await running.simulate('GET', '/_simulator/cast')
  const group = groups['licA3Staff'].id as string
  const statuses = new Map<number, number>()
  const call = async (method: string, path: string, body?: object): Promise<void> => {
    const { status } = await running.call(method, path, body)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  for (let round = 0; round < Number(values.rounds); round++) {
    await Promise.all([
      ...Array.from({ length: AT_ONCE }, () => call('GET', '/v1/contacts?allDepartments=true&top=999')),
      ...Array.from({ length: AT_ONCE }, () => call('GET', `/v1/license-groups/${group}/members?top=999`)),
      ...Array.from({ length: AT_ONCE }, () => call('GET', '/v1/inactive-users?allUsers=true&inactiveDays=90&top=999')),
      ...Array.from({ length: AT_ONCE }, () => call('GET', '/v1/role-assignments?top=999')),
      call('POST', '/v1/license-cleanup-plans', { groupIds: [group], inactiveDays: 180 + round }),
      call('POST', '/v1/role-snapshots', {}),
    ])
    process.stdout.write(`round ${round + 1}: ${running.service.peakMemory() ?? 'unknown'} MB at most so far\n`)
  }
  const peak = running.service.peakMemory()
  const answers = [...statuses].map(([status, count]) => `${count} with ${status}`).join(', ')
  process.stdout.write(`${values.users} accounts, answers: ${answers}; peak ${peak ?? 'unknown'} MB of ${MOST_MB} MB\n`)
  if (peak !== undefined && peak >= MOST_MB) process.exitCode = 1
} finally {
  await running.stop()
  await onServer(`drop database ${database} with (force)`)
}
