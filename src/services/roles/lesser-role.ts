import type { RoleDefinition } from '../../graph/roles.ts'
import { allowedActions } from './custom-roles.ts'
import { roleIdOf, type Rating, type Tier } from './tiers.ts'

/** A role of Microsoft's, and how much it allows. */
export interface CandidateRole {
  roleId: string
  roleName: string
  tier: Tier
  actions: readonly string[]
}

/** The roles of Microsoft's that can be assigned and that are rated. */
export const candidateRoles = (
  definitions: readonly RoleDefinition[],
  ratings: ReadonlyMap<string, Rating>,
): CandidateRole[] =>
  definitions.flatMap((definition): CandidateRole[] => {
    const tier = ratings.get(definition.id ?? '')?.tier
    if (definition.isBuiltIn !== true || definition.isEnabled !== true || tier === undefined) return []
    return [
      {
        roleId: roleIdOf(definition),
        roleName: definition.displayName ?? roleIdOf(definition),
        tier,
        actions: allowedActions(definition),
      },
    ]
  })

/**
 * Whether an action that a role allows includes another one. An action is a namespace, an entity, perhaps a property,
 * and a task; `allEntities`, `allProperties` and `allTasks` stand for any
 * (https://learn.microsoft.com/entra/identity/role-based-access-control/custom-overview).
 */
export function includesAction(allowed: string, wanted: string): boolean {
  const [space, entity = '', ...granted] = allowed.toLowerCase().split('/')
  const [wantedSpace, wantedEntity, ...asked] = wanted.toLowerCase().split('/')
  if (space !== wantedSpace || (entity !== 'allentities' && entity !== wantedEntity)) return false
  const [task, wantedTask] = [granted.at(-1), asked.at(-1)]
  if (task !== 'alltasks' && task !== wantedTask) return false
  const [property, wantedProperty] = [granted.slice(0, -1).join('/'), asked.slice(0, -1).join('/')]
  // `users/allTasks` is everything about users; `users/create` is no property of theirs.
  return property === wantedProperty || property === 'allproperties' || (property === '' && task === 'alltasks')
}

/** The least dangerous role that allows all of these actions: by tier, and within one by how little else it allows. */
export function leastRole(actions: readonly string[], roles: readonly CandidateRole[]): CandidateRole | undefined {
  return roles
    .filter(({ actions: allowed }) => actions.every((wanted) => allowed.some((one) => includesAction(one, wanted))))
    .sort((a, b) => b.tier - a.tier || a.actions.length - b.actions.length || (a.roleName < b.roleName ? -1 : 1))[0]
}

/** Everybody with a role has these besides, which say nothing about what the role is for. */
const BESIDES =
  /^microsoft\.(directory|azure\.(serviceHealth|supportTickets|advancedThreatProtection)|office365\.(serviceHealth|supportTickets|webPortal|messageCenter|usageReports))\//i

/** Whether a role is about the directory alone, so that the directory's log shows all that is done with it. */
export const isOfDirectory = (actions: readonly string[]): boolean => actions.every((action) => BESIDES.test(action))
