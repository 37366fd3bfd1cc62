import { settingKey, valueKey } from '../../src/services/roles/azure/plans/azure-settings.ts'
import type { ApprovedAzureSetting } from '../../src/services/roles/findings/approved-azure-settings.ts'
import type { WeakenedSettings } from '../../src/services/roles/weakened-settings.ts'
import type { ApprovedInAzure } from '../../src/services/roles/findings/approved.ts'
import { OWNER, USER_ACCESS_ADMINISTRATOR } from '../../src/services/roles/findings/rules/azure-facts.ts'
import { azureGrantKey } from '../../src/services/roles/azure/plans/azure-grant.ts'
import type { AssignmentRow } from '../../src/services/roles/assignment-rows.ts'
import type { Facts } from '../../src/services/roles/findings/rules/rule.ts'
import type { RoleSettings } from '../../src/services/roles/pim-settings.ts'
import type { ClassicAdministrator, DenyAssignment, SystemRole } from '../../src/services/roles/systems/system.ts'
import { app as privilegedApp, azureRow, row } from './made-up.ts'

export const elevated = (more: object = {}) =>
  azureRow({
    roleId: USER_ACCESS_ADMINISTRATOR,
    roleName: 'User Access Administrator',
    scopeType: 'root',
    scopeId: '/',
    scopeName: 'All of Azure, above the root management group',
    ...more,
  })
/** Somebody lost a role of Azure by an approved plan. */
export const takenInAzure = (more: Partial<ApprovedInAzure> = {}): ApprovedInAzure => ({
  planId: 'p',
  roleId: OWNER,
  roleName: 'Owner',
  tier: 0,
  what: 'azureRoleAssignment',
  principalId: 'u1',
  principalName: 'Ada',
  scope: '/subscriptions/s1',
  scopeName: 'Subscription Campus',
  held: false,
  verifiedAt: 0,
  ...more,
})
export const inGroup = { scopeType: 'resourceGroup', scopeId: '/subscriptions/s1/resourceGroups/web' } as const
export const app = { principalType: 'servicePrincipal', servicePrincipalType: 'Application' } as const
export const owners = (count: number) =>
  Array.from({ length: count }, (_, index) => azureRow({ principalId: `u${index}` }))
export const custom = (more: object = {}): SystemRole => ({
  system: 'azure',
  roleId: 'custom',
  roleName: 'Lab Assistant',
  builtIn: false,
  tier: 0,
  tierReason: '',
  privileged: false,
  ...more,
})

/** Settings of a role at a scope that ask for too little. */
export const azureSettings = (more: Partial<RoleSettings> = {}): RoleSettings => ({
  system: 'azure',
  roleId: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  roleName: 'Owner',
  tier: 0,
  scopeType: 'subscription',
  scopeId: '/subscriptions/s1',
  scopeName: 'Subscription Campus',
  deviations: [{ setting: 'mfaOnActivation', value: 'false', expected: 'true', message: 'No.' }],
  ...more,
})

/** Somebody approved that activating Owner of a subscription needs an approval. */
export const approvedSetting = (more: Partial<ApprovedAzureSetting> = {}): ApprovedAzureSetting => ({
  planId: 'p',
  roleId: OWNER,
  roleName: 'Owner',
  tier: 0,
  scope: '/subscriptions/s1',
  scopeName: 'Subscription Campus',
  field: 'approvalOnActivation',
  label: 'Require approval to activate',
  value: 'Yes',
  ...more,
})

const LONGER = { before: 'PT8H', after: 'PT24H', since: '2026-11-01T08:00:00Z' }

/** Activating Owner of a subscription needed an approval once. */
export const weakened = (more: Partial<WeakenedSettings> = {}): WeakenedSettings => ({
  system: 'azure',
  roleId: OWNER,
  roleName: 'Owner',
  tier: 0,
  scopeType: 'subscription',
  scopeId: '/subscriptions/s1',
  scopeName: 'Subscription Campus',
  weakened: [{ field: 'approvalOnActivation', before: true, after: false, since: '2026-11-01T08:00:00Z' }],
  ...more,
})

const HELPDESK = {
  roleId: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  roleName: 'Helpdesk Administrator',
  principalId: 'h1',
}
const APPLICATIONS = {
  roleId: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  roleName: 'Application Administrator',
  principalId: 'h2',
}
const TEAMS = { roleId: 'teams', roleName: 'Teams Administrator', principalId: 'h3' }
export const rootOwner = (more: object = {}) =>
  azureRow({ scopeType: 'managementGroup', scopeId: '/providers/Microsoft.Management/managementGroups/root', ...more })
export const machine = (more: object = {}) =>
  azureRow({
    roleId: '9980e02c-c2be-4d73-94e8-173b1dc7cf3c',
    roleName: 'Virtual Machine Contributor',
    principalId: 'h3',
    scopeType: 'resourceGroup',
    scopeId: '/subscriptions/s1/resourceGroups/rg-entra-connect',
    ...more,
  })
const azureApp = azureRow({ ...app, principalId: 'a1' })
/** Each pair alone: both halves. */
export const PAIRS: Record<string, Partial<Facts>> = {
  resetsOwnerOfAzure: { assignments: [row(HELPDESK)], otherAssignments: [rootOwner()] },
  addsCredentialsToAppOfAzure: { assignments: [row(APPLICATIONS)], otherAssignments: [azureApp] },
  ownsAppOfAzure: {
    apps: [privilegedApp({ tier: 1, ownerIds: ['h4'], owners: ['Olga'] })],
    otherAssignments: [azureApp],
  },
  commandsSynchronization: { assignments: [row(TEAMS)], otherAssignments: [machine()] },
}

export const denial = (more: Partial<DenyAssignment> = {}): DenyAssignment => ({
  system: 'azure',
  denyAssignmentId: '/subscriptions/s1/providers/microsoft.authorization/denyassignments/d1',
  name: 'Keep the backups',
  scopeType: 'subscription',
  scopeId: '/subscriptions/s1',
  scopeName: 'Subscription Campus',
  everybody: true,
  principals: [],
  excluded: [],
  actions: ['*/delete'],
  notActions: [],
  dataActions: [],
  notDataActions: [],
  inherited: true,
  systemProtected: true,
  ...more,
})

export const classic = (more: Partial<ClassicAdministrator> = {}): ClassicAdministrator => ({
  system: 'azure',
  emailAddress: 'Olga@northwind.example',
  roles: ['Co-Administrator'],
  scopeType: 'subscription',
  scopeId: '/subscriptions/s1',
  scopeName: 'Subscription Campus',
  ...more,
})

const NOBODY = {
  createdById: undefined,
  createdByName: undefined,
  createdByType: undefined,
  createdDateTime: undefined,
}

/** Somebody was given Owner of a subscription by another one, and an earlier snapshot did not have it. */
export const newRow = (more: { [Name in keyof AssignmentRow]?: AssignmentRow[Name] | undefined } = {}) =>
  azureRow({
    madeInPim: false,
    newSince: '2026-11-01T08:00:00Z',
    createdDateTime: '2026-11-02T09:00:00Z',
    createdById: 'olga',
    createdByName: 'Olga',
    createdByType: 'user',
    ...more,
  } as Partial<AssignmentRow>)

/** Of every rule about Azure: a case that fires, and one that must not. */
export const AZURE_CASES: Record<string, [fires: Partial<Facts>, not: Partial<Facts>]> = {
  azureElevatedAccess: [
    { otherAssignments: [elevated()] },
    { otherAssignments: [elevated({ scopeType: 'managementGroup' }), elevated({ roleId: 'reader', tier: 2 })] },
  ],
  azureDrift: [
    {
      otherAssignments: [azureRow()],
      approvedInAzure: [takenInAzure()],
      otherSettings: [azureSettings({ approvalOnActivation: false })],
      approvedAzureSettings: [approvedSetting({ scope: '/SUBSCRIPTIONS/S1' })],
    },
    {
      otherSettings: [
        azureSettings({ approvalOnActivation: true }),
        azureSettings({ approvalOnActivation: false, scopeId: '/subscriptions/s3' }),
      ],
      // As it was approved, and of a role that is not in use any more.
      approvedAzureSettings: [approvedSetting(), approvedSetting({ scope: '/subscriptions/s2' })],
      otherAssignments: [
        azureRow({ assignmentType: 'eligible' }),
        azureRow({ assignmentType: 'activated' }),
        azureRow({ principalId: 'u2', scopeId: '/subscriptions/s2' }),
        azureRow({ principalId: 'u4', endDateTime: '2027-01-01T00:00:20Z' }),
        azureRow({ principalId: 'u5' }),
      ],
      approvedInAzure: [
        takenInAzure(),
        takenInAzure({ principalId: 'u2' }),
        takenInAzure({ what: 'azureRoleEligibility', held: true, scope: '/SUBSCRIPTIONS/S1' }),
        takenInAzure({ principalId: 'u3', held: true, endDateTime: '2026-11-01T00:00:00Z' }),
        takenInAzure({ principalId: 'u4', held: true, endDateTime: '2027-01-01T00:00:00Z' }),
        // Too young for the index, and held by somebody who is gone.
        takenInAzure({ principalId: 'u5', verifiedAt: Number.MAX_SAFE_INTEGER }),
        takenInAzure({ principalId: 'u6', held: true, isGone: true }),
      ],
    },
  ],
  azureUnplanned: [
    {
      otherAssignments: [
        newRow(),
        newRow({ principalId: 'u2', assignmentType: 'eligible', madeInPim: undefined }),
        newRow({ principalId: 'u3', assignmentType: 'activeTimeBound', madeInPim: true, ...NOBODY }),
        newRow({ ...app, principalId: 'a1', ...inGroup }),
        // Whether Privileged Identity Management made it does not matter where nobody is eligible.
        newRow({ principalId: 'u4', madeInPim: undefined }),
        azureRow({ principalId: 'u4', roleId: 'other', assignmentType: 'eligible' }),
        azureRow({ principalId: 'u4', assignmentType: 'eligible', scopeId: '/subscriptions/s2' }),
      ],
    },
    {
      otherAssignments: [
        azureRow(),
        newRow({ assignmentType: 'activated' }),
        newRow({ principalId: 'u2', through: 'group', groupId: 'g1' }),
        newRow({ principalId: 'u3', tier: 2 }),
        newRow({ principalId: 'u4', tier: undefined }),
        newRow({ principalId: 'u5', orphaned: true }),
        newRow({ principalId: 'u6' }),
        newRow({ ...app, principalId: 'a1', appId: '01fc33a7-78ba-4d2f-a4b7-768e336e890e' }),
        newRow({ principalId: 'u7', system: 'exchange' }),
        // Perhaps activated.
        newRow({ principalId: 'u8', madeInPim: undefined, ...inGroup }),
        azureRow({ principalId: 'u8', assignmentType: 'eligible' }),
      ],
      plannedInAzure: new Set([azureGrantKey('azureRoleAssignment', 'U6', OWNER, '/SUBSCRIPTIONS/S1')]),
    },
  ],
  azureStandingAccess: [
    { otherAssignments: [azureRow()] },
    {
      otherAssignments: [
        azureRow({ assignmentType: 'eligible' }),
        azureRow({ assignmentType: 'activated' }),
        azureRow({ assignmentType: 'activeTimeBound' }),
        azureRow({ tier: 1 }),
        azureRow(inGroup),
        azureRow({ through: 'group', groupId: 'g1' }),
        azureRow({ principalId: 'bg1' }),
        azureRow({ system: 'exchange' }),
        azureRow(app),
      ],
    },
  ],
  azureAppWithPrivilegedRole: [
    { otherAssignments: [azureRow(app)] },
    {
      otherAssignments: [
        azureRow(),
        azureRow({ ...app, ...inGroup }),
        azureRow({ ...app, appId: '01fc33a7-78ba-4d2f-a4b7-768e336e890e' }),
      ],
    },
  ],
  azureGuest: [
    { otherAssignments: [azureRow({ userType: 'Guest', assignmentType: 'eligible' })] },
    { otherAssignments: [azureRow(), azureRow({ userType: 'Guest', tier: 1 })] },
  ],
  azureDisabledHolder: [
    { otherAssignments: [azureRow({ accountEnabled: false })] },
    { otherAssignments: [azureRow(), azureRow({ accountEnabled: false, ...inGroup })] },
  ],
  azureTooManyOwners: [
    { otherAssignments: owners(4) },
    {
      otherAssignments: [
        ...owners(3),
        ...owners(3),
        azureRow({ principalId: 'u3', assignmentType: 'eligible' }),
        azureRow({ principalId: 'u4', scopeId: '/subscriptions/s2' }),
        azureRow({ principalId: 'g', principalType: 'group' }),
      ],
    },
  ],
  azureCustomRole: [
    { otherAssignments: [azureRow({ roleId: 'custom' })], otherRoles: [custom()] },
    {
      otherAssignments: [azureRow({ roleId: 'custom' }), azureRow({ roleId: 'built-in' })],
      otherRoles: [custom({ tier: 1 }), custom({ roleId: 'built-in', builtIn: true }), custom({ roleId: 'unheld' })],
    },
  ],
  azureEligibleWithoutEnd: [
    { otherAssignments: [azureRow({ assignmentType: 'eligible' })] },
    {
      otherAssignments: [
        azureRow(),
        azureRow({ assignmentType: 'eligible', endDateTime: '2027-01-01T00:00:00Z' }),
        azureRow({ assignmentType: 'eligible', tier: 2 }),
      ],
    },
  ],
  azureOrphanedAssignment: [
    { otherAssignments: [azureRow({ orphaned: true })] },
    { otherAssignments: [azureRow(), azureRow({ orphaned: true, principalType: 'group' })] },
  ],
  azureDenialWithExceptions: [
    { denyAssignments: [denial({ excluded: [{ principalId: 'app' }] })] },
    { denyAssignments: [denial()] },
  ],
  azureClassicAdministrator: [{ classicAdministrators: [classic()] }, { classicAdministrators: [] }],
  azureWeakSettings: [
    { otherSettings: [azureSettings()] },
    { otherSettings: [azureSettings({ deviations: [] }), azureSettings({ system: 'entra' })] },
  ],
  azureSettingsWeakened: [
    { weakenedSettings: [weakened(), weakened({ scopeId: '/subscriptions/s2', tier: 1 })] },
    {
      weakenedSettings: [
        weakened({ scopeId: '/subscriptions/S3' }),
        weakened({ scopeId: '/subscriptions/s4', weakened: [{ ...LONGER, field: 'maximumActivationDuration' }] }),
        weakened({ weakened: [] }),
      ],
      approvedAzureSettings: [approvedSetting({ scope: '/subscriptions/s3' })],
      plannedAzureSettings: new Set([
        valueKey(
          settingKey({ roleId: OWNER, scope: '/SUBSCRIPTIONS/s4', field: 'maximumActivationDuration' }),
          '24 hours',
        ),
      ]),
    },
  ],
  dangerousTogether: [
    {
      assignments: [row(HELPDESK), row(APPLICATIONS), row(TEAMS)],
      apps: [privilegedApp({ tier: 1, ownerIds: ['h4'], owners: ['Olga'] })],
      otherAssignments: [rootOwner(), azureApp, machine()],
    },
    {
      assignments: [
        row({ ...HELPDESK, scopeType: 'administrativeUnit', scopeId: 'x' }),
        row({ principalId: 'u1', roleId: 'reader', tier: 2 }),
        row({ ...APPLICATIONS, principalId: 'ga' }),
        row({ principalId: 'ga' }),
      ],
      otherAssignments: [
        rootOwner(),
        azureApp,
        machine({ principalId: 'only' }),
        machine({ scopeId: '/subscriptions/entra-connect' }),
      ],
    },
  ],
}
