import { test } from 'tap'
import { DefinitionError } from './runner/scene.ts'
import { readDefinition, startStage } from './stage.ts'
import { after, compose, flowOf, operation, outputsOf, shown } from './support.ts'

const paged = (minimumItemCount: number) => ({ runtimeConfiguration: { paginationPolicy: { minimumItemCount } } })

test('Flows play against the running service', async (t) => {
  const stage = await startStage(t, { users: 400 })
  const { front, start } = stage
  const groupId = stage.groupId('licA3Staff')
  const asked = (path: RegExp) => front.requests.filter((request) => path.test(request.path))

  await t.test('a list is one page, or all of them with pagination, each page a run', async (t) => {
    const list = { allUsers: true, inactiveDays: 90, top: 5 }
    const run = await start(
      flowOf({
        One: operation('planner', 'ListInactiveUsers', list),
        All: operation('planner', 'ListInactiveUsers', list, paged(5_000)),
      }),
    )
    t.match(asked(/inactive-users/)[0]?.path, /allUsers=True/)
    t.ok(outputsOf(run, 'One').body.nextLink)
    const { value } = outputsOf(run, 'All').body
    t.ok(value.length > outputsOf(run, 'One').body.value.length)
    t.ok((run.of('All')?.runs ?? 0) > 2)
    t.equal(run.actionRuns, 1 + (run.of('All')?.runs ?? 0))
    t.ok(value.every(({ inactiveDays }: any) => inactiveDays === undefined || inactiveDays >= 90))
  })

  await t.test('a path holds a name with all its signs', async (t) => {
    const run = await start(flowOf({ Get: operation('planner', 'GetSignInActivity', { userId: 'a/b#EXT#@c' }) }))
    t.match(run.of('Get'), { status: 'Failed', code: 'NotFound', outputs: { body: { error: { code: /NotFound/ } } } })
    t.match(asked(/a%2Fb%23EXT%23%40c/), [{ method: 'GET' }])
  })

  await t.test('what takes longer is asked for without the credentials of the connection', async (t) => {
    // Longer than an answer may take.
    await stage.faults({ path: '/v1.0/', where: 'outside', effect: { delayMs: 5_000 }, times: 12 })
    front.refuse({ method: 'GET', path: /v1\/operations/, status: 503, times: 1 })
    const body = { 'body/groupIds': [groupId], 'body/idempotencyKey': 'polled' }
    const run = await start(
      flowOf({
        Plan: operation('planner', 'CreateLicenseCleanupPlan', body),
        State: compose("@outputs('Plan')?['body/state']"),
      }),
    )
    t.match(run.of('Plan'), { status: 'Succeeded', runs: 1, outputs: { statusCode: 200 } })
    t.equal(outputsOf(run, 'State'), 'ready')
    const polls = asked(/v1\/operations/)
    t.ok(polls.length >= 2)
    t.ok(polls.every(({ headers }) => headers['x-api-key'] === undefined && headers['authorization'] === undefined))
    t.ok(asked(/license-cleanup-plans/).every(({ headers }) => headers['x-api-key'] !== undefined))
  })

  await t.test('one who is too early waits as long as asked, and comes again', async (t) => {
    front.refuse({ path: /v1\/licenses/, status: 429, times: 1, retryAfter: 900 })
    const run = await start(flowOf({ List: operation('planner', 'ListLicenses') }))
    t.match(run.of('List'), { status: 'Succeeded', runs: 2 })
    t.ok(run.endedAt - run.startedAt >= 900_000)
  })

  await t.test('a service that is gone is a bad gateway, after all attempts', async (t) => {
    front.down()
    const run = await start(
      flowOf({
        List: operation('planner', 'ListLicenses'),
        Why: compose("@outputs('List')?['body/error/message']", after('List', 'Failed')),
      }),
    )
    front.down(false)
    t.match(run.of('List'), { status: 'Failed', code: 'BadGateway', runs: 3 })
    t.equal(outputsOf(run, 'Why'), 'BadGateway')
  })

  await t.test('values of the wrong type fail the action, null among them', async (t) => {
    const plan = { 'body/groupIds': [groupId] }
    const cases = [
      { ...plan, 'body/inactiveDays': '@string(180)' },
      { ...plan, 'body/reason': '@null' },
      { 'body/groupIds': groupId },
    ]
    for (const parameters of cases) {
      const run = await start(flowOf({ Plan: operation('planner', 'CreateLicenseCleanupPlan', parameters) }))
      t.match(run.of('Plan'), { status: 'Failed', error: { message: /to be of type/ } })
    }
  })

  await t.test('what the definition does not know, or misses, is not played', async (t) => {
    const cases: [string, Record<string, unknown>][] = [
      ['NoSuchOperation', {}],
      ['GetSignInActivity', {}],
      ['GetSignInActivity', { userId: 'x', odd: 1 }],
      ['GetSignInActivity', { 'path/userId': 'x' }],
      ['ApprovePlan', { planId: 'x' }],
      ['ApprovePlan', { planId: 'x', 'body/hash': 'h', 'body/odd': 1 }],
    ]
    for (const [operationId, parameters] of cases) {
      await t.rejects(start(flowOf({ Call: operation('planner', operationId, parameters) })), DefinitionError)
    }
    const unpaged = operation('planner', 'GetSignInActivity', { userId: stage.user('activeStaff') }, paged(10))
    await t.rejects(start(flowOf({ Call: unpaged })), DefinitionError)
  })

  await t.test('rounds of a loop call at the same time', async (t) => {
    const userIds = ['activeStaff', 'inactiveStaff', 'twoGroups'].map(stage.user)
    const run = await start(
      flowOf({
        Loop: {
          type: 'Foreach',
          foreach: userIds,
          runtimeConfiguration: { concurrency: { repetitions: 3 } },
          actions: {
            Get: { ...operation('planner', 'GetSignInActivity', { userId: '@item()' }), type: 'OpenApiConnection' },
          },
        },
        Found: compose("@result('Loop')"),
      }),
    )
    t.equal(shown(t, run).actionRuns, 5)
    const [{ outputs }] = outputsOf(run, 'Found')
    t.same(
      outputs.map(({ outputs }: any) => outputs.body.userId),
      userIds,
    )
  })
})

test('The definition that flows are played by is the one that is shipped', async (t) => {
  t.equal((await readDefinition()).swagger, '2.0')
})
