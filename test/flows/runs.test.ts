import { test } from 'tap'
import { answer, silence } from './runner/connector/stand-in.ts'
import { createRunner } from './runner/index.ts'
import { DefinitionError } from './runner/scene.ts'
import { after, compose, flowOf, freeClock, inOrder, operation, outputsOf, play, statusesOf } from './support.ts'

const DAY = 86_400_000
const broken = compose('@div(1, 0)')

test('A failure skips what needed success, and fails the run', async (t) => {
  const run = await play(t, { First: compose(1), Broken: broken, Next: compose(2) })
  t.same(statusesOf(run), { First: 'Succeeded', Broken: 'Failed', Next: 'Skipped' })
  t.equal(run.status, 'Failed')
  t.match(run.of('Broken'), { code: 'BadRequest', error: { code: 'InvalidTemplate' } })
  t.equal(run.actionRuns, 2)
})

test('A failure that something runs after is handled', async (t) => {
  const run = await play(t, { Broken: broken, Handled: compose(1, after('Broken', 'Failed')) })
  t.equal(run.status, 'Succeeded')
})

test('A failure that only one of two branches handles fails the run', async (t) => {
  const run = await play(t, {
    Broken: broken,
    Good: compose(1, after('Broken', 'Succeeded')),
    Bad: compose(1, after('Broken', 'Failed')),
  })
  t.same(statusesOf(run), { Broken: 'Failed', Good: 'Skipped', Bad: 'Succeeded' })
  t.equal(run.status, 'Failed')
})

test('Try, catch and finally end as they do in the cloud', async (t) => {
  const actions = (inner: unknown) => ({
    Try: { type: 'Scope', actions: inOrder({ One: compose(inner), Two: compose(2) }) },
    Catch: {
      type: 'Scope',
      ...after('Try', 'Failed', 'TimedOut'),
      actions: inOrder({
        Find: { type: 'Query', inputs: { from: "@result('Try')", where: "@equals(item()?['status'], 'Failed')" } },
        Tell: compose("@first(body('Find'))?['error']?['message']"),
        End: { type: 'Terminate', inputs: { runStatus: 'Failed', runError: { code: 'Told', message: 'See above.' } } },
      }),
    },
    Finally: { type: 'Scope', ...after('Catch', 'Succeeded', 'Failed', 'Skipped', 'TimedOut'), actions: {} },
  })
  const good = await play(t, actions(1))
  t.equal(good.status, 'Succeeded')
  t.match(statusesOf(good), { Try: 'Succeeded', Catch: 'Skipped', Find: 'Skipped', Finally: 'Succeeded' })

  const bad = await play(t, actions('@div(1, 0)'))
  t.equal(bad.status, 'Failed')
  t.same(bad.error, { code: 'Told', message: 'See above.' })
  t.match(outputsOf(bad, 'Tell'), /divide/)
  t.match(statusesOf(bad), { Try: 'Failed', Two: 'Skipped', Catch: 'Cancelled', End: 'Succeeded', Finally: 'Skipped' })
})

test('A scope whose failure is handled inside of it has succeeded', async (t) => {
  const run = await play(t, {
    Scope: { type: 'Scope', actions: inOrder({ Broken: broken, Handled: compose(1, after('Broken', 'Failed')) }) },
    Next: compose("@actions('Scope')?['status']"),
  })
  t.equal(run.status, 'Succeeded')
  t.equal(outputsOf(run, 'Next'), 'Succeeded')
})

test('Branches that nothing holds back run at the same time', async (t) => {
  const delay = (count: number) => ({ type: 'Wait', runAfter: {}, inputs: { interval: { count, unit: 'Hour' } } })
  const run = await play(t, {
    Long: delay(5),
    Short: delay(2),
    Both: compose(1, { runAfter: { Long: ['Succeeded'] } }),
  })
  t.equal(run.endedAt - run.startedAt, 5 * 3_600_000)
  t.equal(run.of('Short')?.endTime, '2026-01-15T14:00:00.0000000Z')
})

test('Conditions are written as text or as the designer writes them', async (t) => {
  const conditions: [unknown, boolean][] = [
    ['@equals(1, 1)', true],
    [{ and: [{ equals: ['@add(1, 1)', 2] }, { not: { equals: ['a', 'b'] } }] }, true],
    [{ or: [{ greater: ['@length(createArray())', 0] }, { contains: ['abc', 'x'] }] }, false],
    [{ not: { startsWith: ['ABC', 'ab'] } }, false],
    [{ empty: [''] }, true],
  ]
  for (const [expression, expected] of conditions) {
    const run = await play(t, {
      If: {
        type: 'If',
        expression,
        actions: inOrder({ Yes: compose(1) }),
        else: { actions: inOrder({ No: compose(2) }) },
      },
    })
    t.match(statusesOf(run), { Yes: expected ? 'Succeeded' : 'Skipped', No: expected ? 'Skipped' : 'Succeeded' })
  }
  const wrong = await play(t, { If: { type: 'If', expression: { equals: ['@length(null)', 1] }, actions: {} } })
  t.equal(wrong.of('If')?.status, 'Failed')
})

test('A switch takes the case that is the same, minding case and type', async (t) => {
  const choose = (expression: unknown) =>
    play(t, {
      Switch: {
        type: 'Switch',
        expression,
        cases: { A: { case: 'ready', actions: inOrder({ Ready: compose(1) }) }, B: { case: 'done', actions: {} } },
        default: { actions: inOrder({ Other: compose(2) }) },
      },
    })
  t.match(statusesOf(await choose('ready')), { Ready: 'Succeeded', Other: 'Skipped' })
  t.match(statusesOf(await choose('Ready')), { Ready: 'Skipped', Other: 'Succeeded' })
  t.match(statusesOf(await choose('done')), { Switch: 'Succeeded', Ready: 'Skipped', Other: 'Skipped' })
  t.match(statusesOf(await choose(1)), { Switch: 'Failed', Ready: 'Skipped', Other: 'Skipped' })
  t.match(statusesOf(await choose('@null')), { Switch: 'Failed' })
})

test('A loop goes on after a failed round, and has failed then', async (t) => {
  const run = await play(t, {
    Loop: {
      type: 'Foreach',
      foreach: '@createArray(1, 0, 2)',
      runtimeConfiguration: { concurrency: { repetitions: 1 } },
      actions: inOrder({ Div: compose("@div(10, items('Loop'))"), Item: compose('@item()') }),
    },
    Told: compose("@result('Loop')", after('Loop', 'Failed')),
  })
  t.same(
    run.results.filter(({ name }) => name === 'Div').map(({ status, rounds }) => [status, rounds]),
    [
      ['Succeeded', [0]],
      ['Failed', [1]],
      ['Succeeded', [2]],
    ],
  )
  t.match(outputsOf(run, 'Told'), [
    { name: 'Div', status: 'Failed', outputs: [{ outputs: 10 }, { status: 'Failed' }, { outputs: 5 }] },
    { name: 'Item' },
  ])
  t.equal(run.actionRuns, 1 + 3 + 2 + 1)
})

test('Rounds see their own results, one after the other or all at once', async (t) => {
  const loop = (repetitions: number) => ({
    type: 'Foreach',
    foreach: '@range(1, 4)',
    runtimeConfiguration: { concurrency: { repetitions } },
    actions: inOrder({
      Wait: { type: 'Wait', inputs: { interval: { count: 1, unit: 'Hour' } } },
      Inner: {
        type: 'Foreach',
        foreach: "@createArray('a', 'b')",
        actions: inOrder({ Name: compose("@concat(items('Inner'), string(items('Outer')))") }),
      },
      Last: compose("@items('Outer')"),
      Same: compose("@equals(outputs('Last'), item())"),
    }),
  })
  const one = await play(t, { Outer: loop(1) })
  t.equal(one.endedAt - one.startedAt, 4 * 3_600_000)
  t.same(
    one.results.filter(({ name }) => name === 'Name').map(({ outputs }) => outputs),
    ['a1', 'b1', 'a2', 'b2', 'a3', 'b3', 'a4', 'b4'],
  )
  const two = await play(t, { Outer: loop(2) })
  t.equal(two.endedAt - two.startedAt, 2 * 3_600_000)
  t.ok(two.results.filter(({ name }) => name === 'Same').every(({ outputs }) => outputs === true))
  const outside = await play(t, { Outer: loop(4), Out: compose("@outputs('Last')") })
  t.equal(outside.of('Out')?.status, 'Failed')
})

test('A loop needs an array, of at most 5,000 items', async (t) => {
  const over = (foreach: unknown) =>
    play(t, { Loop: { type: 'Foreach', foreach, actions: inOrder({ In: compose(1) }) } })
  t.equal((await over("@json('[]')")).status, 'Succeeded')
  t.equal((await over('@null')).of('Loop')?.error?.code, 'InvalidTemplate')
  t.equal((await over('@range(1, 5001)')).of('Loop')?.code, 'ForeachTooManyItems')
})

test('Until ends by its condition, its count or its time', async (t) => {
  const count = (expression: string, limit: object, more = {}) =>
    play(t, {
      Init: { type: 'InitializeVariable', inputs: { variables: [{ name: 'n', type: 'integer', value: 0 }] } },
      Loop: {
        type: 'Until',
        expression,
        limit,
        actions: inOrder({
          Count: { type: 'IncrementVariable', inputs: { name: 'n', value: 1 } },
          Rest: { type: 'Wait', inputs: { interval: { count: 10, unit: 'Minute' } } },
        }),
        ...more,
      },
      End: compose("@variables('n')", after('Loop', 'Succeeded', 'Failed')),
    })
  const limit = { count: 5, timeout: 'PT1H' }
  t.equal(outputsOf(await count("@equals(variables('n'), 3)", limit), 'End'), 3)
  t.equal(outputsOf(await count('@equals(1, 2)', limit), 'End'), 5)
  t.equal(outputsOf(await count('@equals(1, 2)', { count: 60, timeout: 'PT30M' }), 'End'), 3)
  t.equal((await count('@equals(1, 2)', limit)).of('Loop')?.status, 'Succeeded')
  const strict = await count('@equals(1, 2)', limit, { operationOptions: 'FailWhenLimitsReached' })
  t.equal(strict.of('Loop')?.status, 'Failed')
})

test('Variables keep their types', async (t) => {
  const variable = (name: string, type: string, value?: unknown) => ({
    name,
    type,
    ...(value === undefined ? {} : { value }),
  })
  const set = (type: string, name: string, value: unknown) => ({ type, inputs: { name, value } })
  const run = await play(t, {
    Declare: {
      type: 'InitializeVariable',
      inputs: {
        variables: [variable('list', 'array', []), variable('text', 'string', 'a'), variable('n', 'integer', 1)],
      },
    },
    Append: set('AppendToArrayVariable', 'list', { name: "@variables('text')" }),
    Write: set('AppendToStringVariable', 'text', 'b'),
    Less: set('DecrementVariable', 'n', 3),
    Seen: compose(["@variables('list')", "@variables('text')", "@variables('n')"]),
    Wrong: set('SetVariable', 'n', 'text'),
  })
  t.same(outputsOf(run, 'Seen'), [[{ name: 'a' }], 'ab', -2])
  t.equal(run.of('Wrong')?.status, 'Failed')
})

test('Data operations make what makers know', async (t) => {
  const people = '@json(\'[{"name":"Ann & Bob","n":1},{"name":"Cy, D","n":2}]\')'
  const columns = [{ header: 'Who', value: "@item()?['name']" }]
  const run = await play(t, {
    Query: { type: 'Query', inputs: { from: people, where: "@greater(item()?['n'], 1)" } },
    Select: {
      type: 'Select',
      inputs: { from: people, select: { who: "@item()['name']", twice: "@mul(item()['n'], 2)" } },
    },
    Names: { type: 'Select', inputs: { from: people, select: "@item()['name']" } },
    Join: { type: 'Join', inputs: { from: "@body('Names')", joinWith: '; ' } },
    Html: { type: 'Table', inputs: { from: people, format: 'HTML', columns } },
    Csv: { type: 'Table', inputs: { from: people, format: 'CSV' } },
    None: { type: 'Table', inputs: { from: "@json('[]')", format: 'HTML' } },
    Parse: {
      type: 'ParseJson',
      inputs: { content: '{"a":1}', schema: { type: 'object', properties: { a: { type: 'integer' } } } },
    },
    Bad: { type: 'ParseJson', inputs: { content: '{"a":null}', schema: { properties: { a: { type: 'string' } } } } },
  })
  t.same(outputsOf(run, 'Query'), { body: [{ name: 'Cy, D', n: 2 }] })
  t.same(outputsOf(run, 'Select').body[0], { who: 'Ann & Bob', twice: 2 })
  t.same(outputsOf(run, 'Join').body, 'Ann & Bob; Cy, D')
  t.same(
    outputsOf(run, 'Html').body,
    '<table><thead><tr><th>Who</th></tr></thead>' +
      '<tbody><tr><td>Ann &amp; Bob</td></tr><tr><td>Cy, D</td></tr></tbody></table>',
  )
  t.same(outputsOf(run, 'Csv').body, 'name,n\r\nAnn & Bob,1\r\n"Cy, D",2\r\n')
  t.match(outputsOf(run, 'None').body, /<tbody><\/tbody>/)
  t.same(outputsOf(run, 'Parse').body, { a: 1 })
  t.equal(run.of('Bad')?.error?.code, 'ValidationFailed')
  const none = await play(t, { Query: { type: 'Query', inputs: { from: '@null', where: '@true' } } })
  t.equal(none.status, 'Failed')
})

test('Waiting for somebody ends with the answer or with its limit', async (t) => {
  const limit = { timeout: 'P5D' }
  const waiting = operation('office', 'Ask', {}, { type: 'OpenApiConnectionWebhook', limit })
  const actions = {
    Ask: waiting,
    Which: compose("@actions('Ask')?['status']", after('Ask', 'Succeeded', 'TimedOut')),
    Said: compose("@coalesce(outputs('Ask')?['body/said'], 'nothing')"),
  }
  const said = await play(t, actions, { office: { Ask: () => answer({ said: 'yes' }, { after: 'P2D' }) } })
  t.same([outputsOf(said, 'Which'), outputsOf(said, 'Said')], ['Succeeded', 'yes'])
  t.equal(said.endedAt - said.startedAt, 2 * DAY)
  const late = await play(t, actions, { office: { Ask: () => answer({ said: 'yes' }, { after: 'P6D' }) } })
  t.same([outputsOf(late, 'Which'), outputsOf(late, 'Said')], ['TimedOut', 'nothing'])
  const never = await play(t, actions, { office: { Ask: silence } })
  t.equal(never.endedAt - never.startedAt, 5 * DAY)
  const { limit: _, ...endless } = waiting
  const forever = await play(t, { Ask: endless }, { office: { Ask: silence } })
  t.equal(forever.endedAt - forever.startedAt, 30 * DAY)
  t.equal(forever.status, 'TimedOut')
})

test('What fails for a moment is tried again as the retry policy says, each time as a run', async (t) => {
  const flaky = (failures: number, statusCode: number, headers = {}) => {
    let calls = 0
    return () => (calls++ < failures ? answer({ error: { message: 'Busy.' } }, { statusCode, headers }) : { ok: true })
  }
  const send = (office: any, retryPolicy?: Record<string, unknown>) =>
    play(t, { Send: operation('office', 'Send', {}, retryPolicy === undefined ? {} : { retryPolicy }) }, { office })
  const standard = await send({ Send: flaky(2, 503) })
  t.match(standard.of('Send'), { status: 'Succeeded', runs: 3 })
  t.equal(standard.endedAt - standard.startedAt, (5 + 10) * 60_000)
  const exhausted = await send({ Send: flaky(3, 429) })
  t.match(exhausted.of('Send'), { status: 'Failed', code: 'TooManyRequests', outputs: { statusCode: 429 } })
  t.equal(exhausted.actionRuns, 3)
  t.match((await send({ Send: flaky(1, 500) }, { type: 'none' })).of('Send'), { status: 'Failed', runs: 1 })
  t.match((await send({ Send: flaky(1, 404) })).of('Send'), { status: 'Failed', code: 'NotFound', runs: 1 })
  const fixed = await send(
    { Send: flaky(1, 429, { 'retry-after': '90' }) },
    { type: 'fixed', count: 4, interval: 'PT20S' },
  )
  t.equal(fixed.endedAt - fixed.startedAt, 90_000)
})

test('Terminate ends what waits elsewhere', async (t) => {
  const run = await play(t, {
    Long: { type: 'Wait', runAfter: {}, inputs: { interval: { count: 9, unit: 'Day' } } },
    Soon: { type: 'Wait', runAfter: {}, inputs: { interval: { count: 1, unit: 'Day' } } },
    End: { type: 'Terminate', ...after('Soon', 'Succeeded'), inputs: { runStatus: 'Cancelled' } },
    Late: compose(1, after('Long', 'Succeeded')),
  })
  t.equal(run.status, 'Cancelled')
  t.match(statusesOf(run), { Long: 'Cancelled', Late: 'Skipped' })
  t.equal(run.endedAt - run.startedAt, DAY)
})

test('A button hands over what was filled in, by key', async (t) => {
  const schema = { type: 'object', properties: { text: { type: 'string' }, boolean: {} }, required: ['text'] }
  const trigger = { type: 'Request', kind: 'Button', inputs: { schema } }
  const actions = { Seen: compose(["@triggerBody()?['text']", "@triggerBody()?['boolean']"]) }
  const run = await play(t, actions, { trigger, inputs: { text: 'x' } })
  t.same(outputsOf(run, 'Seen'), ['x', null])
  await t.rejects(play(t, actions, { trigger, inputs: {} }), DefinitionError)
})

test('A webhook starts one run for each item', async (t) => {
  const trigger = { type: 'OpenApiConnectionWebhook', splitOn: "@triggerOutputs()?['body/value']" }
  const flow = flowOf(
    { Seen: compose("@triggerOutputs()?['body/id']"), Same: compose("@triggerBody()?['id']") },
    { trigger },
  )
  const runner = createRunner({ flow, clock: freeClock(), connections: {} })
  const runs = await runner.fire({ eventId: 'e', value: [{ id: 1 }, { id: 2 }] })
  t.same(
    runs.map((run) => outputsOf(run, 'Same')),
    [1, 2],
  )
  t.not(runs[0]?.name, runs[1]?.name)
  await t.rejects(runner.fire({}), DefinitionError)
})

test('What is secured is not shown, and a trace says what happened', async (t) => {
  const secureData = { properties: ['outputs'] }
  const secret = operation('office', 'Read', { key: 'k' }, { runtimeConfiguration: { secureData } })
  const run = await play(
    t,
    { Read: secret, Told: compose("@outputs('Read')?['body/said']"), Broken: broken },
    {
      office: { Read: () => ({ said: 'secret' }) },
    },
  )
  t.equal(outputsOf(run, 'Told'), 'secret')
  const lines = run.trace().split('\n')
  t.match(lines[0], /^Test: Failed \(InvalidTemplate: .*\), 3 action runs/)
  t.match(lines.slice(1, 4).join(' '), /\+ 2026-01-15T12:00:00 Read .* Succeeded OK .*"key":"k".*not shown/s)
})

test('Settings and the run itself can be read', async (t) => {
  const declared = [{ name: 'Days', displayName: 'Days', description: '', type: 'Number' as const, defaultValue: 180 }]
  const actions = { Seen: compose(["@parameters('Days')", "@workflow()?['tags']?['flowDisplayName']"]) }
  t.same(outputsOf(await play(t, actions, { declared }), 'Seen'), [180, 'Test'])
  t.same(outputsOf(await play(t, actions, { declared, settings: { Days: 90 } }), 'Seen'), [90, 'Test'])
  await t.rejects(play(t, actions, { declared, settings: { Days: '90' } }), DefinitionError)
})

test('What Power Automate would not save is not played', async (t) => {
  const variables = { type: 'InitializeVariable', inputs: { variables: [{ name: 'x', type: 'string' }] } }
  const cases: Record<string, Record<string, object>> = {
    'a variable that is declared inside': { Scope: { type: 'Scope', actions: inOrder({ Init: variables }) } },
    'an end inside of a loop': {
      Loop: {
        type: 'Foreach',
        foreach: '@createArray(1)',
        actions: inOrder({ End: { type: 'Terminate', inputs: { runStatus: 'Failed' } } }),
      },
    },
    'an order around nothing': { One: compose(1, after('Two', 'Succeeded')) },
    'an order in a circle': { One: compose(1, after('Two', 'Succeeded')), Two: compose(1) },
    'one name for two': { One: compose(1), Scope: { type: 'Scope', actions: inOrder({ One: compose(2) }) } },
    'a variable that is set from itself': {
      Init: variables,
      Set: { type: 'SetVariable', inputs: { name: 'x', value: "@concat(variables('x'), 'y')" } },
    },
    'a type that there is not': { Odd: { type: 'Http' } },
    'an operation that nobody stands in for': { Odd: operation('office', 'Odd') },
  }
  for (const [what, actions] of Object.entries(cases)) await t.rejects(play(t, actions), DefinitionError, what)
})
