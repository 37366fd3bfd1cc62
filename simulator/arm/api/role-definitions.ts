import type { ApiResponse } from '../../http/call.ts'
import type { AzureRole } from '../estate/built-in/role.ts'
import { roleDefinitionIdAt } from '../estate/held.ts'
import { parseScope } from '../estate/scopes.ts'
import type { Scope } from '../estate/scopes.ts'
import { notFound } from '../http/arm-error.ts'
import { demand, route } from '../http/call.ts'
import type { ArmContext, ArmRoute } from '../http/call.ts'
import { parseArmFilter } from '../http/filter.ts'
import { page } from '../http/page.ts'
import { demandScope } from './scope-checks.ts'

const VERSIONS = ['2022-04-01']
const READ = 'Microsoft.Authorization/roleDefinitions/read'

/** Microsoft's own say year 1 as the day on which they were made. */
const BUILT_IN_CREATED = '0001-01-01T08:00:00.0000000Z'
const UPDATED = '2023-11-27T15:17:27.9613826Z'

export function definitionRow(role: AzureRole, scope: Scope, createdBy: string | null) {
  const { id, name, description, actions, notActions, dataActions, notDataActions, assignableScopes, custom } = role
  return {
    properties: {
      roleName: name,
      type: custom ? 'CustomRole' : 'BuiltInRole',
      description,
      assignableScopes,
      permissions: [{ actions, notActions, dataActions, notDataActions }],
      createdOn: custom ? UPDATED : BUILT_IN_CREATED,
      updatedOn: UPDATED,
      createdBy: custom ? createdBy : null,
      updatedBy: custom ? createdBy : null,
    },
    id: roleDefinitionIdAt(scope, id),
    type: 'Microsoft.Authorization/roleDefinitions',
    name: id,
  }
}

/** Whether a role can be assigned at a scope: only where it says, or below. */
export function isAssignableAt({ estate }: Pick<ArmContext, 'estate'>, role: AzureRole, scope: Scope): boolean {
  return role.assignableScopes.some((text) => {
    const at = parseScope(text)
    return at !== undefined && estate.hierarchy.isAtOrAbove(at, scope)
  })
}

function isAssignableBelow({ estate }: ArmContext, role: AzureRole, scope: Scope): boolean {
  return role.assignableScopes.some((text) => {
    const at = parseScope(text)
    return at !== undefined && estate.hierarchy.isAtOrAbove(scope, at)
  })
}

const maker = ({ estate }: ArmContext) => estate.principals.user('globalAdmin')

function list(context: ArmContext): ApiResponse {
  const { estate, scope, world, call, rights } = context
  demandScope(context)
  const { equals, atScopeAndBelow } = parseArmFilter(context, ['atScopeAndBelow()', 'roleName', 'type'])
  const [name, type] = [equals.get('roleName')?.toLowerCase(), equals.get('type')?.toLowerCase()]
  const rows = estate.roles.all.filter(
    (role) =>
      (isAssignableAt(context, role, scope) || (atScopeAndBelow && isAssignableBelow(context, role, scope))) &&
      (name === undefined || role.name.toLowerCase() === name) &&
      (type === undefined || (role.custom ? 'customrole' : 'builtinrole') === type),
  )
  const seen = rights.may(READ, scope) ? rows : []
  return page(
    world,
    call,
    seen.map((role) => definitionRow(role, scope, maker(context))),
  )
}

function get(context: ArmContext): ApiResponse {
  const { estate, scope, parameters } = context
  const [id = ''] = parameters
  // Microsoft's own can be read at the root by everybody who may read roles anywhere.
  if (!(scope.kind === 'root' && context.rights.mayAnywhere(READ))) demand(context, READ, scope)
  const role = estate.roles.find(id)
  if (role === undefined) {
    throw notFound('RoleDefinitionDoesNotExist', `The specified role definition with ID '${id}' does not exist.`)
  }
  return { status: 200, body: definitionRow(role, scope, maker(context)) }
}

const PATH = '{scope}/providers/Microsoft.Authorization/roleDefinitions'

export const roleDefinitionRoutes: readonly ArmRoute[] = [
  route('GET', PATH, VERSIONS, list),
  route('GET', `${PATH}/{id}`, VERSIONS, get),
]
