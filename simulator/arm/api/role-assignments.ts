import type { ApiResponse } from '../../http/call.ts'
import { isInForce } from '../estate/held.ts'
import { notFound } from '../http/arm-error.ts'
import { demand, route } from '../http/call.ts'
import type { ArmContext, ArmRoute } from '../http/call.ts'
import { belongs, inOrder, parseArmFilter, placesOf, readable } from '../http/filter.ts'
import { page } from '../http/page.ts'
import { assignmentRow } from './assignment-row.ts'
import { deleteAssignment, putAssignment } from './role-assignment-writes.ts'
import { demandScope } from './scope-checks.ts'

const VERSIONS = ['2022-04-01']
const READ = 'Microsoft.Authorization/roleAssignments/read'

function list(context: ArmContext): ApiResponse {
  const { estate, scope, world, call, asOf, now } = context
  demandScope(context)
  const filter = parseArmFilter(context, ['atScope()', 'principalId', 'assignedTo'])
  const rows = estate.active
    .inPlaces(placesOf(estate, scope, filter), asOf)
    .filter((entry) => isInForce(entry, now) && belongs(estate, scope, filter, entry))
  return page(world, call, inOrder(readable(context, READ, rows)).map(assignmentRow))
}

function get(context: ArmContext): ApiResponse {
  const { estate, scope, now, parameters } = context
  const [name = ''] = parameters
  demandScope(context)
  demand(context, READ, scope)
  const found = estate.active.named(name, now).find((entry) => entry.scope.key === scope.key && isInForce(entry, now))
  if (found === undefined) {
    throw notFound('RoleAssignmentNotFound', `The role assignment '${name}' is not found.`)
  }
  return { status: 200, body: assignmentRow(found) }
}

const PATH = '{scope}/providers/Microsoft.Authorization/roleAssignments'

export const roleAssignmentRoutes: readonly ArmRoute[] = [
  route('GET', PATH, VERSIONS, list),
  route('GET', `${PATH}/{name}`, VERSIONS, get),
  route('PUT', `${PATH}/{name}`, VERSIONS, putAssignment),
  route('DELETE', `${PATH}/{name}`, VERSIONS, deleteAssignment),
]
