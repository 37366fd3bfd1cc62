import { Refusal } from '../../../errors.ts'
import type { RoleDefinition } from '../../../graph/roles.ts'
import { roleIdOf, type Rating, type Tier } from '../tiers.ts'
import type { Recurrence } from './review-change.ts'
import { assertOwnInputs } from './wave-inputs.ts'

export const ROLE_ACTIONS = [
  'standingToEligible',
  'grantEligibility',
  'removeUnused',
  'settingsToBaseline',
  'createAccessReviews',
] as const
export type RoleAction = (typeof ROLE_ACTIONS)[number]

/** What one wave is about. Covered by the hash of its plan. */
export interface RoleScope {
  action: RoleAction
  roleIds?: string[]
  tiers?: Tier[]
  allRoles?: true
  /** Object ids. */
  principalIds?: string[]
  administrativeUnitId?: string
  /** Until when whoever becomes eligible is so. */
  endDateTime?: string
  /** People become members of this group, which holds the role, instead of being eligible for it themselves. */
  groupId?: string
  /** Whether groups that hold a role become eligible too, or are only told about. */
  includeGroups?: true
  unusedDays?: number
  includeOrphaned?: true
  approverIds?: string[]
  reviewerIds?: string[]
  recurrence?: Recurrence
  reviewDays?: number
  feedbackUrl?: string
}

/** What a request may lower. */
export interface RoleLimits {
  maxChanges: number
}

/**
 * The inputs that an action takes besides roles, tiers and what notices say: any other would only seem to narrow it.
 */
export const INPUTS: Readonly<Record<RoleAction, readonly (keyof RoleScope)[]>> = {
  standingToEligible: ['principalIds', 'endDateTime', 'groupId', 'includeGroups'],
  grantEligibility: ['principalIds', 'endDateTime', 'administrativeUnitId'],
  removeUnused: ['principalIds', 'unusedDays', 'includeOrphaned'],
  settingsToBaseline: ['approverIds'],
  createAccessReviews: ['reviewerIds', 'recurrence', 'reviewDays'],
}

/**
 * @throws Refusal `ScopeRequired`: empty never means everything; `EndRequired`, `ReviewersRequired`, and `InvalidInput`
 *   for what the action does not take
 */
export function assertScope(scope: RoleScope): void {
  const { action, roleIds, tiers, allRoles, principalIds, endDateTime, reviewerIds } = scope
  assertOwnInputs(scope, INPUTS)
  if (roleIds === undefined && tiers === undefined && allRoles !== true) {
    throw new Refusal('ScopeRequired', 'Name roles or tiers, or set allRoles: a plan without a scope is not made.', {
      target: 'roleIds',
    })
  }
  if (allRoles === true && (roleIds !== undefined || tiers !== undefined)) {
    throw new Refusal(
      'InvalidInput',
      'allRoles stands for every role, so it does not go with roleIds or tiers: leave one of them out.',
      { target: 'allRoles' },
    )
  }
  if (action === 'grantEligibility' && (principalIds === undefined || roleIds === undefined)) {
    throw new Refusal(
      'ScopeRequired',
      principalIds === undefined
        ? 'Name the people or groups who shall be eligible, as principalIds.'
        : 'Name the roles that they shall be eligible for, as roleIds: nobody becomes eligible for whole tiers.',
      { target: principalIds === undefined ? 'principalIds' : 'roleIds' },
    )
  }
  if (action === 'grantEligibility' && endDateTime === undefined) {
    throw new Refusal(
      'EndRequired',
      'Say until when they shall be eligible, as endDateTime: what is granted for good is forgotten.',
      { target: 'endDateTime' },
    )
  }
  if (action === 'createAccessReviews' && reviewerIds === undefined) {
    throw new Refusal('ReviewersRequired', 'Name the people who review the roles, as reviewerIds.', {
      target: 'reviewerIds',
    })
  }
}

const TITLES: Readonly<Record<RoleAction, string>> = {
  standingToEligible: 'From standing to eligible',
  grantEligibility: 'Grant eligibility',
  removeUnused: 'Remove unused roles',
  settingsToBaseline: 'Settings to the baseline',
  createAccessReviews: 'Create access reviews',
}

/** More names of roles than this are only counted. */
const MOST_NAMES = 2

/** @param roleNames the roles that the plan turned out to be about; none while it is being drafted */
export function titleOf(scope: RoleScope, roleNames: readonly string[] = []): string {
  const title = TITLES[scope.action]
  const names = roleNames.length > 0 && roleNames.length <= MOST_NAMES ? roleNames.join(' and ') : undefined
  return `${title}: ${whichRoles(scope, names)}`
}

function whichRoles({ roleIds, tiers }: RoleScope, names: string | undefined): string {
  if (roleIds === undefined) return tiers === undefined ? 'all roles' : `roles of tier ${tiers.join(' and ')}`
  return names ?? (roleIds.length === 1 ? 'one role' : `${roleIds.length} roles`)
}

/** The roles that a scope names, in this tenant. */
export interface ChosenRoles {
  has(roleDefinitionId: string): boolean
  definitions: readonly RoleDefinition[]
}

/** @throws Refusal `RoleNotFound` */
export function chooseRoles(
  definitions: readonly RoleDefinition[],
  ratings: ReadonlyMap<string, Rating>,
  { roleIds, tiers }: RoleScope,
): ChosenRoles {
  const unknown = roleIds?.find((id) => !definitions.some((role) => isRole(role, id)))
  if (unknown !== undefined) {
    throw new Refusal(
      'RoleNotFound',
      `There is no role with the id "${unknown}" in this tenant: choose one from ListRoles.`,
      { target: 'roleIds' },
    )
  }
  const chosen = definitions.filter((role) => {
    const tier = ratings.get(role.id ?? '')?.tier
    return (
      (roleIds === undefined || roleIds.some((id) => isRole(role, id))) &&
      (tiers === undefined || (tier !== undefined && tiers.includes(tier)))
    )
  })
  const ids = new Set(chosen.map(({ id }) => id))
  return { definitions: chosen, has: (id) => ids.has(id) }
}

const isRole = (role: RoleDefinition, id: string): boolean => roleIdOf(role).toLowerCase() === id.toLowerCase()
