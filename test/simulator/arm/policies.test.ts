import t from 'tap'

import { AUTHORIZATION, filter, startArm } from './support.ts'
import type { ArmClient } from './support.ts'

const ASSIGNMENTS = `${AUTHORIZATION}/roleManagementPolicyAssignments`

async function policyOf({ all, cast }: ArmClient, subscription: string, role: string) {
  const scope = cast.azure.subscriptions[subscription]?.scope as string
  const id = `${scope}${AUTHORIZATION}/roleDefinitions/${cast.azure.roles[role]}`
  const rows = await all(`${scope}${ASSIGNMENTS}${filter(`roleDefinitionId eq '${id}'`)}`)
  if (rows.length !== 1) throw new Error(`${rows.length} policies`)
  return rows[0].properties as { policyId: string; effectiveRules: any[] }
}

const ruleIn = (rules: any[], id: string) => rules.find((rule) => rule.id === id)

t.test('each pair of scope and role has a policy of its own, of 17 rules, and one has 18', async (t) => {
  const client = await startArm(t)
  const { arm, all, cast } = client
  const [here, there] = [
    await policyOf(client, 'library', 'Contributor'),
    await policyOf(client, 'research', 'Contributor'),
  ]
  t.not(here.policyId, there.policyId)
  t.equal(here.effectiveRules.length, 17)
  t.equal(new Set(here.effectiveRules.map(({ id }) => id)).size, 17)
  const preview = await policyOf(client, 'studentPortal', 'Contributor')
  t.equal(preview.effectiveRules.length, 18)
  t.ok(ruleIn(preview.effectiveRules, 'PIMOnlyMode_Admin_Assignment'))
  t.same((await arm('GET', here.policyId)).body.properties.rules, here.effectiveRules)
  const everything = await all(`${cast.azure.subscriptions['library']?.scope}${ASSIGNMENTS}`)
  t.ok(everything.length > 60, 'unfiltered: one for each role')
})

t.test('a change names its rules whole, holds for this pair alone, and is obeyed', async (t) => {
  const client = await startArm(t)
  const { arm, user, cast } = client
  const { policyId, effectiveRules } = await policyOf(client, 'library', 'Contributor')
  const { maximumDuration: _, ...expiration } = ruleIn(effectiveRules, 'Expiration_Admin_Eligibility')
  const patch = async (rules: unknown, token = 'writer') =>
    await arm('PATCH', policyId, { body: { properties: { rules } }, token })
  t.equal((await patch([{ ...expiration, isExpirationRequired: false }], 'reader')).status, 403)
  const kept = { ...ruleIn(effectiveRules, 'Expiration_Admin_Eligibility'), isExpirationRequired: false }
  t.match(await patch([kept]), { status: 400 }, 'no duration where none is needed')
  for (const rules of [
    undefined,
    [{ id: 'Nothing', ruleType: 'RoleManagementPolicyExpirationRule' }],
    [{ ...expiration, ruleType: 'RoleManagementPolicyApprovalRule', isExpirationRequired: false }],
    [{ ...expiration, isExpirationRequired: true, maximumDuration: 'a year' }],
    [{ ...ruleIn(effectiveRules, 'Enablement_EndUser_Assignment'), enabledRules: ['Password'] }],
  ]) {
    t.equal((await patch(rules)).status, 400, JSON.stringify(rules))
  }
  const changed = await patch([{ ...expiration, isExpirationRequired: false }])
  t.equal(changed.status, 200)
  t.equal(changed.body.properties.rules.length, 17, 'all rules come back')
  t.equal(ruleIn(changed.body.properties.rules, 'Expiration_Admin_Eligibility').isExpirationRequired, false)
  t.type(changed.body.properties.lastModifiedDateTime, 'string')
  const other = await policyOf(client, 'research', 'Contributor')
  t.equal(ruleIn(other.effectiveRules, 'Expiration_Admin_Eligibility').isExpirationRequired, true)
  const scope = cast.azure.subscriptions['library']?.scope
  const asked = await arm(
    'PUT',
    `${scope}${AUTHORIZATION}/roleEligibilityScheduleRequests/11111111-2222-4333-8444-555555555555`,
    {
      body: {
        properties: {
          principalId: user('doubleLicensed'),
          roleDefinitionId: `${scope}${AUTHORIZATION}/roleDefinitions/${cast.azure.roles['Contributor']}`,
          requestType: 'AdminAssign',
          scheduleInfo: { expiration: { type: 'NoExpiration' } },
        },
      },
      token: 'writer',
    },
  )
  t.equal(asked.status, 201)
})

t.test('what is declared and not there says so', async (t) => {
  const client = await startArm(t)
  const { policyId } = await policyOf(client, 'library', 'Reader')
  const reply = await client.arm('DELETE', policyId, { token: 'writer' })
  t.match(reply, { status: 501, body: 'Not implemented exception' })
  t.same(client.world.journal.entries(), [])
})

t.test('deny assignments and classic administrators are told where they are', async (t) => {
  const { all, arm, cast } = await startArm(t)
  const [denied] = await all(`${cast.azure.subscriptions['library']?.scope}${AUTHORIZATION}/denyAssignments`)
  t.match(denied.properties, { isSystemProtected: true, principals: [{ id: '00000000-0000-0000-0000-000000000000' }] })
  t.match(await arm('GET', denied.id), { status: 200, body: { id: denied.id } })
  t.same(
    await all(`${cast.azure.subscriptions['library']?.scope}${AUTHORIZATION}/denyAssignments${filter('atScope()')}`),
    [],
  )
  const classic = `${cast.azure.subscriptions['acquiredSchool']?.scope}${AUTHORIZATION}/classicAdministrators`
  t.match(await all(classic, { token: 'opaque' }), [
    { properties: { emailAddress: /@/, role: 'ServiceAdministrator;AccountAdministrator' } },
    { properties: { role: 'CoAdministrator' } },
  ])
  t.same(await all(classic), [], 'not for who may not read the subscription')
})
