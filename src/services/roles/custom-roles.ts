import type { RoleDefinition } from '../../graph/roles.ts'
import { roleIdOf, type Rating, type Tier } from './tiers.ts'

/** A role that the tenant made itself, and what it allows. */
export interface CustomRole {
  roleId: string
  roleName: string
  /** Whether it can be assigned. */
  enabled: boolean
  tier?: Tier
  tierReason: string
  privileged: boolean
  actions: string[]
}

export function customRoles(
  definitions: readonly RoleDefinition[],
  ratings: ReadonlyMap<string, Rating>,
): CustomRole[] {
  return definitions
    .filter(({ isBuiltIn }) => isBuiltIn === false)
    .map((definition): CustomRole => ({
      roleId: roleIdOf(definition),
      roleName: definition.displayName ?? roleIdOf(definition),
      enabled: definition.isEnabled === true,
      ...(ratings.get(definition.id ?? '') ?? { tierReason: '', privileged: false }),
      actions: allowedActions(definition),
    }))
    .sort((a, b) => (a.roleId < b.roleId ? -1 : 1))
}

/** What a role allows, as Microsoft writes it, in an order that is the same at each read. */
export const allowedActions = ({ rolePermissions }: RoleDefinition): string[] =>
  [...new Set((rolePermissions ?? []).flatMap(({ allowedResourceActions }) => allowedResourceActions ?? []))].sort()
