import type {
  AdministrativeUnit,
  PrivilegedAccessGroupAssignmentScheduleInstance,
  PrivilegedAccessGroupEligibilityScheduleInstance,
  UnifiedRoleAssignment,
  UnifiedRoleAssignmentScheduleInstance,
  UnifiedRoleAssignmentScheduleRequest,
  UnifiedRoleDefinition,
  UnifiedRoleEligibilityScheduleInstance,
  UnifiedRoleManagementPolicyAssignment,
} from '@microsoft/microsoft-graph-types'
import { GraphFailure, isNoPim } from './failure.ts'
import type { Member } from './groups.ts'
import type { GraphReader } from './reader.ts'
import { literal, MAX_TOP, path, type WholeRead } from './url.ts'

export type {
  AdministrativeUnit,
  PrivilegedAccessGroupAssignmentScheduleInstance as GroupMembershipInstance,
  PrivilegedAccessGroupEligibilityScheduleInstance as GroupEligibilityInstance,
  UnifiedRoleAssignment as RoleAssignment,
  UnifiedRoleAssignmentScheduleInstance as RoleAssignmentInstance,
  UnifiedRoleAssignmentScheduleRequest as RoleRequest,
  UnifiedRoleDefinition as RoleDefinition,
  UnifiedRoleEligibilityScheduleInstance as RoleEligibilityInstance,
  UnifiedRoleManagementPolicyAssignment as RolePolicyAssignment,
}

/** Role management takes no `$top`; its pages are as long as Graph likes. */
const GRANT = ['id', 'principalId', 'roleDefinitionId', 'directoryScopeId'] as const
const SCHEDULED = [...GRANT, 'startDateTime', 'endDateTime', 'memberType'] as const
/** Who holds a role is told by these: without them, nobody does. */
const GRANT_KEYS = ['principalId', 'roleDefinitionId'] as const

/**
 * Every role, built in and custom, with what it allows
 * (https://learn.microsoft.com/graph/api/rbacapplication-list-roledefinitions).
 */
export const roleDefinitions: WholeRead = {
  path: '/roleManagement/directory/roleDefinitions',
  select: ['id', 'displayName', 'description', 'isBuiltIn', 'isEnabled', 'rolePermissions'],
  complete: 'whole',
}

/**
 * What is active now, also without PIM; activated eligibilities are among it
 * (https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments).
 */
export const roleAssignments: WholeRead = {
  path: '/roleManagement/directory/roleAssignments',
  select: GRANT,
  keys: GRANT_KEYS,
  complete: 'certain',
}

/**
 * What is active now, how and until when; needs P2
 * (https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentscheduleinstances).
 */
export const roleAssignmentInstances: WholeRead = {
  path: '/roleManagement/directory/roleAssignmentScheduleInstances',
  select: [...SCHEDULED, 'assignmentType', 'roleAssignmentOriginId'],
  keys: GRANT_KEYS,
  complete: 'certain',
}

/**
 * What may be activated now; needs P2
 * (https://learn.microsoft.com/graph/api/rbacapplication-list-roleeligibilityscheduleinstances).
 */
export const roleEligibilityInstances: WholeRead = {
  path: '/roleManagement/directory/roleEligibilityScheduleInstances',
  select: SCHEDULED,
  keys: GRANT_KEYS,
  complete: 'certain',
}

/**
 * What waits for somebody's approval
 * (https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentschedulerequests). Microsoft names only
 * permissions for it that allow writing too.
 */
export const pendingRoleRequests: WholeRead = {
  path: '/roleManagement/directory/roleAssignmentScheduleRequests',
  select: [
    'id',
    'status',
    'action',
    'createdDateTime',
    'principalId',
    'roleDefinitionId',
    'justification',
    'ticketInfo',
    'scheduleInfo',
  ],
  filter: "status eq 'PendingApproval'",
  complete: 'whole',
}

/**
 * The rules for activating each role, in one read
 * (https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments). Graph refuses it without
 * this filter.
 */
export const rolePolicies: WholeRead = {
  path: '/policies/roleManagementPolicyAssignments',
  filter: "scopeId eq '/' and scopeType eq 'DirectoryRole'",
  expand: 'policy($expand=rules)',
  complete: 'whole',
}

/**
 * The rules for membership and ownership of one group: a row each for `member` and `owner`. A group that PIM does not
 * manage is refused (see `isNotInPim`).
 */
export const groupPolicies = (groupId: string): WholeRead => ({
  path: '/policies/roleManagementPolicyAssignments',
  filter: `scopeId eq ${literal(groupId)} and scopeType eq 'Group'`,
  expand: 'policy($expand=rules)',
  complete: 'whole',
})

export const administrativeUnits: WholeRead = {
  path: '/directory/administrativeUnits',
  select: ['id', 'displayName', 'isMemberManagementRestricted'],
  top: MAX_TOP,
  complete: 'whole',
}

/**
 * The groups that may hold roles: at most 500 in a tenant
 * (https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept).
 */
export const roleAssignableGroups: WholeRead = {
  path: '/groups',
  select: ['id', 'displayName'],
  filter: 'isAssignableToRole eq true',
  top: MAX_TOP,
  complete: 'certain',
}

export const transitiveMembers = (groupId: string): WholeRead => ({
  path: path`/groups/${groupId}/transitiveMembers`,
  select: ['id'],
  top: MAX_TOP,
  complete: 'certain',
})

export const owners = (groupId: string): WholeRead => ({
  path: path`/groups/${groupId}/owners`,
  select: ['id'],
  top: MAX_TOP,
  complete: 'certain',
})

const GROUP_SCHEDULED = ['id', 'groupId', 'principalId', 'accessId', 'startDateTime', 'endDateTime'] as const

/**
 * Who may become a member or an owner: only ever listed for one group
 * (https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-eligibilityscheduleinstances).
 */
export const groupEligibilities = (groupId: string): WholeRead => ({
  path: '/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances',
  select: GROUP_SCHEDULED,
  filter: `groupId eq ${literal(groupId)}`,
  // The only way to learn whether it is a person or a whole group that is eligible.
  expand: 'principal($select=id)',
  keys: ['principalId', 'accessId'],
  complete: 'certain',
})

/**
 * How and until when somebody is a member or an owner
 * (https://learn.microsoft.com/graph/api/privilegedaccessgroup-list-assignmentscheduleinstances).
 */
export const groupMemberships = (groupId: string): WholeRead => ({
  path: '/identityGovernance/privilegedAccess/group/assignmentScheduleInstances',
  select: [...GROUP_SCHEDULED, 'assignmentType'],
  filter: `groupId eq ${literal(groupId)}`,
  keys: ['principalId', 'accessId'],
  complete: 'certain',
})

/** Whether PIM for Groups has nothing to do with a group: it never was put under its management, or is gone. */
export const isNotInPim = (error: unknown): boolean =>
  isNoPim(error) ||
  (error instanceof GraphFailure && (error.code === 'ResourceTypeNotSupported' || error.status === 404))

/** What tells who somebody is that holds a role: of people, apps and groups alike. */
export interface Principal {
  '@odata.type'?: string
  id: string
  appId?: string | null
  displayName?: string | null
  userPrincipalName?: string | null
  accountEnabled?: boolean | null
  userType?: string | null
  onPremisesSyncEnabled?: boolean | null
  servicePrincipalType?: string | null
}

/** Whoever of these still exists, and the applications among what roles are limited to; 1,000 to a request. */
export const principalsByIds = (reader: GraphReader, ids: Iterable<string>): Promise<Principal[]> =>
  reader.getByIds(
    ids,
    ['user', 'group', 'servicePrincipal', 'application'],
    [
      'id',
      'appId',
      'displayName',
      'userPrincipalName',
      'accountEnabled',
      'userType',
      'onPremisesSyncEnabled',
      'servicePrincipalType',
    ],
    // Without these, accounts for emergencies and the app that this service is look like any other.
    { user: ['userPrincipalName', 'accountEnabled', 'userType'], servicePrincipal: ['appId'] },
  )

export const isUser = (principal: Principal): boolean => principal['@odata.type'] === '#microsoft.graph.user'

/** Whether a member or a principal is itself a group. */
export const isGroup = (object: object | null | undefined): boolean =>
  (object as Member | null | undefined)?.['@odata.type'] === '#microsoft.graph.group'
