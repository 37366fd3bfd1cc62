import t from 'tap'
import { startAzure } from './support.ts'

t.test('the settings of roles in use are read, one request for each role at each scope', async (t) => {
  const client = await startAzure(t)
  const { cast, asked } = client
  const { settings = [], grants, roles, unseen } = await client.read()
  t.same(unseen, [])
  const keyOf = (roleId: string, scopeId = '') => `${roleId} ${scopeId}`.toLowerCase()
  const tiers = new Map(roles.map(({ roleId, tier }) => [roleId, tier ?? 2]))
  const wanted = new Set(
    grants
      .filter(({ scopeType }) => scopeType !== 'root')
      .filter(
        ({ roleId, assignmentType, principalType }) =>
          assignmentType !== 'activePermanent' ||
          ((tiers.get(roleId) ?? 2) < 2 && principalType !== 'servicePrincipal'),
      )
      .map(({ roleId, scopeId }) => keyOf(roleId, scopeId)),
  )
  t.same([...settings.map(({ roleId, scopeId }) => keyOf(roleId, scopeId))].sort(), [...wanted].sort())
  t.equal(asked.filter((operation) => /roleManagementPolic/.test(operation)).length, wanted.size)
  const { roleId, scope } = cast.azure.eligibilities['eligibleOwner'] as { roleId: string; scope: string }
  t.match(
    settings.find((one) => keyOf(one.roleId, one.scopeId) === keyOf(roleId, scope)),
    {
      system: 'azure',
      scopeType: 'subscription',
      scopeName: 'Subscription Student portal',
      settings: { maximumActivationDuration: 'PT4H', mfaOnActivation: true, approvalOnActivation: true },
    },
    'rules are looked up by their id, however many there are',
  )
})

t.test('what can not be read is named', async (t) => {
  const client = await startAzure(t)
  const { scope, id } = client.cast.azure.subscriptions['studentPortal'] as { scope: string; id: string }
  await client.fault(`subscriptions/${id}/providers/Microsoft.Authorization/roleManagementPolic`, { status: 403 })
  const refused = await client.read()
  t.match(refused.unseen, [
    { what: 'settings', reason: 'noPermission', scopeId: scope, scopeName: 'Subscription Student portal' },
  ])
  t.equal(refused.unseen.length, 1, 'once, however many roles are in use there')
  t.ok((refused.settings ?? []).length > 0, 'the others are there')
})

t.test('without PIM, or without anybody who wants them, settings are not asked for', async (t) => {
  const client = await startAzure(t, { profiles: ['noP2'] })
  const asked = () => client.asked.filter((operation) => /roleManagementPolic/.test(operation)).length
  const unlicensed = await client.read()
  t.equal(unlicensed.settings, undefined)
  t.match(
    unlicensed.unseen.find(({ what }) => what === 'settings'),
    { reason: 'noLicense' },
  )
  const off = await client.read({ settings: false })
  t.equal(off.settings, undefined)
  t.match(
    off.unseen.find(({ what }) => what === 'settings'),
    { reason: 'switchedOff' },
  )
  t.equal(asked(), 0)
})

t.test('where Azure gives no settings for long, the rest of Azure is read all the same', async (t) => {
  const client = await startAzure(t)
  await client.fault('roleManagementPolic', { status: 503 })
  const { settings, grants, unseen } = await client.read()
  t.same(settings, [])
  t.ok(grants.length > 0)
  t.match(unseen, [{ what: 'settings', reason: 'unavailable' }])
  t.equal(unseen.length, 1)
})
