import { present } from '../../../present.ts'
import type { Baselines } from '../baselines.ts'
import { deviations, placeOfSettings, type RoleSettings } from '../pim-settings.ts'
import type { OtherSystems } from './read-systems.ts'

/** The settings of roles of other systems, each beside the baseline of its role's tier, the most dangerous first. */
export function settingsOfSystems(
  { settings, roles }: Pick<OtherSystems, 'settings' | 'roles'>,
  baselines: Baselines,
): RoleSettings[] {
  const keyOf = ({ system, roleId }: { system: string; roleId: string }) => `${system} ${roleId}`
  const roleOf = new Map(roles.map((role) => [keyOf(role), role]))
  return settings
    .flatMap(({ settings: own, system, ...place }): RoleSettings[] => {
      if (system !== 'azure') return []
      const { roleName = place.roleId, tier } = roleOf.get(keyOf({ system, ...place })) ?? {}
      return [
        {
          system,
          roleName,
          ...present('tier', tier),
          ...place,
          ...own,
          deviations: tier === undefined ? [] : deviations(own, baselines[tier], system),
        },
      ]
    })
    .sort((one, other) => (placeOfSettings(one) < placeOfSettings(other) ? -1 : 1))
}
