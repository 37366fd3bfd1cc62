import t from 'tap'
import { all } from '../helper.ts'
import { startAzurePlans } from './support.ts'

const MINUTE = 60_000

t.test('what is not as an approved plan left it in Azure is found, and never what the plan made', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, made, snapshot, give, simulate, advance, call } = bench
  await simulate('PATCH /_simulator/settings', { azure: { lagMs: 0 } })
  const drift = async () => (await all(bench, 'GET /v1/role-findings?rule=azureDrift&system=azure', 'roles')).value
  const { principalId, scope, roleId, role } = azure.assignments['groupUaa']!
  const change = { principalIds: [principalId], roleIds: [roleId], scopeIds: [scope] }
  const endDateTime = new Date(Date.now() + 60 * 24 * 60 * MINUTE).toISOString().replace(/\.\d+Z$/, 'Z')
  t.match(await made(change), { state: 'done', progress: { verified: 1 } })
  t.match(await made({ action: 'grantEligibility', ...change, endDateTime }), { state: 'done' })

  const again = await give({ role, scope, principalId })
  await snapshot()
  t.same(await drift(), [], 'too soon for the index of Azure to tell')
  advance(20 * MINUTE)
  await snapshot()
  t.match(await drift(), [
    {
      systems: ['azure'],
      subjectId: principalId,
      roleId,
      severity: 'high',
      message: /^User Access Administrator for .*: .* has it again, though an approved plan took it away\.$/,
    },
  ])
  t.match((await call('GET /v1/role-findings?rule=azureDrift', { as: 'roles' })).body.value.length, 1)

  await simulate('DELETE /_simulator/azure/assignments', { id: again.id })
  await snapshot()
  t.same(await drift(), [], 'all is as plans left it again, and what they gave is there')
})
