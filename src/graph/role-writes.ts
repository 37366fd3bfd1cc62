import type { UnifiedRoleManagementPolicyRule } from '@microsoft/microsoft-graph-types'
import { GraphFailure } from './failure.ts'
import type { GraphWrite } from './write.ts'
import { path } from './url.ts'

export type { UnifiedRoleManagementPolicyRule as PolicyRule }

/** A role for somebody: in the whole tenant (`/`), an administrative unit or on one object. */
export interface RolePlace {
  principalId: string
  roleDefinitionId: string
  /** `/`, `/administrativeUnits/{id}` or `/{object id}`. */
  directoryScopeId: string
}

/** What is asked of PIM: to give something from now on until an end, or for good; or to take it away. */
export type ScheduleAction =
  | { action: 'adminAssign'; startDateTime: string; endDateTime?: string; justification: string }
  | { action: 'adminRemove'; justification: string }

/**
 * Makes somebody eligible for a role, or no longer
 * (https://learn.microsoft.com/graph/api/rbacapplication-post-roleeligibilityschedulerequests).
 */
export const requestEligibility = (place: RolePlace, action: ScheduleAction): GraphWrite => ({
  method: 'POST',
  url: '/roleManagement/directory/roleEligibilityScheduleRequests',
  body: { ...place, ...requestOf(action) },
})

/**
 * Gives somebody a role, or takes it away, through PIM
 * (https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignmentschedulerequests).
 */
export const requestAssignment = (place: RolePlace, action: ScheduleAction): GraphWrite => ({
  method: 'POST',
  url: '/roleManagement/directory/roleAssignmentScheduleRequests',
  body: { ...place, ...requestOf(action) },
})

/**
 * Makes somebody eligible to become a member of a group
 * (https://learn.microsoft.com/graph/api/privilegedaccessgroup-post-eligibilityschedulerequests).
 */
export const requestGroupEligibility = (
  { principalId, groupId }: { principalId: string; groupId: string },
  action: ScheduleAction,
): GraphWrite => ({
  method: 'POST',
  url: '/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests',
  body: { accessId: 'member', principalId, groupId, ...requestOf(action) },
})

function requestOf(action: ScheduleAction) {
  const { justification } = action
  if (action.action === 'adminRemove') return { action: action.action, justification }
  const { startDateTime, endDateTime } = action
  const expiration = endDateTime === undefined ? { type: 'noExpiration' } : { type: 'afterDateTime', endDateTime }
  return { action: action.action, justification, scheduleInfo: { startDateTime, expiration } }
}

/** The same request, only to be checked: Graph says what is against it, and makes nothing (`isValidationOnly`). */
export const validationOf = (write: GraphWrite): GraphWrite => ({
  ...write,
  body: { ...(write.body as object), isValidationOnly: true },
})

/** Gives a role for good, without PIM (https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignments). */
export const addRoleAssignment = (place: RolePlace): GraphWrite => ({
  method: 'POST',
  url: '/roleManagement/directory/roleAssignments',
  body: place,
})

/**
 * Takes an assignment away that PIM knows nothing of, such as one of a deleted principal
 * (https://learn.microsoft.com/graph/api/unifiedroleassignment-delete).
 */
export const deleteRoleAssignment = (assignmentId: string): GraphWrite => ({
  method: 'DELETE',
  url: path`/roleManagement/directory/roleAssignments/${assignmentId}`,
})

/**
 * Changes one rule of a role's PIM policy
 * (https://learn.microsoft.com/graph/api/unifiedrolemanagementpolicyrule-update). Microsoft documents delegated
 * permissions alone for it, so an app may be refused.
 */
export const updatePolicyRule = (
  policyId: string,
  rule: UnifiedRoleManagementPolicyRule & { id: string },
): GraphWrite => ({
  method: 'PATCH',
  url: path`/policies/roleManagementPolicies/${policyId}/rules/${rule.id}`,
  body: withoutNames(rule),
})

/**
 * The only part of a rule of this name: what approvers are called, which Graph fills in by itself
 * (https://learn.microsoft.com/graph/api/resources/singleuser).
 */
export const APPROVER_NAME = 'description'

const withoutNames = (rule: object): object =>
  JSON.parse(JSON.stringify(rule, (name, value: unknown) => (name === APPROVER_NAME ? undefined : value))) as object

/** Users and groups as approvers are named in a policy. */
export const approver = (id: string, isGroup: boolean): object =>
  isGroup
    ? { '@odata.type': '#microsoft.graph.groupMembers', groupId: id }
    : { '@odata.type': '#microsoft.graph.singleUser', userId: id }

const ALREADY = new Set(['RoleAssignmentExists', 'RoleAssignmentDoesNotExist', 'RoleAssignmentNotFound'])

/** Whether PIM refused since it is so already: another request was first. */
export const isAlreadyGranted = (failure: GraphFailure): boolean => ALREADY.has(failure.code) || failure.status === 404
