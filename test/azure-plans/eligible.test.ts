import t from 'tap'
import { all } from '../helper.ts'
import { DAY } from '../plans/support.ts'
import { startAzurePlans } from './support.ts'

const endOf = (days: number) => new Date(Math.ceil((Date.now() + days * DAY) / 1_000) * 1_000).toISOString()

t.test('who holds a role of Azure for good activates it instead, and holds it again after an undo', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, wave, finished, changes, heldBy, azureWrites, takenBack, call } = bench
  const { principalId, scope, roleId } = azure.assignments['groupUaa']!
  const standing = `activePermanent User Access Administrator ${scope}`
  const before = await heldBy(principalId)
  t.ok(before.includes(standing))
  const endDateTime = endOf(90)
  const plan = await wave({ action: 'standingToEligible', principalIds: [principalId], roleIds: [roleId], endDateTime })
  t.match(plan, { state: 'ready', progress: { planned: 2 } })
  t.same(await azureWrites(), [], 'Azure was only asked')
  t.match(await finished(plan), { state: 'done', progress: { verified: 2, failed: 0 } })
  t.same(
    await heldBy(principalId),
    before.map((held) => (held === standing ? `eligible User Access Administrator ${scope}` : held)).sort(),
  )
  t.match(await azureWrites(), [
    { method: 'PUT', path: /roleEligibilityScheduleRequests/, body: { properties: { requestType: 'AdminAssign' } } },
    { method: 'DELETE', path: /roleAssignments/ },
  ])
  t.match(await changes(plan.planId), [
    { kind: 'azureRoleEligibility', endDateTime },
    { kind: 'azureRoleAssignment', state: 'verified' },
  ])
  const preview = await call(`POST /v1/plans/${plan.planId}/undo`, { as: 'roleOperator', body: { dryRun: true } })
  t.equal(preview.status, 200)
  t.match(await takenBack(plan.planId), { state: 'done', progress: { verified: 2 } })
  t.same(await heldBy(principalId), before)
  t.match((await azureWrites()).slice(2), [
    { method: 'PUT', path: /roleAssignments/ },
    { method: 'PUT', path: /roleEligibilityScheduleRequests/, body: { properties: { requestType: 'AdminRemove' } } },
  ])
})

t.test('a condition goes with the role, and what PIM gave for good is ended through PIM', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, made, heldBy, azureWrites, takenBack } = bench
  const { limitedUaa, permanentByPim } = azure.assignments as Record<string, any>
  const wave = { action: 'standingToEligible', principalIds: [limitedUaa.principalId, permanentByPim.principalId] }
  const done = await made({ ...wave, scopeIds: [limitedUaa.scope] })
  t.match(done, { state: 'done', progress: { verified: 4, failed: 0 } })
  const given = (await azureWrites()).map(({ body }) => body?.properties)
  t.match(
    given.find((one) => one?.principalId === limitedUaa.principalId),
    { condition: /ForAnyOfAnyValues/, conditionVersion: '2.0' },
  )
  t.match(await heldBy(limitedUaa.principalId), [/^eligible Role Based Access Control Administrator/])
  t.match(await heldBy(permanentByPim.principalId), [/^eligible Reader/])
  t.equal(
    (await azureWrites()).filter(({ path, body }) => /roleAssignmentScheduleR/.test(path) && body !== undefined).length,
    1,
    'AdminRemove for what PIM made',
  )
  t.match(await takenBack(done.planId), { state: 'done', progress: { verified: 4, failed: 0 } })
  t.match(await heldBy(limitedUaa.principalId), [/^activePermanent Role Based Access Control Administrator/])
  t.match(await heldBy(permanentByPim.principalId), [/^activePermanent Reader/])
  const [again] = (await azureWrites()).filter(({ method, path }) => method === 'PUT' && /roleAssignments/.test(path))
  t.match(again?.body, { properties: { condition: /ForAnyOfAnyValues/ } }, 'the condition is back too')
})

t.test('apps, groups, what is left over and what ends by itself are left alone', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, wave, changes, made, heldBy } = bench
  const { ownerApp, orphan, groupContributor, elevatedAdmin, timeBound } = azure.assignments as Record<string, any>
  const plan = await wave({
    action: 'standingToEligible',
    principalIds: [ownerApp, orphan, groupContributor, elevatedAdmin, timeBound].map((one) => one.principalId),
  })
  t.match(plan.progress, { planned: 0 })
  const codes = new Set((await changes(plan.planId, 'spared')).map(({ code }) => code))
  t.same([...codes].sort(), ['appNotEligible', 'breakGlass', 'groupHolder', 'orphaned'])
  const done = await made({
    action: 'standingToEligible',
    principalIds: [groupContributor.principalId],
    includeGroups: true,
  })
  t.match(done, { state: 'done', progress: { failed: 0 } })
  t.ok(
    (await changes(done.planId, 'spared')).every(({ code }) => code === 'wouldGetStuck'),
    'where nobody is named to approve',
  )
  t.ok((await heldBy(groupContributor.principalId)).includes(`eligible Contributor ${groupContributor.scope}`))
})

t.test('eligibility with an end is given, and ends again', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, ask, made, heldBy, takenBack, changes } = bench
  const person = bench.userId('inactiveStaff')
  const input = {
    action: 'grantEligibility',
    principalIds: [person],
    roleIds: [azure.roles['Reader'] as string],
    scopeIds: [`${azure.subscriptions['library']?.scope}/resourceGroups/rg-web`],
  }
  t.match(await ask(input), { status: 400, body: { error: { code: 'EndRequired' } } })
  const done = await made({ ...input, endDateTime: endOf(30) })
  t.match(done, { state: 'done', progress: { verified: 1 } })
  t.match(await heldBy(person), [/^eligible Reader .*rg-web$/i])
  await takenBack(done.planId)
  t.same(await heldBy(person), [])

  const late = await bench.wave({
    ...input,
    roleIds: [azure.roles['Key Vault Administrator'] as string],
    endDateTime: endOf(800),
  })
  t.match(await changes(late.planId, 'spared'), [{ code: 'endTooLate' }])
  const app = await bench.wave({
    ...input,
    principalIds: [azure.identities.reader.principalId],
    endDateTime: endOf(30),
  })
  t.match(await changes(app.planId, 'spared'), [{ code: 'appNotEligible' }])
  for (const scopeId of ['/', '/subscriptions/..', '/nonsense']) {
    t.match(await bench.wave({ ...input, scopeIds: [scopeId], endDateTime: endOf(30) }), {
      state: 'refused',
      code: 'InvalidInput',
    })
  }
  t.match(await bench.wave({ ...input, roleIds: [person], endDateTime: endOf(30) }), { code: 'RoleNotFound' })
  t.equal((await all(bench, 'GET /v1/plans?kind=azureRolePlan', 'roles')).value.length, 8)
})
