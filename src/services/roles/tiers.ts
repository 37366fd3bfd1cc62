import table from '../../data/role-tiers.json' with { type: 'json' }
import privilegedActions from '../../data/privileged-actions.json' with { type: 'json' }
import type { RoleDefinition } from '../../graph/roles.ts'

/** 0: leads to control of the tenant; 1: much power, or over many; 2: the rest. */
export type Tier = 0 | 1 | 2

export interface Rating {
  /** Absent where nobody can tell. */
  tier?: Tier
  tierReason: string
  /**
   * Microsoft's own mark for roles and actions
   * (https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions).
   */
  privileged: boolean
}

interface RatedRole {
  templateId: string
  name: string
  tier: Tier
  privileged: boolean
  reason: string
}

const rated = new Map((table as RatedRole[]).map((role) => [role.templateId, role]))
const privileged = new Set(privilegedActions.map((action) => action.toLowerCase()))

/**
 * How dangerous each role of a tenant is. Microsoft's own roles stand in our table (src/data/README.md). Custom roles,
 * and roles newer than the table, are told by what they allow:
 *
 * - an action that Microsoft marks as privileged makes it tier 0 if it changes something and the rated roles of this
 *   tenant that allow it are all tier 0; otherwise tier 1;
 * - only actions that some role of tier 2 allows as well make it tier 2;
 * - else it has no tier: the action may be harmless, but nobody has said so.
 */
export function rateRoles(definitions: readonly RoleDefinition[]): Map<string, Rating> {
  const leastTier = leastTierByAction(definitions)
  return new Map(definitions.map((definition) => [definition.id ?? '', rate(definition, leastTier)]))
}

function rate(definition: RoleDefinition, leastTier: ReadonlyMap<string, Tier>): Rating {
  const known = rated.get(roleIdOf(definition))
  if (known !== undefined) return { tier: known.tier, tierReason: known.reason, privileged: known.privileged }

  const actions = actionsOf(definition)
  const marked = actions.filter((action) => privileged.has(action))
  const worst = marked.find((action) => leastTier.get(kindOf(action)) === 0 && !action.endsWith('/read'))
  if (worst !== undefined) {
    return { tier: 0, tierReason: `Allows ${worst}, which otherwise only roles of tier 0 do.`, privileged: true }
  }
  if (marked[0] !== undefined) {
    return { tier: 1, tierReason: `Allows ${marked[0]}, which Microsoft marks as privileged.`, privileged: true }
  }
  if (actions.length > 0 && actions.every((action) => leastTier.get(kindOf(action)) === 2)) {
    return { tier: 2, tierReason: 'Allows nothing that roles of tier 2 do not allow as well.', privileged: false }
  }
  return {
    tierReason: 'Not rated: it allows no action marked as privileged, but also others than the roles of tier 2 do.',
    privileged: false,
  }
}

/** For each action the tier of the least dangerous rated role that allows it. */
function leastTierByAction(definitions: readonly RoleDefinition[]): Map<string, Tier> {
  const least = new Map<string, Tier>()
  for (const definition of definitions) {
    const tier = rated.get(roleIdOf(definition))?.tier
    if (tier === undefined) continue
    for (const action of actionsOf(definition).map(kindOf)) {
      least.set(action, Math.max(tier, least.get(action) ?? 0) as Tier)
    }
  }
  return least
}

const actionsOf = ({ rolePermissions }: RoleDefinition) =>
  (rolePermissions ?? [])
    .flatMap(({ allowedResourceActions }) => allowedResourceActions ?? [])
    .map((action) => action.toLowerCase())

/**
 * Only custom roles know actions on the apps of the own tenant alone; Microsoft's roles allow the same on all of them.
 */
const kindOf = (action: string) => action.replace('.myorganization/', '/')

/**
 * What names a role wherever Microsoft speaks of it: in assignments, logs, policies and reviews. Of Microsoft's own
 * roles it is the same in every tenant. The templateId is not that: of a custom role anybody may have set it to
 * whatever they like.
 */
export const roleIdOf = ({ id }: RoleDefinition): string => id ?? ''
