import { parseArgs } from 'node:util'
import { withDatabase } from './postgres.ts'
import { startProcesses } from './processes.ts'
import { quantile } from './statistics.ts'

/**
 * What it costs that a single change is a plan: intent, outcome and audit entries written, limits counted, effects
 * looked for. That is what it takes more than a dry run, which does all checks and writes nothing. The simulator
 * answers at once and shows every write at once, but its work for the write and for the look at it is in these numbers,
 * and so they are an upper bound.
 *
 * node bench/single-change.ts --changes 100
 */
const { values } = parseArgs({ options: { changes: { type: 'string', default: '100' } } })
/** So many removals of a group in 24 hours need no plan. */
const REMOVALS_PER_GROUP = 25

/** Milliseconds from request to answer. */
export interface Times {
  dryRun: number[]
  change: number[]
  added: number[]
}
export interface Measured {
  removals: Times
  updates: Times
  failed: number
}

const noTimes = (): Times => ({ dryRun: [], change: [], added: [] })

/** Single changes on one storage. */
export async function measure(env: Record<string, string>): Promise<Measured> {
  const changes = Number(values.changes)
  const running = await startProcesses({ users: 2_000, env, shownAtOnce: true })
  try {
    const measured: Measured = { removals: noTimes(), updates: noTimes(), failed: 0 }
    const { groups } = await running.simulate('GET', '/_simulator/cast')
    const time = async ({ dryRun, change, added }: Times, method: string, path: string, body: object) => {
      const dry = await running.call(method, path, { ...body, dryRun: true })
      if (!/^would(Remove|Update)$/.test(dry.body.outcome)) return
      const made = await running.call(method, path, body)
      if (!/^(removed|updated)$/.test(made.body.outcome)) {
        measured.failed++
        return
      }
      dryRun.push(dry.milliseconds)
      change.push(made.milliseconds)
      added.push(made.milliseconds - dry.milliseconds)
    }
    for (const group of ['licA3Staff', 'licA1Students']) {
      const { body } = await running.call(
        'GET',
        `/v1/inactive-users?groupId=${groups[group].id}&inactiveDays=200&top=60`,
      )
      for (const { userId } of body.value.slice(0, REMOVALS_PER_GROUP)) {
        await time(measured.removals, 'POST', `/v1/license-groups/${groups[group].id}/removals`, { userId })
      }
    }
    const { body } = await running.call('GET', `/v1/contacts?allDepartments=true&top=${Math.min(changes + 60, 999)}`)
    for (const { userId } of body.value.slice(-changes)) {
      await time(measured.updates, 'PATCH', `/v1/users/${userId}/contact-info`, { city: 'Longyearbyen' })
    }
    return measured
  } finally {
    await running.stop()
  }
}

function print(storage: string, { removals, updates, failed }: Measured): void {
  for (const [what, times] of [
    ['removal from a group', removals],
    ['contact update', updates],
  ] as const) {
    const at = (share: number, some: number[]) => `${quantile(some, share).toFixed(0)} ms`
    const { dryRun, change, added } = times
    console.log(
      `| ${[what, storage, change.length, at(0.5, dryRun), at(0.5, change), at(0.5, added), at(0.95, added)].join(' | ')} |`,
    )
  }
  if (failed > 0) console.error(`${failed} changes were not made`)
}

if (import.meta.main) {
  console.log(
    '| change | storage | changes | dry run p50 | change p50 | added p50 | added p95 |\n|---|---|---|---|---|---|---|',
  )
  print('embedded', await measure({}))
  const there = await withDatabase(async (url) => print('PostgreSQL', await measure({ DATABASE_URL: url })))
  if (there === undefined) console.error('PostgreSQL: not measured, since no server answers')
}
