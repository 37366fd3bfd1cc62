import t from 'tap'
import { all } from '../helper.ts'
import { storages } from '../store-helper.ts'
import { GLOBAL_ADMINISTRATOR, startRolePlans, TEAMS_ADMINISTRATOR, USER_ADMINISTRATOR } from './support.ts'

const ELIGIBILITY = '/roleManagement/directory/roleEligibilityScheduleRequests'
const ASSIGNMENT = '/roleManagement/directory/roleAssignmentScheduleRequests'
const spared = (changes: any[]) =>
  Object.fromEntries(
    changes
      .filter(({ state }) => state === 'spared')
      .map(({ person, title, code }) => [person?.displayName ?? title, code]),
  )

for (const storage of await storages(t)) {
  t.test(`from standing to eligible, on ${storage.name}`, async (t) => {
    const bench = await startRolePlans(t, { store: await storage.open(t), simulator: { replicationMs: 150 } })
    const { call, userId, wave, approveWave, finished, changes, journal, roleOf } = bench
    t.equal(
      (
        await call('POST /v1/role-plans?action=removeUnused', {
          as: 'roles',
          body: { allRoles: true, reason: 'Not mine to ask.' },
        })
      ).status,
      403,
    )

    const plan = await wave({
      action: 'standingToEligible',
      tiers: [0, 1],
      feedbackUrl: 'https://forms.example/how-is-it',
    })
    t.match(plan, {
      state: 'ready',
      kind: 'rolePlan',
      title: 'From standing to eligible: roles of tier 0 and 1',
      progress: { planned: 4 },
    })
    t.match(plan.summaryMarkdown, /\*\*2 people\*\*/)
    t.notMatch(plan.warnings, [/could not be asked/], 'Microsoft was asked beforehand')
    t.same(
      (await journal()).filter(({ body }) => body?.isValidationOnly !== true),
      [],
      'nothing was made',
    )
    t.same(spared(await changes(plan.planId)), {
      'Break Glass 1': 'breakGlass',
      'Break Glass 2': 'breakGlass',
      'HR sync': 'appNotEligible',
      'Role: Helpdesk': 'groupHolder',
      'Role: User Administrators (PIM)': 'groupHolder',
      'Remove License Administrator: a deleted principal': 'orphaned',
    })
    const planned = await changes(plan.planId, 'planned')
    t.same(
      planned.map(({ title }) => title),
      [
        'Make eligible for Global Administrator: Global Admin',
        'Make eligible for Groups Administrator for Campus North: Scoped Admin',
        'Remove Global Administrator: Global Admin',
        'Remove Groups Administrator for Campus North: Scoped Admin',
      ],
    )
    t.match(planned[0], {
      kind: 'roleEligibility',
      roleId: GLOBAL_ADMINISTRATOR,
      person: { userId: userId('globalAdmin') },
    })

    // Nobody approves what they made, and only for roles.
    t.match(
      await call(`POST /v1/plans/${plan.planId}/approve`, {
        as: 'approver',
        body: { hash: plan.hash, approver: userId('activeStaff') },
      }),
      { status: 403, body: { error: { code: 'RoleRequired' } } },
    )
    t.equal((await approveWave(plan)).status, 200)

    // Everybody concerned is told, once.
    const notices = (await all(bench, `GET /v1/plans/${plan.planId}/notices`, 'roleOperator')).value
    t.same(notices.map(({ to }) => to.displayName).sort(), ['Global Admin', 'Scoped Admin'])
    const [notice] = notices.filter(({ to }) => to.userId === userId('globalAdmin'))
    t.match(notice.text, /Global Administrator: you do not hold it all the time any more\. You activate it/)
    t.match(notice.text, /How to activate a role\n\n- Sign in to the Microsoft Entra admin center/)
    t.match(notice.text, /https:\/\/forms\.example\/how-is-it/)
    const [training] = /http:\S+\/r\/\S+/.exec(notice.text) ?? []
    const page = await fetch(training ?? '')
    t.match([page.status, page.headers.get('content-type')], [200, /text\/html/])
    t.match(await page.text(), /<h2 dir="auto">Global Administrator<\/h2>/)
    for (const format of ['html', 'csv', 'json']) {
      t.notMatch(
        await (await fetch(`${training}?format=${format}`)).text(),
        /Scoped Admin/,
        'the link in a notice tells of nobody else',
      )
    }
    t.equal(
      (await fetch(`${(await bench.plan(plan.planId)).reportLink.replace(/\/r\/[^.]+/, `/r/${plan.planId}`)}x`)).status,
      404,
    )
    t.match((await call(`GET /v1/plans/${plan.planId}/report?format=training`, { as: 'roles' })).body, {
      contentType: /html/,
      fileName: /activating/,
    })

    const done =
      (await finished(plan).catch(() => undefined)) ??
      (await (async () => {
        await call(`POST /v1/plans/${plan.planId}/apply`, { as: 'roleOperator', body: {} })
        return bench.until(plan.planId, 'done')
      })())
    t.match(done, { state: 'done', progress: { verified: 4, failed: 0 } }, JSON.stringify(await changes(plan.planId)))
    const made = (await journal())
      .filter(({ body }) => body?.isValidationOnly !== true)
      .map(({ path, body }) => `${path.replace(/^\/v1\.0/, '')} ${body.action}`)
    t.same(
      made,
      [
        `${ELIGIBILITY} adminAssign`,
        `${ELIGIBILITY} adminAssign`,
        `${ASSIGNMENT} adminRemove`,
        `${ASSIGNMENT} adminRemove`,
      ],
      'eligible before active is removed',
    )
    t.same(await roleOf('globalAdmin'), ['Global Administrator eligible'])
    t.match(
      (await call(`GET /v1/plans/${plan.planId}/report`, { as: 'roles' })).body.content,
      /How it can be taken back[\s\S]*Eligibility given: <bdi dir="auto">Global Administrator/,
    )
    t.match((await call(`GET /v1/changes?userId=${userId('globalAdmin')}`, { as: 'roles' })).body.value.length, 2)
    t.same(
      (await call(`GET /v1/changes?userId=${userId('globalAdmin')}`, { as: 'licenses' })).body.value,
      [],
      'not for those who look after licenses',
    )

    // The same wave again has nothing to do.
    t.match(await wave({ action: 'standingToEligible', tiers: [0, 1], reason: 'Once more, to be sure.' }), {
      state: 'done',
      progress: { planned: 0 },
    })
  })
}

t.test('nothing is taken away before what comes in its place is there', async (t) => {
  const bench = await startRolePlans(t)
  const plan = await bench.wave({ action: 'standingToEligible', roleIds: [GLOBAL_ADMINISTRATOR] })
  await bench.faults({
    method: 'POST',
    path: ELIGIBILITY,
    effect: {
      status: 400,
      code: 'PendingRoleAssignmentRequest',
      message: 'There is already an existing pending Role assignment request.',
    },
  })
  t.match(await bench.finished(plan), { state: 'done', progress: { failed: 1, verified: 0 } })
  const after = await bench.changes(plan.planId)
  t.match(
    after.filter(({ state }) => state === 'failed'),
    [{ kind: 'roleEligibility' }],
  )
  t.match(
    after.filter(({ code }) => code === 'replacementNotSeen'),
    [{ kind: 'roleAssignment', state: 'spared' }],
  )
  t.same(await bench.roleOf('globalAdmin'), ['Global Administrator activePermanent'])
})

t.test('two Global Administrators stay, whatever a plan says', async (t) => {
  const bench = await startRolePlans(t, { env: { BREAK_GLASS_USERS: '' } })
  const plan = await bench.wave({ action: 'standingToEligible', roleIds: [GLOBAL_ADMINISTRATOR] })
  t.equal(plan.progress.planned, 2, 'of three, one may go')
  t.same(Object.values(spared(await bench.changes(plan.planId))), [
    'lastGlobalAdministrator',
    'lastGlobalAdministrator',
  ])

  // Meanwhile another one is gone: at the last look, nobody may go any more.
  const [{ person }] = await bench.changes(plan.planId, 'spared')
  await bench.simulate(`PATCH /_simulator/users/${person.userId}`, { accountEnabled: false })
  await bench.finished(plan)
  t.match(
    (await bench.changes(plan.planId)).filter(
      ({ kind, position }) => kind === 'roleAssignment' && position !== undefined,
    ),
    [{ state: 'spared', code: 'lastGlobalAdministrator' }],
  )
})

t.test('what PIM would refuse is known beforehand', async (t) => {
  const bench = await startRolePlans(t)
  const policies = (
    (await (
      await fetch(
        `${bench.graphUrl}/v1.0/policies/roleManagementPolicyAssignments?$filter=${encodeURIComponent("scopeId eq '/' and scopeType eq 'DirectoryRole'")}&$expand=${encodeURIComponent('policy($expand=rules)')}`,
        { headers: { authorization: 'Bearer anything', 'accept-language': 'en-US' } },
      )
    ).json()) as any
  ).value
  const {
    policyId,
    policy: { rules },
  } = policies.find(({ roleDefinitionId }: any) => roleDefinitionId === GLOBAL_ADMINISTRATOR)
  const patch = async (id: string, values: object) => {
    const rule = rules.find((one: any) => one.id === id)
    const answer = await fetch(`${bench.graphUrl}/v1.0/policies/roleManagementPolicies/${policyId}/rules/${id}`, {
      method: 'PATCH',
      headers: { authorization: 'Bearer anything', 'accept-language': 'en-US', 'content-type': 'application/json' },
      body: JSON.stringify({ ...rule, ...values }),
    })
    t.equal(answer.status, 204)
  }
  await patch('Expiration_Admin_Eligibility', { isExpirationRequired: true, maximumDuration: 'P90D' })
  const first = await bench.wave({ action: 'standingToEligible', roleIds: [GLOBAL_ADMINISTRATOR] })
  const [eligible] = await bench.changes(first.planId, 'planned')
  t.equal(Math.round((Date.parse(eligible.endDateTime) - Date.now()) / 86_400_000), 90, 'as long as the settings allow')
  const late = await bench.wave({
    action: 'standingToEligible',
    roleIds: [GLOBAL_ADMINISTRATOR],
    endDateTime: new Date(Date.now() + 200 * 86_400_000).toISOString(),
  })
  t.match(spared(await bench.changes(late.planId)), { 'Global Admin': 'endTooLate' })
  await patch('Enablement_Admin_Eligibility', { enabledRules: ['Ticketing'] })
  const refused = await bench.wave({
    action: 'standingToEligible',
    roleIds: [GLOBAL_ADMINISTRATOR],
    reason: 'A third attempt at it.',
  })
  t.match(
    (await bench.changes(refused.planId, 'spared')).find(({ code }) => code === 'refusedBeforehand'),
    { message: /^Microsoft would refuse it: the settings of the role or group ask for a ticket number/ },
  )
})

t.test('through a group that holds the role', async (t) => {
  const bench = await startRolePlans(t)
  const { userId, groupId, made, changes } = bench
  const grant = await bench.wave({
    action: 'grantEligibility',
    roleIds: [USER_ADMINISTRATOR],
    principalIds: [userId('activeStaff')],
    endDateTime: new Date(Date.now() + 30 * 86_400_000).toISOString(),
  })
  t.match(grant, { state: 'ready', progress: { planned: 1 } })

  // Somebody holds the role for good, and the group does too.
  const body = {
    action: 'adminAssign',
    principalId: userId('inactiveStaff'),
    roleDefinitionId: USER_ADMINISTRATOR,
    directoryScopeId: '/',
    justification: 'x',
    scheduleInfo: { startDateTime: new Date().toISOString(), expiration: { type: 'noExpiration' } },
  }
  t.equal(
    (
      await fetch(`${bench.graphUrl}/v1.0${ASSIGNMENT}`, {
        method: 'POST',
        headers: { authorization: 'Bearer anything', 'accept-language': 'en-US', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).status,
    201,
  )
  const plan = await made({
    action: 'standingToEligible',
    roleIds: [USER_ADMINISTRATOR],
    groupId: groupId('pimRoleGroup'),
  })
  t.match(plan, { state: 'done', progress: { verified: 2 } }, JSON.stringify(await changes(plan.planId)))
  t.same(await bench.roleOf('inactiveStaff'), [])
  const roles = (await bench.call(`GET /v1/role-assignments?userId=${userId('inactiveStaff')}`, { as: 'roles' })).body
    .value
  t.match(roles, [
    {
      roleName: 'User Administrator',
      assignmentType: 'eligible',
      membership: 'eligibleMember',
      groupId: groupId('pimRoleGroup'),
    },
  ])
  const other = await bench.wave({
    action: 'standingToEligible',
    roleIds: [GLOBAL_ADMINISTRATOR],
    groupId: groupId('pimRoleGroup'),
  })
  t.match(spared(await changes(other.planId)), { 'Global Admin': 'groupLacksRole' })

  t.notMatch(other.summaryMarkdown, /settings of the group/)
  await bench.faults({
    path: 'roleManagementPolicyAssignments.*Group',
    effect: { status: 403, code: 'Authorization_RequestDenied' },
  })
  const blind = await bench.wave({
    action: 'standingToEligible',
    roleIds: [USER_ADMINISTRATOR],
    groupId: groupId('pimRoleGroup'),
    reason: 'Nobody may read the settings of groups.',
  })
  t.match(blind.summaryMarkdown, /The settings of the group can not be read/)
})

t.test('nobody is left to approve', async (t) => {
  const bench = await startRolePlans(t)
  const wave = (reason: string) => bench.wave({ action: 'standingToEligible', roleIds: [GLOBAL_ADMINISTRATOR], reason })
  t.match(await wave('Nobody is named.'), {
    progress: { planned: 2 },
    warnings: [/^Only emergency accounts could approve activations of Global Administrator/],
  })
  const named = async (...names: string[]) => {
    const path = `${bench.graphUrl}/v1.0/policies/roleManagementPolicyAssignments?$filter=${encodeURIComponent(`scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '${GLOBAL_ADMINISTRATOR}'`)}&$expand=policy($expand=rules)`
    const headers = { authorization: 'Bearer anything', 'accept-language': 'en-US', 'content-type': 'application/json' }
    const { policyId, policy } = ((await (await fetch(path, { headers })).json()) as any).value[0]
    const { '@odata.context': _context, ...rule } = policy.rules.find(
      ({ id }: any) => id === 'Approval_EndUser_Assignment',
    )
    rule.setting.approvalStages[0].primaryApprovers = names.map((name) => ({
      '@odata.type': '#microsoft.graph.singleUser',
      userId: bench.userId(name),
    }))
    t.equal(
      (
        await fetch(`${bench.graphUrl}/v1.0/policies/roleManagementPolicies/${policyId}/rules/${rule.id}`, {
          method: 'PATCH',
          headers,
          body: JSON.stringify(rule),
        })
      ).ok,
      true,
    )
  }
  await named('globalAdmin')
  t.match(spared(await bench.changes((await wave('Only whoever asks.')).planId)), { 'Global Admin': 'wouldGetStuck' })
  await named('globalAdmin', 'activeStaff')
  t.match(await wave('Somebody else too.'), { progress: { planned: 2 }, warnings: [] })
})

t.test('an approver is told of whom nobody knows a second factor', async (t) => {
  const bench = await startRolePlans(t, { simulator: { shape: 'grown' } })
  const plan = await bench.wave({ action: 'standingToEligible', roleIds: [TEAMS_ADMINISTRATOR], includeGroups: true })
  t.match(
    plan.warnings.find((text: string) => /second factor/.test(text)),
    /of \d+ people nobody can tell whether one is registered/,
  )
})

t.test('an approver is told what an undo could not give back', async (t) => {
  const bench = await startRolePlans(t)
  const plan = await bench.wave({ action: 'standingToEligible', tiers: [0, 1] })
  const told = plan.warnings.filter((text: string) => text.startsWith('An undo could not give this back for good'))
  t.match(told, [/: Groups Administrator\.$/], 'the settings of Global Administrator allow it')
})

t.test('grants with an end', async (t) => {
  const bench = await startRolePlans(t)
  const { ask, wave, userId, groupId, changes, cast } = bench
  const endDateTime = new Date(Date.now() + 60 * 86_400_000).toISOString()
  const grant = { action: 'grantEligibility', roleIds: [TEAMS_ADMINISTRATOR], endDateTime }
  t.match(await ask({ ...grant, endDateTime: 'soon' }), { status: 400, body: { error: { code: 'InvalidInput' } } })
  t.match(
    await ask({ action: 'grantEligibility', roleIds: [TEAMS_ADMINISTRATOR], principalIds: [userId('contactPerfect')] }),
    { status: 400, body: { error: { code: 'EndRequired' } } },
  )
  t.match(await ask({ ...grant, principalIds: [] }), {
    status: 400,
    body: { error: { code: 'EmptyValue', target: 'principalIds' } },
  })
  t.match(await ask({ ...grant, principalIds: ['nobody@northwind.example'] }), {
    status: 404,
    body: { error: { code: 'UserNotFound', target: 'principalIds' } },
  })
  t.match(await ask({ ...grant, principalIds: [userId('contactPerfect')], endDateTime: '2020-01-01T00:00:00Z' }), {
    status: 400,
    body: { error: { target: 'endDateTime' } },
  })
  t.match(await ask({ ...grant, principalIds: [userId('contactPerfect')], reason: 'short' }), { status: 400 })
  t.match(await ask({ ...grant, principalIds: [userId('contactPerfect')], feedbackUrl: 'http://x' }), { status: 400 })
  t.match(await ask({ action: 'standingToEligible' }), { status: 400, body: { error: { code: 'ScopeRequired' } } })
  t.match(await ask({ action: 'removeUnused', allRoles: true, maxChanges: 101 }), {
    status: 400,
    body: { error: { code: 'LimitTooHigh' } },
  })
  t.match(
    await wave({
      ...grant,
      roleIds: ['00000000-0000-4000-8000-000000000000'],
      principalIds: [userId('contactPerfect')],
    }),
    { state: 'refused', code: 'RoleNotFound' },
  )

  const plan = await wave({
    ...grant,
    principalIds: [
      '00000000-0000-4000-8000-000000000001',
      userId('contactPerfect'),
      userId('disabledUser'),
      groupId('roleGroup'),
      (cast['servicePrincipals'] as any).hrSync.id,
    ],
  })
  t.match(spared(await changes(plan.planId)), { 'HR sync': 'appNotEligible' })
  t.match((await changes(plan.planId, 'spared')).map(({ code }) => code).sort(), [
    'accountDisabled',
    'appNotEligible',
    'userGone',
  ])
  t.match(
    await bench.call(`POST /v1/plans/${plan.planId}/approve`, {
      as: 'roleApprover',
      body: { hash: plan.hash, approver: userId('contactPerfect') },
    }),
    { status: 403, body: { error: { code: 'ApproverNotAllowed', message: /would gain by this plan/ } } },
  )
  t.match(await bench.finished(plan), { state: 'done', progress: { verified: 2 } })
  t.same(await bench.roleOf('contactPerfect'), ['Teams Administrator eligible'])
  const again = await wave({ ...grant, principalIds: [userId('contactPerfect')], reason: 'The same once more.' })
  t.match(spared(await changes(again.planId)), {
    [Object.keys(spared(await changes(again.planId)))[0] ?? '']: 'alreadySo',
  })

  await bench.simulate('POST /_simulator/stats/reset')
  const some = await wave({
    ...grant,
    roleIds: [USER_ADMINISTRATOR, TEAMS_ADMINISTRATOR],
    principalIds: [userId('inactiveStaff'), userId('activeStaff'), userId('contactEmpty')],
    maxChanges: 2,
    reason: 'Two of six.',
  })
  t.match(some, { progress: { planned: 2, spared: 4 } })
  const { callsByOperation } = await bench.simulate('GET /_simulator/stats')
  t.equal(
    Object.entries<number>(callsByOperation).find(
      ([name]) => name.startsWith('POST') && name.endsWith(ELIGIBILITY),
    )?.[1],
    2,
    'Microsoft is asked about no more than the plan holds',
  )
})

t.test('nobody approves what a group gains that they are in, or may come into', async (t) => {
  const bench = await startRolePlans(t)
  const { call, userId, groupId } = bench
  const input = {
    action: 'grantEligibility',
    roleIds: [GLOBAL_ADMINISTRATOR],
    endDateTime: new Date(Date.now() + 60 * 86_400_000).toISOString(),
  }
  const approved = (plan: any, approver: string) =>
    call(`POST /v1/plans/${plan.planId}/approve`, {
      as: 'roleApprover',
      body: { hash: plan.hash, approver: userId(approver) },
    })
  const refusal = { status: 403, body: { error: { code: 'ApproverNotAllowed', message: /would gain by this plan/ } } }
  const plan = await bench.wave({ ...input, principalIds: [groupId('roleGroup')] })
  t.match(plan, { state: 'ready' })
  t.match(await approved(plan, 'groupAdmin'), refusal, 'a member')
  t.match(await approved(plan, 'activeStaff'), { status: 200 })
  const other = await bench.wave({ ...input, principalIds: [groupId('pimRoleGroup')] })
  t.match(await approved(other, 'pimGroupMember'), refusal, 'an eligible member')
  t.match(await approved(other, 'groupAdmin'), { status: 200 })
})

t.test('what nobody uses', async (t) => {
  const bench = await startRolePlans(t)
  const plan = await bench.wave({ action: 'removeUnused', allRoles: true, includeOrphaned: true })
  const planned = await bench.changes(plan.planId, 'planned')
  t.match(
    planned.map(({ title }) => title),
    [/.*/],
  )
  t.ok(planned.some(({ title }) => title === 'Remove License Administrator: a deleted principal'))
  t.ok(
    planned.some(({ title }) => title === 'Remove Global Administrator: Global Admin'),
    'last signed in 300 days ago',
  )
  t.notOk(
    planned.some(({ person }) => person?.displayName === 'Activated Admin'),
    'signed in today',
  )
  t.match(
    await bench.finished(plan),
    { state: 'done', progress: { failed: 0 } },
    JSON.stringify(await bench.changes(plan.planId)),
  )
  t.same(await bench.roleOf('globalAdmin'), [])
  bench.advance(61_000)
  t.same((await bench.call('GET /v1/role-assignments?orphaned=true', { as: 'roles' })).body.value, [])
})

t.test('eligibility that nobody makes use of', async (t) => {
  const bench = await startRolePlans(t)
  const planned = async () =>
    (
      await bench.changes(
        (
          await bench.wave({
            action: 'removeUnused',
            allRoles: true,
            unusedDays: 30,
            reason: `Forgotten, at ${bench.now()}.`,
          })
        ).planId,
        'planned',
      )
    ).map(({ title }) => title)
  t.notOk(
    (await planned()).includes('End the eligibility for Exchange Administrator: Activated Admin'),
    'active at this moment',
  )
  // Nobody activated it for a month, as far as anybody harvested.
  await bench.simulate(`PATCH /_simulator/users/${bench.userId('eligibleAdmin')}`, {
    signInActivity: { lastSuccessfulSignInDateTime: new Date().toISOString() },
  })
  t.ok((await planned()).includes('End the eligibility for User Administrator: Eligible Admin'))
})
