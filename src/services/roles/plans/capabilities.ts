import type { Capability } from '../../connection/capability.ts'

/** What the writing identity needs for waves of changes to roles. */
export const ROLE_CAPABILITIES: readonly Capability[] = [
  {
    capability: 'roleChanges',
    label: 'Role plans: who holds a role, and who may activate it',
    identity: 'write',
    // Assignments that PIM does not know are given and taken with the last alone: the schedules don't reach them.
    permissions: [['RoleManagement.ReadWrite.Directory']],
    license: 'P2',
    optional: true,
  },
  {
    capability: 'roleGroupChanges',
    label: 'Role plans: eligible membership in groups',
    identity: 'write',
    permissions: [['PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup']],
    license: 'P2',
    optional: true,
  },
  {
    capability: 'roleSettingChanges',
    label: 'Role plans: settings of roles; Microsoft may leave them to people all the same',
    identity: 'write',
    permissions: [['RoleManagementPolicy.ReadWrite.Directory', 'RoleManagement.ReadWrite.Directory']],
    license: 'P2',
    optional: true,
  },
  {
    capability: 'accessReviewChanges',
    label: 'Role plans: access reviews',
    identity: 'write',
    permissions: [['AccessReview.ReadWrite.All']],
    license: 'P2',
    optional: true,
  },
]
