import type { Context } from '../http/context.ts'
import { GraphError, badRequest, notFound } from '../http/graph-error.ts'
import { ROLE_DEFINITIONS } from '../tenant/roles.ts'
import { administrativeUnits, findObject } from './directory-object.ts'
import type { DirectoryObject } from './directory-object.ts'
import { invalidRequest } from './request-body.ts'

/**
 * PIM's words for what a request names and nobody knows
 * (learn.microsoft.com/graph/api/governanceroleassignmentrequest-post, "Error codes").
 */
const SUBJECT_NOT_FOUND = () => new GraphError(404, 'SubjectNotFound', 'The subject is not found.')
const ROLE_NOT_FOUND = () => new GraphError(400, 'RoleNotFound', 'The role is not found.')

const isRoleHolder = ({ kind }: DirectoryObject) => kind === 'user' || kind === 'group' || kind === 'servicePrincipal'

export function principalFor({ world }: Context, id: string): DirectoryObject {
  const found = findObject(world, id, world.now())
  if (found === undefined || !isRoleHolder(found)) throw SUBJECT_NOT_FOUND()
  return found
}

export function isRoleAssignable({ world }: Context, principal: DirectoryObject): boolean {
  return (
    principal.kind !== 'group' || world.tenant.groups.read(principal.group, 'isAssignableToRole', world.now()) === true
  )
}

/** What PIM lets become eligible: a person, or a group that may hold roles; a program could never activate. */
export function refuseAwkwardPrincipal(
  context: Context,
  principal: DirectoryObject,
  kind: 'active' | 'eligible',
): void {
  if (!isRoleAssignable(context, principal)) throw invalidRequest()
  if (kind === 'eligible' && principal.kind === 'servicePrincipal') throw invalidRequest()
}

export function roleDefinitionFor(id: string): string {
  const role = ROLE_DEFINITIONS.find((definition) => definition.id === id.toLowerCase())
  if (role === undefined) throw ROLE_NOT_FOUND()
  return role.id
}

/** `/`, `/administrativeUnits/{id}`, or `/{id of an application}`. */
export function scopeFor({ world }: Context, scope: string): string {
  if (scope === '/') return scope
  const parts = scope.toLowerCase().split('/')
  const id = parts.at(-1)
  const isUnit =
    parts.length === 3 &&
    parts[1] === 'administrativeunits' &&
    administrativeUnits(world).some((unit) => unit['id'] === id)
  if (isUnit) return `/administrativeUnits/${id}`
  if (parts.length === 2 && world.tenant.apps.withId(id ?? '') !== undefined) return `/${id}`
  if (parts.length < 2 || parts.length > 3) throw badRequest(`Invalid directoryScopeId '${scope}'.`)
  throw notFound(scope)
}
