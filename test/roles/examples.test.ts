import t from 'tap'
import type {
  AdministrativeUnit,
  GroupMembershipInstance,
  RoleAssignment,
  RoleAssignmentInstance,
  RoleDefinition,
  RoleEligibilityInstance,
  RolePolicyAssignment,
} from '../../src/graph/roles.ts'
import type { DirectoryAudit } from '../../src/graph/sign-ins.ts'
import { readRoleGroups } from '../../src/services/people/read-role-groups.ts'
import { activationRules } from '../../src/services/roles/activation-rules.ts'
import { toActivation } from '../../src/services/roles/activations/entries.ts'
import { DEFAULT_BASELINES } from '../../src/services/roles/baselines.ts'
import { readInventory } from '../../src/services/roles/inventory.ts'
import { pimSettings, roleSettings } from '../../src/services/roles/pim-settings.ts'
import { rateRoles } from '../../src/services/roles/tiers.ts'
import { cannedReader, microsoftExample } from './canned-reader.ts'
import { skip } from '../skip.ts'

/**
 * Bodies that Microsoft's own documentation prints, through the readers of the product: nothing in them may get lost.
 */
const example = <T>(name: string): T[] => microsoftExample<T>(name) ?? []
const missing = microsoftExample('role-definitions-list') === undefined

interface Rule {
  '@odata.type': string
  id: string
  setting?: { approvalStages: object[] }
}

const withoutNull = (value: string | null | undefined) => value ?? undefined
const user = (id: string) => ({
  '@odata.type': '#microsoft.graph.user',
  id,
  displayName: `Name of ${id}`,
  userPrincipalName: `${id}@contoso.com`,
})

t.test('every grant appears, with its principal, role, scope and times', async (t) => {
  if (missing) return skip(t, 'Microsoft’s examples are not here')
  const instances = [
    ...example<RoleAssignmentInstance>('pim-role-assignment-schedule-instances'),
    ...example<RoleAssignmentInstance>('pim-filter-by-current-user'),
  ]
  const eligibilities = example<RoleEligibilityInstance>('pim-role-eligibility-schedule-instances')
  const assignments = example<RoleAssignment>('role-assignments-by-principal')
  const definitions = [
    ...example<RoleDefinition>('role-definitions-list'),
    ...example<RoleDefinition>('role-definition-get-builtin'),
    ...example<RoleDefinition>('role-definition-get-custom'),
  ]
  const units = example<AdministrativeUnit & { id: string }>('admin-units-list')
  const [unit] = units
  const scoped: RoleAssignment = {
    ...assignments[0],
    id: 'of a northerner',
    principalId: 'northerner',
    directoryScopeId: `/administrativeUnits/${unit?.id}`,
  }
  const all = [...instances, ...eligibilities, ...assignments, scoped]
  const { reader } = cannedReader(
    {
      roleDefinitions: definitions,
      roleAssignments: [...assignments, scoped],
      roleAssignmentScheduleInstances: instances,
      roleEligibilityScheduleInstances: eligibilities,
      administrativeUnits: units,
    },
    all.map(({ principalId }) => user(principalId ?? '')),
  )
  const { rows, pim } = await readInventory(reader, () => Date.parse('2023-01-01T00:00:00Z'))
  t.same(pim, { pimAvailable: true })
  t.equal(rows.length, all.length, 'none twice, none missing')
  for (const raw of all) {
    const { startDateTime, endDateTime } = raw as RoleAssignmentInstance
    const row = rows.find((one) => one.principalId === raw.principalId && one.roleId === raw.roleDefinitionId)
    t.match(
      row,
      {
        displayName: `Name of ${raw.principalId}`,
        assignmentType: eligibilities.includes(raw) ? 'eligible' : 'activePermanent',
        orphaned: false,
        scopeType: raw === scoped ? 'administrativeUnit' : 'tenant',
        tierReason: /./,
      },
      raw.principalId ?? '',
    )
    t.same(
      [row?.startDateTime, row?.endDateTime],
      [withoutNull(startDateTime), withoutNull(endDateTime)],
      `times of ${raw.principalId}`,
    )
  }
  t.equal(rows.find(({ principalId }) => principalId === 'northerner')?.scopeName, unit?.displayName)
})

t.test('every role is rated, and those that Microsoft calls privileged are', async (t) => {
  if (missing) return skip(t, 'Microsoft’s examples are not here')
  const definitions = [
    'role-definitions-list',
    'role-definition-get-builtin',
    'role-definition-get-custom',
    'role-definition-expand-inherits',
  ].flatMap((name) => example<RoleDefinition>(name))
  const ratings = rateRoles(definitions)
  for (const { id, displayName } of definitions) {
    t.match(ratings.get(id ?? ''), { tierReason: /\.$/, privileged: Boolean }, displayName ?? '')
  }
  const privileged = example<RoleDefinition>('role-definitions-privileged-beta')
  t.ok(privileged.length > 0)
  const rated = rateRoles(privileged)
  for (const { id, displayName } of privileged) t.equal(rated.get(id ?? '')?.privileged, true, displayName ?? '')
})

t.test('members of a group by PIM keep their times', async (t) => {
  if (missing) return skip(t, 'Microsoft’s examples are not here')
  const instances = example<GroupMembershipInstance>('pim-group-assignment-schedule-instances')
  const groupId = instances[0]?.groupId ?? ''
  const { reader } = cannedReader({
    [`${groupId}/transitiveMembers`]: instances.map(({ principalId }) => user(principalId ?? '')),
    [`${groupId}/assignmentScheduleInstances`]: instances,
  })
  const group = (await readRoleGroups(reader, [groupId], { pim: true, schedules: true })).get(groupId)
  t.equal(group?.members.size, instances.length)
  for (const { principalId, startDateTime, endDateTime } of instances) {
    const member = group?.members.get(principalId ?? '')
    t.match(member, { nested: false, activated: false })
    t.same([member?.startDateTime, member?.endDateTime], [withoutNull(startDateTime), withoutNull(endDateTime)])
  }
})

/** The same rules in each of the places where Graph shows them. */
const PLACES: readonly (readonly [name: string, rules: (row: any) => Rule[] | undefined])[] = [
  ['pim-policy-assignments-expand-rules', (row) => row.policy.rules],
  ['pim-policies-expand-rules', (row) => row.rules],
  ['pim-policy-get-expand', (row) => row.rules],
  ['pim-policy-get-expand', (row) => row.effectiveRules],
]

const settingsOf = (rules: readonly object[]) => pimSettings({ policy: { rules } } as RolePolicyAssignment)

t.test('the 17 rules say the same wherever they stand', async (t) => {
  if (missing) return skip(t, 'Microsoft’s examples are not here')
  const listed = example<Rule>('pim-policy-rules-list')
  t.equal(new Set(listed.map(({ id }) => id)).size, 17)
  const expected = {
    maximumActivationDuration: 'PT8H',
    mfaOnActivation: true,
    justificationOnActivation: true,
    ticketOnActivation: false,
    approvalOnActivation: false,
    approverCount: 0,
    permanentEligibilityAllowed: true,
    maximumEligibilityDuration: 'P365D',
    permanentAssignmentAllowed: true,
    maximumAssignmentDuration: 'P180D',
    mfaOnAssignment: false,
    justificationOnAssignment: true,
    adminsNotified: true,
  }
  t.same(settingsOf(listed), expected, 'one by one')
  for (const [name, rulesOf] of PLACES) {
    const rules = example<object>(name).flatMap((row) => rulesOf(row) ?? [])
    t.same(rules.map(({ id }) => id).sort(), listed.map(({ id }) => id).sort(), name)
    t.same(settingsOf(rules), expected, name)
  }
  const [one] = example<RolePolicyAssignment>('pim-policy-assignments-expand-rules')
  t.same(activationRules(one as RolePolicyAssignment), {
    maximumDuration: 'PT8H',
    mfaRequired: true,
    justificationRequired: true,
    ticketRequired: false,
    approvalRequired: false,
    approverCount: 0,
  })
  const roleId = one?.roleDefinitionId ?? ''
  const [settings] = roleSettings(
    [{ id: roleId, templateId: roleId, displayName: 'Global Administrator' }],
    rateRoles([{ id: roleId, templateId: roleId }]),
    [one as RolePolicyAssignment],
    DEFAULT_BASELINES,
  )
  t.match(settings, { roleId, tier: 0, ...expected })
  t.ok(
    settings?.deviations.some(({ setting }) => setting === 'approvalOnActivation'),
    'Microsoft’s defaults are weaker than the baseline of tier 0',
  )
})

/**
 * What may be asked for when somebody is made eligible, and mails to the people concerned: no part of how safe a role
 * is.
 */
const NOT_JUDGED = [
  'Enablement_Admin_Eligibility',
  ...['Requestor', 'Approver'].flatMap((recipient) =>
    ['Admin_Eligibility', 'Admin_Assignment', 'EndUser_Assignment'].map((kind) => `Notification_${recipient}_${kind}`),
  ),
]

/** The rule set otherwise than Microsoft's example has it. */
const OTHERWISE: Readonly<Record<string, object>> = {
  Expiration: { isExpirationRequired: true, maximumDuration: 'PT1H' },
  Enablement: { enabledRules: ['Ticketing'] },
  Approval: {
    setting: {
      isApprovalRequired: true,
      approvalStages: [{ primaryApprovers: [{ '@odata.type': '#microsoft.graph.singleUser', userId: 'u' }] }],
    },
  },
  AuthenticationContext: { isEnabled: true, claimValue: 'c1' },
  Notification: { isDefaultRecipientsEnabled: false, notificationRecipients: [] },
}

t.test('each rule counts, but for those that say nothing about safety', async (t) => {
  if (missing) return skip(t, 'Microsoft’s examples are not here')
  const rules = example<Rule>('pim-policy-rules-list')
  const before = JSON.stringify(settingsOf(rules))
  for (const { id } of rules) {
    const otherwise = OTHERWISE[id.split('_')[0] ?? '']
    t.ok(otherwise, `${id} is of a kind that is known`)
    const after = JSON.stringify(settingsOf(rules.map((rule) => (rule.id === id ? { ...rule, ...otherwise } : rule))))
    t.equal(after !== before, !NOT_JUDGED.includes(id), id)
  }
})

t.test('entries of the log about something else are nobody’s activation', async (t) => {
  if (missing) return skip(t, 'Microsoft’s examples are not here')
  const entries = ['directory-audits-list', 'directory-audit-get'].flatMap((name) => example<DirectoryAudit>(name))
  t.ok(entries.length >= 2)
  t.same(
    entries.flatMap((entry) => toActivation(entry) ?? []),
    [],
  )
})
