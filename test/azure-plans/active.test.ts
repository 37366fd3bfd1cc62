import t from 'tap'
import { DAY } from '../plans/support.ts'
import { startAzurePlans } from './support.ts'

const endOf = (days: number) => new Date(Math.ceil((Date.now() + days * DAY) / 1_000) * 1_000).toISOString()

t.test('an active role with an end is given through PIM, and taken back through it', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, ask, wave, finished, heldBy, takenBack, changes, azureWrites, call } = bench
  const person = bench.userId('inactiveStaff')
  const app = azure.assignments['ownerApp']!.principalId
  const scope = azure.subscriptions['library']!.scope
  const input = {
    action: 'grantAssignment',
    principalIds: [person, app],
    roleIds: [azure.roles['Key Vault Administrator'] as string],
    scopeIds: [scope],
  }
  const before = await heldBy(app)
  t.match(await ask(input), { status: 400, body: { error: { code: 'EndRequired', target: 'endDateTime' } } })
  t.match(await ask({ ...input, endDateTime: endOf(30), scopeIds: undefined }), {
    status: 400,
    body: { error: { code: 'ScopeRequired', target: 'scopeIds' } },
  })
  const endDateTime = endOf(30)
  const plan = await wave({ ...input, endDateTime })
  t.match(plan, {
    state: 'ready',
    title: 'Grant roles in Azure until a day: Key Vault Administrator',
    progress: { planned: 2 },
  })
  t.match(plan.summaryMarkdown, /will hold it until/)
  t.same(await azureWrites(), [], 'Azure was only asked')
  const { body: notices } = await call(`GET /v1/plans/${plan.planId}/notices`, { as: 'roleOperator' })
  t.match(notices.value, [{ text: /Key Vault Administrator \(Subscription .*\): you hold it until/ }])

  t.match(await finished(plan), { state: 'done', progress: { verified: 2, failed: 0 } })
  t.match(await changes(plan.planId), [
    { kind: 'azureRoleAssignment', endDateTime, state: 'verified' },
    { kind: 'azureRoleAssignment', endDateTime, state: 'verified' },
  ])
  t.match(await azureWrites(), [
    {
      method: 'PUT',
      path: /roleAssignmentScheduleRequests/,
      body: { properties: { requestType: 'AdminAssign', scheduleInfo: { expiration: { type: 'AfterDateTime' } } } },
    },
    { path: /roleAssignmentScheduleRequests/ },
  ])
  t.same(await heldBy(person), [`activeTimeBound Key Vault Administrator ${scope}`])
  t.same(await heldBy(app), [...before, `activeTimeBound Key Vault Administrator ${scope}`].sort())

  const again = await wave({ ...input, endDateTime })
  t.match(await changes(again.planId, 'spared'), [{ code: 'alreadySo' }, { code: 'alreadySo' }])

  t.match(await takenBack(plan.planId), { state: 'done', progress: { verified: 2, failed: 0 } })
  t.match((await azureWrites()).slice(2), [
    { path: /roleAssignmentScheduleRequests/, body: { properties: { requestType: 'AdminRemove' } } },
    { path: /roleAssignmentScheduleRequests/, body: { properties: { requestType: 'AdminRemove' } } },
  ])
  t.same(await heldBy(person), [])
  t.same(await heldBy(app), before)
})

t.test('what the settings of the role forbid is said before anybody approves it', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, wave, changes } = bench
  const input = {
    action: 'grantAssignment',
    principalIds: [bench.userId('inactiveStaff')],
    roleIds: [azure.roles['Key Vault Administrator'] as string],
    scopeIds: [azure.subscriptions['library']!.scope],
  }
  const late = await wave({ ...input, endDateTime: endOf(200) })
  t.match(await changes(late.planId, 'spared'), [
    { code: 'endTooLate', message: /let somebody hold it for 180 days at most/ },
  ])
  const strong = await wave({
    ...input,
    roleIds: [azure.roles['User Access Administrator'] as string],
    endDateTime: endOf(30),
  })
  t.match(await changes(strong.planId, 'spared'), [{ code: 'refusedBeforehand', message: /second factor/ }])
  const writer = await wave({
    ...input,
    principalIds: [azure.identities.writer.principalId, bench.userId('breakGlass1')],
    endDateTime: endOf(30),
  })
  t.same((await changes(writer.planId, 'spared')).map(({ code }) => code).sort(), ['breakGlass', 'ownIdentity'])
})
