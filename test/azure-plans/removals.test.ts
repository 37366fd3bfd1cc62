import t from 'tap'
import { startAzurePlans } from './support.ts'

t.test('a role of Azure is removed by an approved plan, seen, and given back', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, wave, finished, changes, heldBy, azureWrites, takenBack } = bench
  const { principalId, scope, roleId, name } = azure.assignments['groupUaa']!
  const before = await heldBy(principalId)
  const plan = await wave({ principalIds: [principalId], roleIds: [roleId] })
  t.match(plan, { kind: 'azureRolePlan', state: 'ready', progress: { planned: 1 } })
  const done = await finished(plan)
  t.match(done, { state: 'done', progress: { verified: 1, failed: 0 } })
  t.match(await changes(plan.planId), [{ kind: 'azureRoleAssignment', state: 'verified', roleId }])
  t.same(
    await heldBy(principalId),
    before.filter((held) => !held.includes(scope)),
  )
  const [write] = await azureWrites()
  t.match(write, { method: 'DELETE', path: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}` })

  t.match(await takenBack(plan.planId), { state: 'done', progress: { verified: 1 } })
  t.same(await heldBy(principalId), before, 'the very same assignment is there again')
})
