import type { GraphReader } from '../../../graph/reader.ts'
import {
  isUser,
  principalsByIds,
  type Principal,
  type RoleDefinition,
  type RolePolicyAssignment,
} from '../../../graph/roles.ts'
import { usersBy, type User } from '../../../graph/users.ts'
import { toPerson, type Person } from '../../people/person.ts'
import { present } from '../../../present.ts'
import { activationRules, type ActivationRules } from '../activation-rules.ts'
import { readInventory, type RoleInventory } from '../inventory.ts'
import { readPolicies } from '../policies.ts'
import type { AssignmentRow } from '../assignment-rows.ts'
import { pimSettings, type PimSettings } from '../pim-settings.ts'
import { roleIdOf, type Tier } from '../tiers.ts'
import type { RoleDetails } from './role-grant.ts'
import { chooseRoles, type ChosenRoles, type RoleScope } from './scope.ts'

/** The tenant's roles as a draft finds them, and those that it is about. */
export interface RolesNow {
  inventory: RoleInventory
  chosen: ChosenRoles
  policyOf(roleDefinitionId: string): RolePolicyAssignment | undefined
  settingsOf(roleDefinitionId: string): PimSettings
  /** What activating a role asks for; nothing where nobody can tell. */
  activationOf(roleDefinitionId: string): { activation?: ActivationRules }
  /** What names a role to Graph. */
  definitionOf(row: Pick<AssignmentRow, 'roleId'>): string
}

/** @throws Refusal `RoleNotFound` */
export async function readRolesNow(reader: GraphReader, scope: RoleScope, now: () => number): Promise<RolesNow> {
  const [inventory, policies] = await Promise.all([readInventory(reader, now), readPolicies(reader)])
  const byRole = new Map(policies.map((policy) => [policy.roleDefinitionId ?? '', policy]))
  return {
    inventory,
    chosen: chooseRoles(inventory.definitions, inventory.ratings, scope),
    policyOf: (id) => byRole.get(id),
    settingsOf(id) {
      const policy = byRole.get(id)
      return policy === undefined ? {} : pimSettings(policy)
    },
    activationOf(id) {
      const policy = byRole.get(id)
      return present('activation', policy, activationRules)
    },
    definitionOf: ({ roleId }) => roleId,
  }
}

/** A scope as Graph writes it. */
export function scopeText({ scopeType, scopeId }: Pick<AssignmentRow, 'scopeType' | 'scopeId'>): string {
  if (scopeId === undefined) return '/'
  return scopeType === 'administrativeUnit' ? `/administrativeUnits/${scopeId}` : `/${scopeId}`
}

/**
 * Whoever a plan is about: people with what notices need, groups and apps by name. 300 people, or 1,000 others, to a
 * request.
 */
export interface Subjects {
  principals: ReadonlyMap<string, Principal>
  detailsOf(
    principalId: string,
    role: Pick<
      RoleDetails,
      'roleId' | 'roleName' | 'tier' | 'scopeName' | 'groupName' | 'activation' | 'why' | 'lastActivityDateTime'
    >,
  ): RoleDetails
  isPerson(principalId: string): boolean
  /** Those of them who are people, with what a mail to them needs. */
  peopleOf(principalIds: readonly string[]): NonNullable<RoleDetails['concerned']>
}

export async function readSubjects(reader: GraphReader, principalIds: readonly string[]): Promise<Subjects> {
  const principals = new Map(
    (await principalsByIds(reader, principalIds)).map((principal) => [principal.id, principal]),
  )
  const userIds = [...principals.values()].filter(isUser).map(({ id }) => id)
  const users = new Map(
    (
      await usersBy(reader, 'id', userIds, [
        'id',
        'displayName',
        'userPrincipalName',
        'mail',
        'department',
        'userType',
        'accountEnabled',
        'preferredLanguage',
      ])
    ).map((user) => [user.id, user]),
  )
  return {
    principals,
    isPerson: (id) => users.has(id),
    peopleOf: (ids) =>
      [...new Set(ids)].flatMap((id) => {
        const user = users.get(id)
        return user === undefined
          ? []
          : [{ person: toPerson(user), ...present('preferredLanguage', user.preferredLanguage) }]
      }),
    detailsOf(principalId, role) {
      const principal = principals.get(principalId)
      const user = users.get(principalId)
      return {
        ...role,
        ...present('person', personOf(principal, user)),
        ...present('principalType', principal?.['@odata.type']?.replace('#microsoft.graph.', '')),
        ...present('preferredLanguage', user?.preferredLanguage),
      }
    },
  }
}

function personOf(principal: Principal | undefined, user: User | undefined): Person | undefined {
  if (user !== undefined) return toPerson(user)
  return principal === undefined
    ? undefined
    : {
        userId: principal.id,
        ...present('displayName', principal.displayName),
        ...present('accountEnabled', principal.accountEnabled),
      }
}

export const roleDetails = (
  definition: RoleDefinition,
  tier: Tier | undefined,
): Pick<RoleDetails, 'roleId' | 'roleName' | 'tier'> => ({
  roleId: roleIdOf(definition),
  roleName: definition.displayName ?? roleIdOf(definition),
  ...present('tier', tier),
})
