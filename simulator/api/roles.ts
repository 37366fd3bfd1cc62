import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { GraphError, badRequest } from '../http/graph-error.ts'
import { pathsOf } from '../odata/check-filter.ts'
import type { EntityType, FilterRules } from '../odata/entity.ts'
import { plainEntity } from '../odata/entity.ts'
import { listResponse, arraySource } from '../odata/list.ts'
import { project } from '../odata/project.ts'
import type { Query } from '../odata/query.ts'
import { ROLE_DEFINITIONS } from '../tenant/roles.ts'
import type { RoleDefinition } from '../tenant/roles.ts'
import type { World } from '../world.ts'
import { decorateObject, directoryObjectEntity, findObject } from './directory-object.ts'
import type { DirectoryObject } from './directory-object.ts'
import { requireP2 } from './premium.ts'
import {
  assignmentInstances,
  eligibilityInstances,
  groupAssignments,
  groupEligibilities,
  roleAssignments,
} from './role-grants.ts'
import type { Row } from './role-grants.ts'

/** Properties of a role in every service that has unified roles. */
export const DEFINITION = [
  'id',
  'description',
  'displayName',
  'isBuiltIn',
  'isEnabled',
  'resourceScopes',
  'templateId',
  'version',
  'rolePermissions',
]
const DEFINITION_FILTERS: FilterRules['basic'] = {
  id: ['eq', 'in'],
  displayName: ['eq', 'in', 'startswith'],
  isBuiltIn: ['eq', 'in'],
  templateId: ['eq', 'in'],
}
const GRANT = ['id', 'principalId', 'roleDefinitionId', 'directoryScopeId', 'appScopeId']
const TIMES = ['startDateTime', 'endDateTime', 'memberType']
const exact = ['eq', 'in'] as const
const exactOrNot = ['eq', 'ne', 'in'] as const

const definition = plainEntity('unifiedRoleDefinition', DEFINITION_FILTERS, DEFINITION)
/** isPrivileged exists in beta only. */
const betaDefinition = plainEntity(
  'unifiedRoleDefinition',
  {
    ...DEFINITION_FILTERS,
    isPrivileged: ['eq'],
  },
  [...DEFINITION, 'isPrivileged'],
)

const assignment = plainEntity(
  'unifiedRoleAssignment',
  {
    id: exact,
    principalId: exact,
    roleDefinitionId: exact,
    directoryScopeId: exact,
  },
  GRANT,
)

const moment = ['eq', 'ge', 'le'] as const
const assignmentInstance = plainEntity(
  'unifiedRoleAssignmentScheduleInstance',
  {
    principalId: exactOrNot,
    roleDefinitionId: exactOrNot,
    directoryScopeId: exactOrNot,
    memberType: exactOrNot,
    assignmentType: exactOrNot,
    startDateTime: moment,
  },
  [...GRANT, ...TIMES, 'assignmentType', 'roleAssignmentOriginId', 'roleAssignmentScheduleId'],
  ['startDateTime', 'endDateTime'],
)

const eligibilityInstance = plainEntity(
  'unifiedRoleEligibilityScheduleInstance',
  {
    principalId: exactOrNot,
    roleDefinitionId: exactOrNot,
    directoryScopeId: exactOrNot,
    memberType: exactOrNot,
    startDateTime: moment,
  },
  [...GRANT, ...TIMES, 'roleEligibilityScheduleId'],
  ['startDateTime', 'endDateTime'],
)

const GROUP_GRANT = ['id', 'principalId', 'groupId', 'accessId', ...TIMES]
const GROUP_FILTERS: FilterRules['basic'] = {
  groupId: ['eq'],
  principalId: ['eq'],
  accessId: ['eq'],
  memberType: ['eq'],
}
const groupEligibility = plainEntity('privilegedAccessGroupEligibilityScheduleInstance', GROUP_FILTERS, [
  ...GROUP_GRANT,
  'eligibilityScheduleId',
])
const groupAssignment = plainEntity(
  'privilegedAccessGroupAssignmentScheduleInstance',
  {
    ...GROUP_FILTERS,
    assignmentType: ['eq'],
  },
  [...GROUP_GRANT, 'assignmentType', 'assignmentScheduleId'],
)

function definitionRow({ actions, ...role }: RoleDefinition): Row {
  return {
    ...role,
    isEnabled: true,
    resourceScopes: ['/'],
    version: '1',
    rolePermissions: [{ allowedResourceActions: actions, condition: null }],
  }
}

function listDefinitions(context: Context): ApiResponse {
  const type = context.call.version === 'beta' ? betaDefinition : definition
  return listResponse(context, {
    set: 'roleManagement/directory/roleDefinitions',
    type,
    source: arraySource(ROLE_DEFINITIONS.map(definitionRow)),
  })
}

/** What PIM's lists may be expanded by, any number at once. */
export const GRANT_RELATIONS = ['principal', 'roleDefinition', 'directoryScope', 'activatedUsing']
export const GROUP_GRANT_RELATIONS = ['principal', 'group', 'activatedUsing']

export function expandGrant(world: World, { expand }: Query, rows: readonly Row[]): (row: Row, projected: Row) => Row {
  const entity = directoryObjectEntity(world)
  return (row, projected) => {
    const related = expand.map(({ name, select }) => {
      const decorate = decorateObject(world, select !== undefined, world.now())
      const show = (item: DirectoryObject) => decorate(item, project(entity, item, select, world.now()))
      return [name, relatedTo(world, name, row, rows, show)] as const
    })
    return { ...projected, ...Object.fromEntries(related.filter(([, found]) => found !== undefined)) }
  }
}

function relatedTo(
  world: World,
  relation: string,
  row: Row,
  eligibilities: readonly Row[],
  show: (item: DirectoryObject) => Row,
): Row | undefined {
  switch (relation) {
    case 'principal':
    case 'group': {
      const found = findObject(world, String(row[`${relation}Id`]), world.now())
      return found === undefined ? undefined : show(found)
    }
    case 'roleDefinition':
      return ROLE_DEFINITIONS.filter(({ id }) => id === row['roleDefinitionId']).map(withoutBeta)[0]
    case 'activatedUsing':
      return row['assignmentType'] === 'Activated' ? eligibilities.find((other) => isSameGrant(other, row)) : undefined
    default:
      return undefined
  }
}

const isSameGrant = (a: Row, b: Row) =>
  a['principalId'] === b['principalId'] && a['roleDefinitionId'] === b['roleDefinitionId']

function withoutBeta(role: RoleDefinition): Row {
  return Object.fromEntries(Object.entries(definitionRow(role)).filter(([name]) => definition.properties.has(name)))
}

function listRows(context: Context, set: string, type: EntityType<Row>, rows: Row[]): ApiResponse {
  const decorate = expandGrant(
    context.world,
    context.query,
    eligibilityInstances(context.world.tenant, context.world.replicated()),
  )
  return listResponse(context, { set: `roleManagement/directory/${set}`, type, source: arraySource(rows), decorate })
}

/** One relation per call; PIM's own lists take several. */
function listAssignments(context: Context): ApiResponse {
  if (context.query.expand.length > 1) {
    throw badRequest(
      'The query specified in the URI is not valid. Only one property can be expanded in a single query.',
    )
  }
  return listRows(
    context,
    'roleAssignments',
    assignment,
    roleAssignments(context.world.tenant, context.world.replicated()),
  )
}

function listAssignmentInstances(context: Context): ApiResponse {
  requireP2(context.world)
  return listRows(
    context,
    'roleAssignmentScheduleInstances',
    assignmentInstance,
    assignmentInstances(context.world.tenant, context.world.replicated()),
  )
}

function listEligibilityInstances(context: Context): ApiResponse {
  requireP2(context.world)
  return listRows(
    context,
    'roleEligibilityScheduleInstances',
    eligibilityInstance,
    eligibilityInstances(context.world.tenant, context.world.replicated()),
  )
}

/** PIM for Groups knows no list of the whole tenant: the filter must name a group or a principal. */
export function demandGroupOrPrincipal({ query: { filter } }: Context): void {
  const filtered = filter === undefined ? [] : pathsOf(filter).map(([name]) => name)
  if (!filtered.includes('groupId') && !filtered.includes('principalId')) {
    throw new GraphError(
      400,
      'MissingParameters',
      'The required parameters GroupId or PrincipalId are missing from the filter.',
    )
  }
}

function listGroupGrants(context: Context, set: string, type: EntityType<Row>, rows: Row[]): ApiResponse {
  requireP2(context.world)
  demandGroupOrPrincipal(context)
  const decorate = expandGrant(context.world, context.query, rows)
  return listResponse(context, {
    set: `identityGovernance/privilegedAccess/group/${set}`,
    type,
    source: arraySource(rows),
    decorate,
  })
}

function listGroupEligibilities(context: Context): ApiResponse {
  return listGroupGrants(
    context,
    'eligibilityScheduleInstances',
    groupEligibility,
    groupEligibilities(context.world.tenant, context.world.replicated()),
  )
}

function listGroupAssignments(context: Context): ApiResponse {
  return listGroupGrants(
    context,
    'assignmentScheduleInstances',
    groupAssignment,
    groupAssignments(context.world.tenant, context.world.replicated()),
  )
}

const ROLES = '/roleManagement/directory'
const GROUPS = '/identityGovernance/privilegedAccess/group'

export const roleRoutes: readonly Route[] = [
  route('GET', `${ROLES}/roleDefinitions`, 'roles.read', listDefinitions),
  route('GET', `${ROLES}/roleAssignments`, 'roles.read', listAssignments, {
    expands: ['principal', 'roleDefinition', 'directoryScope'],
  }),
  route('GET', `${ROLES}/roleAssignmentScheduleInstances`, 'assignments.read', listAssignmentInstances, {
    expands: GRANT_RELATIONS,
  }),
  route('GET', `${ROLES}/roleEligibilityScheduleInstances`, 'eligibilities.read', listEligibilityInstances, {
    expands: ['principal', 'roleDefinition', 'directoryScope'],
  }),
  route('GET', `${GROUPS}/eligibilityScheduleInstances`, 'groupEligibilities.read', listGroupEligibilities, {
    expands: ['principal', 'group'],
  }),
  route('GET', `${GROUPS}/assignmentScheduleInstances`, 'groupAssignments.read', listGroupAssignments, {
    expands: GROUP_GRANT_RELATIONS,
  }),
]
