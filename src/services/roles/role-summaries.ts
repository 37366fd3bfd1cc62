import type { RoleDefinition } from '../../graph/roles.ts'
import { present } from '../../present.ts'
import type { RoleSystem } from '../../role-systems.ts'
import type { ActivationRules } from './activation-rules.ts'
import { allowedActions } from './custom-roles.ts'
import type { AssignmentType } from './grants.ts'
import type { RoleInventory } from './inventory.ts'
import { countHolders, type AssignmentRow } from './assignment-rows.ts'
import type { SystemRole } from './systems/system.ts'
import { roleIdOf, type Tier } from './tiers.ts'

export type RoleCounts = Record<AssignmentType, number>

export interface RoleSummary extends RoleCounts {
  system: RoleSystem
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

/** Every role of Entra with what counts about it. */
export function summarize(inventory: RoleInventory, activation: ReadonlyMap<string, ActivationRules>): RoleSummary[] {
  const rows = Map.groupBy(inventory.rows, (row) => row.roleId)
  return inventory.definitions.map((definition) =>
    summary(definition, inventory, rows.get(roleIdOf(definition)) ?? [], activation.get(definition.id ?? '')),
  )
}

/** Roles of other systems, with who holds them there. */
export function summarizeOthers(roles: readonly SystemRole[], rows: readonly AssignmentRow[]): RoleSummary[] {
  const nameOf = ({ system, roleId }: Pick<AssignmentRow, 'system' | 'roleId'>) => `${system} ${roleId}`
  const held = Map.groupBy(rows, nameOf)
  return roles.map((role) => {
    const own = held.get(nameOf(role)) ?? []
    // No other system lets anybody switch off a role.
    return { ...role, enabled: true, inUse: own.length > 0, ...countsOf(own) }
  })
}

export const placeOfRole = ({ tier, roleName, roleId, system }: RoleSummary): string =>
  [tier ?? 9, roleName, roleId, system].join('\u0000')

function summary(
  definition: RoleDefinition,
  { ratings }: RoleInventory,
  rows: readonly AssignmentRow[],
  activation: ActivationRules | undefined,
): RoleSummary {
  const { tier, tierReason, privileged } = ratings.get(definition.id ?? '') ?? { tierReason: '', privileged: false }
  return {
    system: 'entra',
    roleId: roleIdOf(definition),
    roleName: definition.displayName ?? roleIdOf(definition),
    ...present('description', definition.description),
    builtIn: definition.isBuiltIn === true,
    enabled: definition.isEnabled === true,
    ...present('tier', tier),
    tierReason,
    privileged,
    inUse: rows.length > 0,
    ...countsOf(rows),
    ...present('activation', activation),
    ...(definition.isBuiltIn === false && { actions: allowedActions(definition) }),
  }
}

/** How many people and apps hold a role in each way. */
function countsOf(rows: readonly AssignmentRow[]): RoleCounts {
  const count = (type: AssignmentType) => countHolders(rows, ({ assignmentType }) => assignmentType === type)
  return {
    activePermanent: count('activePermanent'),
    activeTimeBound: count('activeTimeBound'),
    activated: count('activated'),
    eligible: count('eligible'),
  }
}
