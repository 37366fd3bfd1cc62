import t from 'tap'
import { all } from '../helper.ts'
import { startAzurePlans } from './support.ts'

t.test('snapshot, findings, a wave for Azure, a new snapshot, and back', async (t) => {
  // Within the limits of Azure, as a service in earnest.
  const bench = await startAzurePlans(t, {
    simulator: { azure: { quotaFactor: 1 } },
    env: { AZURE_GROUP_READS_PER_MINUTE: '120' },
  })
  const { azure, wave, finished, changes, snapshot, takenBack, call, heldBy } = bench
  const standing = async (): Promise<any[]> =>
    (await all(bench, 'GET /v1/role-findings?rule=azureStandingAccess', 'roles')).value
  const found = await standing()
  const { principalId, roleId, scope } = azure.assignments['groupUaa']!
  const own = found.find(({ subjectId }) => subjectId === principalId)
  t.ok(own, 'standing access in Azure is a finding')
  await bench.needsNoApproval({ roleId, scope })
  const before = await heldBy(principalId)

  const plan = await wave({ action: 'standingToEligible', findingIds: [own.findingId], reason: 'From the findings.' })
  t.match(plan, { kind: 'azureRolePlan', state: 'ready', title: /^From standing to eligible in Azure: / })
  t.match(plan.summaryMarkdown, /User Access Administrator for Management group .*may activate it/)
  t.match(await changes(plan.planId, 'planned'), [
    { kind: 'azureRoleEligibility', roleId },
    { kind: 'azureRoleAssignment', roleId },
  ])
  t.match(await call(`POST /v1/plans/${plan.planId}/approve`, { as: 'roleOperator', body: { hash: plan.hash } }), {
    status: 403,
  })
  t.match(await finished(plan), { state: 'done', progress: { verified: 2, failed: 0 } })

  await snapshot()
  t.notOk(
    (await standing()).some(({ subjectId }) => subjectId === principalId),
    'the finding is over',
  )
  const rows = (await all(bench, 'GET /v1/role-changes?system=azure', 'roles')).value
  const told = rows.filter((row) => row.principalId === principalId)
  t.match(
    told.map(({ change, assignmentType }) => `${change} ${assignmentType}`).sort(),
    ['added eligible', 'removed activePermanent'],
    'and the changes of roles tell of it',
  )
  for (const { title, scopeId, scopeName } of told) {
    t.equal(scopeId, scope)
    t.ok(title.endsWith(` for ${scopeName}`), 'with where it is given')
  }
  const { body: report } = await call(`GET /v1/plans/${plan.planId}/report?format=html`, { as: 'roles' })
  t.match(report.content, /User Access Administrator/)
  const french = await call(`GET /v1/plans/${plan.planId}/report?format=csv`, { as: 'roles' })
  t.equal(french.status, 200)

  t.match(await takenBack(plan.planId), { state: 'done', progress: { verified: 2 } })
  t.same(await heldBy(principalId), before)
  await snapshot()
  const again = (await standing()).find(({ subjectId }) => subjectId === principalId)
  t.equal(again?.findingId, own.findingId)
})

t.test('what is left over is removed by its finding', async (t) => {
  const bench = await startAzurePlans(t)
  const { made, heldBy, azure } = bench
  const { value } = await all(bench, 'GET /v1/role-findings?rule=azureOrphanedAssignment', 'roles')
  const { principalId } = azure.assignments['orphan']!
  const finding = value.find(({ subjectId }) => subjectId === principalId)
  const done = await made({ findingIds: [finding.findingId] })
  t.match(done, { state: 'done', progress: { failed: 0 } })
  t.same(await heldBy(principalId), [])
})
