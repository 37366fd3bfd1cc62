import {
  appRolesAssignedTo,
  graphServicePrincipal,
  resourcePrincipals,
  tenantWideGrants,
  type AppRoleAssignment,
  type OAuth2PermissionGrant,
  type ResourcePrincipal,
} from '../../graph/apps.ts'
import { GraphFailure, isRefused } from '../../graph/failure.ts'
import { listOf, readLists, type ListResponse } from '../../graph/lists.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { present } from '../../present.ts'
import {
  applicationPermission,
  delegatedPermission,
  GRAPH_RESOURCE,
  OTHER_RESOURCES,
  type PermissionType,
  type RatedPermission,
  type Resource,
} from './app-permissions.ts'
import { reasonOf, type MissingPart } from './surroundings/parts.ts'
import type { Tier } from './tiers.ts'

export interface AppPermission {
  name: string
  /** Whose permission it is; absent in older snapshots, which know of Microsoft Graph alone. */
  resource?: string
  type: PermissionType
  tier: Tier
  tierReason: string
  grantedDateTime?: string
}

/** A resource of whose permissions nothing could be read: nobody may take that for none. */
export interface UnreadResource extends Pick<MissingPart, 'reason' | 'code'> {
  resource: string
}

export interface AppGrants {
  /** By object id of the service principal that holds them. */
  permissions: Map<string, AppPermission[]>
  notRead: UnreadResource[]
}

/** A resource that is in the tenant: without a service principal nobody holds anything there. */
interface PresentResource {
  resource: Resource
  principal: ResourcePrincipal
}

/**
 * What apps hold of tier 0 and 1 at Microsoft Graph and at the other resources of our lists. HTTP requests: 2, and 1
 * for each further 999 entries of a list.
 *
 * @throws GraphFailure where Graph itself could not be read, or a failure passes by itself
 */
export async function readAppGrants(reader: GraphReader): Promise<AppGrants> {
  const others = resourcePrincipals([...OTHER_RESOURCES.keys()])
  const [graphs, grants, ...found] = await readLists(reader, [graphServicePrincipal, tenantWideGrants, ...others])
  const notRead: UnreadResource[] = []
  const [graph] = listOf<ResourcePrincipal>(graphs)
  if (graph === undefined) return { permissions: new Map(), notRead }

  const refused = found.find(isRefused)
  if (refused !== undefined) notRead.push(...[...OTHER_RESOURCES.values()].map((resource) => unread(resource, refused)))
  const resources: PresentResource[] = [
    { resource: GRAPH_RESOURCE, principal: graph },
    ...(refused === undefined ? found.flatMap(presentOnes) : []),
  ]
  const held = await readLists(
    reader,
    resources.map(({ principal }) => appRolesAssignedTo(principal.id)),
  )

  const permissions = new Map<string, AppPermission[]>()
  resources.forEach((one, index) => {
    const assigned = held[index]
    if (one.resource !== GRAPH_RESOURCE && isRefused(assigned)) notRead.push(unread(one.resource, assigned))
    else addApplicationPermissions(permissions, one, listOf<AppRoleAssignment>(assigned))
  })
  addDelegatedPermissions(permissions, resources, listOf<OAuth2PermissionGrant>(grants))
  return { permissions, notRead }
}

const presentOnes = (found: ListResponse): PresentResource[] =>
  listOf<ResourcePrincipal>(found).flatMap((principal) => {
    const resource = OTHER_RESOURCES.get((principal.appId ?? '').toLowerCase())
    return resource === undefined ? [] : [{ resource, principal }]
  })

const unread = ({ name }: Resource, failure: GraphFailure): UnreadResource => ({
  resource: name,
  reason: reasonOf(failure) ?? 'refused',
  code: failure.code,
})

/** People and groups may be assigned to a resource too: they are no apps. */
function addApplicationPermissions(
  permissions: AppGrants['permissions'],
  { resource, principal }: PresentResource,
  assigned: readonly AppRoleAssignment[],
): void {
  const names = new Map((principal.appRoles ?? []).map(({ id, value }) => [id?.toLowerCase(), value ?? undefined]))
  for (const { principalId, principalType, appRoleId, createdDateTime } of assigned) {
    if (typeof principalId !== 'string' || principalType === 'User' || principalType === 'Group') continue
    const rated = applicationPermission(resource, appRoleId ?? '', (id) => names.get(id.toLowerCase()))
    if (rated !== undefined) add(permissions, principalId, resource, rated, createdDateTime)
  }
}

function addDelegatedPermissions(
  permissions: AppGrants['permissions'],
  resources: readonly PresentResource[],
  grants: readonly OAuth2PermissionGrant[],
): void {
  const byId = new Map(resources.map(({ resource, principal }) => [principal.id, resource]))
  for (const { clientId, resourceId, scope } of grants) {
    const resource = byId.get(resourceId ?? '')
    if (resource === undefined || typeof clientId !== 'string') continue
    for (const name of (scope ?? '').split(' ')) {
      const rated = delegatedPermission(resource, name)
      if (rated !== undefined) add(permissions, clientId, resource, rated)
    }
  }
}

/** A permission counts once, however often it was granted. */
function add(
  permissions: AppGrants['permissions'],
  principalId: string,
  { name: resource }: Resource,
  { name, type, tier, reason }: RatedPermission,
  grantedDateTime?: string | null,
): void {
  const known = permissions.get(principalId) ?? []
  if (!known.some((one) => one.name === name && one.type === type && one.resource === resource)) {
    known.push({ name, resource, type, tier, tierReason: reason, ...present('grantedDateTime', grantedDateTime) })
  }
  permissions.set(principalId, known)
}
