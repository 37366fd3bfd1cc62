import t from 'tap'
import { all } from '../helper.ts'
import { startAzurePlans } from './support.ts'

t.test('settings of a role at a scope come to the baseline, are seen, and are as before after an undo', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, ask, wave, finished, changes, azureWrites, takenBack, call, simulate, snapshot } = bench
  const { scope, roleId } = azure.eligibilities['eligibleOwner']!
  const listed = async () => {
    const { body } = await call(`GET /v1/role-settings?system=azure&scopeId=${scope}`, { as: 'roles' })
    return body.value.find((one: any) => one.roleId === roleId)
  }
  const before = await listed()
  t.ok(before.deviations.length > 0)
  const input = { action: 'settingsToBaseline', roleIds: [roleId], scopeIds: [scope] }
  t.match(await ask({ action: 'settingsToBaseline' }), { status: 400, body: { error: { code: 'ScopeRequired' } } })
  t.match(await ask({ ...input, principalIds: [bench.userId('activeStaff')] }), {
    status: 400,
    body: { error: { code: 'InvalidInput', target: 'principalIds' } },
  })
  t.match(await wave(input), { state: 'refused', code: 'ApproversRequired' })

  const approverIds = [bench.userId('activeStaff')]
  const plan = await wave({ ...input, approverIds })
  t.match(plan, { state: 'ready', progress: { planned: 1 }, title: 'Settings in Azure to the baseline: Owner' })
  t.match(plan.summaryMarkdown, /Settings of Owner \(Subscription Student portal\)/)
  t.same(await azureWrites(), [])
  t.match(await finished(plan), { state: 'done', progress: { verified: 1, failed: 0 } })
  t.match(await changes(plan.planId), [{ kind: 'azureRoleSettings', state: 'verified', roleName: 'Owner' }])
  const writes = await azureWrites()
  t.equal(writes.length, 1, 'one request for the one policy')
  t.match(writes, [{ method: 'PATCH', path: /roleManagementPolicies/ }])
  const sent = writes[0]?.body.properties.rules.map(({ id }: any) => id)
  t.ok(sent.length > 0 && sent.length < 17, 'with the rules that differ alone')
  await snapshot()
  t.same((await listed()).deviations, [], 'as strict as the baseline')

  t.match(await takenBack(plan.planId), { state: 'done', progress: { verified: 1, failed: 0 } })
  await snapshot()
  t.same((await listed()).deviations, before.deviations, 'weak again, as before')
  const undone = (await all(bench, 'GET /v1/plans?kind=azureRolePlan', 'roles')).value
  t.ok(undone.some(({ title }: any) => title === 'Take back: Settings in Azure to the baseline: Owner'))

  const [finding] = (await all(bench, 'GET /v1/role-findings?rule=azureWeakSettings', 'roles')).value.filter(
    (one: any) => one.subjectId === scope.toLowerCase() && one.roleId === roleId,
  )
  const again = await wave({ action: 'settingsToBaseline', findingIds: [finding.findingId], approverIds })
  t.match(again, { state: 'ready', progress: { planned: 1 } })
  await bench.needsNoApproval({ scope, roleId })
  await finished(again)
  t.match(await changes(again.planId), [{ state: 'spared', code: 'changedMeanwhile' }], 'somebody else was at it')

  await simulate('PUT /_simulator/azure/identities/writer', {
    grants: [{ role: 'Role Based Access Control Administrator', scope: azure.rootScope }],
  })
  t.match(await wave({ ...input, approverIds }), {
    state: 'refused',
    code: 'AzureWriteNotGranted',
    message: /may not change the settings of any/,
  })
  await simulate('PUT /_simulator/azure/identities/writer', { grants: azure.identities.writer.grants })

  await simulate('POST /_simulator/faults', {
    where: 'azure',
    path: `${scope}/providers/Microsoft.Authorization/roleManagementPolic`,
    effect: { status: 403 },
  })
  const blind = await wave({ ...input, approverIds })
  t.match(await changes(blind.planId, 'spared'), [{ code: 'settingsUnseen' }])
})
