import { parseArgs } from 'node:util'
import { withDatabase } from './postgres.ts'
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
const MOST_MB = 512
/** Calls of each sort at the same time. */
const AT_ONCE = 10

export interface Measured {
  /** In MB; undefined where the system does not tell. */
  peakMb: number | undefined
  /** How many answers had which status. */
  statuses: ReadonlyMap<number, number>
}

/** The service under load, on the database that `env` names or else the embedded one. */
export async function measure(
  { users, rounds, env }: { users: number; rounds: number; env: Record<string, string> },
  afterRound: (round: number, peakMb: number | undefined) => void = () => {},
): Promise<Measured> {
  const running = await startProcesses({ users, shownAtOnce: true, env })
  try {
    const { groups } = await running.simulate('GET', '/_simulator/cast')
    const group = groups['licA3Staff'].id as string
    const statuses = new Map<number, number>()
    const call = async (method: string, path: string, body?: object): Promise<void> => {
      const { status } = await running.call(method, path, body)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    for (let round = 0; round < rounds; round++) {
      await Promise.all([
        ...Array.from({ length: AT_ONCE }, () => call('GET', '/v1/contacts?allDepartments=true&top=999')),
        ...Array.from({ length: AT_ONCE }, () => call('GET', `/v1/license-groups/${group}/members?top=999`)),
        ...Array.from({ length: AT_ONCE }, () =>
          call('GET', '/v1/inactive-users?allUsers=true&inactiveDays=90&top=999'),
        ),
        ...Array.from({ length: AT_ONCE }, () => call('GET', '/v1/role-assignments?top=999')),
        call('POST', '/v1/license-cleanup-plans', { groupIds: [group], inactiveDays: 180 + round }),
        call('POST', '/v1/role-snapshots', {}),
      ])
      afterRound(round + 1, running.service.peakMemory())
    }
    return { peakMb: running.service.peakMemory(), statuses }
  } finally {
    await running.stop()
  }
}

if (import.meta.main) {
  const measured = await withDatabase((url) =>
    measure({ users: Number(values.users), rounds: Number(values.rounds), env: { DATABASE_URL: url } }, (round, peak) =>
      process.stdout.write(`round ${round}: ${peak ?? 'unknown'} MB at most so far\n`),
    ),
  )
  if (measured === undefined) throw new Error('It needs a PostgreSQL server: name one in TEST_DATABASE_URL.')
  const { peakMb, statuses } = measured.result
  const answers = [...statuses].map(([status, count]) => `${count} with ${status}`).join(', ')
  process.stdout.write(
    `${values.users} accounts, answers: ${answers}; peak ${peakMb ?? 'unknown'} MB of ${MOST_MB} MB\n`,
  )
  if (peakMb !== undefined && peakMb >= MOST_MB) process.exitCode = 1
}
