import t from 'tap'
import { GLOBAL_ADMINISTRATOR, startRolePlans } from './support.ts'

const made = (journal: { method: string; path: string; body?: any }[]) =>
  journal
    .filter(({ body }) => body?.isValidationOnly !== true)
    .map(({ path, body }) => `${path.split('/').at(-1)} ${body?.action}`)

t.test('what was taken away is given again first', async (t) => {
  const bench = await startRolePlans(t)
  const { call, made: wave, finished, changes, roleOf, journal } = bench
  const plan = await wave({ action: 'standingToEligible', roleIds: [GLOBAL_ADMINISTRATOR] })
  t.same(await roleOf('globalAdmin'), ['Global Administrator eligible'])

  const preview = (await call(`POST /v1/plans/${plan.planId}/undo`, { as: 'roleOperator', body: { dryRun: true } }))
    .body
  t.match(
    preview.changes.map(({ undoable }: any) => undoable),
    [true, true],
  )
  const undo = (await call(`POST /v1/plans/${plan.planId}/undo`, { as: 'roleOperator', body: {} })).body
  t.match(undo, {
    kind: 'rolePlan',
    state: 'ready',
    undoOf: plan.planId,
    title: /^Take back: From standing to eligible/,
    reason: /^Undo of plan/,
  })
  t.same(
    (await call(`POST /v1/plans/${plan.planId}/undo`, { as: 'roleOperator', body: {} })).body.planId,
    undo.planId,
    'asked again, the same plan',
  )
  const report = async (format: string) =>
    (await call(`GET /v1/plans/${plan.planId}/report?format=${format}`, { as: 'roles' })).body.content as string
  const waiting = await report('html')
  t.match(waiting, 'A plan of its own takes it back: waiting for approval.')
  const [, link = ''] =
    /<h2>What takes it back<\/h2>\s*<ul>\s*<li><a href="(https?:[^"]+)"><bdi dir="auto">Take back:/.exec(waiting) ?? []
  t.match(await (await fetch(bench.url + new URL(link).pathname)).text(), `Plan <code>${undo.planId}</code>`)
  t.match(JSON.parse(await report('json')), { undoPlans: [{ planId: undo.planId, state: 'ready' }] })
  const behindLink = await (await fetch(bench.url + new URL(plan.reportLink).pathname)).text()
  t.match(behindLink, `Plan <code>${undo.planId}</code>`)
  t.notMatch(behindLink, /\/r\//, 'a link to one report is no way to another one')
  t.match(
    (await changes(undo.planId)).map(({ title }: any) => title),
    ['Assign Global Administrator: Global Admin', 'End the eligibility for Global Administrator: Global Admin'],
  )
  t.match(
    await call(`POST /v1/plans/${undo.planId}/approve`, {
      as: 'roleOperator',
      body: { hash: undo.hash, approver: bench.userId('activeStaff') },
    }),
    { status: 403 },
  )
  t.match(
    (await call(`GET /v1/plans/${plan.planId}`, { as: 'roles' })).body,
    { state: 'done', undoneBy: undo.planId },
    'the plan itself is what it was, and names the other one',
  )

  t.match(await call(`POST /v1/plans/${undo.planId}/reject`, { as: 'roleApprover', body: {} }), { status: 200 })
  t.notOk(
    'undoneBy' in (await call(`GET /v1/plans/${plan.planId}`, { as: 'roles' })).body,
    'one that was rejected takes nothing back',
  )
  const again = (await call(`POST /v1/plans/${plan.planId}/undo`, { as: 'roleOperator', body: {} })).body
  t.not(again.planId, undo.planId)
  t.match(
    await finished(again),
    { state: 'done', progress: { verified: 2 } },
    JSON.stringify(await changes(again.planId)),
  )
  t.same(made(await journal()).slice(-2), [
    'roleAssignmentScheduleRequests adminAssign',
    'roleEligibilityScheduleRequests adminRemove',
  ])
  t.same(await roleOf('globalAdmin'), ['Global Administrator activePermanent'])

  const told = await report('html')
  t.match(told, /A plan of its own took it back on \w+ \d+, \d{4}\./)
  t.match(told, /Take back: [^<]+<\/bdi><\/a>: Done, ended /)
  t.notMatch(told, /can be taken back<\/h2>/, 'nothing of it stands any more')
  t.match(JSON.parse(await report('json')), { undoPlans: [{ planId: again.planId, finishedDateTime: String }] })
  const { summaryMarkdown } = (await call(`GET /v1/plans/${plan.planId}`, { as: 'roles' })).body
  t.match(summaryMarkdown, 'A plan of its own took it back')

  // A second undo finds nothing as the plan left it.
  t.match(await call(`POST /v1/plans/${plan.planId}/undo`, { as: 'roleOperator', body: {} }), {
    status: 409,
    body: { error: { code: 'NothingToUndo' } },
  })
})

t.test('one change, and what somebody else changed meanwhile', async (t) => {
  const bench = await startRolePlans(t)
  const plan = await bench.made({ action: 'removeUnused', allRoles: true, includeOrphaned: true })
  const changes = await bench.changes(plan.planId)
  const [orphan] = changes.filter(({ title }) => title === 'Remove License Administrator: a deleted principal')
  const [admin] = changes.filter(({ title }) => title === 'Remove Global Administrator: Global Admin')
  t.match([orphan.state, admin.state], ['verified', 'verified'])
  const undo = (await bench.call(`POST /v1/changes/${admin.changeId}/undo`, { as: 'roleOperator', body: {} })).body
  t.match(undo, { state: 'ready', undoOf: plan.planId, progress: { planned: 1 } })
  t.match(
    (await bench.call('GET /v1/plans', { as: 'roles' })).body.value.map(({ planId, undoOf, undoneBy }: any) => ({
      planId,
      undoOf,
      undoneBy,
    })),
    [
      { undoOf: plan.planId, undoneBy: undefined },
      { planId: plan.planId, undoneBy: undo.planId },
    ],
  )
  t.match(await bench.finished(undo), { state: 'done', progress: { verified: 1 } })
  const { content } = (await bench.call(`GET /v1/plans/${plan.planId}/report?format=html`, { as: 'roles' })).body
  t.match(content, /A plan of its own took one change of it back on/)
  t.match(content, 'How it can be taken back', 'for the rest of it')
  t.same(await bench.roleOf('globalAdmin'), ['Global Administrator activePermanent'])
  t.match(
    await bench.call('POST /v1/changes/00000000-0000-4000-8000-000000000000/undo', { as: 'roleOperator', body: {} }),
    { status: 404 },
  )
  t.match(await bench.call(`POST /v1/changes/${admin.changeId}/undo`, { as: 'licenses', body: {} }), { status: 403 })
})

t.test('a review is made once, and found again to be taken back', async (t) => {
  const bench = await startRolePlans(t)
  const { ask, wave, finished, userId, changes, journal, call } = bench
  t.match(await ask({ action: 'createAccessReviews', roleIds: [GLOBAL_ADMINISTRATOR] }), {
    status: 400,
    body: { error: { code: 'ReviewersRequired' } },
  })
  const input = {
    action: 'createAccessReviews',
    allRoles: true,
    reviewerIds: [userId('activeStaff')],
    recurrence: 'semiAnnually',
    reviewDays: 21,
  }
  const plan = await wave(input)
  t.match(plan, { state: 'ready' })
  const planned = await changes(plan.planId, 'planned')
  // The answer of one of them is lost: it is looked for before it is made again.
  await bench.faults({
    method: 'POST',
    path: '/identityGovernance/accessReviews/definitions',
    times: 1,
    effect: { status: 503, after: true },
  })
  t.match(
    await finished(plan),
    { state: 'done', progress: { verified: planned.length, failed: 0 } },
    JSON.stringify(await changes(plan.planId)),
  )
  const posts = (await journal()).filter(({ method }) => method === 'POST')
  t.equal(posts.length, planned.length)
  t.match(posts[0]?.body, {
    descriptionForAdmins: new RegExp(planned.map(({ changeId }: any) => changeId).join('|')),
    settings: { instanceDurationInDays: 21, recurrence: { pattern: { interval: 6 } } },
  })
  t.match(
    await wave({ ...input, reason: 'The same once more.' }),
    { state: 'done', progress: { planned: 0 } },
    'every role in use has one',
  )
  const undo = (await call(`POST /v1/plans/${plan.planId}/undo`, { as: 'roleOperator', body: {} })).body
  t.match(await finished(undo), { state: 'done', progress: { verified: planned.length } })
  t.equal((await journal()).filter(({ method }) => method === 'DELETE').length, planned.length)

  // Who takes that back in turn has them again, as they were approved.
  const again = (await call(`POST /v1/plans/${undo.planId}/undo`, { as: 'roleOperator', body: {} })).body
  t.match(again, { state: 'ready', progress: { planned: planned.length } })
  t.ok((await changes(again.planId)).every(({ title }: any) => /^Review who holds .* twice a year$/.test(title)))
  t.match(await finished(again), { state: 'done', progress: { verified: planned.length } })
  const made = (await journal()).filter(({ method }) => method === 'POST').map(({ body }) => body)
  t.same(
    made
      .slice(planned.length)
      .map(({ scope }) => JSON.stringify(scope))
      .sort(),
    made
      .slice(0, planned.length)
      .map(({ scope }) => JSON.stringify(scope))
      .sort(),
  )
  t.match(made.at(-1), {
    reviewers: [{ query: `/users/${userId('activeStaff')}` }],
    settings: {
      instanceDurationInDays: 21,
      recurrence: { pattern: { interval: 6 }, range: { startDate: new Date(bench.now()).toISOString().slice(0, 10) } },
    },
  })
  const last = (await call(`POST /v1/plans/${again.planId}/undo`, { as: 'roleOperator', body: {} })).body
  t.match(await finished(last), { state: 'done', progress: { verified: planned.length } }, 'and is rid of them again')
})
