import t from 'tap'
import { normalRule } from '../../src/services/roles/plans/settings-change.ts'
import { targetRules, type Rule } from '../../src/services/roles/plans/settings-target.ts'
import { DEFAULT_BASELINES } from '../../src/services/roles/baselines.ts'
import { pimSettings } from '../../src/services/roles/pim-settings.ts'
import { policyRules } from '../../simulator/tenant/policy-rules.ts'
import { GLOBAL_ADMINISTRATOR, startRolePlans, USER_ADMINISTRATOR } from './support.ts'

const RULES = '/policies/roleManagementPolicies/'

t.test('settings to the baseline of their tier, and back', async (t) => {
  const bench = await startRolePlans(t)
  const { call, userId, wave, finished, changes, journal } = bench
  const deviating = async () =>
    (await call('GET /v1/role-settings?deviating=true&inUse=true', { as: 'roles' })).body.value
  const before = await deviating()
  t.ok(before.length > 1)
  t.match(await wave({ action: 'settingsToBaseline', tiers: [0] }), { state: 'refused', code: 'ApproversRequired' })
  const plan = await wave({
    action: 'settingsToBaseline',
    allRoles: true,
    approverIds: [userId('activeStaff'), bench.groupId('roleGroup')],
  })
  t.match(plan, { state: 'ready' }, JSON.stringify(plan))
  const planned = await changes(plan.planId, 'planned')
  t.equal(planned.length, before.length, 'every role in use that is weaker')
  const [change] = planned.filter(({ roleId }) => roleId === USER_ADMINISTRATOR)
  t.match(change, {
    kind: 'roleSettings',
    title: /^Change the settings of User Administrator: /,
    roleName: 'User Administrator',
  })
  t.ok(change.fields.every(({ label, before, after }: any) => typeof label === 'string' && before !== after))
  t.match(
    change.advice,
    /Privileged Identity Management > Microsoft Entra roles > Settings > User Administrator > Edit/,
  )
  t.notOk('person' in change)

  const done = await finished(plan)
  t.match(
    done,
    { state: 'done', progress: { failed: 0, handOver: 0, verified: planned.length } },
    JSON.stringify(await changes(plan.planId)),
  )
  t.ok((await journal()).every(({ method, path }) => method === 'PATCH' && path.includes(RULES)))
  t.notMatch(JSON.stringify(await journal()), /"description"/, 'names are for Graph to fill in')
  bench.advance(61_000)
  t.same(await deviating(), [])
  t.match(await wave({ action: 'settingsToBaseline', allRoles: true, reason: 'Once more, to be sure.' }), {
    state: 'done',
    progress: { planned: 0 },
  })

  // Taking it back is a plan of its own, approved by another caller. That an approver has another name by now changes
  // nothing.
  await bench.simulate(`PATCH /_simulator/users/${userId('activeStaff')}`, { displayName: 'A new name' })
  const undo = (await call(`POST /v1/plans/${plan.planId}/undo`, { as: 'roleOperator', body: {} })).body
  t.match(undo, {
    state: 'ready',
    undoOf: plan.planId,
    title: /^Take back: Settings to the baseline/,
    progress: { planned: planned.length },
  })
  t.match(await call(`POST /v1/plans/${undo.planId}/apply`, { as: 'roleOperator', body: {} }), { status: 409 })
  t.match(await finished(undo), { state: 'done', progress: { verified: planned.length } })
  bench.advance(61_000)
  t.same(
    (await deviating()).map(({ roleId, deviations }: any) => [roleId, deviations]),
    before.map(({ roleId, deviations }: any) => [roleId, deviations]),
  )
})

t.test('where Microsoft leaves settings to people, they are handed over, and nobody is asked twice', async (t) => {
  const bench = await startRolePlans(t, { simulator: { profiles: ['appOnlySettingsRefused'] } })
  const { wave, finished, changes, call, userId } = bench
  const input = { action: 'settingsToBaseline', allRoles: true, approverIds: [userId('activeStaff')] }
  const plan = await wave(input)
  const count = plan.progress.planned
  t.ok(count > 1)
  t.match(await finished(plan), { state: 'done', progress: { handOver: count, failed: 0, verified: 0 } }, 'no failure')
  const handed = await changes(plan.planId, 'handOver')
  t.match(handed[0], { code: 'settingsRefused', message: /Privileged Role Administrator/, advice: /set "/ })
  const { content } = (await call(`GET /v1/plans/${plan.planId}/report`, { as: 'roles' })).body
  t.match(content, /To be done elsewhere/)
  t.match(content, /Microsoft leaves the settings of roles to people/)
  t.match(
    content,
    /Handed over\.<\/span> Nothing was changed\. \d+ changes are to be made elsewhere: by a Privileged Role Administrator/,
  )
  t.notMatch(content, /nothing to change/)
  t.match(content, /Settings &gt; User Administrator &gt; Edit/)
  t.match(
    (await call(`GET /v1/plans/${plan.planId}/report?format=csv`, { as: 'roles' })).body.content,
    /Settings > User Administrator > Edit, and set/,
  )
  t.same(await bench.journal(), [])
  t.match(await call(`GET /v1/on-premises-changes?planId=${plan.planId}`, { as: 'roles' }), {
    status: 409,
    body: { error: { code: 'NotOnPremises', target: 'planId' } },
  })
  const [entry] = (await call(`GET /v1/audit?planId=${plan.planId}&action=change.handedOver`, { as: 'admin' })).body
    .value
  t.match(entry, { roleId: /^[0-9a-f-]{36}$/, changeId: /./ })
  t.notOk('groupId' in entry || 'userId' in entry, 'it is about a role, and about nobody')

  await bench.simulate('POST /_simulator/stats/reset')
  const next = await wave({ ...input, reason: 'Once more, to be sure.' })
  t.match(
    next,
    { state: 'ready', progress: { planned: 0, handOver: count } },
    'what is known is said before anybody approves',
  )
  t.match(await finished(next), { progress: { handOver: count } })
  const { callsByOperation } = await bench.simulate('GET /_simulator/stats')
  t.same(
    Object.keys(callsByOperation).filter((name) => name.startsWith('PATCH')),
    [],
    'not even tried',
  )
})

t.test('only what is weaker is changed', async (t) => {
  const rules = policyRules({
    activation: 'PT8H',
    mfa: true,
    approval: false,
    permanentEligibility: true,
    permanentAssignment: true,
  }) as unknown as Rule[]
  const target = (more: Record<string, object> = {}, tier: 0 | 1 | 2 = 0) => {
    const all = rules.map((rule) => ({ ...rule, ...more[rule.id] })) as Rule[]
    const changed = targetRules(all, DEFAULT_BASELINES[tier], [
      { id: 'a', isGroup: false, name: 'A' },
      { id: 'g', isGroup: true, name: 'G' },
    ])
    return { changed, settings: pimSettings({ policy: { rules: all.map((rule) => changed.get(rule.id) ?? rule) } }) }
  }
  const { changed, settings } = target({
    Enablement_EndUser_Assignment: { enabledRules: [] },
    Expiration_EndUser_Assignment: { maximumDuration: 'P1D' },
  })
  t.match(settings, {
    mfaOnActivation: true,
    justificationOnActivation: true,
    approvalOnActivation: true,
    approverCount: 2,
    maximumActivationDuration: 'PT4H',
    permanentEligibilityAllowed: false,
  })
  t.same(changed.get('Enablement_EndUser_Assignment')?.['enabledRules'], ['MultiFactorAuthentication', 'Justification'])
  t.match(changed.get('Approval_EndUser_Assignment'), {
    setting: {
      approvalStages: [
        {
          primaryApprovers: [
            { '@odata.type': '#microsoft.graph.singleUser', userId: 'a' },
            { '@odata.type': '#microsoft.graph.groupMembers', groupId: 'g' },
          ],
        },
      ],
    },
  })
  // Both together are refused by Microsoft, and one is enough.
  const context = target({
    Enablement_EndUser_Assignment: { enabledRules: ['Justification'] },
    AuthenticationContext_EndUser_Assignment: { isEnabled: true, claimValue: 'c1' },
  })
  t.notOk(context.changed.has('Enablement_EndUser_Assignment'))
  t.match(context.settings, { mfaOnActivation: true, authenticationContext: 'c1' })
  const stricter = target({
    Expiration_EndUser_Assignment: { maximumDuration: 'PT30M' },
    Expiration_Admin_Eligibility: { isExpirationRequired: true, maximumDuration: 'P30D' },
  })
  t.notOk(stricter.changed.has('Expiration_EndUser_Assignment'))
  t.notOk(stricter.changed.has('Expiration_Admin_Eligibility'), 'what is stricter stays')
  const own = target({
    Approval_EndUser_Assignment: {
      setting: {
        isApprovalRequired: false,
        approvalStages: [{ primaryApprovers: [{ '@odata.type': '#microsoft.graph.singleUser', userId: 'own' }] }],
      },
    },
  })
  t.match(
    own.changed.get('Approval_EndUser_Assignment'),
    { setting: { isApprovalRequired: true, approvalStages: [{ primaryApprovers: [{ userId: 'own' }] }] } },
    'approvers who are named stay',
  )
  const unnamed = {
    Approval_EndUser_Assignment: { setting: { isApprovalRequired: true, approvalStages: [{ primaryApprovers: [] }] } },
  }
  t.match(
    target(unnamed).settings,
    { approvalOnActivation: true, approverCount: 2 },
    'an approval that nobody in particular gives',
  )
  t.notOk(target(unnamed, 2).changed.has('Approval_EndUser_Assignment'), 'is enough where the baseline asks for none')
})

t.test('the same rule, however it is written', async (t) => {
  const rule = {
    '@odata.type': '#microsoft.graph.x',
    id: 'R',
    enabledRules: ['Justification', 'Ticketing'],
    claimValue: null,
    target: { operations: ['All'] },
  }
  t.equal(
    normalRule(rule),
    normalRule({ id: 'r', enabledRules: ['ticketing', 'justification'], target: { operations: ['all'] } }),
  )
  t.not(normalRule(rule), normalRule({ ...rule, enabledRules: ['Justification'] }))
  t.not(normalRule({ isEnabled: false }), normalRule({ isEnabled: true }))
  const approvers = (...primaryApprovers: object[]) =>
    normalRule({ setting: { approvalStages: [{ primaryApprovers }] } })
  t.equal(
    approvers({ '@odata.type': '#microsoft.graph.singleUser', userId: 'u', description: 'Ada' }),
    approvers({ '@odata.type': '#microsoft.graph.singleUser', userId: 'U' }),
    'names are read-only',
  )
  t.not(approvers({ userId: 'u' }), approvers({ groupId: 'u' }))
})

t.test('settings that somebody changes between approval and apply are left alone', async (t) => {
  const bench = await startRolePlans(t)
  const plan = await bench.wave({
    action: 'settingsToBaseline',
    roleIds: [GLOBAL_ADMINISTRATOR],
    approverIds: [bench.userId('activeStaff')],
  })
  t.equal((await bench.approveWave(plan)).status, 200)
  const headers = { authorization: 'Bearer anything', 'accept-language': 'en-US', 'content-type': 'application/json' }
  const { value } = (await (
    await fetch(
      `${bench.graphUrl}/v1.0/policies/roleManagementPolicyAssignments?$filter=${encodeURIComponent(`scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '${GLOBAL_ADMINISTRATOR}'`)}`,
      { headers },
    )
  ).json()) as any
  const url = `${bench.graphUrl}/v1.0${RULES}${value[0].policyId}/rules/Expiration_Admin_Eligibility`
  const { '@odata.context': _context, ...rule } = (await (await fetch(url, { headers })).json()) as any
  t.equal(
    (await fetch(url, { method: 'PATCH', headers, body: JSON.stringify({ ...rule, maximumDuration: 'P90D' }) })).status,
    204,
  )
  await bench.call(`POST /v1/plans/${plan.planId}/apply`, { as: 'roleOperator', body: {} })
  await bench.until(plan.planId, 'done')
  t.match(await bench.changes(plan.planId), [{ state: 'spared', code: 'changedMeanwhile' }])
})
