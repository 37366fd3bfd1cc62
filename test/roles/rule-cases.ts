import type { AssignmentRow } from '../../src/services/roles/assignment-rows.ts'
import type { Approved } from '../../src/services/roles/findings/approved.ts'
import { GLOBAL_ADMINISTRATOR } from '../../src/services/roles/snapshots/snapshot-summary.ts'
import type { Facts } from '../../src/services/roles/findings/rules/rule.ts'
import { personAndRole } from '../../src/services/roles/activations/history.ts'
import { AZURE_CASES } from './azure-cases.ts'
import { app, group, row } from './made-up.ts'
import { alert, license, policy, review } from './made-up-surroundings.ts'

export const facts = (more: Partial<Facts> = {}): Facts => ({
  assignments: [],
  settings: [],
  apps: [],
  holders: [],
  now: Date.parse('2026-11-25T00:00:00Z'),
  pimAvailable: true,
  breakGlass: new Set(['bg1', 'bg2']),
  unusedDays: 90,
  ...more,
})
export const times = (count: number, more: Partial<AssignmentRow> = {}) =>
  Array.from({ length: count }, (_, index) => row({ principalId: `u${index}`, ...more }))
export const emergency = [row({ principalId: 'bg1' }), row({ principalId: 'bg2' })]
export const holder = (more: object = {}) => ({ userId: 'u1', signInKnown: true, ...more })
export const settings = (more: object = {}) => ({
  system: 'entra' as const,
  roleId: GLOBAL_ADMINISTRATOR,
  roleName: 'GA',
  tier: 0 as const,
  deviations: [],
  ...more,
})
export const DEVIATION = { setting: 'mfaOnActivation' as const, value: 'false', expected: 'true', message: 'No.' }
export const eligible = (more: object = {}): AssignmentRow => ({
  ...row({ assignmentType: 'eligible', startDateTime: '2026-01-01T00:00:00Z' }),
  ...more,
})
/** A history that is whole for 200 days. */
export const history = (...last: [userId: string, roleId: string, at: string][]) => ({
  since: Date.parse('2026-05-09T00:00:00Z'),
  last: new Map(last.map(([userId, roleId, at]) => [personAndRole(userId, roleId), Date.parse(at)])),
})
export const use = (more: object = {}) => ({
  userId: 'u1',
  sinceDateTime: '2026-10-26T00:00:00Z',
  activities: [{ activity: 'Change user license', count: 6 }],
  total: 6,
  unmapped: [],
  lesserRole: { roleId: 'lic', roleName: 'License Administrator', tier: 1 },
  ...more,
})
export const OTHER = { roleId: 'r', roleName: 'Teams Administrator' }

export const APPROVED = { planId: 'p', roleId: GLOBAL_ADMINISTRATOR, roleName: 'Global Administrator', tier: 0 }
/** Somebody lost a role by an approved plan. */
export const taken = (more: object = {}): Approved => ({
  ...APPROVED,
  what: 'roleAssignment',
  principalId: 'u1',
  principalName: 'Ada',
  scope: '/',
  held: false,
  ...more,
})

/** Of every rule: a case that fires, and one that must not. */
export const CASES: Record<string, [fires: Partial<Facts>, not: Partial<Facts>]> = {
  ...AZURE_CASES,
  standingAccess: [
    { assignments: [row()] },
    {
      assignments: [
        row({ assignmentType: 'eligible' }),
        row({ tier: 2 }),
        row({ assignmentType: 'activated' }),
        ...emergency,
      ],
    },
  ],
  tooManyGlobalAdministrators: [
    { assignments: times(5) },
    {
      assignments: [
        ...times(4),
        row({ principalId: 'e', assignmentType: 'eligible' }),
        row({ principalId: 'g', principalType: 'group' }),
      ],
    },
  ],
  tooFewGlobalAdministrators: [
    { assignments: [row(), row({ principalId: 'u2', accountEnabled: false })] },
    { assignments: times(2) },
  ],
  globalAdministratorShare: [
    { assignments: [...times(3), ...[7, 8].map((id) => row({ principalId: `u${id}`, ...OTHER }))] },
    { assignments: [...times(1), ...[5, 6, 7, 8].map((id) => row({ principalId: `u${id}`, ...OTHER }))] },
  ],
  emergencyAccountMissing: [{ assignments: [row({ principalId: 'bg1' })] }, { assignments: emergency }],
  orphanedAssignment: [{ assignments: [row({ orphaned: true })] }, { assignments: [row()] }],
  disabledHolder: [
    { assignments: [row({ accountEnabled: false })] },
    { assignments: [row(), row({ accountEnabled: false, tier: 2 })] },
  ],
  guestInPrivilegedRole: [{ assignments: [row({ userType: 'Guest' })] }, { assignments: [row()] }],
  syncedAccountInPrivilegedRole: [{ assignments: [row({ onPremisesSyncEnabled: true })] }, { assignments: [row()] }],
  noMfa: [
    { assignments: [row()], holders: [holder({ mfaRegistered: false })] },
    { assignments: [row()], holders: [holder({ mfaRegistered: true }), holder()] },
  ],
  unusedPrivilege: [
    { assignments: [row()], holders: [holder({ lastActivityDateTime: '2026-08-01T00:00:00Z' })] },
    {
      assignments: [row(), row({ principalId: 'u2' }), ...emergency],
      holders: [
        holder({ lastActivityDateTime: '2026-11-01T00:00:00Z' }),
        holder({ userId: 'u2', signInKnown: false }),
        holder({ userId: 'bg1' }),
      ],
    },
  ],
  nestedMembership: [
    { assignments: [row({ membership: 'nested', through: 'group', groupId: 'g' })] },
    { assignments: [row({ membership: 'direct', through: 'group', groupId: 'g' })] },
  ],
  appWithDirectoryRole: [
    { assignments: [row({ principalType: 'servicePrincipal' })] },
    { assignments: [row({ principalType: 'servicePrincipal', scopeType: 'administrativeUnit', scopeId: 'x' })] },
  ],
  appControlsTenant: [
    { apps: [app()] },
    { apps: [app({ tier: 1 }), app({ accountEnabled: false }), app({ publisher: 'microsoft' })] },
  ],
  oldAppSecret: [
    { apps: [app({ secrets: { count: 1, expired: 0, oldestDays: 181 } })] },
    { apps: [app({ secrets: { count: 1, expired: 0, oldestDays: 180 } })] },
  ],
  appWithoutOwner: [{ apps: [app({ ownerCount: 0 })] }, { apps: [app({ ownerCount: undefined })] }],
  weakSettings: [
    {
      assignments: [row()],
      settings: [
        {
          system: 'entra',
          roleId: GLOBAL_ADMINISTRATOR,
          roleName: 'GA',
          tier: 0,
          deviations: [{ setting: 'mfaOnActivation', value: 'false', expected: 'true', message: 'No.' }],
        },
      ],
    },
    {
      assignments: [row()],
      settings: [
        {
          system: 'entra',
          roleId: 'unused',
          roleName: 'x',
          tier: 0,
          deviations: [{ setting: 'mfaOnActivation', value: 'false', expected: 'true', message: 'No.' }],
        },
        { system: 'entra', roleId: GLOBAL_ADMINISTRATOR, roleName: 'GA', tier: 0, deviations: [] },
      ],
    },
  ],
  groupOwnerCouldTakeOver: [
    { groups: [group()] },
    {
      assignments: [row({ principalId: 'o1', tier: 1 }), row({ principalId: 'o1', assignmentType: 'eligible' })],
      groups: [
        group(),
        group({ tier: 2 }),
        group({ tier: undefined }),
        group({ owners: undefined }),
        group({ owners: [] }),
      ],
    },
  ],
  roleThroughPlainGroup: [
    {
      groups: [
        group({
          innerGroups: [{ id: 'p', displayName: 'Reserve', membership: 'eligibleMember', roleAssignable: false }],
        }),
      ],
    },
    {
      groups: [
        group({ innerGroups: [{ id: 'p', membership: 'eligibleMember', roleAssignable: true }] }),
        group({ tier: 2, roleAssignable: false }),
        group({ innerGroups: undefined }),
      ],
    },
  ],
  groupWithoutPim: [
    { groups: [group({ underPim: false })] },
    {
      groups: [
        group(),
        group({ underPim: undefined }),
        group({ underPim: false, permanentMembers: 0 }),
        group({ underPim: false, roles: [{ roleId: 'r', roleName: 'R', tier: 0, assignmentType: 'eligible' }] }),
      ],
    },
  ],
  weakGroupSettings: [{ groups: [group({ deviations: [DEVIATION] })] }, { groups: [group()] }],
  appOwnerCouldTakeOver: [
    { apps: [app({ ownerIds: ['x'] })], assignments: [row({ principalId: 'x', tier: 1 })] },
    {
      apps: [
        app({ ownerIds: ['u1'] }),
        app({ ownerIds: undefined }),
        app({ ownerIds: ['x'], accountEnabled: false }),
        app({ ownerIds: ['x'], tier: 1 }),
      ],
      assignments: [row()],
    },
  ],
  neverActivated: [
    {
      assignments: [eligible()],
      activations: history(
        ['u1', 'another role', '2026-11-24T00:00:00Z'],
        ['u1', GLOBAL_ADMINISTRATOR, '2026-06-01T00:00:00Z'],
      ),
    },
    {
      assignments: [
        eligible(),
        eligible({ principalId: 'u2', startDateTime: '2026-11-01T00:00:00Z' }),
        eligible({ principalId: 'u3', startDateTime: undefined }),
        eligible({ principalId: 'u4', membership: 'eligibleMember' }),
        eligible({ principalId: 'bg1' }),
        eligible({ principalId: 'u5' }),
        row({ principalId: 'u5', assignmentType: 'activated' }),
      ],
      activations: history(['U1', GLOBAL_ADMINISTRATOR, '2026-11-01T00:00:00Z']),
    },
  ],
  lesserRoleWouldDo: [
    { assignments: [row()], uses: [use()] },
    {
      assignments: [
        row(),
        row({ principalId: 'u2' }),
        row({ principalId: 'u3' }),
        row({ principalId: 'u4', tier: 1 }),
        row({ principalId: 'bg1' }),
      ],
      uses: [
        use({ total: 4 }),
        use({ userId: 'u2', lesserRole: undefined }),
        use({ userId: 'u3', unmapped: ['Something'] }),
        use({ userId: 'u4' }),
        use({ userId: 'bg1' }),
      ],
    },
  ],
  unusedApp: [
    { apps: [app({ signInKnown: true, lastSignInDateTime: '2026-08-01T00:00:00Z' })] },
    {
      apps: [
        app({ lastSignInDateTime: '2026-08-01T00:00:00Z' }),
        app({ signInKnown: true, lastSignInDateTime: '2026-11-01T00:00:00Z' }),
        app({ signInKnown: true, accountEnabled: false }),
        app({ signInKnown: true, publisher: 'microsoft' }),
        app({ signInKnown: true, servicePrincipalType: 'ManagedIdentity' }),
        app({
          signInKnown: true,
          permissions: [
            { name: 'x', type: 'application', tier: 0, tierReason: '', grantedDateTime: '2026-11-20T00:00:00Z' },
          ],
        }),
      ],
    },
  ],
  wouldGetStuck: [
    {
      assignments: [eligible()],
      settings: [settings({ mfaOnActivation: true })],
      holders: [holder({ mfaRegistered: false })],
    },
    { assignments: [eligible()], settings: [settings({ mfaOnActivation: true })], holders: [holder()] },
  ],
  namingRule: [
    { groups: [group({ displayName: 'Somebody' })], names: { roleGroup: /^Role: /i } },
    {
      groups: [group(), group({ displayName: undefined })],
      assignments: [
        row({ userPrincipalName: 'ADM-ada@northwind.example' }),
        row({ principalId: 'u2', tier: 2, userPrincipalName: 'bob@northwind.example' }),
        row({ principalId: 'bg1', userPrincipalName: 'bg1' }),
      ],
      names: { roleGroup: /^Role: /i, adminAccount: /^adm-/i },
    },
  ],
  noPim: [{ pimAvailable: false }, { pimAvailable: true }],
  drift: [
    { assignments: [row()], approved: [taken()] },
    {
      assignments: [
        row({ assignmentType: 'eligible' }),
        row({ assignmentType: 'activated' }),
        row({ principalId: 'u2', scopeType: 'administrativeUnit', scopeId: 'x' }),
      ],
      settings: [settings({ maximumActivationDuration: 'PT240M' })],
      approved: [
        taken(),
        taken({ principalId: 'u2' }),
        taken({ what: 'roleEligibility', held: true }),
        taken({ what: 'roleEligibility', principalId: 'u3', held: true, endDateTime: '2026-11-01T00:00:00Z' }),
        { ...APPROVED, what: 'setting', field: 'maximumActivationDuration', label: 'x', value: '4 hours' },
        { ...APPROVED, what: 'review', exists: true },
      ],
    },
  ],
  emergencyAccountUsed: [
    { assignments: emergency, holders: [holder({ userId: 'bg1', lastActivityDateTime: '2026-11-01T00:00:00Z' })] },
    {
      assignments: [...emergency, row()],
      holders: [
        holder({ userId: 'bg1', lastActivityDateTime: '2026-10-01T00:00:00Z' }),
        holder({ userId: 'bg2' }),
        holder({ lastActivityDateTime: '2026-11-24T00:00:00Z' }),
      ],
    },
  ],
  emergencyAccountNotExcluded: [
    { assignments: emergency, policies: [policy({ includeUsers: ['all'], excludeUsers: ['bg1'] })] },
    {
      assignments: [...emergency, row()],
      policies: [
        policy({ includeUsers: ['all'], excludeUsers: ['bg1', 'bg2'] }),
        policy({ includeUsers: ['all'], state: 'disabled' }),
        policy({ includeUsers: ['all'], excludeGroups: ['g'], excludedThroughGroups: ['bg1', 'bg2'] }),
        policy({ includeUsers: ['all'], excludeGroups: ['g'], excludedThroughGroups: undefined }),
        policy({ includeUsers: ['someone'] }),
      ],
    },
  ],
  administratorsNotCovered: [
    {
      assignments: [row(), row({ ...OTHER })],
      policies: [
        policy({ includeRoles: [GLOBAL_ADMINISTRATOR] }),
        policy({ includeUsers: ['all'], demandsMfa: false }),
      ],
    },
    {
      assignments: [
        row(),
        row({ ...OTHER, principalId: 'u2' }),
        row({ principalId: 'u3', scopeType: 'administrativeUnit', scopeId: 'x' }),
        ...emergency,
      ],
      policies: [
        policy({ includeRoles: [GLOBAL_ADMINISTRATOR] }),
        policy({ includeGroups: ['g'], includedThroughGroups: undefined }),
      ],
    },
  ],
  roleWithoutAccessReview: [
    {
      assignments: [row(), row({ through: 'group', groupId: 'g' })],
      reviews: [review({ roleIds: ['r'] }), review({ about: 'group', roleIds: [], groupIds: ['g'] })],
    },
    {
      assignments: [
        row(),
        row({ ...OTHER, through: 'group', groupId: 'g' }),
        row({ ...OTHER, principalId: 'g', principalType: 'group' }),
        row({ roleId: 'low', tier: 2 }),
      ],
      reviews: [review({ roleIds: [GLOBAL_ADMINISTRATOR] }), review({ about: 'group', roleIds: [], groupIds: ['g'] })],
    },
  ],
  overdueAccessReview: [
    { reviews: [review({ overdue: true, endDateTime: '2026-11-01T00:00:00Z', reviewed: 1, total: 3 })] },
    { reviews: [review()] },
  ],
  roleOutsidePim: [
    { alerts: [alert({ kind: 'RolesAssignedOutsidePrivilegedIdentityManagementAlert' })] },
    { alerts: [alert(), alert({ kind: 'RolesAssignedOutsidePrivilegedIdentityManagementAlert', active: false })] },
  ],
  microsoftAlert: [
    { alerts: [alert({ severity: 'informational' })] },
    { alerts: [alert({ active: false }), alert({ incidentCount: 0 })] },
  ],
  licenseEnding: [
    {
      licenses: [
        license({ expiryDateTime: '2027-01-01T00:00:00Z' }),
        license({ seats: 0, expiryDateTime: '2028-01-01T00:00:00Z' }),
      ],
    },
    {
      licenses: [
        license({ expiryDateTime: '2027-01-01T00:00:00Z' }),
        license({ expiryDateTime: '2027-11-01T00:00:00Z' }),
      ],
    },
  ],
  tooFewP2Seats: [
    { assignments: times(3, { assignmentType: 'eligible' }), licenses: [license({ seats: 2 })] },
    {
      assignments: [
        ...times(3, { assignmentType: 'eligible' }),
        ...times(3, { assignmentType: 'activated' }),
        ...times(9),
      ],
      licenses: [license({ seats: 3 })],
    },
  ],
}
