import type { GraphFailure } from '../graph/failure.ts'
import { present } from '../present.ts'
import type { PolicyRule } from './rows.ts'
import { authorizationPath, encodedScope, roleDefinitionAt } from './scopes.ts'
import type { ArmWrite } from './write.ts'

const RBAC = '2022-04-01'
const PIM = '2020-10-01'

/** A role of Azure for somebody at a scope. */
export interface AzureRolePlace {
  scope: string
  /** The guid of the role. */
  roleId: string
  /** Object id in Entra. */
  principalId: string
}

/** What narrows a role, as Azure writes it; both or none. */
export interface RoleCondition {
  condition?: string
  conditionVersion?: string
}

/** What is asked of PIM: to give something from now on until an end, or for good; or to take it away. */
export type AzureScheduleAction = {
  /** Names the request, so that a second one under the same name is the same. */
  requestId: string
  /** Azure's log shows it. */
  justification: string
} & ((RoleCondition & { requestType: 'AdminAssign'; startDateTime: string; endDateTime?: string }) | Removal)

interface Removal {
  requestType: 'AdminRemove'
}

/** Two requests about the same are sent one after the other. */
const placeOf = ({ scope, roleId, principalId }: AzureRolePlace): string => `${scope} ${roleId} ${principalId}`

/**
 * Gives a role for good, without PIM
 * (https://learn.microsoft.com/rest/api/authorization/role-assignments/create).
 *
 * @param assignmentId the guid that names it at its scope; one that was taken away may have it again
 */
export const putRoleAssignment = (
  place: AzureRolePlace,
  assignmentId: string,
  { principalType, ...condition }: RoleCondition & { principalType?: string },
): ArmWrite => ({
  gate: 'azure',
  method: 'PUT',
  path: authorizationPath(place.scope, `roleAssignments/${assignmentId}`),
  apiVersion: RBAC,
  body: {
    properties: {
      roleDefinitionId: roleDefinitionAt(place.scope, place.roleId),
      principalId: place.principalId,
      // Whoever was made a moment ago may not be known everywhere yet.
      ...present('principalType', principalType),
      ...condition,
    },
  },
  changes: placeOf(place),
})

/**
 * Takes an assignment away that PIM did not make
 * (https://learn.microsoft.com/rest/api/authorization/role-assignments/delete).
 */
export const deleteRoleAssignment = (place: AzureRolePlace, assignmentId: string): ArmWrite => ({
  gate: 'azure',
  method: 'DELETE',
  path: authorizationPath(place.scope, `roleAssignments/${assignmentId}`),
  apiVersion: RBAC,
  changes: placeOf(place),
})

/**
 * Gives or takes an active role through PIM
 * (https://learn.microsoft.com/rest/api/authorization/role-assignment-schedule-requests/create).
 */
export const requestRoleAssignment = (place: AzureRolePlace, action: AzureScheduleAction): ArmWrite =>
  requestTo('roleAssignmentScheduleRequests', place, action)

/**
 * Makes somebody eligible for a role, or no longer
 * (https://learn.microsoft.com/rest/api/authorization/role-eligibility-schedule-requests/create).
 */
export const requestRoleEligibility = (place: AzureRolePlace, action: AzureScheduleAction): ArmWrite =>
  requestTo('roleEligibilityScheduleRequests', place, action)

function requestTo(list: string, place: AzureRolePlace, action: AzureScheduleAction): ArmWrite {
  return {
    gate: 'azure',
    method: 'PUT',
    path: authorizationPath(place.scope, `${list}/${action.requestId}`),
    apiVersion: PIM,
    body: {
      properties: {
        principalId: place.principalId,
        roleDefinitionId: roleDefinitionAt(place.scope, place.roleId),
        ...propertiesOf(action),
      },
    },
    changes: placeOf(place),
  }
}

function propertiesOf(action: AzureScheduleAction) {
  const { requestType, justification } = action
  if (requestType === 'AdminRemove') return { requestType, justification }
  const { startDateTime, endDateTime, condition, conditionVersion } = action
  return {
    requestType,
    justification,
    scheduleInfo: {
      startDateTime,
      expiration: endDateTime === undefined ? { type: 'NoExpiration' } : { type: 'AfterDateTime', endDateTime },
    },
    ...present('condition', condition),
    ...present('conditionVersion', conditionVersion),
  }
}

const POLICY = /\/providers\/Microsoft\.Authorization\/roleManagementPolicies\/[^/]+$/i

/**
 * Changes rules of what PIM asks for around a role at a scope; those that are not named stay
 * (https://learn.microsoft.com/rest/api/authorization/role-management-policies/update).
 *
 * @param rules each of them whole
 */
export function patchRolePolicy(policyId: string, rules: readonly PolicyRule[]): ArmWrite {
  if (!POLICY.test(policyId)) throw new TypeError(`"${policyId}" is no policy of a role`)
  return {
    gate: 'azure',
    method: 'PATCH',
    path: encodedScope(policyId),
    apiVersion: PIM,
    body: { properties: { rules: rules.map(withoutIdleDuration) } },
    changes: policyId,
  }
}

/** Azure was seen to refuse a duration that nothing needs (https://github.com/kayasax/EasyPIM/issues/273). */
export function withoutIdleDuration(rule: PolicyRule): PolicyRule {
  if (rule['isExpirationRequired'] !== false || rule.id === 'Expiration_EndUser_Assignment') return rule
  const { maximumDuration: _, ...sent } = rule
  return sent
}

const ALREADY = new Set(['RoleAssignmentExists', 'RoleAssignmentDoesNotExist', 'RoleAssignmentRequestAlreadyExists'])

/** Whether Azure refused since it is so already: another request was first, or this one was. */
export const isAlreadySoInAzure = (failure: GraphFailure): boolean =>
  ALREADY.has(failure.code) || failure.status === 404
