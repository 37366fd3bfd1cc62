import { ok } from '../http/call.ts'
import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { badRequest, notFound, unsupportedQuery } from '../http/graph-error.ts'
import { listResponse, arraySource } from '../odata/list.ts'
import { entityResponse, contextOf, project } from '../odata/project.ts'
import { CAST } from '../tenant/cast.ts'
import { ADMINISTRATIVE_UNITS, APP_ROLE_GRANTS } from '../tenant/directory.ts'
import { appRoleEntity } from './apps.ts'
import type { GroupDefinition } from '../tenant/groups.ts'
import { groupChoice } from '../tenant/memberships.ts'
import { ROLE_DEFINITIONS } from '../tenant/roles.ts'
import { isoTime } from '../tenant/sign-in-pattern.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { World } from '../world.ts'
import {
  administrativeUnits,
  decorateObject,
  directoryObjectEntity,
  findObject,
  group as groupObject,
} from './directory-object.ts'
import type { DirectoryObject } from './directory-object.ts'
import { groupEntity } from './group-entity.ts'
import { parentGroups } from './group-members.ts'
import { objectsResponse, groupIn } from './groups.ts'
import { userIn } from './users.ts'

function groupsOf({ tenant }: World, index: number, transitive: boolean, asOf: number): GroupDefinition[] {
  const direct = tenant.memberships
    .possible(groupChoice(tenant.founding.groups), index)
    .filter((group) => tenant.memberships.has(group, index, asOf))
  return transitive ? [...new Set(direct.flatMap((group) => withAncestors(tenant, group)))] : direct
}

const withAncestors = (tenant: Tenant, group: GroupDefinition): GroupDefinition[] => [
  group,
  ...parentGroups(tenant, group).flatMap((parent) => withAncestors(tenant, parent)),
]

function unitsWith(world: World, kind: 'users' | 'groups', name: string): DirectoryObject[] {
  const units = administrativeUnits(world)
  return ADMINISTRATIVE_UNITS.flatMap((unit, position) =>
    (unit[kind] as readonly string[]).includes(name)
      ? [{ kind: 'administrativeUnit' as const, values: units[position] as Record<string, unknown> }]
      : [],
  )
}

/** Directory roles count as memberships too, where they are active for the whole directory. */
function rolesOf({ tenant }: World, index: number, asOf: number): DirectoryObject[] {
  const holder = tenant.people.idOf(index)
  const held = tenant.roles
    .inForce(asOf)
    .filter(
      ({ principalId, kind, directoryScopeId }) =>
        kind !== 'eligible' && directoryScopeId === '/' && principalId === holder,
    )
  return held.flatMap(({ roleDefinitionId }) =>
    ROLE_DEFINITIONS.filter(({ id }) => id === roleDefinitionId).map(({ id, displayName, description }) => ({
      kind: 'directoryRole' as const,
      values: {
        id: tenant.namedId(`directoryRole:${id}`),
        deletedDateTime: null,
        description,
        displayName,
        roleTemplateId: id,
      },
    })),
  )
}

function listMemberOf(context: Context, transitive: boolean): ApiResponse {
  const {
    world,
    parameters: [key = ''],
  } = context
  const index = userIn(context, key)
  const name = CAST[index]?.name
  const others = [
    ...(name === undefined ? [] : unitsWith(world, 'users', name)),
    ...rolesOf(world, index, world.replicated()),
  ]
  return objectsResponse(
    context,
    arraySource([...groupsOf(world, index, transitive, world.replicated()).map(groupObject), ...others]),
  )
}

function listMemberOfGroups(context: Context, transitive: boolean): ApiResponse {
  const {
    world,
    query,
    parameters: [key = ''],
  } = context
  if (!query.advanced) throw unsupportedQuery()
  return listResponse(context, {
    set: 'groups',
    type: groupEntity(world),
    source: arraySource(groupsOf(world, userIn(context, key), transitive, world.replicated())),
  })
}

function listGroupMemberOf(context: Context): ApiResponse {
  const group = groupIn(context, context.parameters[0] ?? '')
  return objectsResponse(
    context,
    arraySource([
      ...parentGroups(context.world.tenant, group).map(groupObject),
      ...unitsWith(context.world, 'groups', group.name),
    ]),
  )
}

function listOwned(context: Context): ApiResponse {
  const { world } = context
  const index = userIn(context, context.parameters[0] ?? '')
  const owned = world.tenant.founding.groups.filter((group) =>
    world.tenant.ownersOf(group, world.replicated()).includes(index),
  )
  return objectsResponse(context, arraySource(owned.map(groupObject)))
}

/** Transitive, and at most 20 groups (learn.microsoft.com/graph/api/directoryobject-checkmembergroups). */
function checkMemberGroups(context: Context): ApiResponse {
  const {
    world,
    call,
    parameters: [key = ''],
  } = context
  const groupIds = (call.body as { groupIds?: unknown } | undefined)?.groupIds
  if (!Array.isArray(groupIds) || groupIds.length === 0) {
    throw badRequest("A value must be provided for the parameter 'groupIds'.")
  }
  if (groupIds.length > 20) throw badRequest('The number of groupIds can not exceed 20.')
  const ids = new Set(
    groupsOf(world, userIn(context, key), true, world.now()).map((group) => world.tenant.groups.idOf(group)),
  )
  return ok({
    '@odata.context': contextOf(world.url, call.version, 'Collection(Edm.String)'),
    value: groupIds.filter((id) => ids.has(String(id).toLowerCase())),
  })
}

/**
 * Up to 1,000 ids in one call; what does not exist is silently left out
 * (learn.microsoft.com/graph/api/directoryobject-getbyids).
 */
function getByIds(context: Context): ApiResponse {
  const { world, query, call } = context
  const { ids, types } = (call.body ?? {}) as { ids?: unknown; types?: unknown }
  if (!Array.isArray(ids) || ids.length === 0) throw badRequest("A value must be provided for the parameter 'ids'.")
  if (ids.length > 1000) throw badRequest('The number of ids can not exceed 1000.')
  const wanted = (kind: string) =>
    !Array.isArray(types) || types.length === 0 || types.includes(kind) || types.includes('directoryObject')
  const entity = directoryObjectEntity(world)
  const decorate = decorateObject(world, query.select !== undefined, world.replicated())
  const found = [...new Set(ids.map(String))]
    .map((id) => findObject(world, id, world.replicated()))
    .filter((item) => item !== undefined && wanted(item.kind)) as DirectoryObject[]
  return ok({
    '@odata.context': contextOf(world.url, call.version, 'directoryObjects', query.select),
    value: found.map((item) => decorate(item, project(entity, item, query.select, world.replicated()))),
  })
}

/** One object of whatever kind by its id (learn.microsoft.com/graph/api/directoryobject-get). */
function getObject(context: Context): ApiResponse {
  const {
    world,
    query,
    parameters: [id = ''],
  } = context
  const found = findObject(world, id, world.now())
  if (found === undefined) throw notFound(id)
  const entity = directoryObjectEntity(world)
  const decorate = decorateObject(world, query.select !== undefined, world.now())
  return entityResponse(context, 'directoryObjects', decorate(found, project(entity, found, query.select, world.now())))
}

/** A person's list names the group that holds the role, when it comes through a group. */
function appRolesResponse(context: Context, groups: readonly GroupDefinition[], set: string): ApiResponse {
  const { tenant } = context.world
  const rows = APP_ROLE_GRANTS.filter((grant) => groups.some(({ name }) => name === grant.group)).map(
    ({ group, resource, appRoleId }) => ({
      id: tenant.namedId(`appRole:${group}:${resource}`),
      deletedDateTime: null,
      appRoleId,
      createdDateTime: isoTime(tenant.now - 500 * 86_400_000),
      principalDisplayName: tenant.groups.named(group).displayName,
      principalId: tenant.groups.idOf({ name: group }),
      principalType: 'Group',
      resourceDisplayName: tenant.apps.named(resource)?.displayName,
      resourceId: tenant.namedId(`servicePrincipal:${resource}`),
    }),
  )
  return listResponse(context, { set, type: appRoleEntity, source: arraySource(rows) })
}

function listUserAppRoles(context: Context): ApiResponse {
  const {
    world,
    parameters: [key = ''],
  } = context
  return appRolesResponse(
    context,
    groupsOf(world, userIn(context, key), false, world.replicated()),
    `users('${key}')/appRoleAssignments`,
  )
}

function listGroupAppRoles(context: Context): ApiResponse {
  const {
    parameters: [id = ''],
  } = context
  const group = groupIn(context, id)
  return appRolesResponse(context, [group], `groups('${id}')/appRoleAssignments`)
}

export const membershipRoutes: readonly Route[] = [
  route('GET', '/users/{id}/memberOf', 'memberships.read', (context) => listMemberOf(context, false), { cost: 2 }),
  route(
    'GET',
    '/users/{id}/memberOf/microsoft.graph.group',
    'memberships.read',
    (context) => listMemberOfGroups(context, false),
    { cost: 2 },
  ),
  route('GET', '/users/{id}/transitiveMemberOf', 'memberships.read', (context) => listMemberOf(context, true), {
    cost: 5,
  }),
  route(
    'GET',
    '/users/{id}/transitiveMemberOf/microsoft.graph.group',
    'memberships.read',
    (context) => listMemberOfGroups(context, true),
    { cost: 5 },
  ),
  route('GET', '/users/{id}/ownedObjects', 'users.read', listOwned, { cost: 2 }),
  route('GET', '/users/{id}/appRoleAssignments', 'directory.read', listUserAppRoles, { cost: 2 }),
  route('POST', '/users/{id}/checkMemberGroups', 'memberships.read', checkMemberGroups, { cost: 4, readOnly: true }),
  route('GET', '/groups/{id}/memberOf', 'groups.read', listGroupMemberOf, { cost: 2 }),
  route('GET', '/groups/{id}/appRoleAssignments', 'directory.read', listGroupAppRoles, { cost: 2 }),
  route('GET', '/directoryObjects/{id}', 'directory.read', getObject),
  route('POST', '/directoryObjects/getByIds', 'directory.read', getByIds, { cost: 5, costSelected: 2, readOnly: true }),
]
