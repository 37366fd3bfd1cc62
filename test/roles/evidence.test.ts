import t from 'tap'
import { RULES } from '../../src/services/roles/findings/rules/all-rules.ts'
import type { Facts } from '../../src/services/roles/findings/rules/rule.ts'
import { GLOBAL_ADMINISTRATOR } from '../../src/services/roles/snapshots/snapshot-summary.ts'
import type { AssignmentRow } from '../../src/services/roles/assignment-rows.ts'
import {
  azureSettings,
  AZURE_CASES,
  classic,
  custom,
  denial,
  machine,
  newRow,
  owners,
  PAIRS,
  weakened,
} from './azure-cases.ts'
import { OWNER } from '../../src/services/roles/findings/rules/azure-facts.ts'
import { app, azureRow, group, row } from './made-up.ts'
import { policy, review } from './made-up-surroundings.ts'
import { CASES, eligible, facts, history, holder, settings } from './rule-cases.ts'

const evidenceOf = (id: string, more: Partial<Facts>) =>
  RULES.find((rule) => rule.id === id)
    ?.find(facts(more))
    .map(({ evidence }) => evidence)

const USER_ADMINISTRATOR = {
  roleId: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  roleName: 'User Administrator',
  tier: 1 as const,
}
const UNIT = { scopeType: 'administrativeUnit', scopeId: 'x' } as const
const unit = (more: object = {}) => row({ ...UNIT, ...more })
const ofGroup = (more: object = {}) => row({ principalId: 'g1', principalType: 'group', ...more })
const nested = (more: object = {}) => row({ membership: 'nested', through: 'group', groupId: 'g', ...more })
const silent = { holders: [holder()] }
const noFactor = { holders: [holder({ mfaRegistered: false })] }
const moreMay = [
  ...app().permissions,
  { name: 'RoleManagement.ReadWrite.Directory', type: 'application' as const, tier: 0 as const, tierReason: '' },
]
const plain = [group({ roleAssignable: false })]

/** Somebody accepted the first, and may not have accepted the second with it. */
const GROWS: [rule: string, before: Partial<Facts>, after: Partial<Facts>][] = [
  ...[
    'azureStandingAccess',
    'azureAppWithPrivilegedRole',
    'azureGuest',
    'azureDisabledHolder',
    'azureEligibleWithoutEnd',
  ]
    .concat('azureOrphanedAssignment')
    .map((id): [string, Partial<Facts>, Partial<Facts>] => {
      const one = AZURE_CASES[id]?.[0].otherAssignments?.[0] as AssignmentRow
      return [id, { otherAssignments: [one] }, { otherAssignments: [one, { ...one, scopeId: '/subscriptions/s2' }] }]
    }),
  [
    'dangerousTogether',
    PAIRS['commandsSynchronization'] ?? {},
    { ...PAIRS['commandsSynchronization'], otherAssignments: [machine({ roleId: OWNER })] },
  ],
  ['azureUnplanned', { otherAssignments: [newRow({ tier: 1 })] }, { otherAssignments: [newRow()] }],
  [
    'azureUnplanned',
    { otherAssignments: [newRow({ assignmentType: 'activeTimeBound', madeInPim: true })] },
    { otherAssignments: [newRow()] },
  ],
  [
    'azureSettingsWeakened',
    { weakenedSettings: [weakened()] },
    {
      weakenedSettings: [
        weakened({
          weakened: [
            ...weakened().weakened,
            { field: 'mfaOnActivation', before: true, after: false, since: '2026-11-02T08:00:00Z' },
          ],
        }),
      ],
    },
  ],
  ['azureTooManyOwners', { otherAssignments: owners(4) }, { otherAssignments: owners(5) }],
  [
    'azureCustomRole',
    { otherRoles: [custom()], otherAssignments: [azureRow({ roleId: 'custom' })] },
    { otherRoles: [custom()], otherAssignments: [azureRow({ roleId: 'custom', principalId: 'u2' })] },
  ],
  ['noMfa', { ...noFactor, assignments: [row(USER_ADMINISTRATOR)] }, { ...noFactor, assignments: [row()] }],
  ['noMfa', { ...noFactor, assignments: [unit()] }, { ...noFactor, assignments: [row()] }],
  ['unusedPrivilege', { ...silent, assignments: [row(USER_ADMINISTRATOR)] }, { ...silent, assignments: [row()] }],
  ['standingAccess', { assignments: [unit()] }, { assignments: [row()] }],
  ['standingAccess', { assignments: [unit()] }, { assignments: [unit({ scopeId: 'y' })] }],
  [
    'standingAccess',
    { assignments: [row({ ...USER_ADMINISTRATOR })] },
    { assignments: [row({ ...USER_ADMINISTRATOR, tier: 0 })] },
  ],
  [
    'disabledHolder',
    { assignments: [unit({ accountEnabled: false })] },
    { assignments: [row({ accountEnabled: false })] },
  ],
  [
    'guestInPrivilegedRole',
    { assignments: [unit({ userType: 'Guest' })] },
    { assignments: [row({ userType: 'Guest' })] },
  ],
  [
    'syncedAccountInPrivilegedRole',
    { assignments: [unit({ onPremisesSyncEnabled: true })] },
    { assignments: [row({ onPremisesSyncEnabled: true })] },
  ],
  [
    'nestedMembership',
    { assignments: [nested()] },
    { assignments: [nested(), nested({ ...USER_ADMINISTRATOR, groupId: 'other' })] },
  ],
  ['nestedMembership', { assignments: [nested(UNIT)] }, { assignments: [nested()] }],
  [
    'orphanedAssignment',
    { assignments: [row({ ...USER_ADMINISTRATOR, orphaned: true })] },
    { assignments: [row({ ...USER_ADMINISTRATOR, tier: 0, orphaned: true })] },
  ],
  [
    'tooManyGlobalAdministrators',
    { assignments: [1, 2, 3, 4, 5].map((id) => row({ principalId: `u${id}` })) },
    { assignments: [1, 2, 3, 4, 6].map((id) => row({ principalId: `u${id}` })) },
  ],
  [
    'administratorsNotCovered',
    { policies: [], assignments: [row({ ...USER_ADMINISTRATOR, tier: 0 })] },
    { policies: [], assignments: [row({ ...USER_ADMINISTRATOR, tier: 0 }), row()] },
  ],
  [
    'emergencyAccountNotExcluded',
    { assignments: [row({ principalId: 'bg1' })], policies: [policy({ includeUsers: ['all'] })] },
    { assignments: [row({ principalId: 'bg1' })], policies: [policy({ includeUsers: ['all'], controls: ['block'] })] },
  ],
  [
    'groupOwnerCouldTakeOver',
    { groups: [group()], assignments: [ofGroup(USER_ADMINISTRATOR)] },
    { groups: [group()], assignments: [ofGroup(USER_ADMINISTRATOR), ofGroup()] },
  ],
  [
    'groupOwnerCouldTakeOver',
    { groups: [group()], assignments: [ofGroup(UNIT)] },
    { groups: [group()], assignments: [ofGroup()] },
  ],
  [
    'roleThroughPlainGroup',
    { groups: plain, assignments: [ofGroup(USER_ADMINISTRATOR)] },
    { groups: plain, assignments: [ofGroup(USER_ADMINISTRATOR), ofGroup()] },
  ],
  [
    'groupWithoutPim',
    { groups: [group({ underPim: false })], assignments: [ofGroup(UNIT)] },
    { groups: [group({ underPim: false })], assignments: [ofGroup()] },
  ],
  [
    'weakGroupSettings',
    { ...CASES['weakGroupSettings']?.[0], assignments: [ofGroup(USER_ADMINISTRATOR)] },
    { ...CASES['weakGroupSettings']?.[0], assignments: [ofGroup()] },
  ],
  [
    'weakSettings',
    { assignments: [row()], settings: [settings({ tier: 1, deviations: [{ setting: 'x', message: 'No.' }] })] },
    { assignments: [row()], settings: [settings({ deviations: [{ setting: 'x', message: 'No.' }] })] },
  ],
  [
    'azureWeakSettings',
    { otherSettings: [azureSettings({ tier: 1 })] },
    { otherSettings: [azureSettings({ tier: 0 })] },
  ],
  [
    'appWithDirectoryRole',
    { assignments: [row({ principalType: 'servicePrincipal', ...USER_ADMINISTRATOR })] },
    { assignments: [row({ principalType: 'servicePrincipal' })] },
  ],
  ...['appControlsTenant', 'oldAppSecret', 'appWithoutOwner', 'unusedApp'].map(
    (id): [string, Partial<Facts>, Partial<Facts>] => {
      const apps = CASES[id]?.[0].apps ?? []
      return [id, { apps }, { apps: apps.map((one) => ({ ...one, permissions: moreMay })) }]
    },
  ),
  [
    'appOwnerCouldTakeOver',
    { apps: [app({ ownerIds: ['x'] })] },
    { apps: [app({ ownerIds: ['x'], permissions: moreMay })] },
  ],
  [
    'neverActivated',
    { assignments: [eligible(UNIT)], activations: history() },
    { assignments: [eligible()], activations: history() },
  ],
  [
    'lesserRoleWouldDo',
    { ...CASES['lesserRoleWouldDo']?.[0], assignments: [unit()] },
    { ...CASES['lesserRoleWouldDo']?.[0] },
  ],
  [
    'wouldGetStuck',
    { ...CASES['wouldGetStuck']?.[0], assignments: [eligible(UNIT)] },
    { ...CASES['wouldGetStuck']?.[0] },
  ],
  [
    'roleWithoutAccessReview',
    { reviews: [], assignments: [row(USER_ADMINISTRATOR)] },
    { reviews: [], assignments: [row({ ...USER_ADMINISTRATOR, tier: 0 })] },
  ],
  [
    'azureDenialWithExceptions',
    { denyAssignments: [denial({ excluded: [{ principalId: 'a1' }] })] },
    { denyAssignments: [denial({ excluded: [{ principalId: 'a1' }, { principalId: 'a2' }] })] },
  ],
  [
    'azureClassicAdministrator',
    { classicAdministrators: [classic()] },
    { classicAdministrators: [classic({ roles: ['Co-Administrator', 'Service Administrator'] })] },
  ],
  [
    'overdueAccessReview',
    { reviews: [review({ overdue: true, roleIds: [USER_ADMINISTRATOR.roleId] })] },
    { reviews: [review({ overdue: true, roleIds: [USER_ADMINISTRATOR.roleId, GLOBAL_ADMINISTRATOR] })] },
  ],
  [
    'namingRule',
    { names: { adminAccount: /^adm-/ }, assignments: [row({ ...USER_ADMINISTRATOR, userPrincipalName: 'ada' })] },
    { names: { adminAccount: /^adm-/ }, assignments: [row({ userPrincipalName: 'ada' })] },
  ],
]

/** About numbers, days, licenses or single events, whose evidence is all there is to say. */
const WITHOUT_POWER = [
  // It is all of Azure already.
  'azureElevatedAccess',
  'tooFewGlobalAdministrators',
  'globalAdministratorShare',
  'emergencyAccountMissing',
  'noPim',
  'emergencyAccountUsed',
  'drift',
  'azureDrift',
  'roleOutsidePim',
  'microsoftAlert',
  'licenseEnding',
  'tooFewP2Seats',
]

t.test('when power grows, nobody has accepted that', async (t) => {
  t.same(
    [...new Set([...GROWS.map(([id]) => id), ...WITHOUT_POWER])].sort(),
    RULES.map(({ id }) => id).sort(),
    'each rule was thought of',
  )
  for (const [id, before, after] of GROWS) {
    const [one, other] = [evidenceOf(id, before), evidenceOf(id, after)]
    t.equal(one?.length, 1, `${id} fires before`)
    t.equal(other?.length, 1, `${id} fires after`)
    t.notSame(one, other, id)
  }
})

t.test('order, names and activating what one is eligible for change no evidence', async (t) => {
  const all = [row(), unit(USER_ADMINISTRATOR), row(USER_ADMINISTRATOR)]
  const changed = [...all.toReversed(), row({ assignmentType: 'activated' }), row({ assignmentType: 'activated' })].map(
    (one) => ({ ...one, roleName: 'Renamed', displayName: 'Ada Lovelace' }),
  )
  for (const [id, more] of [
    ['standingAccess', {}],
    ['noMfa', noFactor],
    ['unusedPrivilege', silent],
  ] as const) {
    t.same(evidenceOf(id, { ...more, assignments: changed }), evidenceOf(id, { ...more, assignments: all }), id)
  }
})
