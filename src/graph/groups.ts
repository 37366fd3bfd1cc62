import type {
  AppRoleAssignment,
  ConditionalAccessPolicy,
  DirectoryObject,
  Group,
} from '@microsoft/microsoft-graph-types'
import { incomplete, isForbidden, isNotFound, isRefused } from './failure.ts'
import { listUnless, readLists, readListsOf } from './lists.ts'
import { operationOf } from './operation.ts'
import type { GraphReader } from './reader.ts'
import type { GraphWrite } from './write.ts'
import {
  isOneOf,
  literal,
  MAX_IN_VALUES,
  memberReference,
  path,
  slices,
  type ObjectRead,
  type PageRead,
  type WholeRead,
} from './url.ts'
import { MAX_TOP } from './url.ts'

export type { AppRoleAssignment, ConditionalAccessPolicy, Group }

/** What tells whether people may be removed from a group, and what else that would cost them. */
const GROUP_FIELDS = [
  'id',
  'displayName',
  'description',
  'assignedLicenses',
  'licenseProcessingState',
  'groupTypes',
  'membershipRule',
  'mailEnabled',
  'securityEnabled',
  'onPremisesSyncEnabled',
  'isAssignableToRole',
  'isManagementRestricted',
  'resourceProvisioningOptions',
] as const

/** Without these a group that nobody may be removed from looks like any other. */
const GROUP_NEEDS = [
  'assignedLicenses',
  'groupTypes',
  'mailEnabled',
  'onPremisesSyncEnabled',
  'isAssignableToRole',
  'isManagementRestricted',
] as const

/** Properties that Graph has and its published types lack. */
export type LicenseGroup = Group & {
  id: string
  isManagementRestricted?: boolean | null
  resourceProvisioningOptions?: string[]
}

/** Every group that grants licenses. */
export const licenseGroupsRead = (top: number): WholeRead => ({
  path: '/groups',
  select: GROUP_FIELDS,
  filter: 'assignedLicenses/any()',
  top,
  needs: GROUP_NEEDS,
  complete: 'whole',
})

export const groupRead = (groupId: string): ObjectRead => ({
  path: path`/groups/${groupId}`,
  select: GROUP_FIELDS,
  needs: GROUP_NEEDS,
  complete: 'object',
})

/** The names of groups. They need a right of their own that reading people does not: without it, nobody has a name. */
export async function groupNames(reader: GraphReader, ids: readonly string[]): Promise<Map<string, string>> {
  const reads = slices([...new Set(ids)], MAX_IN_VALUES).map((slice): WholeRead => ({
    path: '/groups',
    select: ['id', 'displayName'],
    filter: isOneOf('id', slice),
    complete: 'whole',
  }))
  const names = new Map<string, string>()
  for (const response of await readLists(reader, reads)) {
    for (const { id, displayName } of listUnless<Group>(response, isForbidden)) {
      if (id && displayName) names.set(id, displayName)
    }
  }
  return names
}

/** The direct members of a group, of all kinds; groups and devices are told apart by their type. */
export const membersRead = <C extends WholeRead['complete'] | 'page'>(groupId: string, top: number, complete: C) => ({
  path: path`/groups/${groupId}/members`,
  select: ['id'],
  top,
  complete,
})

export type Member = DirectoryObject & { id: string; '@odata.type'?: string }

/** The users among members, which may be groups, devices and apps too. */
export const userIdsOf = (members: readonly Member[]): string[] =>
  members
    .filter((member) => (member['@odata.type'] ?? '#microsoft.graph.user') === '#microsoft.graph.user')
    .map(({ id }) => id)

/**
 * Which of these people are direct members, 15 to a filter and 20 filters to a request. Advanced queries, which respond
 * from an index of their own: right after a write they may still show the state before. Where Graph refuses such a
 * filter, the groups of each person are read, 20 people to a request.
 *
 * @returns for each pair, in their order
 */
export async function directMembers(
  reader: GraphReader,
  pairs: readonly { groupId: string; userId: string }[],
): Promise<boolean[]> {
  const asked = [...Map.groupBy(pairs, ({ groupId }) => groupId)].flatMap(([groupId, own]) =>
    slices([...new Set(own.map(({ userId }) => userId))], MAX_IN_VALUES).map((ids) => ({ groupId, ids })),
  )
  const responses = await readLists(
    reader,
    asked.map(({ groupId, ids }): WholeRead => ({
      path: path`/groups/${groupId}/members`,
      select: ['id'],
      filter: ids.length === 1 ? `id eq ${literal(ids[0] ?? '')}` : isOneOf('id', ids),
      advanced: true,
      complete: 'certain',
    })),
  )
  const unfiltered = asked.filter((_, index) => isUnsupported(responses[index]))
  const found = new Set([
    ...asked.flatMap(({ groupId }, index) =>
      listUnless<Member>(responses[index], isUnsupported).map(({ id }) => pairKey(groupId, id)),
    ),
    ...(await membershipsOf(reader, [...new Set(unfiltered.flatMap(({ ids }) => ids))])),
  ])
  return pairs.map(({ groupId, userId }) => found.has(pairKey(groupId, userId)))
}

const isUnsupported = (response: unknown): boolean => isRefused(response) && response.status === 400

const pairKey = (groupId: string, userId: string): string => `${groupId}/${userId}`.toLowerCase()

/** Everything that these people are direct members of (https://learn.microsoft.com/graph/api/user-list-memberof). */
async function membershipsOf(reader: GraphReader, userIds: readonly string[]): Promise<string[]> {
  const found = await readListsOf(reader, userIds, {
    memberOf: (userId): WholeRead => ({
      path: path`/users/${userId}/memberOf`,
      select: ['id'],
      top: MAX_TOP,
      complete: 'certain',
    }),
  })
  return found.flatMap(({ id: userId, lists: { memberOf } }) =>
    listUnless<Member>(memberOf, isNotFound).map(({ id }) => pairKey(id, userId)),
  )
}

/** How many direct members a group has, of all kinds. */
export async function memberCount(reader: GraphReader, groupId: string): Promise<number> {
  const read: PageRead = { ...membersRead(groupId, 1, 'page'), advanced: true }
  const { count } = await reader.page(read)
  if (count === undefined) throw incomplete('it says no number of members', operationOf('GET', read.path))
  return count
}

/** Ends a membership, by its reference and by nothing else: see `memberReference`. */
export const removeMember = (groupId: string, userId: string): GraphWrite => ({
  method: 'DELETE',
  url: memberReference(groupId, userId),
})

/** https://learn.microsoft.com/graph/api/group-post-members */
export const addMember = (groupId: string, userId: string, graphUrl: string): GraphWrite => ({
  method: 'POST',
  url: `${path`/groups/${groupId}/members`}/$ref`,
  body: { '@odata.id': `${graphUrl}/v1.0/directoryObjects/${encodeURIComponent(userId)}` },
})

/** The apps that a group gives its members a role in. */
export const appRolesRead = (groupId: string): WholeRead => ({
  path: path`/groups/${groupId}/appRoleAssignments`,
  select: ['id', 'resourceDisplayName', 'resourceId', 'appRoleId'],
  complete: 'whole',
})

/** The groups and administrative units that a group is itself a member of. */
export const groupMemberOfRead = (groupId: string): WholeRead => ({
  path: path`/groups/${groupId}/memberOf`,
  select: ['id', 'displayName'],
  complete: 'whole',
})

export type GroupParent = { id: string; displayName?: string | null; '@odata.type'?: string }

/** All Conditional Access policies: for whom they are, and what they demand. */
export function conditionalAccessPolicies(reader: GraphReader): Promise<ConditionalAccessPolicy[]> {
  return reader.all<ConditionalAccessPolicy>({
    path: '/identity/conditionalAccess/policies',
    select: ['id', 'displayName', 'state', 'conditions', 'grantControls'],
    complete: 'whole',
  })
}
