import type { Tier } from '../../src/services/roles/tiers.ts'
import type { RoleGroupRow } from '../../src/services/roles/role-group-rows.ts'
import type { AssignmentRow } from '../../src/services/roles/assignment-rows.ts'
import { GLOBAL_ADMINISTRATOR } from '../../src/services/roles/snapshots/snapshot-summary.ts'

/** A permanent Global Administrator, unless said otherwise. */
export const row = (more: Partial<AssignmentRow> = {}): AssignmentRow => ({
  system: 'entra',
  roleId: GLOBAL_ADMINISTRATOR,
  roleName: 'Global Administrator',
  tier: 0,
  tierReason: '',
  principalId: 'u1',
  principalType: 'user',
  displayName: 'Ada',
  accountEnabled: true,
  userType: 'Member',
  onPremisesSyncEnabled: false,
  orphaned: false,
  assignmentType: 'activePermanent',
  through: 'direct',
  scopeType: 'tenant',
  ...more,
})

/** A permanent Owner of a subscription of Azure, unless said otherwise. */
export const azureRow = (more: Partial<AssignmentRow> = {}): AssignmentRow =>
  row({
    system: 'azure',
    roleId: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
    roleName: 'Owner',
    scopeType: 'subscription',
    scopeId: '/subscriptions/s1',
    scopeName: 'Subscription Campus',
    ...more,
  })

/** An app that could take over the tenant, unless said otherwise. */
export const app = (more: object = {}) => ({
  system: 'entra' as const,
  principalId: 'a1',
  displayName: 'App',
  publisher: 'own' as const,
  accountEnabled: true,
  tier: 0 as Tier,
  permissions: [{ name: 'Directory.ReadWrite.All', type: 'application' as const, tier: 0 as Tier, tierReason: '' }],
  secrets: { count: 0, expired: 0 },
  certificates: { count: 1, expired: 0 },
  ownerCount: 1,
  owners: ['Ada'],
  ...more,
})

/** A group of one permanent Global Administrator, under PIM for Groups, unless said otherwise. */
export const group = (more: object = {}): RoleGroupRow => ({
  groupId: 'g1',
  displayName: 'Role: Admins',
  roleAssignable: true,
  roles: [
    {
      roleId: GLOBAL_ADMINISTRATOR,
      roleName: 'Global Administrator',
      tier: 0,
      assignmentType: 'activePermanent',
    },
  ],
  tier: 0,
  directMembers: 1,
  nestedMembers: 0,
  eligibleMembers: 0,
  permanentMembers: 1,
  owners: [{ id: 'o1', type: 'user', displayName: 'Olga' }],
  innerGroups: [],
  underPim: true,
  deviations: [],
  ...more,
})
