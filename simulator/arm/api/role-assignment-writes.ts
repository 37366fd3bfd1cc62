import type { ApiResponse } from '../../http/call.ts'
import { isGuid } from '../../tenant/ids.ts'
import type { Active } from '../estate/held.ts'
import { isInForce, roleDefinitionIdAt, roleIdIn } from '../estate/held.ts'
import type { PrincipalType } from '../estate/principals.ts'
import { ArmError, badRequest } from '../http/arm-error.ts'
import { demand } from '../http/call.ts'
import type { ArmContext } from '../http/call.ts'
import { assignmentRow } from './assignment-row.ts'
import { isAssignableAt } from './role-definitions.ts'
import { demandScope } from './scope-checks.ts'

const WRITE = 'Microsoft.Authorization/roleAssignments/write'
const DELETE = 'Microsoft.Authorization/roleAssignments/delete'

/** learn.microsoft.com/azure/role-based-access-control/troubleshoot-limits: of a subscription and what is in it. */
const MOST_IN_SUBSCRIPTION = 4_000

const TYPES: readonly PrincipalType[] = ['User', 'Group', 'ServicePrincipal', 'ForeignGroup', 'Device']

interface Wanted {
  roleId: string
  principalId: string
  principalType: PrincipalType
  condition?: string
  description?: string
}

/** 201 for a new one, 200 when it is there already under this name. */
export function putAssignment(context: ArmContext): ApiResponse {
  const { estate, scope, parameters, now } = context
  const name = (parameters[0] ?? '').toLowerCase()
  if (!isGuid(name)) {
    throw badRequest(
      `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
      'InvalidRoleAssignmentId',
    )
  }
  demandScope(context)
  demand(context, WRITE, scope)
  const wanted = wantedIn(context)
  const held = estate.active.inPlaces([scope.place], now).filter((entry) => isInForce(entry, now))
  const same = held.find((entry) => entry.name === name && entry.scope.key === scope.key)
  if (same !== undefined) return again(same, wanted)
  if (held.some((entry) => entry.name === name)) {
    throw new ArmError(
      409,
      'RoleAssignmentNameAlreadyInUse',
      `The role assignment name '${name}' is in use at another scope.`,
    )
  }
  const twin = held.find(
    (entry) =>
      entry.scope.key === scope.key && entry.roleId === wanted.roleId && entry.principalId === wanted.principalId,
  )
  if (twin !== undefined) {
    throw new ArmError(
      409,
      'RoleAssignmentExists',
      `The role assignment already exists. The ID of the conflicting role assignment is ${twin.name.replaceAll('-', '')}.`,
    )
  }
  if (scope.place.startsWith('sub:') && held.length >= MOST_IN_SUBSCRIPTION) {
    throw badRequest(
      `No more role assignments can be created (code: RoleAssignmentLimitExceeded). The limit is ${MOST_IN_SUBSCRIPTION}.`,
      'RoleAssignmentLimitExceeded',
    )
  }
  const entry: Active = {
    ...wanted,
    name,
    place: scope.place,
    since: now,
    scope,
    roleDefinitionId: roleDefinitionIdAt(scope, wanted.roleId),
    createdOn: now,
    createdBy: context.caller.objectId ?? estate.principals.user('globalAdmin'),
    assignmentType: 'Assigned',
    byPim: false,
    scheduleName: name,
  }
  estate.active.add(entry)
  return { status: 201, body: assignmentRow(entry) }
}

function again(same: Active, wanted: Wanted): ApiResponse {
  if (same.roleId !== wanted.roleId || same.principalId !== wanted.principalId) {
    throw badRequest(
      'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.',
      'RoleAssignmentUpdateNotPermitted',
    )
  }
  return { status: 200, body: assignmentRow(same) }
}

function wantedIn(context: ArmContext): Wanted {
  const { estate, call, scope, now } = context
  const properties = (call.body as { properties?: Record<string, unknown> } | undefined)?.properties
  if (typeof properties !== 'object' || properties === null) {
    throw badRequest('The request content was invalid and could not be deserialized.', 'InvalidRequestContent')
  }
  const { roleDefinitionId, principalId, principalType, condition, description } = properties
  if (typeof roleDefinitionId !== 'string' || typeof principalId !== 'string' || !isGuid(principalId)) {
    throw badRequest('The role definition ID and the principal ID (a GUID) must be given.', 'InvalidRequestContent')
  }
  const roleId = roleIdIn(roleDefinitionId)
  const role = estate.roles.find(roleId)
  if (role === undefined || !isAssignableAt(context, role, scope)) {
    throw badRequest(`The specified role definition with ID '${roleId}' does not exist.`, 'RoleDefinitionDoesNotExist')
  }
  if (principalType !== undefined && principalType !== null && !(TYPES as readonly unknown[]).includes(principalType)) {
    throw badRequest(`The principal type '${String(principalType)}' is not valid.`, 'InvalidPrincipalType')
  }
  return {
    roleId: role.id,
    principalId: principalId.toLowerCase(),
    principalType: typeOf(
      estate.principals.find(principalId, now)?.type,
      principalId,
      principalType as PrincipalType | undefined,
    ),
    ...(typeof condition === 'string' ? { condition } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  }
}

/** Who says that it is a service principal is believed: a new one may not be everywhere in the directory yet. */
function typeOf(known: PrincipalType | undefined, id: string, said: PrincipalType | undefined): PrincipalType {
  if (known === undefined) {
    if (said === 'ServicePrincipal' || said === 'ForeignGroup') return said
    throw badRequest(`Principal ${id.replaceAll('-', '')} does not exist in the directory.`, 'PrincipalNotFound')
  }
  if (said !== undefined && said !== null && said !== known) {
    throw badRequest(
      `The PrincipalId '${id.replaceAll('-', '')}' has type '${known}', which is different from specified PrinciaplType '${said}'.`,
      'UnmatchedPrincipalType',
    )
  }
  return known
}

/** 200 with what is gone, 204 when there was nothing. */
export function deleteAssignment(context: ArmContext): ApiResponse {
  const { estate, scope, parameters, now } = context
  demandScope(context)
  demand(context, DELETE, scope)
  const found = estate.active
    .named(parameters[0] ?? '', now)
    .find((entry) => entry.scope.key === scope.key && isInForce(entry, now))
  if (found === undefined) return { status: 204 }
  estate.active.end(found, now)
  return { status: 200, body: assignmentRow(found) }
}
