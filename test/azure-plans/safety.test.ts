import t from 'tap'
import { createAzureSafety } from '../../src/services/roles/azure/plans/azure-safety.ts'
import { createOwnIdentities } from '../../src/services/roles/azure/plans/own-identities.ts'
import { startAzurePlans } from './support.ts'

t.test('never the last Owner of a subscription, whoever is Owner beside', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, wave, changes, give, snapshot, simulate, made, userId, heldBy } = bench
  const { lastOwner } = azure.assignments as Record<string, any>
  const { scope, principalId } = lastOwner
  await bench.connect(scope)
  const remove = { principalIds: [principalId], scopeIds: [scope] }
  const codes = async (input: object) =>
    (await changes((await wave({ ...input })).planId, 'spared')).map(({ code }) => code)
  t.same(await codes(remove), ['lastOwner'])
  await bench.needsNoApproval(lastOwner)
  t.same(await codes({ ...remove, action: 'standingToEligible' }), ['lastOwner'], 'eligible is not standing')

  // None of these could act for good.
  await give({ role: 'Owner', scope, principalId: azure.assignments['ownerApp']!.principalId })
  await give({ role: 'Owner', scope, principalId: userId('disabledLicensed'), type: 'User' })
  await give({ role: 'Owner', scope, principalId: userId('activeStaff'), endsInHours: 48 })
  await give({ role: 'Owner', scope: `${scope}/resourceGroups/rg-web`, principalId: userId('activeStaff') })
  await simulate('POST /_simulator/azure/eligibilities', { role: 'Owner', scope, principalId: userId('twoGroups') })
  t.same(await codes(remove), ['lastOwner'])

  await give({ role: 'Owner', scope, principalId: userId('recentlyHired') })
  await snapshot()
  const people = [principalId, userId('recentlyHired')]
  const both = await wave({ principalIds: people, scopeIds: [scope], roleIds: [lastOwner.roleId] })
  t.match(both.progress, { planned: 1, spared: 1 }, 'of two, one stays')
  const done = await made(remove)
  t.match(done, { state: 'done', progress: { verified: 1 } })
  t.notOk((await heldBy(principalId)).some((held) => held.includes('Owner')))
})

t.test('who stops being Owner after the approval keeps the other one where they are', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, wave, changes, give, simulate, finished, userId, azureWrites } = bench
  const { scope, principalId } = azure.assignments['lastOwner']!
  await bench.connect(scope)
  const other = await give({ role: 'Owner', scope, principalId: userId('recentlyHired') })
  const plan = await wave({ principalIds: [principalId], scopeIds: [scope] })
  t.match(plan, { state: 'ready', progress: { planned: 1 } })
  await simulate('DELETE /_simulator/azure/assignments', { id: other.id })
  t.match(await finished(plan), { state: 'done', progress: { spared: 1 } })
  t.match(await changes(plan.planId), [{ state: 'spared', code: 'lastOwner' }])
  t.same(await azureWrites(), [])
})

t.test('our own identities, emergency accounts, exclusions and Microsoft’s own app are left alone', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, wave, changes, call, userId } = bench
  const named = azure.assignments as Record<string, any>
  const { breakGlassOwner, elevatedAdmin, pimItself, groupUaa, dangerousInSum } = named
  const { reader, writer } = azure.identities
  const exclusion = { kind: 'user', value: userId('timeBoundAdmin'), owner: 'IT', reason: 'Looks after Entra Connect.' }
  t.equal((await call('POST /v1/exclusions', { body: exclusion })).status, 200)
  const ids = [breakGlassOwner, elevatedAdmin, pimItself, dangerousInSum].map((one) => one.principalId)
  const plan = await wave({ principalIds: [...ids, reader.principalId, writer.principalId, groupUaa.principalId] })
  const spared = new Map((await changes(plan.planId, 'spared')).map((one) => [one.title, one.code]))
  t.same(new Set(spared.values()), new Set(['breakGlass', 'managedByMicrosoft', 'excluded', 'ownIdentity']))
  const codesOf = [...spared.values()]
  t.ok(codesOf.filter((code) => code === 'ownIdentity').length >= 2, 'both of them')
  const planned = await changes(plan.planId, 'planned')
  t.ok(planned.length > 0 && planned.every(({ person }) => person.userId === groupUaa.principalId))
})

t.test('a group that somebody is in who has to be left alone keeps what it holds', async (t) => {
  const bench = await startAzurePlans(t)
  const { azure, wave, changes, graphUrl, userId } = bench
  const { principalId, scope, roleId } = azure.assignments['groupContributor']!
  const joined = await fetch(`${graphUrl}/v1.0/groups/${principalId}/members/$ref`, {
    method: 'POST',
    headers: { authorization: 'Bearer anything', 'content-type': 'application/json', 'accept-language': 'en-US' },
    body: JSON.stringify({ '@odata.id': `${graphUrl}/v1.0/directoryObjects/${userId('breakGlass1')}` }),
  })
  t.equal(joined.status, 204)
  const plan = await wave({ principalIds: [principalId], scopeIds: [scope], roleIds: [roleId] })
  t.match(await changes(plan.planId), [{ state: 'spared', code: 'breakGlass' }])
})

t.test('an identity whose tokens say nothing makes nobody safe', async (t) => {
  const permissions = async () => ({ application: [], delegated: [], appId: '7e000000-0000-4000-8000-000000000002' })
  const opaque = async () => {
    throw new TypeError('This is no token that anybody can read')
  }
  const principalOf = async () => 'AB000000-0000-4000-8000-000000000002'
  const unknown = createOwnIdentities({ arm: { identity: opaque }, writing: { permissions }, principalOf })
  t.equal(await unknown.all(), undefined)
  t.equal(await unknown.writer(), 'ab000000-0000-4000-8000-000000000002')
  const known = createOwnIdentities({ arm: { identity: permissions }, writing: { permissions }, principalOf })
  t.same(await known.all(), new Set(['ab000000-0000-4000-8000-000000000002']), 'one app that does both')
  const safety = createAzureSafety({
    reader: {} as never,
    store: {} as never,
    own: unknown,
    safety: { untouchable: async () => new Map(), groups: async () => ({ reasons: new Map() }) } as never,
  })
  const principals = ['user', 'group', 'servicePrincipal'].map((type) => ({
    id: type,
    '@odata.type': `#microsoft.graph.${type}`,
  }))
  const spared = await safety.untouchable(principals, { losing: new Set() })
  t.same([...spared.keys()], ['group', 'servicePrincipal'])
  t.equal(spared.get('group')?.code, 'ownIdentityUnknown')
})
