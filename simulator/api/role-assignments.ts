import { noContent } from '../http/call.ts'
import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { badRequest, notFound } from '../http/graph-error.ts'
import { contextOf } from '../odata/project.ts'
import { assignmentId, roleKey } from '../tenant/held-roles.ts'
import type { HeldRole } from '../tenant/held-roles.ts'
import { ROLE_DEFINITIONS } from '../tenant/roles.ts'
import { findObject } from './directory-object.ts'
import { objectIn } from './request-body.ts'
import { assignmentRow } from './role-grants.ts'
import { isRoleAssignable, scopeFor } from './role-principals.ts'

const ASSIGNMENTS = '/roleManagement/directory/roleAssignments'

function textIn(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name]
  if (typeof value !== 'string' || value === '') {
    throw badRequest(`Invalid value specified for property '${name}' of resource 'RoleAssignment'.`)
  }
  return value
}

/** The way around PIM, and the only one without P2: for good, and at once. */
function assign(context: Context): ApiResponse {
  const { world, call } = context
  const { roles } = world.tenant
  const body = objectIn(call.body)
  const [principalId, roleDefinitionId] = [
    textIn(body, 'principalId').toLowerCase(),
    textIn(body, 'roleDefinitionId').toLowerCase(),
  ]
  const directoryScopeId = scopeFor(context, textIn(body, 'directoryScopeId'))
  if (!ROLE_DEFINITIONS.some(({ id }) => id === roleDefinitionId)) throw notFound(roleDefinitionId)
  const principal = findObject(world, principalId, world.now())
  if (principal === undefined) throw notFound(principalId)
  if (!isRoleAssignable(context, principal)) throw badRequest('The group must be role-assignable.')
  const held = { principalId, roleDefinitionId, directoryScopeId, kind: 'active' } as const
  if (roles.find(roleKey(held), world.now()) !== undefined) {
    throw badRequest(
      'A conflicting object with one or more of the specified property values is present in the directory.',
    )
  }
  const id = assignmentId(roleDefinitionId, principalId, directoryScopeId)
  const given: HeldRole = { ...held, id, scheduleId: id }
  roles.give(given, world.now())
  return {
    status: 201,
    body: {
      '@odata.context': contextOf(world.url, call.version, `${ASSIGNMENTS.slice(1)}/$entity`),
      ...assignmentRow(given),
    },
  }
}

function unassign({ world, parameters: [id = ''] }: Context): ApiResponse {
  const { roles } = world.tenant
  const found = roles.inForce(world.now()).filter((held) => held.kind !== 'eligible' && held.id === id)
  if (found.length === 0) throw notFound(id)
  for (const held of found) roles.take(roleKey(held), world.now())
  return noContent
}

export const roleAssignmentRoutes: readonly Route[] = [
  route('POST', ASSIGNMENTS, 'roles.write', assign),
  route('DELETE', `${ASSIGNMENTS}/{id}`, 'roles.write', unassign),
]
