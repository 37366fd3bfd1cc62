import t from 'tap'
import fc from 'fast-check'
import { canonical, planHash, requestHash } from '../../src/services/plans/hash.ts'
import { AT_WORK, mayBecome, statesBefore } from '../../src/services/plans/states.ts'
import { PLAN_STATES, type PlanState } from '../../src/store/tables.ts'
import { all } from '../helper.ts'
import { DAY, onBatch, onRemoval, onReturn, startPlans, type Bench, type Fault } from './support.ts'

t.test('the ways of a plan', async (t) => {
  const end = new Set(PLAN_STATES.filter((state) => PLAN_STATES.every((next) => !mayBecome(state, next))))
  t.same([...end].sort(), ['expired', 'refused', 'rejected', 'superseded', 'undone'])
  const reachable = new Set<PlanState>(['draft'])
  for (const state of reachable) for (const next of PLAN_STATES) if (mayBecome(state, next)) reachable.add(next)
  t.same([...reachable].sort(), [...PLAN_STATES].sort(), 'every state can be reached')
  t.same(statesBefore('applying'), ['approved'], 'nothing is carried out without an approval')
  t.same(statesBefore('approved').sort(), ['halted', 'ready', 'stopped'])
  for (const state of AT_WORK) t.notOk(end.has(state))
})

/** What callers, time and Graph do to a plan, in any order. */
type Step =
  | { does: 'approve' | 'reject' | 'apply' | 'stop' | 'undo' | 'undoOne' | 'sweep' | 'calm' }
  | { does: 'wait'; days: number }
  | { does: 'fault'; fault: Fault }

const faults: Fault[] = [
  onRemoval({ status: 503 }, { times: 2 }),
  onRemoval({ status: 500 }, { times: 2, after: true }),
  onRemoval({ status: 403 }, { times: 30 }),
  onRemoval({ status: 429, retryAfter: '1' }, { times: 1 }),
  onReturn({ status: 504 }, { times: 1, after: true }),
  onBatch({ drop: true }, { times: 1, skip: 1, after: true }),
  onBatch({ delayMs: 100 }),
]

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom<Step['does']>('approve', 'apply', 'apply', 'undo', 'undoOne', 'stop', 'sweep', 'calm')
      .map((does) => ({ does }) as Step),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ does: 'reject' }) },
  { weight: 1, arbitrary: fc.constantFrom(0.01, 1.1, 31).map((days): Step => ({ does: 'wait', days })) },
  { weight: 2, arbitrary: fc.constantFrom(...faults).map((fault): Step => ({ does: 'fault', fault })) },
)

/** The transitions that the log of a plan tells, from its beginning. */
async function historyOf(bench: Bench, planId: string): Promise<PlanState[]> {
  const states: Record<string, PlanState> = {
    'plan.created': 'draft',
    ...Object.fromEntries(PLAN_STATES.map((state) => [`plan.${state}`, state])),
  }
  const { value } = await all(bench, `GET /v1/audit?planId=${planId}`)
  return value
    .reverse()
    .flatMap(({ action, data }) => (action === 'plan.undoEnded' ? [data.state as PlanState] : (states[action] ?? [])))
}

t.test(
  'whatever is done in whichever order, a plan goes its ways and ends, and undoing it brings back what was',
  async (t) => {
    const bench = await startPlans(t, {
      simulator: { users: 600 },
      env: { MAX_REMOVALS: '24', FOUR_EYES: 'off', RATE_LIMIT_PER_MINUTE: '1000000' },
    })
    const groupId = bench.groupId('licA3Staff')
    const membership = async () =>
      (await all(bench, `GET /v1/license-groups/${groupId}/members`)).value.map(({ userId }) => userId).sort()
    const post = async (path: string, body: object) => {
      const { status, body: answer } = await bench.call(`POST ${path}`, { body })
      if (status >= 500) throw new Error(`${path} answered ${status}: ${JSON.stringify(answer)}`)
      return answer
    }

    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        await bench.simulate('POST /_simulator/reset')
        await bench.faults()
        // Nobody is spared since they got something back in the round before.
        bench.advance(61 * DAY)
        const before = await membership()
        const plan = await bench.create()
        const [first] = await bench.changes(plan.planId, 'planned')
        const path = `/v1/plans/${plan.planId}`
        for (const step of [{ does: 'approve' } as Step, ...steps]) {
          if (step.does === 'fault') await bench.simulate('POST /_simulator/faults', [step.fault])
          else if (step.does === 'calm') await bench.faults()
          else if (step.does === 'wait') await bench.idle(plan.planId).then(() => bench.advance(step.days * DAY))
          else if (step.does === 'sweep') await bench.services.background.sweep()
          else if (step.does === 'undoOne') {
            await post(`/v1/changes/${first.changeId}/undo`, { waitForCompletion: false })
          } else {
            await post(`${path}/${step.does}`, {
              ...(step.does === 'approve' ? { hash: plan.hash } : {}),
              ...(/apply|undo/.test(step.does) ? { waitForCompletion: false } : {}),
            })
          }
        }

        await bench.faults()
        const settled = await bench.until(plan.planId, ...PLAN_STATES.filter((state) => !AT_WORK.includes(state)))
        const history = await historyOf(bench, plan.planId)
        const illegal = history.slice(1).filter((state, index) => !mayBecome(history[index] as PlanState, state))
        if (illegal.length > 0 || history.at(-1) !== settled.state) {
          throw new Error(`${settled.state} by ${history.join(' → ')}`)
        }

        // Settles what a stopped plan may still have under way, then takes everything back.
        await bench.idle(plan.planId)
        bench.advance(2 * DAY)
        await bench.services.background.sweep()
        await post(`${path}/undo`, {})
        const end = await bench.until(plan.planId, ...PLAN_STATES.filter((state) => !AT_WORK.includes(state)))
        const after = await membership()
        if (JSON.stringify(after) !== JSON.stringify(before)) {
          throw new Error(
            `${end.state}, ${before.length} members became ${after.length}: ${JSON.stringify(end.progress)} by ` +
              `${history.join(' → ')}`,
          )
        }
        const touched = (await bench.journal()).map(
          ({ method, path, body }) => `${method} ${path} ${JSON.stringify(body ?? '')}`,
        )
        const removals = touched.filter((line) => line.startsWith('DELETE'))
        const returns = touched.filter((line) => line.startsWith('POST'))
        if (removals.length !== returns.length) {
          throw new Error(`${removals.length} removals and ${returns.length} returns`)
        }
      }),
      { numRuns: 12, interruptAfterTimeLimit: 150_000, endOnFailure: true },
    )
    t.match(await bench.services.audit.verify(), { ok: true })
  },
)

const value = fc.jsonValue()

t.test('one text for one meaning: the order of keys is no difference, anything else is', async () => {
  const shuffled = (input: unknown): unknown => {
    if (Array.isArray(input)) return input.map(shuffled)
    if (typeof input !== 'object' || input === null) return input
    return Object.fromEntries(
      Object.entries(input)
        .reverse()
        .map(([key, part]) => [key, shuffled(part)]),
    )
  }
  fc.assert(fc.property(value, (input) => canonical(shuffled(input)) === canonical(input)))
  fc.assert(fc.property(value, (input) => canonical(JSON.parse(canonical(input))) === canonical(input)))
  fc.assert(
    fc.property(
      value,
      value,
      (one, other) =>
        (requestHash('a', 'b', one) === requestHash('a', 'b', other)) === (canonical(one) === canonical(other)),
    ),
  )
})

t.test('the hash covers what is done to whom, in which order, and nothing that is only shown', async () => {
  const text = fc.string({ minLength: 1, maxLength: 12 })
  const change = fc.record({
    id: fc.uuid(),
    kind: text,
    subjectId: fc.uuid(),
    targetId: fc.option(fc.uuid(), { nil: null }),
    before: value.map(canonical),
    after: value.map(canonical),
    preconditions: value.map(canonical),
  })
  const plan = fc.record({
    id: fc.uuid(),
    kind: text,
    scope: value.map(canonical),
    limits: value.map(canonical),
    expiresAt: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }),
    requester: fc.option(text, { nil: null }),
    graceDays: fc.nat(),
    createdBy: text,
  })
  const covered = ['id', 'kind', 'subjectId', 'targetId', 'before', 'after', 'preconditions'] as const
  // Ids differ, as they do in the store: two changes alike in everything would be the same plan in either order.
  const changes = fc.uniqueArray(change, { minLength: 2, maxLength: 5, selector: (change) => change.id })
  fc.assert(
    fc.property(plan, changes, fc.constantFrom(...covered), (plan, changes, field) => {
      const hash = planHash(plan, changes)
      const [first, second, ...rest] = changes as [(typeof changes)[0], (typeof changes)[0]]
      const altered = [{ ...first, [field]: first[field] === '"x"' ? '"y"' : '"x"' }, second, ...rest]
      const shown = changes.map((change) => ({ ...change, details: { name: 'another' }, state: 'verified' }))
      return (
        planHash(plan, altered) !== hash &&
        planHash(plan, [second, first, ...rest]) !== hash &&
        planHash(plan, [second, ...rest]) !== hash &&
        planHash({ ...plan, graceDays: plan.graceDays + 1 }, changes) !== hash &&
        planHash({ ...plan, createdBy: `${plan.createdBy}x` }, changes) !== hash &&
        planHash(plan, shown) === hash
      )
    }),
  )
})
