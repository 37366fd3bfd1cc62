import t from 'tap'
import { all } from '../helper.ts'
import { GLOBAL_ADMINISTRATOR, startRolePlans } from './support.ts'

/** The five phases of a framework that works, as an administrator plays them in a tenant that has grown badly. */
t.test('from discovery to the report for stakeholders', async (t) => {
  const bench = await startRolePlans(t, { simulator: { shape: 'grown', users: 600, quota: 'off' } })
  const { call, userId, wave, finished, changes, advance } = bench
  const snapshot = async () => {
    const { status, body } = await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
    if (status !== 200 || body.status !== 'succeeded') throw new Error(JSON.stringify(body))
    return body
  }
  const findings = async (rule: string) => (await all(bench, `GET /v1/role-findings?rule=${rule}`, 'roles')).value
  const apply = async (input: Record<string, unknown>) => {
    const plan = await wave(input)
    if (plan.state !== 'ready') throw new Error(JSON.stringify(plan))
    const done = await finished(plan)
    if (done.state !== 'done' || done.progress.failed > 0) {
      throw new Error(JSON.stringify([done, await changes(plan.planId, 'failed')]))
    }
    return { ...done, planned: plan.progress.planned }
  }

  // 1. Discovery and assessment.
  const first = await snapshot()
  t.ok(first.globalAdministrators >= 20, `${first.globalAdministrators} Global Administrators`)
  const found = (await all(bench, 'GET /v1/role-findings', 'roles')).value
  const kinds = new Set(found.map(({ rule }) => rule))
  for (const rule of [
    'standingAccess',
    'tooManyGlobalAdministrators',
    'unusedPrivilege',
    'noMfa',
    'guestInPrivilegedRole',
    'syncedAccountInPrivilegedRole',
    'disabledHolder',
    'appControlsTenant',
    'oldAppSecret',
    'appWithoutOwner',
    'nestedMembership',
    'weakSettings',
    'roleWithoutAccessReview',
  ]) {
    t.ok(kinds.has(rule), rule)
  }
  const night = (await call('GET /v1/role-activations?flag=afterHours&top=5', { as: 'roles' })).body.value
  t.ok(night.length > 0, 'activations at night')

  // 2. Design and planning: what is wanted is the baseline, and the first wave is small.
  const deviating = (await all(bench, 'GET /v1/role-settings?inUse=true&deviating=true', 'roles')).value.length
  t.ok(deviating > 0)

  // 3. Build: settings and reviews. 4. Rollout: first what nobody uses, then Global Administrators, who get notice.
  const settings = await apply({
    action: 'settingsToBaseline',
    allRoles: true,
    approverIds: [userId('activeStaff')],
    reason: 'Phase three: settings.',
  })
  t.equal(settings.progress.verified, deviating)
  await apply({
    action: 'createAccessReviews',
    tiers: [0],
    reviewerIds: [userId('activeStaff')],
    reason: 'Phase three: reviews.',
  })
  const unused = await apply({
    action: 'removeUnused',
    tiers: [0, 1],
    includeOrphaned: true,
    reason: 'Phase four: what nobody uses.',
  })
  t.ok(unused.planned > 0)
  const plan = await wave({
    action: 'standingToEligible',
    roleIds: [GLOBAL_ADMINISTRATOR],
    feedbackUrl: 'https://forms.example/pim',
    reason: 'Phase four: Global Administrators.',
  })
  const eligible = (await changes(plan.planId, 'planned')).filter(({ kind }) => kind === 'roleEligibility')
  t.ok(eligible.length > 0, JSON.stringify(plan.progress))
  const stuck = (await changes(plan.planId, 'spared')).filter(({ code }) => code === 'wouldGetStuck')
  const notices = (await all(bench, `GET /v1/plans/${plan.planId}/notices`, 'roleOperator')).value
  t.equal(notices.length, eligible.length)
  t.ok(
    notices.every(
      ({ text }) =>
        /Global Administrator/.test(text) && /asks for a second factor|demande un second facteur/.test(text),
    ),
  )
  const done = await finished(plan)
  t.match(done, { state: 'done', progress: { failed: 0, verified: 2 * eligible.length } })

  // 5. Monitor and evaluate.
  const last = await snapshot()
  t.ok(last.standingPrivileged < first.standingPrivileged)
  // What is answered from memory for a minute.
  advance(61_000)
  const still = (
    await all(
      bench,
      `GET /v1/role-assignments?roleId=${GLOBAL_ADMINISTRATOR}&assignmentType=activePermanent&principalType=user`,
      'roles',
    )
  ).value
  const gone = (await all(bench, `GET /v1/changes?planId=${plan.planId}`, 'roles')).value
    .filter(({ kind, state }) => kind === 'roleAssignment' && state === 'verified')
    .map(({ person }) => person.userId)
  t.same(
    still.filter(({ principalId, through }) => through === 'direct' && gone.includes(principalId)),
    [],
    'nobody of the wave holds it for good any more',
  )
  t.ok(
    stuck.every(({ person }) => still.some(({ principalId }) => principalId === person.userId)),
    'who would get stuck keeps it',
  )
  t.same(await findings('drift'), [], 'everything is as it was approved')
  t.same(
    (await findings('roleWithoutAccessReview')).filter(({ severity }) => severity === 'high'),
    [],
  )
  const metrics = (await call('GET /v1/role-metrics', { as: 'roles' })).body
  t.match(metrics, {
    driftOpen: 0,
    standingReductionPercent: Math.round(
      (100 * (first.standingPrivileged - last.standingPrivileged)) / first.standingPrivileged,
    ),
  })
  const { content } = (await call('GET /v1/role-report', { as: 'roles' })).body
  t.match(content, /None: everything is as approved plans left it/)

  // Somebody goes round the plan: it is noticed, tells who approved what, and can be taken back.
  const [person] = gone
  const body = { principalId: person, roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: '/' }
  t.equal(
    (
      await fetch(`${bench.graphUrl}/v1.0/roleManagement/directory/roleAssignments`, {
        method: 'POST',
        headers: { authorization: 'Bearer anything', 'accept-language': 'en-US', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).status,
    201,
  )
  await snapshot()
  t.match(await findings('drift'), [
    {
      subjectId: person,
      roleId: GLOBAL_ADMINISTRATOR,
      severity: 'high',
      message: /has it again, though an approved plan took it away\.$/,
    },
  ])
  t.equal((await call('GET /v1/role-metrics', { as: 'roles' })).body.driftOpen, 1)
})
