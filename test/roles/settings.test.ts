import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { RolePolicyAssignment } from '../../src/graph/roles.ts'
import { DEFAULT_BASELINES, readBaselines } from '../../src/services/roles/baselines.ts'
import { pimSettings, roleSettings } from '../../src/services/roles/pim-settings.ts'
import { all, startService } from '../helper.ts'
import { microsoftExample } from './canned-reader.ts'
import { skip } from '../skip.ts'
import { temporaryFolder } from '../temporary-folder.ts'

t.test('settings of roles beside the baseline of their tier, over HTTP', async (t) => {
  const service = await startService(t)
  const { call } = service
  const { status, body } = await call('GET /v1/role-settings', { as: 'roles' })
  t.equal(status, 200, JSON.stringify(body))
  t.match(body, { pimAvailable: true, asOf: String })
  const of = (name: string) => body.value.find(({ roleName }: any) => roleName === name)
  const strays = (name: string) => of(name).deviations.map(({ setting }: any) => setting)
  t.match(of('Global Administrator'), {
    system: 'entra',
    tier: 0,
    maximumActivationDuration: 'PT2H',
    mfaOnActivation: true,
    approvalOnActivation: true,
    permanentAssignmentAllowed: true,
  })
  t.ok(strays('Global Administrator').includes('permanentAssignmentAllowed'))
  t.notOk(strays('Global Administrator').includes('maximumActivationHours'), 'two hours are fewer than four')
  t.match(
    of('User Administrator').deviations.find(({ setting }: any) => setting === 'mfaOnActivation'),
    { value: 'false', expected: 'true', message: /\.$/ },
  )
  t.ok(
    ['approvalOnActivation', 'maximumActivationHours', 'permanentEligibilityAllowed'].every((setting) =>
      strays('User Administrator').includes(setting),
    ),
  )
  t.match(
    of('Exchange Administrator'),
    { mfaOnActivation: true, authenticationContext: 'c1' },
    'an authentication context asks for MFA too',
  )
  t.notMatch(of('Reports Reader').deviations, [{ setting: 'approvalOnActivation' }])
  t.same(of('Campus Contact Editor').tier, undefined)
  t.same(of('Campus Contact Editor').deviations, [], 'nobody judges a role that nobody has rated')

  const deviating = (await call('GET /v1/role-settings?deviating=true&tier=0', { as: 'roles' })).body.value
  t.ok(deviating.length > 0 && deviating.every(({ tier, deviations }: any) => tier === 0 && deviations.length > 0))
  t.ok(
    (await call('GET /v1/role-settings?deviating=false', { as: 'roles' })).body.value.every(
      ({ deviations }: any) => deviations.length === 0,
    ),
  )
  t.notOk(
    (await call('GET /v1/role-settings?inUse=true', { as: 'roles' })).body.value.some(
      ({ roleName }: any) => roleName === 'Reports Reader',
    ),
  )
  t.equal((await all(service, 'GET /v1/role-settings?top=3')).value.length, body.value.length)
  t.equal((await call('GET /v1/role-settings', { as: 'reader' })).status, 403)
})

t.test('without P2 there are none, and the answer says so', async (t) => {
  const { call } = await startService(t, { simulator: { profiles: ['noP2'] } })
  t.match((await call('GET /v1/role-settings', { as: 'roles' })).body, {
    value: [],
    pimAvailable: false,
    pimUnavailableReason: 'noLicense',
  })
})

const rule = (id: string, values: object) => ({ id, ...values })
const settingsOf = (...rules: object[]) => pimSettings({ policy: { rules } })

t.test('each deviation: one case that is, and one that is not', async (t) => {
  const role = [
    {
      id: '62e90394-69f5-4237-9190-012177145e10',
      templateId: '62e90394-69f5-4237-9190-012177145e10',
      displayName: 'Global Administrator',
    },
  ]
  const ratings = new Map([
    ['62e90394-69f5-4237-9190-012177145e10', { tier: 0 as const, tierReason: '', privileged: true }],
  ])
  const strays = (...rules: object[]) =>
    roleSettings(
      role,
      ratings,
      [{ roleDefinitionId: role[0]?.id, policy: { rules } } as RolePolicyAssignment],
      DEFAULT_BASELINES,
    )[0]?.deviations.map(({ setting }) => setting)
  const activation = (enabledRules: string[]) => rule('Enablement_EndUser_Assignment', { enabledRules })
  t.same(strays(activation([])), ['mfaOnActivation', 'justificationOnActivation'])
  t.same(strays(activation(['MultiFactorAuthentication', 'Justification'])), [])
  t.same(
    strays(
      activation(['Justification']),
      rule('AuthenticationContext_EndUser_Assignment', { isEnabled: true, claimValue: 'c1' }),
    ),
    [],
  )
  t.same(strays(rule('Approval_EndUser_Assignment', { setting: { isApprovalRequired: false } })), [
    'approvalOnActivation',
  ])
  t.same(
    strays(
      rule('Approval_EndUser_Assignment', {
        setting: { isApprovalRequired: true, approvalStages: [{ primaryApprovers: [{}, {}] }] },
      }),
    ),
    [],
  )
  t.same(
    strays(
      rule('Approval_EndUser_Assignment', {
        setting: { isApprovalRequired: true, approvalStages: [{ primaryApprovers: [] }] },
      }),
    ),
    ['approvalOnActivation'],
    'nobody is named',
  )
  for (const [duration, wrong] of [
    ['PT4H', []],
    ['PT4H30M', ['maximumActivationHours']],
    ['P1D', ['maximumActivationHours']],
    ['nonsense', []],
  ] as const) {
    t.same(strays(rule('Expiration_EndUser_Assignment', { maximumDuration: duration })), wrong, duration)
  }
  for (const [kind, permanent, days] of [
    ['Eligibility', 'permanentEligibilityAllowed', 'maximumEligibilityDays'],
    ['Assignment', 'permanentAssignmentAllowed', 'maximumAssignmentDays'],
  ] as const) {
    const id = `Expiration_Admin_${kind}`
    t.same(strays(rule(id, { isExpirationRequired: false, maximumDuration: 'P365D' })), [permanent])
    t.same(strays(rule(id, { isExpirationRequired: true, maximumDuration: 'P365D' })), [days])
    t.same(strays(rule(id, { isExpirationRequired: true, maximumDuration: 'P15D' })), [])
  }
  t.same(strays(rule('Enablement_Admin_Assignment', { enabledRules: [] })), [
    'mfaOnAssignment',
    'justificationOnAssignment',
  ])
  t.same(
    strays(
      rule('Notification_Admin_EndUser_Assignment', { isDefaultRecipientsEnabled: false, notificationRecipients: [] }),
    ),
    ['adminsNotified'],
  )
  t.same(
    strays(
      rule('Notification_Admin_EndUser_Assignment', {
        isDefaultRecipientsEnabled: false,
        notificationRecipients: ['soc@northwind.example'],
      }),
    ),
    [],
  )
  t.same(strays(), [], 'what Graph did not say is not judged')
  t.same(settingsOf(), {})
})

t.test('Microsoft’s own example is read', async (t) => {
  const policies = microsoftExample<RolePolicyAssignment>('pim-policy-assignments-expand-rules')
  if (policies === undefined) return skip(t, 'Microsoft’s examples are not here')
  t.match(pimSettings(policies[0] as RolePolicyAssignment), {
    maximumActivationDuration: /^PT/,
    mfaOnActivation: Boolean,
    permanentEligibilityAllowed: Boolean,
    adminsNotified: Boolean,
  })
})

t.test('baselines of one’s own', async (t) => {
  const file = join(temporaryFolder(t), 'baselines.json')
  await writeFile(
    file,
    JSON.stringify({ ...DEFAULT_BASELINES, 0: { ...DEFAULT_BASELINES[0], maximumActivationHours: 1 } }),
  )
  t.equal((await readBaselines(file))[0].maximumActivationHours, 1)
  for (const [content, sentence] of [
    ['{', /each of the tiers/],
    ['{}', /each of the tiers/],
    [
      JSON.stringify({ ...DEFAULT_BASELINES, 1: { ...DEFAULT_BASELINES[1], maximumActivationHours: 'long' } }),
      /see \/1\/maximumActivationHours/,
    ],
  ] as const) {
    await writeFile(file, content)
    await t.rejects(readBaselines(file), { name: 'ConfigError', message: sentence }, content.slice(0, 20))
  }
  await t.rejects(readBaselines(`${file}.gone`), { message: /can not be read/ })
})
