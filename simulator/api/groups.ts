import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { notFound, unsupportedQuery } from '../http/graph-error.ts'
import { keysOf } from '../odata/keys.ts'
import { countResponse, listResponse, arraySource } from '../odata/list.ts'
import type { Source } from '../odata/list.ts'
import { entityResponse, checkSelect, project } from '../odata/project.ts'
import type { GroupDefinition } from '../tenant/groups.ts'
import {
  decorateObject,
  directoryObjectEntity,
  findObject,
  group as groupObject,
  user as userObject,
} from './directory-object.ts'
import type { DirectoryObject } from './directory-object.ts'
import { groupEntity } from './group-entity.ts'
import { childGroups, concat, membersInError, membersWithKeys, userMembers, withDescendants } from './group-members.ts'
import { userEntity } from './user-entity.ts'

export function groupIn({ world }: Context, id: string): GroupDefinition {
  const found = world.tenant.groups.find(id)
  if (found === undefined) throw notFound(id)
  return found
}

function listGroups(context: Context): ApiResponse {
  return listResponse(context, {
    set: 'groups',
    type: groupEntity(context.world),
    source: arraySource(context.world.tenant.founding.groups),
    sortable: ['displayName'],
  })
}

function getGroup(context: Context): ApiResponse {
  const {
    world,
    query,
    parameters: [id = ''],
  } = context
  const type = groupEntity(world)
  checkSelect(query.select, type, true)
  return entityResponse(context, 'groups', project(type, groupIn(context, id), query.select, world.now()))
}

/** Lists of directory objects of several kinds, each with its `@odata.type`. */
export function objectsResponse(context: Context, source: Source<DirectoryObject>): ApiResponse {
  const { world, query } = context
  requireAdvanced(context)
  const asOf = world.replicated()
  return listResponse(context, {
    set: 'directoryObjects',
    type: directoryObjectEntity(world, { advanced: query.advanced }),
    source,
    asOf,
    decorate: decorateObject(world, query.select !== undefined, asOf),
  })
}

/**
 * Filter, search, order and type casts on members work in advanced queries only
 * (learn.microsoft.com/graph/api/group-list-members).
 */
function requireAdvanced({ query }: Context): void {
  if ((query.filter !== undefined || query.orderBy !== undefined) && !query.advanced) throw unsupportedQuery()
}

function memberSource(context: Context, transitive: boolean): { groups: GroupDefinition[]; people: Source<number> } {
  const {
    world: { tenant },
    query,
    parameters: [id = ''],
  } = context
  const direct = groupIn(context, id)
  const asOf = context.world.replicated()
  const all = transitive ? withDescendants(tenant, direct) : [direct]
  const keys = keysOf(query.filter)
  const people =
    keys === undefined
      ? concat(all.map((group) => userMembers(tenant, group, asOf)))
      : arraySource(membersWithKeys(tenant, all, keys, asOf))
  return { groups: transitive ? all.slice(1) : childGroups(tenant, direct), people }
}

/** Groups that are members come first, then the people. */
function allMembers(context: Context, transitive: boolean): Source<DirectoryObject> {
  const { groups, people } = memberSource(context, transitive)
  return concat<DirectoryObject>([arraySource(groups.map(groupObject)), mapped(people, userObject)])
}

function listMembers(context: Context, transitive: boolean): ApiResponse {
  // Nothing that Microsoft documents says that members can be filtered by their ids.
  if (context.world.has('noMemberFilter') && context.query.filter !== undefined) throw unsupportedQuery()
  return objectsResponse(context, allMembers(context, transitive))
}

function listUserMembers(context: Context, transitive: boolean): ApiResponse {
  const { world, query } = context
  if (!query.advanced) throw unsupportedQuery()
  return listResponse(context, {
    set: 'users',
    type: userEntity(world, { advanced: true }),
    source: memberSource(context, transitive).people,
  })
}

function countMembers(context: Context, transitive: boolean): ApiResponse {
  return countResponse(context, { type: directoryObjectEntity(context.world), source: allMembers(context, transitive) })
}

function mapped<A, B>(source: Source<A>, make: (item: A) => B): Source<B> {
  return {
    length: source.length,
    at: (position) => {
      const item = source.at(position)
      return item === undefined ? undefined : make(item)
    },
  }
}

/** `GET /groups/{id}/members/{id}`: undocumented, answers the member or 404. Direct membership only. */
function getMember(context: Context): ApiResponse {
  const {
    world,
    query,
    parameters: [id = '', memberId = ''],
  } = context
  const group = groupIn(context, id)
  const found = findObject(world, memberId, world.now())
  const member =
    found?.kind === 'user'
      ? world.tenant.memberships.has(group, found.index, world.now())
      : found?.kind === 'group' && childGroups(world.tenant, group).includes(found.group)
  if (found === undefined || !member) throw notFound(memberId)
  const projected = project(directoryObjectEntity(world), found, query.select, world.now())
  return entityResponse(
    context,
    'directoryObjects',
    decorateObject(world, query.select !== undefined, world.now())(found, projected),
  )
}

function listOwners(context: Context): ApiResponse {
  const { world } = context
  const group = groupIn(context, context.parameters[0] ?? '')
  return objectsResponse(context, arraySource(world.tenant.ownersOf(group, world.replicated()).map(userObject)))
}

function listMembersWithErrors(context: Context): ApiResponse {
  const { world } = context
  const group = groupIn(context, context.parameters[0] ?? '')
  return objectsResponse(context, arraySource(membersInError(world.tenant, group, world.replicated()).map(userObject)))
}

export const groupRoutes: readonly Route[] = [
  route('GET', '/groups', 'groups.read', listGroups, { cost: 2 }),
  route('GET', '/groups/{id}', 'groups.read', getGroup),
  route('GET', '/groups/{id}/members', 'members.read', (context) => listMembers(context, false), { cost: 3 }),
  route('GET', '/groups/{id}/members/$count', 'members.read', (context) => countMembers(context, false), { cost: 3 }),
  route(
    'GET',
    '/groups/{id}/members/microsoft.graph.user',
    'members.read',
    (context) => listUserMembers(context, false),
    { cost: 3 },
  ),
  route('GET', '/groups/{id}/members/{id}', 'members.read', getMember, { cost: 3 }),
  route('GET', '/groups/{id}/transitiveMembers', 'members.read', (context) => listMembers(context, true), { cost: 5 }),
  route('GET', '/groups/{id}/transitiveMembers/$count', 'members.read', (context) => countMembers(context, true), {
    cost: 5,
  }),
  route(
    'GET',
    '/groups/{id}/transitiveMembers/microsoft.graph.user',
    'members.read',
    (context) => listUserMembers(context, true),
    { cost: 5 },
  ),
  route('GET', '/groups/{id}/owners', 'members.read', listOwners, { cost: 2 }),
  route('GET', '/groups/{id}/membersWithLicenseErrors', 'members.read', listMembersWithErrors, { cost: 2 }),
]
