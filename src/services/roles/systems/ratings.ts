import table from '../../../data/service-role-tiers.json' with { type: 'json' }
import type { OtherSystem } from '../../../role-systems.ts'
import type { Rating, Tier } from '../tiers.ts'

interface RatedServiceRole {
  system: OtherSystem
  role: string
  tier: Tier
  reason: string
}

const keyOf = (system: OtherSystem, role: string) => `${system} ${role}`.toLowerCase()

const rated = new Map((table as RatedServiceRole[]).map((entry) => [keyOf(entry.system, entry.role), entry]))

/**
 * How dangerous a role of a Microsoft 365 service is (src/data/README.md), by its name: Microsoft publishes no ids of
 * theirs that are the same everywhere. A custom role is never rated by a name, which anybody may choose.
 */
export function rateServiceRole(system: OtherSystem, roleName: string, builtIn: boolean): Rating {
  const known = builtIn ? rated.get(keyOf(system, roleName)) : undefined
  return known === undefined
    ? {
        tierReason: builtIn ? 'Not rated: it stands in no list.' : 'Not rated: a custom role of this service.',
        privileged: false,
      }
    : { tier: known.tier, tierReason: known.reason, privileged: known.tier < 2 }
}
