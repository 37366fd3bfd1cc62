import { ok } from '../http/call.ts'
import type { Answer } from '../http/call.ts'
import type { Context, Route } from '../http/context.ts'
import { notFound, unsupportedQuery } from '../http/graph-error.ts'
import { keysOf } from '../odata/keys.ts'
import { answerCount, answerList, arraySource } from '../odata/list.ts'
import type { Source } from '../odata/list.ts'
import { checkSelect, contextOf, project } from '../odata/project.ts'
import { CAST } from '../tenant/cast.ts'
import { GROUPS } from '../tenant/groups.ts'
import type { GroupDefinition } from '../tenant/groups.ts'
import { decorateObject, directoryObjectEntity, findObject, group as groupObject, user as userObject } from './directory-object.ts'
import type { DirectoryObject } from './directory-object.ts'
import { groupEntity } from './group-entity.ts'
import { childGroups, concat, membersInError, membersWithKeys, userMembers, withDescendants } from './group-members.ts'
import { userEntity } from './user-entity.ts'

export function groupIn ({ world }: Context, id: string): GroupDefinition {
  const found = world.tenant.findGroup(id)
  if (found === undefined) throw notFound(id)
  return found
}

function listGroups (context: Context): Answer {
  return answerList(context, { set: 'groups', type: groupEntity(context.world), source: arraySource(GROUPS), sortable: ['displayName'] })
}

function getGroup (context: Context): Answer {
  const { world, query, call, parameters: [id = ''] } = context
  const type = groupEntity(world)
  checkSelect(query.select, type, true)
  return ok({ '@odata.context': `${contextOf(world.url, call.version, 'groups', query.select)}/$entity`, ...project(type, groupIn(context, id), query.select, world.now()) })
}

/** Lists of directory objects of several kinds, each with its `@odata.type`. */
export function answerObjects (context: Context, source: Source<DirectoryObject>): Answer {
  const { world, query } = context
  requireAdvanced(context)
  const asOf = world.replicated()
  return answerList(context, {
    set: 'directoryObjects',
    type: directoryObjectEntity(world, { advanced: query.advanced }),
    source,
    asOf,
    decorate: decorateObject(world, query.select !== undefined, asOf),
  })
}

/** Filter, search, order and type casts on members work in advanced queries only (learn.microsoft.com/graph/api/group-list-members). */
function requireAdvanced ({ query }: Context): void {
  if ((query.filter !== undefined || query.orderBy !== undefined) && !query.advanced) throw unsupportedQuery()
}

function memberSource (context: Context, transitive: boolean): { groups: GroupDefinition[], people: Source<number> } {
  const { world: { tenant }, query, parameters: [id = ''] } = context
  const direct = groupIn(context, id)
  const asOf = context.world.replicated()
  const all = transitive ? withDescendants(direct) : [direct]
  const keys = keysOf(query.filter)
  const people = keys === undefined
    ? concat(all.map((group) => userMembers(tenant, group, asOf)))
    : arraySource(membersWithKeys(tenant, all, keys, asOf))
  return { groups: transitive ? all.slice(1) : childGroups(direct), people }
}

function listMembers (context: Context, transitive: boolean): Answer {
  const { groups, people } = memberSource(context, transitive)
  return answerObjects(context, concat<DirectoryObject>([arraySource(groups.map(groupObject)), mapped(people, userObject)]))
}

function listUserMembers (context: Context, transitive: boolean): Answer {
  const { world, query } = context
  if (!query.advanced) throw unsupportedQuery()
  return answerList(context, { set: 'users', type: userEntity(world, { advanced: true }), source: memberSource(context, transitive).people })
}

function countMembers (context: Context, transitive: boolean): Answer {
  const { groups, people } = memberSource(context, transitive)
  return answerCount(context, { type: directoryObjectEntity(context.world), source: concat<DirectoryObject>([arraySource(groups.map(groupObject)), mapped(people, userObject)]) })
}

function mapped<A, B> (source: Source<A>, make: (item: A) => B): Source<B> {
  return {
    length: source.length,
    at: (position) => {
      const item = source.at(position)
      return item === undefined ? undefined : make(item)
    },
  }
}

/** `GET /groups/{id}/members/{id}`: undocumented, answers the member or 404. Direct membership only. */
function getMember (context: Context): Answer {
  const { world, query, call, parameters: [id = '', memberId = ''] } = context
  const group = groupIn(context, id)
  const found = findObject(world, memberId, world.now())
  const member = found?.kind === 'user'
    ? world.tenant.memberships.has(group, found.index, world.now())
    : found?.kind === 'group' && childGroups(group).includes(found.group)
  if (found === undefined || !member) throw notFound(memberId)
  const projected = project(directoryObjectEntity(world), found, query.select, world.now())
  return ok({ '@odata.context': contextOf(world.url, call.version, 'directoryObjects/$entity', undefined), ...decorateObject(world, query.select !== undefined, world.now())(found, projected) })
}

function listOwners (context: Context): Answer {
  const group = groupIn(context, context.parameters[0] ?? '')
  const owners = CAST.flatMap(({ ownedGroups = [] }, index) => ownedGroups.includes(group.name) ? [userObject(index)] : [])
  return answerObjects(context, arraySource(owners))
}

function listMembersWithErrors (context: Context): Answer {
  const { world } = context
  const group = groupIn(context, context.parameters[0] ?? '')
  return answerObjects(context, arraySource(membersInError(world.tenant, group, world.replicated()).map(userObject)))
}

export const groupRoutes: readonly Route[] = [
  { method: 'GET', path: '/groups', access: 'groups.read', cost: 2, handle: listGroups },
  { method: 'GET', path: '/groups/{id}', access: 'groups.read', cost: 1, handle: getGroup },
  { method: 'GET', path: '/groups/{id}/members', access: 'members.read', cost: 3, handle: (context) => listMembers(context, false) },
  { method: 'GET', path: '/groups/{id}/members/$count', access: 'members.read', cost: 3, handle: (context) => countMembers(context, false) },
  { method: 'GET', path: '/groups/{id}/members/microsoft.graph.user', access: 'members.read', cost: 3, handle: (context) => listUserMembers(context, false) },
  { method: 'GET', path: '/groups/{id}/members/{id}', access: 'members.read', cost: 3, handle: getMember },
  { method: 'GET', path: '/groups/{id}/transitiveMembers', access: 'members.read', cost: 5, handle: (context) => listMembers(context, true) },
  { method: 'GET', path: '/groups/{id}/transitiveMembers/$count', access: 'members.read', cost: 5, handle: (context) => countMembers(context, true) },
  { method: 'GET', path: '/groups/{id}/transitiveMembers/microsoft.graph.user', access: 'members.read', cost: 5, handle: (context) => listUserMembers(context, true) },
  { method: 'GET', path: '/groups/{id}/owners', access: 'members.read', cost: 2, handle: listOwners },
  { method: 'GET', path: '/groups/{id}/membersWithLicenseErrors', access: 'members.read', cost: 2, handle: listMembersWithErrors },
]
