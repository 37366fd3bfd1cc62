import graphTable from '../../data/permission-tiers.json' with { type: 'json' }
import resourceTable from '../../data/resource-permission-tiers.json' with { type: 'json' }
import type { Tier } from './tiers.ts'

export const PERMISSION_TYPES = ['application', 'delegated'] as const
export type PermissionType = (typeof PERMISSION_TYPES)[number]

export interface RatedPermission {
  id: string
  name: string
  type: PermissionType
  tier: Tier
  reason: string
}

/** An API of Microsoft whose permissions are rated. */
export interface Resource {
  name: string
  rated: readonly RatedPermission[]
}

export const GRAPH_RESOURCE: Resource = { name: 'Microsoft Graph', rated: graphTable as RatedPermission[] }

/** The others by their application ids, which are the same in every tenant. */
export const OTHER_RESOURCES: ReadonlyMap<string, Resource> = new Map(
  resourceTable.map(({ appId, resource, permissions }) => [
    appId,
    { name: resource, rated: permissions as RatedPermission[] },
  ]),
)

export const RESOURCE_NAMES: readonly string[] = [
  GRAPH_RESOURCE.name,
  ...[...OTHER_RESOURCES.values()].map(({ name }) => name),
]

const keyed = (keyOf: (permission: RatedPermission) => string) =>
  new Map(
    [GRAPH_RESOURCE, ...OTHER_RESOURCES.values()].map((resource) => [
      resource,
      new Map(resource.rated.map((permission) => [keyOf(permission).toLowerCase(), permission])),
    ]),
  )
const byId = keyed(({ id }) => id)
const byName = keyed(({ name, type }) => `${type} ${name}`)

/** What Entra puts in place of a permission where an app was assigned to another without any. */
const NO_ROLE = '00000000-0000-0000-0000-000000000000'

/**
 * How dangerous an application permission is, by its resource and its id: resources share ids
 * (src/data/README.md). Of Graph, nothing is said of what stands in no list. The other lists are short, so that what
 * is in none of them counts as tier 1 until somebody has looked at it.
 *
 * @param nameOf what the resource itself calls its permissions, by id
 */
export function applicationPermission(
  resource: Resource,
  id: string,
  nameOf: (id: string) => string | undefined = () => undefined,
): RatedPermission | undefined {
  const known = byId.get(resource)?.get(id.toLowerCase())
  if (known !== undefined) return known.tier < 2 ? known : undefined
  if (resource === GRAPH_RESOURCE || id === '' || id === NO_ROLE) return undefined
  return {
    id,
    name: nameOf(id) ?? id,
    type: 'application',
    tier: 1,
    reason: "Not rated, and taken for tier 1 until somebody has looked at it (this project's own rating).",
  }
}

/** The same of a permission on behalf of users, by its name; nothing for what stands in no list. */
export const delegatedPermission = (resource: Resource, name: string): RatedPermission | undefined =>
  byName.get(resource)?.get(`delegated ${name.toLowerCase()}`)
