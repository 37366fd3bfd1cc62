import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import type { Access } from '../permissions.ts'
import { plainEntity } from '../odata/entity.ts'
import type { EntityType, FilterRules } from '../odata/entity.ts'
import { listResponse, arraySource } from '../odata/list.ts'
import type { RequestList } from '../tenant/role-requests.ts'
import { requireP2 } from './premium.ts'
import { GRANT_RELATIONS, GROUP_GRANT_RELATIONS, demandGroupOrPrincipal, expandGrant } from './roles.ts'
import type { Row } from './role-grants.ts'
import { PATHS } from './schedule-requests.ts'

const COMMON = [
  'id',
  'status',
  'createdDateTime',
  'completedDateTime',
  'approvalId',
  'customData',
  'action',
  'principalId',
  'isValidationOnly',
  'targetScheduleId',
  'justification',
  'createdBy',
  'scheduleInfo',
  'ticketInfo',
]
const exactOrNot = ['eq', 'ne'] as const
const FILTERS: FilterRules['basic'] = {
  id: exactOrNot,
  status: exactOrNot,
  action: exactOrNot,
  principalId: exactOrNot,
}

const roleRequest = (name: string) =>
  plainEntity(name, { ...FILTERS, roleDefinitionId: exactOrNot }, [
    ...COMMON,
    'roleDefinitionId',
    'directoryScopeId',
    'appScopeId',
  ])
const groupRequest = (name: string) =>
  plainEntity(name, { ...FILTERS, groupId: ['eq'], accessId: ['eq'] }, [...COMMON, 'groupId', 'accessId'])

const TYPES: Readonly<Record<RequestList, EntityType<Row>>> = {
  roleAssignments: roleRequest('unifiedRoleAssignmentScheduleRequest'),
  roleEligibilities: roleRequest('unifiedRoleEligibilityScheduleRequest'),
  groupAssignments: groupRequest('privilegedAccessGroupAssignmentScheduleRequest'),
  groupEligibilities: groupRequest('privilegedAccessGroupEligibilityScheduleRequest'),
}

function listRequests(context: Context, list: RequestList): ApiResponse {
  const { world } = context
  requireP2(world)
  if (list === 'groupAssignments' || list === 'groupEligibilities') demandGroupOrPrincipal(context)
  return listResponse(context, {
    set: PATHS[list].slice(1),
    type: TYPES[list],
    source: arraySource(world.tenant.roleRequests.in(list, world.replicated())),
    decorate: expandGrant(world, context.query, []),
  })
}

const requests = (list: RequestList, access: Access, expands: readonly string[]): Route =>
  route('GET', PATHS[list], access, (context) => listRequests(context, list), { expands })

/** Microsoft lists no permission to read for requests about roles, only the one to write. */
export const scheduleRequestListRoutes: readonly Route[] = [
  requests('roleAssignments', 'assignments.write', GRANT_RELATIONS),
  requests('roleEligibilities', 'eligibilities.write', GRANT_RELATIONS),
  requests('groupAssignments', 'groupAssignments.read', GROUP_GRANT_RELATIONS),
  requests('groupEligibilities', 'groupEligibilities.read', GROUP_GRANT_RELATIONS),
]
