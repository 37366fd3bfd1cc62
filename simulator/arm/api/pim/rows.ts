import { isoTime } from '../../../tenant/sign-in-pattern.ts'
import type { Estate } from '../../estate/estate.ts'
import type { Active, Eligible, PimRequest } from '../../estate/held.ts'
import { idAt } from '../../estate/held.ts'
import type { Scope } from '../../estate/scopes.ts'
import type { ArmContext } from '../../http/call.ts'
import { present } from '../../../present.ts'

type Held = Pick<Active, 'scope' | 'roleId' | 'roleDefinitionId' | 'principalId' | 'principalType' | 'condition'>

const SCOPE_TYPES = {
  root: 'root',
  managementGroup: 'managementgroup',
  subscription: 'subscription',
  resourceGroup: 'resourcegroup',
  resource: 'resource',
} as const

export const scopeType = ({ kind }: Scope): string => SCOPE_TYPES[kind]

/** Names of everything a row points to: what spares whoever reads it the look-up. */
export function expanded(
  estate: Estate,
  { scope, roleId, roleDefinitionId, principalId, principalType }: Held,
  asOf: number,
) {
  const role = estate.roles.find(roleId)
  const principal = estate.principals.find(principalId, asOf)
  return {
    scope: { id: scope.id, displayName: estate.hierarchy.displayName(scope), type: scopeType(scope) },
    roleDefinition: {
      id: roleDefinitionId,
      displayName: role?.name ?? null,
      type: role?.custom === true ? 'CustomRole' : 'BuiltInRole',
    },
    principal: {
      id: principalId,
      displayName: principal?.displayName ?? null,
      ...present('email', principal?.email),
      type: principalType,
    },
  }
}

const time = (ms: number | undefined) => (ms === undefined ? null : isoTime(ms))

function common(estate: Estate, held: Held, asOf: number) {
  return {
    scope: held.scope.id,
    roleDefinitionId: held.roleDefinitionId,
    principalId: held.principalId,
    principalType: held.principalType,
    condition: held.condition ?? null,
    conditionVersion: held.condition === undefined ? null : '2.0',
    expandedProperties: expanded(estate, held, asOf),
  }
}

/**
 * How a row comes to a list. Rows from above have been seen as `Direct` in the list of a subscription
 * (https://github.com/kayasax/EasyPIM/issues/23), and so they are here: only their scope tells.
 */
export function memberTypeFor(
  { scope }: ArmContext,
  held: Held,
  direct: string | undefined,
): 'Direct' | 'Group' | 'Inherited' {
  if (direct !== undefined && held.principalId !== direct) return 'Group'
  return held.scope.key === scope.key || scope.kind !== 'managementGroup' ? 'Direct' : 'Inherited'
}

export type MemberType = ReturnType<typeof memberTypeFor>

const row = (scope: Scope, type: string, name: string, properties: Record<string, unknown>) => ({
  properties,
  name,
  id: idAt(scope, type, name),
  type: `Microsoft.Authorization/${type}`,
})

const startOf = ({ start, createdOn }: Pick<Active, 'start' | 'createdOn'>) => isoTime(start ?? createdOn)

export const instanceName = (estate: Estate, name: string): string => estate.idOf(`instance:${name}`)

export function assignmentInstance(estate: Estate, entry: Active, memberType: MemberType, asOf: number) {
  const { scope, name, eligibility } = entry
  return row(scope, 'RoleAssignmentScheduleInstances', instanceName(estate, name), {
    ...common(estate, entry, asOf),
    roleAssignmentScheduleId: idAt(scope, 'RoleAssignmentSchedules', entry.scheduleName),
    originRoleAssignmentId: idAt(scope, 'roleAssignments', name),
    status: entry.byPim ? 'Provisioned' : 'Accepted',
    startDateTime: startOf(entry),
    endDateTime: time(entry.end),
    linkedRoleEligibilityScheduleId: eligibility ?? null,
    linkedRoleEligibilityScheduleInstanceId: eligibility === undefined ? null : instanceName(estate, eligibility),
    assignmentType: entry.assignmentType,
    memberType,
    createdOn: isoTime(entry.createdOn),
  })
}

export function assignmentSchedule(estate: Estate, entry: Active, memberType: MemberType, asOf: number) {
  const { scope } = entry
  return row(scope, 'RoleAssignmentSchedules', entry.scheduleName, {
    ...common(estate, entry, asOf),
    roleAssignmentScheduleRequestId:
      entry.requestName === undefined ? null : idAt(scope, 'RoleAssignmentScheduleRequests', entry.requestName),
    linkedRoleEligibilityScheduleId: entry.eligibility ?? null,
    status: entry.byPim ? 'Provisioned' : 'Accepted',
    startDateTime: startOf(entry),
    endDateTime: time(entry.end),
    assignmentType: entry.assignmentType,
    memberType,
    createdOn: isoTime(entry.createdOn),
    updatedOn: isoTime(entry.createdOn),
  })
}

export function eligibilityInstance(estate: Estate, entry: Eligible, memberType: MemberType, asOf: number) {
  const { scope, name } = entry
  return row(scope, 'RoleEligibilityScheduleInstances', instanceName(estate, name), {
    ...common(estate, entry, asOf),
    roleEligibilityScheduleId: idAt(scope, 'RoleEligibilitySchedules', name),
    status: 'Provisioned',
    startDateTime: startOf(entry),
    endDateTime: time(entry.end),
    memberType,
    createdOn: isoTime(entry.createdOn),
  })
}

export function eligibilitySchedule(estate: Estate, entry: Eligible, memberType: MemberType, asOf: number) {
  const { scope, name } = entry
  return row(scope, 'RoleEligibilitySchedules', name, {
    ...common(estate, entry, asOf),
    roleEligibilityScheduleRequestId: idAt(scope, 'RoleEligibilityScheduleRequests', entry.requestName),
    status: 'Provisioned',
    startDateTime: startOf(entry),
    endDateTime: time(entry.end),
    memberType,
    createdOn: isoTime(entry.createdOn),
    updatedOn: isoTime(entry.createdOn),
  })
}

export function requestRow(estate: Estate, request: PimRequest, asOf: number) {
  const { scope, name, list, condition, target } = request
  const isAssignment = list === 'assignment'
  return row(scope, isAssignment ? 'RoleAssignmentScheduleRequests' : 'RoleEligibilityScheduleRequests', name, {
    ...common(
      estate,
      { ...request, ...(condition === null ? { condition: undefined as never } : { condition }) },
      asOf,
    ),
    ...(isAssignment
      ? {
          targetRoleAssignmentScheduleId: target,
          targetRoleAssignmentScheduleInstanceId: null,
          linkedRoleEligibilityScheduleId: request.linkedEligibility,
        }
      : { targetRoleEligibilityScheduleId: target, targetRoleEligibilityScheduleInstanceId: null }),
    requestType: request.requestType,
    status: request.status,
    approvalId: request.approvalId,
    scheduleInfo: request.scheduleInfo,
    ticketInfo: request.ticketInfo,
    justification: request.justification,
    requestorId: request.requestorId,
    createdOn: isoTime(request.createdOn),
  })
}
