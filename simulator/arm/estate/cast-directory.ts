import type { Estate } from './estate.ts'
import { NAMED_SUBSCRIPTIONS } from './founding/places.ts'
import { idAt } from './held.ts'
import { managementGroupId } from './scopes.ts'

/** One row of the cast: who holds which role, where, and under which id. */
export interface CastGrant {
  about: string
  principalId: string
  principalType: string
  scope: string
  role: string
  roleId: string
  /** Of the assignment, or of the schedule of eligibility. */
  id: string
  name: string
}

/** Who is who in Azure, for tests. */
export interface ArmCast {
  rootScope: string
  managementGroups: Record<string, { scope: string; displayName: string }>
  subscriptions: Record<string, { id: string; scope: string; displayName: string }>
  /** By name; of our own also by their short name. */
  roles: Record<string, string>
  identities: ReturnType<Estate['identities']['toJSON']>
  assignments: Record<string, CastGrant>
  eligibilities: Record<string, CastGrant>
}

export function armCast(estate: Estate): ArmCast {
  const { hierarchy, roles } = estate
  const grants = (kind: 'active' | 'eligible') =>
    Object.fromEntries(
      [...estate.cast]
        .filter(([, entry]) => entry.kind === kind)
        .map(([name, { about, entry }]) => [
          name,
          {
            about,
            principalId: entry.principalId,
            principalType: entry.principalType,
            scope: entry.scope.id,
            role: roles.find(entry.roleId)?.name as string,
            roleId: entry.roleId,
            id: idAt(entry.scope, kind === 'active' ? 'roleAssignments' : 'roleEligibilitySchedules', entry.name),
            name: entry.name,
          },
        ]),
    )
  return {
    rootScope: managementGroupId(hierarchy.root.name),
    managementGroups: Object.fromEntries(
      hierarchy.groups.map(({ name, displayName }) => [name, { scope: managementGroupId(name), displayName }]),
    ),
    subscriptions: Object.fromEntries(
      NAMED_SUBSCRIPTIONS.slice(0, hierarchy.subscriptions.length).map(({ name }, position) => {
        const { id, displayName } = hierarchy.subscriptions[position] as { id: string; displayName: string }
        return [name, { id, scope: `/subscriptions/${id}`, displayName }]
      }),
    ),
    roles: {
      ...Object.fromEntries(roles.all.map(({ name, id }) => [name, id])),
      ...Object.fromEntries([...roles.custom].map(([name, { id }]) => [name, id])),
    },
    identities: estate.identities.toJSON(),
    assignments: grants('active'),
    eligibilities: grants('eligible'),
  }
}
