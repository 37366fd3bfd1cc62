import t from 'tap'

import { AUTHORIZATION } from '../simulator/arm/support.ts'
import { createAzureReader } from '../../src/services/roles/azure/azure-reader.ts'
import { startAzure } from './support.ts'

const ASSIGNMENTS_ALONE = 'Microsoft.Authorization/roleAssignments/read'

t.test('what is given in Azure is there once, with the scope where it is given', async (t) => {
  const client = await startAzure(t)
  const { cast, all, asked } = client
  const { grants, roles, unseen, system } = await client.read()
  t.equal(system, 'azure')
  t.same(unseen, [])
  const scopes = [
    ...(await all('/providers/Microsoft.Management/managementGroups')).map(({ id }) => id),
    ...(await all('/subscriptions')).map(({ id }) => id),
  ]
  const lists = await Promise.all(
    scopes.map((scope) => all(`${scope}${AUTHORIZATION}/roleAssignmentScheduleInstances`)),
  )
  const rows = new Map(lists.flat().map((row) => [row.id.toLowerCase(), row.properties]))
  const active = grants.filter(({ assignmentType }) => assignmentType !== 'eligible')
  const keyOf = (scope: string, principal: string, role: string) =>
    `${scope} ${principal} ${role.split('/').at(-1)}`.toLowerCase()
  t.same(
    active.map((grant) => keyOf(grant.scopeId ?? '', grant.principalId, grant.roleId)).sort(),
    [...rows.values()].map((row) => keyOf(row.scope, row.principalId, row.roleDefinitionId)).sort(),
    'nothing more and nothing less than Azure lists',
  )
  t.ok(
    active.some(({ scopeType }) => scopeType === 'root'),
    'elevated access is seen',
  )
  const held = (type: string) => grants.filter(({ assignmentType }) => assignmentType === type)
  t.ok(held('activated').length > 0)
  t.ok(held('activeTimeBound').every(({ endDateTime }) => endDateTime !== undefined))
  const owner = cast.azure.eligibilities['eligibleOwner']
  const mine = held('eligible').filter(
    ({ principalId, scopeId, roleId }) =>
      principalId === owner?.principalId && scopeId === owner?.scope && roleId === owner?.roleId,
  )
  t.match(mine, [{ scopeName: 'Subscription Student portal', scopeType: 'subscription', principalType: 'user' }])
  t.equal(mine.length, 1)
  t.match(
    roles.find(({ roleName }) => roleName === 'Owner'),
    { tier: 0, privileged: true, builtIn: true },
  )
  for (const { roleId } of grants) t.ok(roles.some((role) => role.roleId === roleId))
  const counted = (name: string) => asked.filter((operation) => operation.endsWith(name)).length
  t.equal(counted('/roleEligibilityScheduleInstances'), scopes.length)
  t.equal(counted('/roleAssignmentScheduleInstances'), scopes.length)
  t.equal(counted('/denyAssignments'), scopes.length)
  t.equal(counted('/descendants'), 1)
  t.equal(counted('/subscriptions'), 1)
  t.equal(counted('/roleAssignments'), 1, 'what is given for all of Azure')
  const pages = counted('/resources')
  t.equal(pages, 1, 'fewer than 1,000 assignments and roles are a page')
  const settings = counted('/roleManagementPolicyAssignments')
  t.ok(settings > 0)
  t.equal(asked.length, 3 * scopes.length + 3 + pages + settings, 'and nothing else was asked')
})

t.test('what our identity may not see is never clean', async (t) => {
  const client = await startAzure(t)
  const { cast } = client
  const everything = async () => {
    const { grants, unseen } = await client.read()
    return { grants: grants.length, unseen }
  }
  await client.reader()
  t.match(await everything(), { grants: 0, unseen: [{ what: 'everything', reason: 'noPermission' }] }, 'no access')
  await client.reader({ role: 'Management Group Reader', scope: cast.azure.rootScope })
  t.match(
    await everything(),
    { grants: 0, unseen: [{ what: 'everything', reason: 'noPermission', code: 'OwnAssignmentUnseen' }] },
    'Management Group Reader sees the groups and no roles, and Azure does not refuse',
  )
  const library = cast.azure.subscriptions['library']
  await client.reader({ role: 'Reader', scope: library?.scope as string })
  const { grants, unseen } = await client.read()
  t.ok(grants.some(({ scopeId }) => scopeId?.toLowerCase().startsWith(library?.scope.toLowerCase() ?? '?')))
  t.match(unseen, [{ what: 'everything', reason: 'noPermission', scopeId: cast.azure.rootScope }])
})

t.test('a subscription that is refused or empty is named, the others are read', async (t) => {
  const client = await startAzure(t)
  const library = client.cast.azure.subscriptions['library']
  await client.fault(`subscriptions/${library?.id}/.*EligibilityScheduleInstances`, { status: 403 })
  const { grants, unseen } = await client.read()
  t.match(unseen, [
    { what: 'eligibilities', reason: 'noPermission', scopeName: `Subscription ${library?.displayName}` },
  ])
  t.equal(unseen.length, 1)
  t.ok(grants.some(({ assignmentType }) => assignmentType === 'eligible'))
})

t.test('without the license PIM is asked once, and eligibilities are unseen', async (t) => {
  const client = await startAzure(t, { profiles: ['noP2'] })
  const { grants, unseen } = await client.read()
  t.ok(grants.length > 0)
  t.match(unseen, [
    { what: 'eligibilities', reason: 'noLicense', code: 'AadPremiumLicenseRequired' },
    { what: 'timeBounds', reason: 'noLicense' },
  ])
  t.equal(client.asked.filter((operation) => /Schedule/.test(operation)).length, 2)
})

t.test('only chosen subscriptions, only the tiers that matter', async (t) => {
  const client = await startAzure(t)
  const library = client.cast.azure.subscriptions['library']
  const { grants, unseen } = await client.read({ subscriptionIds: [library?.id as string] })
  const inSubscriptions = grants.filter(({ scopeId }) => /^\/subscriptions\//i.test(scopeId ?? ''))
  t.ok(inSubscriptions.length > 0)
  for (const { scopeId } of inSubscriptions) {
    t.ok(scopeId?.toLowerCase().startsWith(library?.scope.toLowerCase() ?? '?'))
  }
  t.ok(
    grants.some(({ scopeType }) => scopeType === 'managementGroup'),
    'with what it inherits',
  )
  t.match(unseen, [{ reason: 'switchedOff', scopeName: '9 other subscriptions' }])
  const dangerous = await client.read({ maxTier: 0, timeBounds: false })
  const tiers = new Map(dangerous.roles.map(({ roleId, tier }) => [roleId, tier]))
  t.ok(dangerous.grants.length > 0)
  t.notOk(dangerous.grants.some(({ roleId }) => (tiers.get(roleId) ?? 0) > 0))
  t.match(dangerous.unseen, [{ what: 'timeBounds', reason: 'switchedOff' }, { code: 'HigherTiers' }])
})

t.test('an index that lags: what only the lists know is added, what only it knows is looked up', async (t) => {
  const client = await startAzure(t, { azure: { lagMs: 60_000 } })
  const { cast, control, user } = client
  const library = cast.azure.subscriptions['library']?.scope as string
  const fresh = { role: 'Owner', scope: library, principalId: user('eligibleAdmin'), type: 'User' }
  const { status, body } = await control('POST', 'azure/assignments', fresh)
  t.equal(status, 201)
  const { grants } = await client.read()
  t.ok(
    grants.some(({ principalId, scopeId }) => principalId === fresh.principalId && scopeId === library),
    `${body.id} is there`,
  )
})

t.test(
  'what of denials and classic administrators may not be read is named, the roles are read all the same',
  async (t) => {
    const client = await startAzure(t)
    const { cast } = client
    const { library } = cast.azure.subscriptions
    const whole = await client.read()
    t.equal(whole.denyAssignments?.length, 2)
    t.equal(whole.classicAdministrators?.length, 2)
    const one = await client.read({ subscriptionIds: [library?.id as string] })
    t.same([one.denyAssignments?.length, one.classicAdministrators?.length], [1, 2], 'of what is chosen alone')

    await client.fault(`subscriptions/${library?.id}/.*denyAssignments`, { status: 403 })
    const refused = await client.read()
    t.match(refused.unseen, [{ what: 'denyAssignments', reason: 'noPermission', scopeId: library?.scope }])
    t.equal(refused.unseen.length, 1)
    t.equal(refused.denyAssignments?.length, 1, 'the others are there')
    await client.control('DELETE', 'faults')

    await client.reader({ role: 'User Access Administrator', scope: cast.azure.rootScope })
    t.same((await client.read()).unseen, [], 'a role with */read sees everything')
  },
)

t.test('a role that reads assignments and nothing else leaves the rest unknown', async (t) => {
  const client = await startAzure(t)
  const reader = client.armReader()
  const narrow = {
    ...reader,
    async authorizations(scope: Parameters<typeof reader.authorizations>[0]) {
      const found = await reader.authorizations(scope)
      const definitions = found.definitions.map((role) =>
        role.roleName === 'Reader'
          ? { ...role, permissions: role.permissions.map((own) => ({ ...own, actions: [ASSIGNMENTS_ALONE] })) }
          : role,
      )
      return { ...found, definitions }
    },
  }
  const { grants, unseen, ...rest } = await createAzureReader({ reader: narrow, now: Date.now }).read()
  t.ok(grants.length > 0)
  const count = (wanted: string) => unseen.filter(({ what }) => what === wanted).length
  t.ok(count('denyAssignments') > count('classicAdministrators'), 'management groups have no classic administrators')
  t.ok(count('classicAdministrators') > 0)
  t.equal(unseen.length, count('denyAssignments') + count('classicAdministrators'))
  t.ok(unseen.every(({ reason }) => reason === 'noPermission'))
  t.same(rest.denyAssignments, [])

  const elsewhere = {
    ...reader,
    authorizations: async (scope: Parameters<typeof reader.authorizations>[0]) => {
      const { classicAdministrators: _untold, ...told } = await reader.authorizations(scope)
      return told
    },
  }
  const inChina = await createAzureReader({ reader: elsewhere, now: Date.now }).read()
  t.match(inChina.unseen, [{ what: 'classicAdministrators', reason: 'notOffered', code: 'NotInThisCloud' }])
  t.notOk('classicAdministrators' in inChina)
})
