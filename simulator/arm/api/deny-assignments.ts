import type { ApiResponse } from '../../http/call.ts'
import { isoTime } from '../../tenant/sign-in-pattern.ts'
import { EVERYBODY } from '../estate/deny-assignments.ts'
import type { DenyAssignment } from '../estate/deny-assignments.ts'
import { idAt } from '../estate/held.ts'
import { notFound } from '../http/arm-error.ts'
import { demand, route } from '../http/call.ts'
import type { ArmContext, ArmRoute } from '../http/call.ts'
import { parseArmFilter, readable } from '../http/filter.ts'
import { page } from '../http/page.ts'
import { demandScope } from './scope-checks.ts'

const VERSIONS = ['2022-04-01']
const READ = 'Microsoft.Authorization/denyAssignments/read'
const PATH = '{scope}/providers/Microsoft.Authorization/denyAssignments'

function row({ estate }: ArmContext, denial: DenyAssignment) {
  const { name, scope, title, description, actions, notActions, principals, excluded } = denial
  const madeAt = isoTime(estate.tenant.now - 200 * 86_400_000)
  return {
    properties: {
      denyAssignmentName: title,
      description,
      permissions: [{ actions, notActions, dataActions: [], notDataActions: [] }],
      scope: scope.id,
      doNotApplyToChildScopes: denial.doNotApplyToChildScopes,
      principals: principals ?? [{ id: EVERYBODY, type: 'SystemDefined' }],
      excludePrincipals: excluded,
      isSystemProtected: true,
      createdOn: madeAt,
      updatedOn: madeAt,
      createdBy: null,
      updatedBy: null,
    },
    id: idAt(scope, 'denyAssignments', name),
    type: 'Microsoft.Authorization/denyAssignments',
    name,
  }
}

function list(context: ArmContext): ApiResponse {
  const { estate, scope, world, call } = context
  demandScope(context)
  const { atScope, principals, equals } = parseArmFilter(context, ['atScope()', 'principalId', 'denyAssignmentName'])
  const title = equals.get('denyAssignmentName')
  const rows = estate.denials.filter(
    (denial) =>
      (estate.hierarchy.isAtOrAbove(denial.scope, scope) ||
        (!atScope && scope.kind !== 'managementGroup' && estate.hierarchy.isAtOrAbove(scope, denial.scope))) &&
      (principals === undefined || denial.principals?.some(({ id }) => principals.has(id)) === true) &&
      (title === undefined || denial.title === title),
  )
  const seen = readable(context, READ, rows).map((denial) => row(context, denial))
  return page(world, call, seen)
}

function get(context: ArmContext): ApiResponse {
  const { estate, scope, parameters } = context
  const [name = ''] = parameters
  demandScope(context)
  demand(context, READ, scope)
  const found = estate.denials.find((denial) => denial.name === name.toLowerCase() && denial.scope.key === scope.key)
  if (found === undefined) throw notFound('DenyAssignmentNotFound', `The deny assignment '${name}' is not found.`)
  return { status: 200, body: row(context, found) }
}

/** Nobody but Azure makes any in this version. */
export const denyAssignmentRoutes: readonly ArmRoute[] = [
  route('GET', PATH, VERSIONS, list),
  route('GET', `${PATH}/{name}`, VERSIONS, get),
]
