import { noContent } from '../http/call.ts'
import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { badRequest, insufficientPrivileges, notFound } from '../http/graph-error.ts'
import { demand, holds } from '../permissions.ts'
import type { GroupDefinition } from '../tenant/groups.ts'
import { isGuid } from '../tenant/ids.ts'
import { deleteUser } from './users.ts'
import { groupIn } from './groups.ts'

export const ON_PREMISES_MASTERED =
  'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects ' +
  'currently undergoing migration.'

/**
 * The kinds of group whose members Graph won't change. Sources of the messages: the documentation of "Remove member"
 * has none for dynamic groups, where scripts report the 403 even for Global Administrators.
 */
function refuseAwkwardGroup({ world, caller }: Context, group: GroupDefinition): void {
  const read = (property: string) => world.tenant.groups.read(group, property, world.now())
  const types = read('groupTypes') as string[]
  if (types.includes('DynamicMembership') || read('isManagementRestricted') === true) throw insufficientPrivileges()
  if (read('onPremisesSyncEnabled') === true) throw badRequest(ON_PREMISES_MASTERED)
  if (read('mailEnabled') === true && !types.includes('Unified')) {
    throw badRequest('Cannot Update a mail-enabled security groups and or distribution list.')
  }
  if (read('isAssignableToRole') === true && !holds(caller, ['RoleManagement.ReadWrite.Directory'])) {
    throw insufficientPrivileges()
  }
}

/**
 * `DELETE /groups/{id}/members/{id}/$ref`. 404 has one text for "no such group", "no such user" and "not a member";
 * a member of a nested group is not a member (learn.microsoft.com/graph/api/group-delete-members).
 */
function removeMember(context: Context): ApiResponse {
  const {
    world: { tenant },
    world,
    parameters: [groupId = '', memberId = ''],
  } = context
  const group = groupIn(context, groupId)
  const index = isGuid(memberId) ? tenant.people.find(memberId, world.now()) : -1
  if (index < 0) throw notFound(memberId)
  refuseAwkwardGroup(context, group)
  if (!tenant.memberships.has(group, index, world.now())) throw notFound(memberId)
  tenant.memberships.set(group, index, false, world.now())
  return noContent
}

function addMember(context: Context): ApiResponse {
  const {
    world: { tenant },
    world,
    call,
    parameters: [groupId = ''],
  } = context
  const group = groupIn(context, groupId)
  const index = referencedUser(context, call.body)
  refuseAwkwardGroup(context, group)
  if (tenant.memberships.has(group, index, world.now())) {
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'members'.",
    )
  }
  tenant.memberships.set(group, index, true, world.now())
  return noContent
}

/** `{"@odata.id": "https://graph.microsoft.com/v1.0/users/{id}"}`, or `directoryObjects/{id}`. */
export function referencedUser({ world }: Context, body: unknown): number {
  const reference = (body as Record<string, unknown> | null | undefined)?.['@odata.id']
  const id =
    typeof reference === 'string' ? /\/(?:users|directoryObjects)(?:\/([^/]+)|\('([^']+)'\))$/.exec(reference) : null
  if (id === null) throw badRequest('A value must be provided for the reference: invalid @odata.id.')
  const key = decodeURIComponent(id[1] ?? id[2] ?? '')
  const index = world.tenant.people.find(key, world.now())
  if (index < 0) throw notFound(key)
  return index
}

/** The trap: without `/$ref` the request addresses the person, and Graph deletes the person. */
function deleteMemberObject(context: Context): ApiResponse {
  demand(context.caller, 'users.write')
  groupIn(context, context.parameters[0] ?? '')
  return deleteUser(context)
}

export const groupWriteRoutes: readonly Route[] = [
  route('POST', '/groups/{id}/members/$ref', 'members.write', addMember),
  route('DELETE', '/groups/{id}/members/{id}/$ref', 'members.write', removeMember),
  route('DELETE', '/groups/{id}/members/{id}', 'users.write', deleteMemberObject, { ownPermissions: true }),
]
