import type { SystemGrant } from '../systems/system.ts'

/** A grant of Azure, as it was read or as a snapshot keeps it. */
type Given = Pick<SystemGrant, 'roleId' | 'scopeId' | 'scopeType' | 'assignmentType' | 'principalType'>

/**
 * Of grants, the first of each role at each scope whose settings in Privileged Identity Management matter: somebody may
 * activate it or holds it until a day, or a person or a group holds it all the time and it is of tier 0 or 1. All of
 * Azure, above the root management group, has no such settings.
 */
export function pairsInUse<G extends Given>(grants: readonly G[], tierOf: (grant: G) => number | undefined): G[] {
  const pairs = new Map<string, G>()
  for (const grant of grants) {
    const key = pairKey(grant)
    if (grant.scopeType !== 'root' && !pairs.has(key) && matters(grant, tierOf(grant))) pairs.set(key, grant)
  }
  return [...pairs.values()]
}

/** The same role at the same scope, whatever the case. */
export const pairKey = ({ roleId, scopeId = '/' }: Pick<Given, 'roleId' | 'scopeId'>): string =>
  `${roleId} ${scopeId}`.toLowerCase()

const matters = ({ assignmentType, principalType }: Given, tier = 2): boolean =>
  assignmentType !== 'activePermanent' || (tier < 2 && principalType !== 'servicePrincipal')
