import { isForbidden, isRefused } from '../../../graph/failure.ts'
import { listUnless, readLists } from '../../../graph/lists.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { roleDefinitions, rolePolicies, type RoleDefinition, type RolePolicyAssignment } from '../../../graph/roles.ts'
import type { Baselines } from '../baselines.ts'
import { pimSettings } from '../pim-settings.ts'
import { rateRoles, roleIdOf, type Tier } from '../tiers.ts'
import { present } from '../../../present.ts'

/** What an activation of a role is judged by. */
export interface RoleFacts {
  roleName: string
  tier?: Tier
  /** Whether the settings of the role, or the baseline of its tier, ask for a ticket. */
  asksForTicket: boolean
}

/** Of every role, by its id in lower case. HTTP requests: 1, and 1 for each further page of the settings. */
export async function readRoleFacts(reader: GraphReader, baselines: Baselines): Promise<Map<string, RoleFacts>> {
  const [definitions, policies] = await readLists(reader, [roleDefinitions, rolePolicies])
  const roles = listUnless<RoleDefinition>(definitions, isForbidden)
  const ratings = rateRoles(roles)
  const byRole = new Map(
    listUnless<RolePolicyAssignment>(policies, isRefused).map((policy) => [policy.roleDefinitionId ?? '', policy]),
  )
  return new Map(
    roles.map((definition) => {
      const policy = byRole.get(definition.id ?? '')
      const tier = ratings.get(definition.id ?? '')?.tier
      const facts: RoleFacts = {
        roleName: definition.displayName ?? roleIdOf(definition),
        ...present('tier', tier),
        asksForTicket:
          (policy !== undefined && pimSettings(policy).ticketOnActivation === true) ||
          (tier !== undefined && baselines[tier].ticketOnActivation),
      }
      return [roleIdOf(definition).toLowerCase(), facts]
    }),
  )
}
