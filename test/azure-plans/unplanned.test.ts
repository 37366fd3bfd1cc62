import t from 'tap'
import { all } from '../helper.ts'
import { startAzurePlans, type AzureBench } from './support.ts'

const HOUR = 3_600_000
/** Whatever else a snapshot reads takes longer than all of this. */
const env = { ROLE_SNAPSHOT_PARTS: 'azure', AZURE_DENY_ASSIGNMENTS: 'false' }
const soon = (hours = 1) => new Date(Date.now() + hours * HOUR).toISOString()

const unplanned = async (bench: AzureBench): Promise<any[]> =>
  (await all(bench, 'GET /v1/role-findings?rule=azureUnplanned&system=azure', 'roles')).value

t.test('a privileged role of Azure that no plan gave is found, until it is gone', async (t) => {
  const bench = await startAzurePlans(t, { env })
  const { azure, snapshot, give, simulate, userId, call } = bench
  await simulate('PATCH /_simulator/settings', { azure: { lagMs: 0 } })
  const [scope, other] = ['research', 'studentPortal'].map((name) => azure.subscriptions[name]!.scope) as [
    string,
    string,
  ]
  t.same(await unplanned(bench), [], 'in a first snapshot nothing is new')

  const principalId = userId('activeStaff')
  const byHand = await give({ role: 'Owner', scope, principalId, createdOn: soon() })
  const old = await give({ role: 'Owner', scope: other, principalId, createdOn: soon(-48) })
  await give({ role: 'Reader', scope, principalId: userId('contactPerfect'), createdOn: soon() })
  await give({ role: 'Owner', scope, principalId: userId('inactiveStaff'), createdOn: soon(), createdBy: null })
  const eligible = { role: 'Owner', scope: other, principalId: userId('guest'), createdOn: soon() }
  await simulate('POST /_simulator/azure/eligibilities', eligible)
  await give({ ...eligible, activates: 'some eligibility', endsInHours: 4 })
  await give({ role: 'Contributor', scope, principalId: userId('guest'), createdOn: soon(), endsInHours: 400 })
  await snapshot()
  const first = await unplanned(bench)
  const said = (of: any[]) => Object.fromEntries(of.map((one) => [`${one.subjectId} ${one.roleName}`, one.message]))
  const day = soon().slice(0, 10)
  t.match(said(first), {
    [`${principalId} Owner`]: `It was given outside of Privileged Identity Management on ${day} by Global Admin.`,
    [`${userId('inactiveStaff')} Owner`]: 'It was given outside of Privileged Identity Management on',
    [`${userId('guest')} Owner`]: 'may activate Owner for',
    [`${userId('guest')} Contributor`]: `It was given in Privileged Identity Management on ${day}. Who gave it is not`,
  })
  t.match(said(first)[`${userId('inactiveStaff')} Owner`], 'Who gave it is not known.')
  t.equal(first.length, 4, 'neither what is older than the snapshot before, nor a lesser role, nor an activation')
  t.ok(first.every(({ severity, systems }) => severity === 'high' && systems.join() === 'azure'))

  await snapshot()
  t.same(
    (await unplanned(bench)).map(({ findingId, evidenceHash }) => [findingId, evidenceHash]),
    first.map(({ findingId, evidenceHash }) => [findingId, evidenceHash]),
    'it is the same finding as long as the role is there',
  )
  const alerts: any[] = (await all(bench, 'GET /v1/role-alerts', 'roles')).value
  const about = (findingId: string) => alerts.filter((one) => one.findingId === findingId)
  for (const { findingId } of first) t.equal(about(findingId).length, 1, 'and one alert')

  await simulate('DELETE /_simulator/azure/assignments', { id: byHand.id })
  await simulate('DELETE /_simulator/azure/assignments', { id: old.id })
  await snapshot()
  t.equal((await unplanned(bench)).length, 3)
  t.equal((await call('GET /v1/role-findings?rule=azureUnplanned&system=entra', { as: 'roles' })).body.value.length, 0)
})

t.test('what plans give and give back is never unplanned', async (t) => {
  const bench = await startAzurePlans(t, { env })
  const { azure, made, snapshot, simulate, takenBack } = bench
  await simulate('PATCH /_simulator/settings', { azure: { lagMs: 0 } })
  const { principalId, scope, roleId } = azure.assignments['groupUaa']!
  const change = { principalIds: [principalId], roleIds: [roleId], scopeIds: [scope] }
  const removed = await made(change)
  t.match(removed, { state: 'done', progress: { verified: 1 } })
  t.match(await made({ action: 'grantEligibility', ...change, endDateTime: soon(24 * 60) }), { state: 'done' })
  await snapshot()
  t.same(await unplanned(bench), [], 'what a plan gave')
  t.match(await takenBack(removed.planId), { state: 'done' })
  await snapshot()
  t.same(await unplanned(bench), [], 'what a plan took and gave back')
})

t.test('what nobody looked at before is not new', async (t) => {
  const bench = await startAzurePlans(t, { env })
  const { azure, snapshot, give, simulate, userId } = bench
  await simulate('PATCH /_simulator/settings', { azure: { lagMs: 0 } })
  const { scope } = azure.subscriptions['research']!
  const { grants } = azure.identities['reader']
  const see = (...more: { role: string; scope: string }[]) =>
    simulate('PUT /_simulator/azure/identities/reader', { grants: more })

  await see({ role: 'Reader', scope: azure.subscriptions['studentPortal']!.scope })
  await snapshot()
  await give({ role: 'Owner', scope, principalId: userId('activeStaff'), createdOn: soon() })
  await see()
  await snapshot()
  await see(...grants)
  await snapshot()
  const [found, ...more] = await unplanned(bench)
  t.match(found, { subjectId: userId('activeStaff') }, 'the first snapshot of all had looked there')
  t.same(more, [])

  const { scope: outside } = azure.subscriptions['acquiredSchool']!
  await give({ role: 'Owner', scope: outside, principalId: userId('inactiveStaff'), createdOn: soon() })
  await see(...grants, { role: 'Reader', scope: outside })
  await snapshot()
  t.equal((await unplanned(bench)).length, 1, 'and none at a subscription that is seen for the first time')
  await give({ role: 'Owner', scope: outside, principalId: userId('guest'), createdOn: soon() })
  await snapshot()
  t.equal((await unplanned(bench)).length, 2)
})

t.test('without time bounds it is said that nobody knows how a role was given', async (t) => {
  const bench = await startAzurePlans(t, { env: { ...env, AZURE_TIME_BOUNDS: 'false' } })
  const { azure, snapshot, give, simulate, userId } = bench
  await simulate('PATCH /_simulator/settings', { azure: { lagMs: 0 } })
  const { scope } = azure.subscriptions['research']!
  await give({ role: 'Owner', scope, principalId: userId('activeStaff'), createdOn: soon() })
  const activated = { role: 'Owner', scope, principalId: userId('inactiveStaff'), createdOn: soon() }
  await simulate('POST /_simulator/azure/eligibilities', { ...activated, createdOn: soon(-48) })
  await give({ ...activated, activates: 'some eligibility', endsInHours: 4 })
  await snapshot()
  const found = await unplanned(bench)
  t.match(found, [{ subjectId: userId('activeStaff') }], 'and what may be an activation is left aside')
  t.match(found[0].message, 'Whether Privileged Identity Management gave it is not known')
})
