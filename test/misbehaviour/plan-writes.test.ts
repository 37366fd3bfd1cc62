import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { KeyName } from '../helper.ts'
import { DAY } from '../plans/support.ts'
import { ROLE_APPROVER_GROUP_ID, TEAMS_ADMINISTRATOR } from '../role-plans/support.ts'
import { startMisbehaving, type Misbehaving } from './bench.ts'
import { BATCH_BENDS, BENDS, type Bend, type Misbehaviour } from './proxy.ts'

// The writes of plans: Graph makes what was asked for, and says something that is no answer to it.
const said =
  (status: number, body?: unknown): Bend =>
  () => ({ status, body })

/** What becomes of the responses to these writes, of one by one and of whole batches. */
function responsesTo(write: RegExp): [name: string, misbehaviour: Misbehaviour][] {
  // What is only checked was not made: it is responded to as it is.
  const single = (bend: Bend): Misbehaviour => ({
    on: write,
    bend: (response, stage) => (stage.call.body?.isValidationOnly === true ? response : bend(response, stage)),
  })
  const whole = (bend: Bend): Misbehaviour => ({
    on: /^POST \/\$batch/,
    wholeBatch: true,
    bend: (response, stage) =>
      stage.call.body.requests.some(
        ({ method, url, body }: any) => write.test(`${method} ${url}`) && body?.isValidationOnly !== true,
      )
        ? bend(response, stage)
        : response,
  })
  return [
    ['an empty object', single(BENDS.emptyObject)],
    ['400', single(said(400, { error: { code: 'Request_BadRequest', message: 'No.' } }))],
    ['404', single(said(404, { error: { code: 'Request_ResourceNotFound', message: 'No.' } }))],
    ['500', single(said(500, { error: null }))],
    ['a page for a batch', whole(BENDS.html)],
    ['half of the items', whole(BATCH_BENDS.itemsMissing)],
    ['items twice', whole(BATCH_BENDS.doubledEmpty)],
    ['items without a status', whole(BATCH_BENDS.noStatus)],
    [
      'a broken connection',
      whole(() => {
        throw new Error('The connection breaks off')
      }),
    ],
  ]
}

/** One plan to be carried out, or taken back, while responses to its writes are bent. */
interface Trial {
  name: string
  misbehaviour: Misbehaviour
  planId: string
  what: 'apply' | 'undo'
  as: KeyName
  kind: string
  write: RegExp
}

/** Writes of a plan that the tenant took, other than those that only ask whether it would. */
const taken = async (bench: Misbehaving, write: RegExp): Promise<number> =>
  (await bench.journal()).filter(
    ({ method, path, body }) =>
      write.test(`${method} ${path.replace(/^\/(v1\.0|beta)/, '')}`) && body?.isValidationOnly !== true,
  ).length

let bent = 0

/** Whatever was said, everything that was planned counts as made, and was made once. */
async function tryPlan(t: Test, bench: Misbehaving, trial: Trial): Promise<void> {
  const { name, misbehaviour, planId, what, as, kind, write } = trial
  const inState = async (state: string) =>
    (await bench.changes(planId, state)).filter((change) => change.kind === kind).length
  const [from, to] = what === 'apply' ? ['planned', 'verified'] : ['verified', 'undone']
  const planned = await inState(from)
  t.ok(planned > 0, `${name}: ${planned} changes to ${what}`)
  const before = await taken(bench, write)
  bench.proxy.misbehave(misbehaviour)
  const { status, body } = await bench.call(`POST /v1/plans/${planId}/${what}`, {
    as,
    body: { waitForCompletion: false },
  })
  t.equal(status, 200, JSON.stringify(body.error))
  while (bench.proxy.struck === 0) await wait(20)
  await bench.idle(planId)
  bent += bench.proxy.struck
  bench.proxy.misbehave()
  const end = await bench.until(planId, 'done', 'undone', 'halted')
  t.equal(end.state, what === 'apply' ? 'done' : 'undone', name)
  t.equal(await inState(to), planned, `${name}: all of them count as made`)
  t.equal((await taken(bench, write)) - before, planned, `${name}: each once`)
}

/** Plans that take something, and give it back, again and again. */
async function tryRemovals(
  t: Test,
  { kind, gone, back }: { kind: string; gone: RegExp; back: RegExp },
  input: object,
  names?: RegExp,
): Promise<void> {
  const bench = await startMisbehaving(t)
  const returns = responsesTo(back)
  for (const [round, [name, misbehaviour]] of responsesTo(gone).entries()) {
    if (names !== undefined && !names.test(name)) continue
    const { planId } = await bench.approved({ inactiveDays: 180 + round, ...input })
    const common = { name, planId, as: 'licenses', kind } as const
    await tryPlan(t, bench, { ...common, what: 'apply', write: gone, misbehaviour })
    const [, again] = returns[round] as [string, Misbehaviour]
    await tryPlan(t, bench, { ...common, what: 'undo', write: back, misbehaviour: again })
    // Whom something was given back to is left alone for sixty days.
    bench.advance(61 * DAY)
  }
}

t.after(() => t.comment(`${bent} responses to writes of plans were bent`))

t.test('memberships that a plan takes', async (t) => {
  const gone = /^DELETE \/groups\/[^/]+\/members\//
  const back = /^POST \/groups\/[^/]+\/members\/\$ref/
  await tryRemovals(t, { kind: 'licenseGroupRemoval', gone, back }, { maxRemovals: 3 })
})

t.test('licenses that a plan takes from people themselves', async (t) => {
  const write = /^POST \/users\/[^/]+\/assignLicense/
  await tryRemovals(
    t,
    { kind: 'directLicenseRemoval', gone: write, back: write },
    { groupIds: undefined, allGroups: true, directLicenses: 'remove' },
    /^(404|half of the items|a broken connection)$/,
  )
})

t.test('roles that a plan grants, and takes again', async (t) => {
  const write = /^POST \/roleManagement\/directory\/roleEligibilityScheduleRequests/
  for (const [name, misbehaviour] of responsesTo(write)) {
    // A tenant of its own for each: what is granted begins by the service's clock, and Graph's must not be behind it.
    const bench = await startMisbehaving(t, 300, { ROLE_APPROVER_GROUP_ID })
    const post = async (path: string, as: KeyName, body: object) =>
      (await bench.call(`POST /v1/${path}`, { as, body })).body
    const approved = async (plan: { planId: string; hash: string }) => {
      await post(`plans/${plan.planId}/approve`, 'roleApprover', {
        hash: plan.hash,
        approver: bench.userId('activeStaff'),
      })
      return plan.planId
    }
    const common = { name, misbehaviour, as: 'roleOperator', kind: 'roleEligibility', what: 'apply', write } as const
    const grant = await approved(
      await post('role-plans?action=grantEligibility', 'roleOperator', {
        roleIds: [TEAMS_ADMINISTRATOR],
        principalIds: [bench.userId('contactPerfect')],
        endDateTime: new Date(bench.now() + 60 * DAY).toISOString(),
        reason: 'Holds the fort.',
      }),
    )
    await tryPlan(t, bench, { ...common, planId: grant })
    const removal = await approved(await post(`plans/${grant}/undo`, 'roleOperator', {}))
    await tryPlan(t, bench, { ...common, planId: removal })
  }
})
