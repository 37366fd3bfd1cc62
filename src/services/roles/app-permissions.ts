import table from '../../data/permission-tiers.json' with { type: 'json' }
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

const rated = table as RatedPermission[]
const byId = new Map(rated.map((permission) => [permission.id, permission]))
const delegatedByName = new Map(
  rated.filter(({ type }) => type === 'delegated').map((permission) => [permission.name.toLowerCase(), permission]),
)

/**
 * How dangerous an application permission of Graph is, by its id; nothing for what stands in no list
 * (src/data/README.md).
 */
export const applicationPermission = (id: string): RatedPermission | undefined => byId.get(id.toLowerCase())

/** The same of a permission on behalf of users, by its name. */
export const delegatedPermission = (name: string): RatedPermission | undefined =>
  delegatedByName.get(name.toLowerCase())
