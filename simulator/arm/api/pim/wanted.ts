import { isGuid } from '../../../tenant/ids.ts'
import { roleIdIn } from '../../estate/held.ts'
import type { PimList, Ticket } from '../../estate/held.ts'
import type { PrincipalType } from '../../estate/principals.ts'
import { badRequest } from '../../http/arm-error.ts'
import type { ArmContext } from '../../http/call.ts'
import { isAssignableAt } from '../role-definitions.ts'

/** What a request for a role says. */
export interface Wanted {
  requestType: string
  roleId: string
  principalId: string
  principalType: PrincipalType
  justification: string | null
  ticketInfo: Ticket
  scheduleInfo: unknown
  linkedEligibility: string | null
  /** Name of the schedule that is to be changed. */
  target: string | null
  condition: string | null
}

const ADMIN = ['AdminAssign', 'AdminRemove', 'AdminUpdate', 'AdminExtend', 'AdminRenew'] as const
const SELF = ['SelfActivate', 'SelfDeactivate'] as const

const textOf = (value: unknown) => (typeof value === 'string' ? value : null)
/** Ids of schedules come alone or with all that stands before them. */
const nameOf = (value: unknown) => textOf(value)?.split('/').at(-1)?.toLowerCase() ?? null

export function wantedIn(context: ArmContext, list: PimList): Wanted {
  const { call, estate, scope } = context
  const properties = (call.body as { properties?: Record<string, unknown> } | undefined)?.properties
  if (typeof properties !== 'object' || properties === null) {
    throw badRequest('The request content was invalid and could not be deserialized.', 'InvalidRequestContent')
  }
  const { requestType, roleDefinitionId, principalId, ticketInfo } = properties
  const known: readonly unknown[] = list === 'assignment' ? [...ADMIN, ...SELF] : ADMIN
  if (!known.includes(requestType)) {
    throw badRequest(`The request type '${String(requestType)}' is not valid here.`, 'InvalidRequestType')
  }
  if (typeof principalId !== 'string' || !isGuid(principalId)) {
    throw badRequest('The principal ID must be a GUID.', 'InvalidRequestContent')
  }
  // The whole id is wanted, and not the GUID alone.
  if (typeof roleDefinitionId !== 'string' || !/\/roleDefinitions\/[^/]+$/i.test(roleDefinitionId)) {
    throw badRequest('The role definition ID must be a full id.', 'InvalidRequestContent')
  }
  const role = estate.roles.find(roleIdIn(roleDefinitionId))
  if (role === undefined || !isAssignableAt(context, role, scope)) {
    throw badRequest('The role definition is not found.', 'RoleDefinitionDoesNotExist')
  }
  const { ticketNumber, ticketSystem } = (ticketInfo ?? {}) as Record<string, unknown>
  return {
    requestType: String(requestType),
    roleId: role.id,
    principalId: principalId.toLowerCase(),
    principalType: principalType(context, principalId, list, requestType === 'AdminRemove'),
    justification: textOf(properties['justification']),
    ticketInfo: { ticketNumber: textOf(ticketNumber), ticketSystem: textOf(ticketSystem) },
    scheduleInfo: properties['scheduleInfo'],
    linkedEligibility: nameOf(properties['linkedRoleEligibilityScheduleId']),
    target: nameOf(
      properties[list === 'assignment' ? 'targetRoleAssignmentScheduleId' : 'targetRoleEligibilityScheduleId'],
    ),
    condition: textOf(properties['condition']),
  }
}

/** Whoever is gone can still be taken out. */
function principalType({ estate, now }: ArmContext, id: string, list: PimList, removal: boolean): PrincipalType {
  const principal = estate.principals.find(id.toLowerCase(), now)
  if (principal === undefined) {
    if (removal) return 'User'
    throw badRequest(`The subject '${id}' is not found.`, 'SubjectNotFound')
  }
  if (list === 'eligibility' && principal.type === 'ServicePrincipal' && !removal) {
    throw badRequest('Service principals can not be eligible for a role.', 'InvalidPrincipalType')
  }
  return principal.type
}
