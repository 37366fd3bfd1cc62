import { PLAN_KINDS } from '../plan-kinds.ts'
import { PIM_PLAN_IDS } from '../roles/surroundings/pim-licenses.ts'
import type { Capability, EntraLicense } from './capability.ts'

const USERS = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']
const GROUPS = ['Group.Read.All', 'Directory.Read.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All']
const MEMBERS = ['GroupMember.Read.All', 'GroupMember.ReadWrite.All', ...GROUPS]
const ROLES = ['RoleManagement.Read.Directory', 'RoleManagement.ReadWrite.Directory', 'Directory.Read.All']

/** What reading needs, and what no plan makes. */
const OWN: readonly Capability[] = [
  {
    capability: 'signInActivity',
    label: 'Sign-in activity',
    identity: 'read',
    permissions: [USERS, ['AuditLog.Read.All']],
    license: 'P1',
  },
  {
    capability: 'signInLog',
    label: 'Sign-in log',
    identity: 'read',
    permissions: [USERS, ['AuditLog.Read.All']],
    license: 'P1',
  },
  {
    capability: 'licenses',
    label: 'Licenses',
    identity: 'read',
    permissions: [USERS, ['LicenseAssignment.Read.All', 'Organization.Read.All', 'Directory.Read.All']],
  },
  {
    capability: 'licenseGroups',
    label: 'License groups',
    identity: 'read',
    permissions: [GROUPS, MEMBERS, ['Directory.Read.All', 'Application.Read.All']],
  },
  {
    capability: 'conditionalAccessSideEffects',
    label: 'Conditional Access among the side effects of leaving a group',
    identity: 'read',
    permissions: [['Policy.Read.All']],
    optional: true,
  },
  {
    capability: 'mailboxKinds',
    label: 'Recognizing shared and room mailboxes',
    identity: 'read',
    permissions: [['MailboxSettings.Read', 'MailboxSettings.ReadWrite']],
    optional: true,
  },
  {
    capability: 'protectedPeople',
    label: 'Knowing whom removals and contact changes must spare; without it they refuse',
    identity: 'read',
    permissions: [
      USERS,
      ROLES,
      ['Directory.Read.All'],
      ['AuditLog.Read.All'],
      ['PrivilegedEligibilitySchedule.Read.AzureADGroup', 'PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup'],
    ],
  },
  {
    capability: 'usageReports',
    label: 'Usage reports: cross-checking clean-up plans, and sparing shared mailboxes with fewer requests',
    identity: 'read',
    permissions: [['Reports.Read.All']],
    optional: true,
  },
  { capability: 'contactInfo', label: 'Contact data', identity: 'read', permissions: [USERS] },
  { capability: 'roles', label: 'Role inventory', identity: 'read', permissions: [ROLES, ['Directory.Read.All']] },
  {
    capability: 'privilegedApps',
    label: 'Privileged apps',
    identity: 'read',
    permissions: [['Application.Read.All', 'Directory.Read.All'], ['Directory.Read.All']],
  },
  {
    capability: 'roleUse',
    label: 'What roles and privileged apps are used for, in snapshots and findings',
    identity: 'read',
    permissions: [['AuditLog.Read.All']],
    license: 'P1',
    optional: true,
  },
  {
    capability: 'privilegedIdentityManagement',
    label: 'Eligible and activated roles',
    identity: 'read',
    permissions: [
      ['RoleAssignmentSchedule.Read.Directory', 'RoleAssignmentSchedule.ReadWrite.Directory', ...ROLES.slice(0, 2)],
      ['RoleEligibilitySchedule.Read.Directory', 'RoleEligibilitySchedule.ReadWrite.Directory', ...ROLES.slice(0, 2)],
    ],
    license: 'P2',
  },
  {
    capability: 'roleSettings',
    label: 'Settings of roles in Privileged Identity Management',
    identity: 'read',
    permissions: [ROLES.slice(0, 2)],
    license: 'P2',
    optional: true,
  },
  {
    capability: 'privilegedGroups',
    label: 'Roles through eligible membership in groups (PIM for Groups)',
    identity: 'read',
    permissions: [
      ['PrivilegedAssignmentSchedule.Read.AzureADGroup', 'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup'],
      ['PrivilegedEligibilitySchedule.Read.AzureADGroup', 'PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup'],
    ],
    license: 'P2',
    optional: true,
  },
  {
    capability: 'groupSettings',
    label: 'Settings of groups in PIM for Groups',
    identity: 'read',
    permissions: [['RoleManagementPolicy.Read.AzureADGroup', 'RoleManagementPolicy.ReadWrite.AzureADGroup']],
    license: 'P2',
    optional: true,
  },
  {
    capability: 'accessReviews',
    label: 'Access reviews of roles',
    identity: 'read',
    permissions: [['AccessReview.Read.All', 'AccessReview.ReadWrite.All']],
    license: 'P2',
    optional: true,
  },
  {
    capability: 'administratorPolicies',
    label: 'Conditional Access for administrators',
    identity: 'read',
    permissions: [['Policy.Read.All']],
    license: 'P1',
    optional: true,
  },
  {
    capability: 'roleAlerts',
    label: 'Alerts of Privileged Identity Management',
    identity: 'read',
    permissions: [['RoleManagementAlert.Read.Directory', 'RoleManagementAlert.ReadWrite.Directory']],
    license: 'P2',
    optional: true,
  },
  {
    capability: 'entitlementRoles',
    label: 'Roles of entitlement management, in snapshots',
    identity: 'read',
    permissions: [['EntitlementManagement.Read.All', 'EntitlementManagement.ReadWrite.All']],
    optional: true,
  },
  {
    capability: 'exchangeRoles',
    label: 'Roles of Exchange, in snapshots',
    identity: 'read',
    permissions: [['RoleManagement.Read.Exchange', 'RoleManagement.Read.All']],
    optional: true,
  },
  {
    capability: 'intuneRoles',
    label: 'Roles of Intune, in snapshots',
    identity: 'read',
    permissions: [['DeviceManagementRBAC.Read.All', 'DeviceManagementRBAC.ReadWrite.All']],
    optional: true,
  },
  {
    capability: 'cloudPcRoles',
    label: 'Roles of Windows 365, in snapshots',
    identity: 'read',
    permissions: [
      ['CloudPC.Read.All', 'CloudPC.ReadWrite.All'],
      ['DeviceManagementRBAC.Read.All', 'DeviceManagementRBAC.ReadWrite.All', 'RoleManagement.Read.All'],
    ],
    optional: true,
  },
  {
    capability: 'defenderRoles',
    label: 'Roles of Defender, in snapshots',
    identity: 'read',
    permissions: [['RoleManagement.Read.Defender', 'RoleManagement.Read.All']],
    optional: true,
  },
  {
    capability: 'pendingRoleRequests',
    label: 'Activations that wait for an approval, before the log tells of them (ROLE_REQUESTS_READ)',
    identity: 'write',
    permissions: [['RoleAssignmentSchedule.ReadWrite.Directory', 'RoleManagement.ReadWrite.Directory']],
    license: 'P2',
    optional: true,
    setting: 'roleRequestsRead',
  },
]

/**
 * What each part of the product needs from Microsoft Graph, least privileged first; the kinds of plans say for
 * themselves what their changes need.
 * https://learn.microsoft.com/graph/permissions-reference
 */
export const CAPABILITIES: readonly Capability[] = [
  ...new Set([...OWN, ...PLAN_KINDS.flatMap(({ capabilities }) => capabilities ?? [])]),
]

/** Service plans that show which edition of Microsoft Entra ID a tenant has. */
export const ENTRA_PLANS: Readonly<Record<EntraLicense, readonly string[]>> = {
  P1: ['41781fb2-bc02-4b7c-bd55-b576c07bb09d', 'eec0eb4f-6444-4f95-aba0-50c24d67f998'],
  // Microsoft Entra ID Governance brings Privileged Identity Management and access reviews as well.
  P2: PIM_PLAN_IDS,
}
