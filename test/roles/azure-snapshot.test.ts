import t from 'tap'
import { all, startService } from '../helper.ts'

t.test('a snapshot holds who has which role in Azure, and says what it could not see', async (t) => {
  const { call, simulate } = await startService(t, { env: { AZURE_ROLES: 'true' } })
  const whole = await call('POST /v1/role-snapshots', { body: {} })
  t.equal(whole.status, 200)
  const azureOf = (body: { systems?: { system: string; state: string; assignments?: number }[] }) =>
    body.systems?.find(({ system }) => system === 'azure')
  t.match(azureOf(whole.body), { state: 'read' })
  t.ok((azureOf(whole.body)?.assignments ?? 0) > 100, JSON.stringify(azureOf(whole.body)))

  await simulate('PUT /_simulator/azure/identities/reader', { grants: [] })
  const blind = await call('POST /v1/role-snapshots', { body: {} })
  t.match(azureOf(blind.body), { state: 'notRead' }, 'nothing seen is not clean')
})

t.test('what is wrong with roles of Azure is found, and goes on while Azure can not be seen', async (t) => {
  const bench = await startService(t, { env: { AZURE_ROLES: 'true' } })
  const { call, simulate } = bench
  const azure = (await simulate('GET /_simulator/cast')).azure.assignments
  const found = async () => {
    const findings: any[] = (await all(bench, 'GET /v1/role-findings')).value
    return new Map(
      findings.filter(({ rule }) => rule.startsWith('azure')).map((one) => [`${one.rule} ${one.subjectId}`, one]),
    )
  }
  await call('POST /v1/role-snapshots', { body: {} })
  const first = await found()
  for (const [rule, name] of [
    ['azureElevatedAccess', 'elevatedAdmin'],
    ['azureStandingAccess', 'rootOwner'],
    ['azureStandingAccess', 'groupContributor'],
    ['azureAppWithPrivilegedRole', 'ownerApp'],
    ['azureOrphanedAssignment', 'orphan'],
    ['azureOrphanedAssignment', 'orphanOwner'],
  ] as const) {
    t.ok(first.has(`${rule} ${azure[name].principalId}`), `${rule}: ${name}`)
  }
  t.ok(first.has(`azureCustomRole ${azure.customDangerous.roleId}`), 'a custom role that reaches access')
  for (const [rule, name] of [
    ['azureAppWithPrivilegedRole', 'pimItself'],
    ['azureAppWithPrivilegedRole', 'managedIdentity'],
    ['azureOrphanedAssignment', 'foreignGroup'],
  ] as const) {
    t.notOk(first.has(`${rule} ${azure[name].principalId}`), `${rule}: not ${name}`)
  }
  t.notOk(first.has(`azureCustomRole ${azure.customHarmless.roleId}`))

  const { grants } = (await simulate('GET /_simulator/azure/identities')).reader
  await simulate('PUT /_simulator/azure/identities/reader', { grants: [] })
  await call('POST /v1/role-snapshots', { body: {} })
  t.equal((await found()).size, 0, 'nothing is claimed of what nobody sees')
  await simulate('PUT /_simulator/azure/identities/reader', { grants })
  await call('POST /v1/role-snapshots', { body: {} })
  const again = await found()
  t.equal(again.size, first.size)
  for (const [key, { firstSeenDateTime }] of first) {
    t.equal(again.get(key)?.firstSeenDateTime, firstSeenDateTime, `${key} was never over`)
  }
})

t.test('the report says where power is, and never calls clean what was not seen', async (t) => {
  const bench = await startService(t, { env: { AZURE_ROLES: 'true' } })
  const { call, simulate } = bench
  const report = async (): Promise<string> => {
    await call('POST /v1/role-snapshots', { body: {} })
    return (await call('GET /v1/role-report')).body.content
  }
  const whole = await report()
  for (const told of ['Where power is', 'Azure (read)', 'Purview: its role groups']) t.ok(whole.includes(told), told)
  const measured = async () => (await call('GET /v1/role-metrics')).body
  const { systems, metrics } = await measured()
  const count = (name: string) => metrics.find((one: any) => one.name === name).value
  t.match(systems[0], { system: 'entra', standingTier0: count('standingTier0'), eligible: count('eligible') })
  for (const { system, assignments, standingTier0, eligible } of systems) {
    const rows: any[] = (await all(bench, `GET /v1/role-assignments?system=${system}`)).value
    const holders = (is: (row: any) => boolean) =>
      new Set(
        rows
          .filter((row) => ['user', 'servicePrincipal'].includes(row.principalType) && is(row))
          .map((row) => row.principalId),
      ).size
    t.same(
      { assignments, standingTier0, eligible },
      {
        assignments: rows.length,
        standingTier0: holders((row) => row.tier === 0 && row.assignmentType === 'activePermanent'),
        eligible: holders((row) => row.assignmentType === 'eligible'),
      },
      `${system}: the list has as many`,
    )
  }
  await simulate('PUT /_simulator/azure/identities/reader', { grants: [] })
  const blind = await report()
  const unseen = (await measured()).systems.find(({ system }: any) => system === 'azure')
  t.match(unseen, { state: 'notRead', reason: 'noPermission' })
  for (const name of ['assignments', 'standingTier0', 'eligible']) t.notOk(name in unseen, `${name} is not zero`)
  t.ok(blind.includes('Azure (not read)'))
  t.notOk(blind.includes('Azure (read)'))
})

t.test('findings and changes are told for each system', async (t) => {
  const bench = await startService(t, { env: { AZURE_ROLES: 'true' } })
  const { call, simulate } = bench
  await call('POST /v1/role-snapshots', { body: {} })
  const everything: any[] = (await all(bench, 'GET /v1/role-findings')).value
  const of = async (system: string): Promise<any[]> =>
    (await all(bench, `GET /v1/role-findings?system=${system}&top=7`)).value
  const [entra, azure] = [await of('entra'), await of('azure')]
  t.ok(azure.length > 0 && entra.length > 0)
  t.ok(azure.every(({ systems }) => systems.includes('azure')))
  t.ok(entra.every(({ systems }) => systems.includes('entra')))
  t.ok(everything.every(({ systems, rule }) => rule.startsWith('azure') === (systems.join() === 'azure')))
  const both = everything.filter(({ systems }) => systems.length === 2)
  t.ok(both.length > 0)
  t.ok(both.every(({ rule }) => rule === 'dangerousTogether'))
  t.equal(entra.length + azure.length - both.length, everything.length, 'what is about two is found by each of them')
  t.same(await of('exchange'), [])
  const first = (await call('GET /v1/role-findings?system=azure&top=1')).body
  t.match(first.systems, [{ system: 'azure', state: 'read' }])
  t.same(first.open, (await call('GET /v1/role-findings')).body.open, 'the numbers are whatever the filter')
  t.match((await call('GET /v1/role-findings')).body.systems[0], { system: 'entra', state: 'read' })
  t.match((await call('GET /v1/role-report?format=csv')).body.content, /,Systems,[\s\S]*"?entra, azure"?/)

  const cast = await simulate('GET /_simulator/cast')
  const gone = { role: 'Owner', scope: cast.azure.subscriptions.library.scope, principalId: cast.users.helpdesk?.id }
  const principalId = gone.principalId ?? cast.azure.assignments.rootOwner.principalId
  await simulate('POST /_simulator/azure/assignments', { ...gone, principalId, type: 'User' })
  await call('POST /v1/role-snapshots', { body: {} })
  const changed: any[] = (await all(bench, 'GET /v1/role-changes?system=azure&top=1')).value
  t.match(changed, [{ change: 'added', system: 'azure', principalId, roleName: 'Owner' }])
  t.same((await all(bench, 'GET /v1/role-changes?system=entra')).value, [])

  await simulate('PUT /_simulator/azure/identities/reader', { grants: [] })
  await call('POST /v1/role-snapshots', { body: {} })
  t.match((await call('GET /v1/role-findings?system=azure')).body, {
    value: [],
    systems: [{ state: 'notRead', message: /nothing is known/ }],
  })
})
