import { randomUUID } from 'node:crypto'
import t from 'tap'
import { startAzurePlans } from './support.ts'
import { startRolePlans } from '../role-plans/support.ts'

t.test('without Azure there are no plans about it, and a plan needs a scope', async (t) => {
  const off = await startRolePlans(t)
  const asked = (call: typeof off.call, body: object) =>
    call('POST /v1/azure-role-plans?action=removeAssignments', {
      as: 'roleOperator',
      body: { reason: 'Least privilege in Azure.', ...body },
    })
  t.match(await asked(off.call, { principalIds: [off.userId('activeStaff')] }), {
    status: 409,
    body: { error: { code: 'AzureRolesOff' } },
  })
})

t.test('what is wrong with a request is refused', async (t) => {
  const { ask, wave, simulate, snapshot, userId } = await startAzurePlans(t)
  for (const [input, code] of [
    [{}, 'ScopeRequired'],
    [{ principalIds: [] }, 'EmptyValue'],
    [{ principalIds: ['nobody@northwind.example'] }, 'UserNotFound'],
    [{ principalIds: [userId('activeStaff')], maxChanges: 1_000 }, 'LimitTooHigh'],
    [{ principalIds: [userId('activeStaff')], includeGroups: true }, 'InvalidInput'],
    [{ action: 'grantEligibility', principalIds: [userId('activeStaff')] }, 'ScopeRequired'],
    [
      {
        action: 'grantEligibility',
        principalIds: [userId('activeStaff')],
        roleIds: Array.from({ length: 100 }, () => randomUUID()),
        scopeIds: Array.from({ length: 100 }, (_, index) => `/subscriptions/${index}`),
        endDateTime: new Date(Date.now() + 86_400_000).toISOString(),
      },
      'LimitTooHigh',
    ],
  ] as const) {
    t.match((await ask(input)).body, { error: { code } }, JSON.stringify(input))
  }
  t.match(await wave({ findingIds: ['nothing-like-it'] }), { state: 'refused', code: 'FindingNotFound' })
  await simulate('PUT /_simulator/azure/identities/reader', { grants: [] })
  await snapshot()
  t.match(await wave({ principalIds: [userId('activeStaff')] }), { state: 'refused', code: 'AzureRolesUnread' })
})

t.test('where writing is not granted, nothing is planned, and somebody is told', async (t) => {
  const { azure, wave, simulate, changes, finished, azureWrites, plan: planOf } = await startAzurePlans(t)
  const { principalId, scope } = azure.assignments['timeBound']!
  const { groupUaa } = azure.assignments as Record<string, any>
  await simulate('PUT /_simulator/azure/identities/writer', { grants: [] })
  const input = { principalIds: [principalId, groupUaa.principalId] }
  t.match(await wave(input), { state: 'refused', code: 'AzureWriteNotGranted' })
  await simulate('PUT /_simulator/azure/identities/writer', { grants: [{ role: 'User Access Administrator', scope }] })
  const partly = await wave(input)
  t.equal(partly.state, 'ready')
  const spared = await changes(partly.planId, 'spared')
  t.ok(spared.some(({ code, person }) => code === 'writingNotGranted' && person.userId === groupUaa.principalId))
  // Taken away after the approval: Azure refuses, and says so in its own name.
  await simulate('PUT /_simulator/azure/identities/writer', { grants: [] })
  await finished(partly)
  const failed = await changes(partly.planId, 'failed')
  t.ok(failed.length > 0)
  for (const one of failed) t.match(one, { code: 'AzureForbidden', message: /^Azure does not let this service/ })
  t.same(await azureWrites(), [])
  t.ok((await planOf(partly.planId)).progress.failed > 0)
})

t.test('what somebody changed between approval and apply is left alone', async (t) => {
  const { azure, wave, finished, changes, simulate, azureWrites, give } = await startAzurePlans(t)
  const { groupUaa, customDangerous, timeBound } = azure.assignments as Record<string, any>
  const all = [groupUaa, customDangerous, timeBound]
  const plan = await wave({
    principalIds: all.map((one) => one.principalId),
    roleIds: all.map((one) => one.roleId),
    scopeIds: all.map((one) => one.scope),
  })
  t.match(plan.progress, { planned: 3 })
  await simulate('DELETE /_simulator/azure/assignments', { id: groupUaa.id })
  await simulate('DELETE /_simulator/azure/assignments', { id: customDangerous.id })
  const { role, scope, principalId } = customDangerous
  await give({ role, scope, principalId, condition: "@Resource[name] StringEquals 'lab'" })
  t.match(await finished(plan), { state: 'done', progress: { verified: 1, spared: 2, failed: 0 } })
  const codes = new Map((await changes(plan.planId)).map(({ roleId, code }) => [roleId, code]))
  t.equal(codes.get(groupUaa.roleId), 'alreadySo')
  t.equal(codes.get(customDangerous.roleId), 'changedMeanwhile', 'the same role under a condition')
  t.equal((await azureWrites()).length, 1)
})

t.test('Azure is asked beforehand, and what it would refuse is not planned', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, wave, changes, faults, finished } = bench
  const { principalId, roleId, scope } = azure.assignments['groupUaa']!
  const input = { action: 'standingToEligible', principalIds: [principalId], roleIds: [roleId], scopeIds: [scope] }
  const message = 'The following policy rules failed: ["TicketingRule"]'
  const refuses = { status: 400, code: 'RoleAssignmentRequestPolicyValidationFailed', message }
  await faults({ where: 'azure', method: 'POST', path: '/validate', effect: refuses })
  const refused = await wave(input)
  t.match(await changes(refused.planId, 'spared'), [{ code: 'refusedBeforehand', message: /ticket number/ }])
  await faults()
  const plan = await wave(input)
  await faults({ where: 'azure', method: 'PUT', path: '/roleEligibilityScheduleRequests/', effect: refuses })
  await finished(plan)
  t.match(await changes(plan.planId), [
    { kind: 'azureRoleEligibility', state: 'failed', code: 'RefusedByRule' },
    { kind: 'azureRoleAssignment', state: 'spared', code: 'replacementNotSeen' },
  ])
})

t.test('429 in the middle of a write puts off, and nothing is sent twice', async (t) => {
  const { azure, wave, finished, faults, azureWrites } = await startAzurePlans(t)
  const { principalId, roleId, scope } = azure.assignments['groupUaa']!
  const plan = await wave({ principalIds: [principalId], roleIds: [roleId], scopeIds: [scope] })
  const path = '/roleAssignments/'
  await faults({ where: 'azure', method: 'DELETE', path, effect: { status: 429, retryAfter: 1 }, times: 2 })
  t.match(await finished(plan), { state: 'done', progress: { verified: 1, failed: 0 } })
  t.equal((await azureWrites()).length, 1)
})

t.test('a response that is lost is looked for; who sees nothing says nothing', async (t) => {
  const { azure, wave, approveWave, call, faults, azureWrites, simulate, changes, until } = await startAzurePlans(t)
  const { principalId, roleId, scope } = azure.assignments['groupUaa']!
  const plan = await wave({ principalIds: [principalId], roleIds: [roleId], scopeIds: [scope] })
  const path = '/roleAssignments/'
  await faults({ where: 'azure', method: 'DELETE', path, effect: { drop: true }, after: true, times: 1 })
  await approveWave(plan)
  await call(`POST /v1/plans/${plan.planId}/apply`, { as: 'roleOperator', body: {} })
  t.match(await until(plan.planId, 'done'), { progress: { verified: 1 } })
  t.equal((await azureWrites()).length, 1)

  const other = azure.assignments['customDangerous']!
  const blind = await wave({ principalIds: [other.principalId], roleIds: [other.roleId], scopeIds: [other.scope] })
  await approveWave(blind)
  const { grants } = azure.identities.reader
  await simulate('PUT /_simulator/azure/identities/reader', { grants: [] })
  await call(`POST /v1/plans/${blind.planId}/apply`, { as: 'roleOperator', body: { waitForCompletion: false } })
  t.match(await changes(blind.planId), [{ state: 'planned' }], 'an empty list does not mean that it is gone')
  await simulate('PUT /_simulator/azure/identities/reader', { grants })
  t.match(await until(blind.planId, 'done', 'halted'), { state: 'done', progress: { verified: 1 } })
})
