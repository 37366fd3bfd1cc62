import t from 'tap'
import { all } from '../helper.ts'
import { startAzurePlans, type AzureBench } from './support.ts'

/** What else a snapshot reads takes longer than all of this. */
const env = {
  ROLE_SNAPSHOT_PARTS: 'azure,settings',
  AZURE_DENY_ASSIGNMENTS: 'false',
  AZURE_TIME_BOUNDS: 'false',
  AZURE_MAX_TIER: '0',
}

const found = async (bench: AzureBench, rule: string): Promise<any[]> =>
  (await all(bench, `GET /v1/role-findings?rule=${rule}&system=azure`, 'roles')).value

t.test(
  'settings of a role of Azure that became weaker without a plan are found, until they are as before',
  async (t) => {
    const bench = await startAzurePlans(t, { env })
    const { azure, snapshot, made, takenBack, needsApproval, needsNoApproval } = bench
    const { scope, roleId } = azure.eligibilities['eligibleOwner']!
    const place = { scope, roleId }
    const weakened = () => found(bench, 'azureSettingsWeakened')
    await needsNoApproval(place)
    await snapshot()
    await needsApproval(place)
    await snapshot()
    t.same(await weakened(), [], 'what is stricter is nobody’s fault')

    await needsNoApproval(place)
    await snapshot()
    const [one, ...more] = await weakened()
    t.match(one, {
      subjectId: scope.toLowerCase(),
      roleId,
      severity: 'high',
      message: `"Require approval to activate" is No, and was Yes on ${new Date().toISOString().slice(0, 10)}; no approved plan changed it.`,
    })
    t.same(more, [])
    await snapshot()
    const [again] = await weakened()
    t.same([again.findingId, again.evidenceHash], [one.findingId, one.evidenceHash], 'also in the next snapshot')
    await needsApproval(place)
    await snapshot()
    t.same(await weakened(), [])

    const baseline = { action: 'settingsToBaseline', roleIds: [roleId], scopeIds: [scope] }
    const plan = await made({ ...baseline, approverIds: [bench.userId('activeStaff')] })
    t.match(plan, { state: 'done', progress: { verified: 1 } })
    await snapshot()
    t.same(await found(bench, 'azureDrift'), [], 'as the plan left it')
    t.match(await takenBack(plan.planId), { state: 'done' })
    await snapshot()
    t.same(await weakened(), [], 'a plan made it weak again')
    t.same(await found(bench, 'azureDrift'), [])
  },
)

t.test('settings that are not as an approved plan wrote them are drift', async (t) => {
  const bench = await startAzurePlans(t, { env })
  const { azure, snapshot, made, needsNoApproval, simulate } = bench
  const { scope, roleId } = azure.eligibilities['eligibleOwner']!
  const baseline = { action: 'settingsToBaseline', roleIds: [roleId], scopeIds: [scope] }
  await needsNoApproval({ scope, roleId })
  t.match(await made({ ...baseline, approverIds: [bench.userId('activeStaff')] }), { state: 'done' })
  await needsNoApproval({ scope, roleId })
  await snapshot()
  const [drifted, ...more] = await found(bench, 'azureDrift')
  t.match(drifted, {
    systems: ['azure'],
    subjectId: roleId,
    message: /^Owner for Subscription .*: "Require approval to activate" is No, and was approved as Yes\.$/,
  })
  t.same(more, [])
  t.same(await found(bench, 'azureSettingsWeakened'), [], 'and said once')
  const metrics = async () => (await bench.call('GET /v1/role-metrics', { as: 'roles' })).body
  const driftIn = async () =>
    Object.fromEntries((await metrics()).systems.map((one: any) => [one.system, one.driftOpen]))
  t.match(await driftIn(), { entra: 0, azure: 1, exchange: undefined })
  const report = async (): Promise<string> => (await bench.call('GET /v1/role-report', { as: 'roles' })).body.content
  t.match(
    await report(),
    /everything is as approved plans left it \(Microsoft Entra ID\); 1 thing not as [^(]*\(Azure\)/,
  )

  await simulate('POST /_simulator/faults', {
    where: 'azure',
    path: `${scope}/providers/Microsoft.Authorization/roleManagementPolic`,
    effect: { status: 403 },
  })
  await snapshot()
  t.same(await found(bench, 'azureDrift'), [])
  const { notSeen } = (await bench.call('GET /v1/role-findings', { as: 'roles' })).body
  t.ok(notSeen > 0, 'what nobody could read is not over')
  t.match(await driftIn(), { entra: 0, azure: undefined }, 'nor is it none')
  t.notMatch(await report(), /left it[^(]*\(Azure\)/)
})
