import type { RoleDefinition } from '../../graph/roles.ts'
import { present } from '../present.ts'
import type { ActivationRules } from './activation.ts'
import { allowedActions } from './custom-roles.ts'
import type { AssignmentType } from './grants.ts'
import type { RoleInventory } from './inventory.ts'
import type { AssignmentRow } from './rows.ts'
import { roleIdOf, type Tier } from './tiers.ts'

export type RoleCounts = Record<AssignmentType, number>

export interface RoleSummary extends RoleCounts {
  roleId: string
  roleName: string
  description?: string
  builtIn: boolean
  enabled: boolean
  tier?: Tier
  tierReason: string
  privileged: boolean
  /** Whether anything at all is assigned: also a group without members, or a deleted principal. */
  inUse: boolean
  activation?: ActivationRules
  /** What a custom role allows. */
  actions?: string[]
}

/** Every role with what counts about it, the most dangerous first. */
export function summarize(inventory: RoleInventory, activation: ReadonlyMap<string, ActivationRules>): RoleSummary[] {
  const rows = Map.groupBy(inventory.rows, (row) => row.roleId)
  return inventory.definitions
    .map((definition) =>
      summary(definition, inventory, rows.get(roleIdOf(definition)) ?? [], activation.get(definition.id ?? '')),
    )
    .sort((one, other) => (placeOfRole(one) < placeOfRole(other) ? -1 : 1))
}

export const placeOfRole = ({ tier, roleName, roleId }: RoleSummary): string =>
  [tier ?? 9, roleName, roleId].join('\u0000')

function summary(
  definition: RoleDefinition,
  { ratings }: RoleInventory,
  rows: readonly AssignmentRow[],
  activation: ActivationRules | undefined,
): RoleSummary {
  const { tier, tierReason, privileged } = ratings.get(definition.id ?? '') ?? { tierReason: '', privileged: false }
  return {
    roleId: roleIdOf(definition),
    roleName: definition.displayName ?? roleIdOf(definition),
    ...present('description', definition.description),
    builtIn: definition.isBuiltIn === true,
    enabled: definition.isEnabled === true,
    ...(tier !== undefined && { tier }),
    tierReason,
    privileged,
    inUse: rows.length > 0,
    ...countHolders(rows),
    ...(activation !== undefined && { activation }),
    ...(definition.isBuiltIn === false && { actions: allowedActions(definition) }),
  }
}

/**
 * How many people and apps hold a role in each way: everybody once, however many groups and scopes it comes through.
 */
function countHolders(rows: readonly AssignmentRow[]): RoleCounts {
  const holders = rows.filter(({ principalType }) => principalType === 'user' || principalType === 'servicePrincipal')
  const count = (type: AssignmentType) =>
    new Set(holders.filter((row) => row.assignmentType === type).map((row) => row.principalId)).size
  return {
    activePermanent: count('activePermanent'),
    activeTimeBound: count('activeTimeBound'),
    activated: count('activated'),
    eligible: count('eligible'),
  }
}
