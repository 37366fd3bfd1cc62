import t from 'tap'
import { all, startService } from '../helper.ts'

t.test('settings of roles of Azure are listed, found and reported, scope by scope', async (t) => {
  const bench = await startService(t, { env: { AZURE_ROLES: 'true', REPORT_LANGUAGE: 'fr' } })
  const { call, simulate } = bench
  t.match(await call('GET /v1/role-settings?system=azure'), { body: { error: { code: 'SnapshotNotFound' } } })
  const { azure } = await simulate('GET /_simulator/cast')
  const { body: snapshot } = await call('POST /v1/role-snapshots', { body: {} })
  const { settings: count } = snapshot.systems.find(({ system }: any) => system === 'azure')

  const own: any[] = (await all(bench, 'GET /v1/role-settings?system=azure&top=50')).value
  t.equal(own.length, count)
  t.ok(own.every(({ system, scopeId, scopeName }) => system === 'azure' && scopeId && scopeName))
  const { scope, roleId } = azure.eligibilities.eligibleOwner
  const owner = own.find((one) => one.roleId === roleId && one.scopeId === scope)
  t.match(owner, {
    roleName: 'Owner',
    tier: 0,
    scopeType: 'subscription',
    scopeName: 'Subscription Student portal',
    maximumActivationDuration: 'PT4H',
    approvalOnActivation: true,
    approverCount: 0,
  })
  t.match(
    owner.deviations.find(({ setting }: any) => setting === 'approvalOnActivation'),
    { value: 'nobodyNamed', message: /Azure asks nobody else/ },
  )
  const there: any[] = (await all(bench, `GET /v1/role-settings?system=azure&scopeId=${scope}`)).value
  t.ok(there.length > 0 && there.every((one) => one.scopeId === scope))
  const entra: any[] = (await all(bench, 'GET /v1/role-settings')).value
  t.ok(entra.every(({ system, scopeId }) => system === 'entra' && scopeId === undefined))
  t.equal((await all(bench, 'GET /v1/role-settings?system=all&top=99')).value.length, own.length + entra.length)
  t.match((await call('GET /v1/role-settings?system=azure')).body.systems, [{ system: 'azure', state: 'read' }])
  t.equal((await call('GET /v1/role-settings?system=exchange')).status, 400)

  const found: any[] = (await all(bench, 'GET /v1/role-findings?rule=azureWeakSettings')).value
  t.equal(found.length, own.filter(({ deviations }) => deviations.length > 0).length)
  t.match(
    found.find((one) => one.roleId === roleId && one.subjectId === scope.toLowerCase()),
    { systems: ['azure'], severity: 'high', subjectName: 'Owner, Subscription Student portal' },
  )
  const { content } = (await call('GET /v1/role-report')).body
  t.match(content, /Azure\s: (Management group|Subscription) /)

  await simulate('POST /_simulator/faults', {
    where: 'azure',
    path: `${scope}/providers/Microsoft.Authorization/roleManagementPolic`,
    effect: { status: 403 },
  })
  await call('POST /v1/role-snapshots', { body: {} })
  const { body: less } = await call('GET /v1/role-settings?system=azure')
  t.match(less.systems, [
    { state: 'partlyRead', message: /Not all settings of its roles could be read \(Subscription Student portal\)/ },
  ])
  t.notOk(less.value.some((one: any) => one.scopeId === scope))
})

t.test('settings that nobody wants are not read, and that is said', async (t) => {
  const { call } = await startService(t, {
    env: { AZURE_ROLES: 'true', ROLE_SNAPSHOT_PARTS: 'apps,azure' },
  })
  await call('POST /v1/role-snapshots', { body: {} })
  const { body } = await call('GET /v1/role-settings?system=azure')
  t.same(body.value, [])
  t.match(body.systems, [{ state: 'readAsChosen', message: /without the settings of roles/ }])
})
