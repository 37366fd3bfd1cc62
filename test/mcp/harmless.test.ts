import fc, { type Arbitrary } from 'fast-check'
import t from 'tap'
import { leastValue, type Schema } from '../operations.ts'
import { startRolePlans, USER_ADMINISTRATOR } from '../role-plans/support.ts'
import { agentOf, calling, headersFor, post } from './support.ts'

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31)
const RUNS = 12
t.comment(`FUZZ_SEED=${seed} tries the same again`)

const bench = await startRolePlans(t, {
  simulator: { shape: 'grown', users: 400, quota: 'off' },
  env: { GRACE_DAYS: '1' },
})
const admin = await agentOf(t, bench, headersFor('admin'))

/** What an agent that was talked into something may add to any call. */
const WISHES = { dryRun: false, approver: 'somebody', apply: true, method: 'DELETE', path: '/v1/plans', top: 999 }

const ODD = [
  ...['', ' ', '..', '.', '/', '%2e%2e', '*', 'null', '=1+1', "' or 1 eq 1", 'x'.repeat(3_000), '\u{1f600}'],
  ...[null, true, -1, 1e6, [], {}, [null], { a: 1 }],
]

/** What means something to the service, or lets itself be checked at least. */
function good(name: string, schema: Schema, known: Record<string, unknown[]>): Arbitrary<unknown> {
  const pool = known[name] ?? known[name.replace(/s$/, '')]
  const values = schema.enum ?? pool?.map((one) => (schema.type === 'array' ? [one] : one))
  return fc.constantFrom(...(values ?? [leastValue(schema)]))
}

const odd = fc.oneof(fc.constantFrom<unknown>(...ODD), fc.jsonValue({ maxDepth: 3 }))

/** Half of the calls are good ones; the others have something in them that is not. */
function argumentsOf(schema: Schema, known: Record<string, unknown[]>): Arbitrary<Record<string, unknown>> {
  const inputs = Object.entries(schema.properties ?? {})
  const names = inputs.map(([name]) => name)
  const optional = names.filter((name) => name !== 'skipToken' && schema.required?.includes(name) !== true)
  const some = fc.subarray(optional, { maxLength: Math.min(3, optional.length) })
  const all = fc.record(Object.fromEntries(inputs.map(([name, part]) => [name, good(name, part, known)])))
  const wishes = fc.subarray(Object.keys(WISHES) as (keyof typeof WISHES)[], { minLength: 1, maxLength: 2 })
  const chosen = fc.tuple(all, some).map(([values, chosen]) => pick(values, [...(schema.required ?? []), ...chosen]))
  const spoiled = fc
    .subarray(names, { minLength: Math.min(1, names.length), maxLength: Math.min(2, names.length) })
    .chain((spoiled) => fc.tuple(chosen, fc.record(Object.fromEntries(spoiled.map((name) => [name, odd])))).map(merged))
  return fc.oneof(
    { weight: 5, arbitrary: chosen },
    { weight: 4, arbitrary: spoiled },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          chosen,
          wishes.map((names) => pick(WISHES, names)),
        )
        .map(merged),
    },
  )
}

const pick = (values: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, values[name]]))

const merged = ([one, other]: [Record<string, unknown>, Record<string, unknown>]) => ({ ...one, ...other })

t.test('no tool writes to the tenant or decides about a plan, whatever it is given', async (t) => {
  const waiting = await bench.approved({ groupIds: [bench.groupId('licA3Staff')] })
  const wave = await bench.wave({ action: 'standingToEligible', allRoles: true })
  t.match(await bench.approveWave(wave), { status: 200 })
  const decided = async () => {
    const { value } = (await bench.call('GET /v1/plans?top=999&includeSingleChanges=true')).body
    return (value as Record<string, string>[])
      .map(({ planId, state, noticesReadDateTime, decidedDateTime, startedDateTime }) => {
        return { planId, state, noticesReadDateTime, decidedDateTime, startedDateTime }
      })
      .filter((plan) => plan.noticesReadDateTime ?? plan.decidedDateTime ?? plan.startedDateTime)
  }
  const before = await decided()
  const untouched = { state: 'approved', noticesReadDateTime: undefined, startedDateTime: undefined }
  t.match(before, [untouched, untouched])
  const journal = await bench.journal()

  const known: Record<string, unknown[]> = {
    userId: ['activeStaff', 'inactiveStaff', 'globalAdmin'].map(bench.userId),
    groupId: ['licA3Staff', 'licA1Students'].map(bench.groupId),
    roleId: [USER_ADMINISTRATOR],
    planId: [waiting.planId, wave.planId],
    changeId: (await bench.changes(waiting.planId)).slice(0, 2).map(({ changeId }) => changeId),
    inactiveDays: [180],
    department: ['Nursing'],
    allGroups: [true],
    allUsers: [true],
    reason: ['An agent was told to.'],
  }
  const { tools } = await admin.client.listTools()
  const codes = new Map<string, number>()
  let id = 0
  for (const [index, { name, inputSchema }] of tools.entries()) {
    const calls = fc.sample(argumentsOf(inputSchema as Schema, known), { numRuns: RUNS, seed: seed + index })
    for (const given of calls) {
      const { status, body } = await post(bench.url, calling(name, given, ++id))
      const { isError = false, structuredContent } = body.result ?? {}
      const code: string = status === 200 ? (isError ? structuredContent.error.code : 'succeeded') : body.error.code
      codes.set(code, (codes.get(code) ?? 0) + 1)
      const isFine = code !== 'InternalError' && (status === 200 || status === 400)
      t.ok(isFine, `${name}: ${code} for ${JSON.stringify(given).slice(0, 200)}`)
    }
  }
  t.comment(JSON.stringify(Object.fromEntries(codes)))
  t.ok((codes.get('succeeded') ?? 0) > tools.length, 'many of them did what they do')
  t.same(await bench.journal(), journal, 'nothing was written')
  t.same(await decided(), before, 'no plan was decided about, begun or announced')
})
