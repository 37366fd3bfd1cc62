import { Refusal } from '../../../../errors.ts'
import { assertOwnInputs } from '../../plans/wave-inputs.ts'

export const AZURE_ROLE_ACTIONS = [
  'removeAssignments',
  'standingToEligible',
  'grantEligibility',
  'grantAssignment',
  'settingsToBaseline',
] as const
export type AzureRoleAction = (typeof AZURE_ROLE_ACTIONS)[number]

/** What one wave is about. Covered by the hash of its plan. */
export interface AzureRoleScope {
  action: AzureRoleAction
  /** What findings are about. */
  findingIds?: string[]
  /** Object ids. */
  principalIds?: string[]
  roleIds?: string[]
  /** As Azure writes them, in lower case: what is given exactly there. */
  scopeIds?: string[]
  /** Until when whoever becomes eligible, or gets the role, has that. */
  endDateTime?: string
  /** Who approves activations where the baseline asks for that, by object id. */
  approverIds?: string[]
  /** Whether groups become eligible too. */
  includeGroups?: true
  feedbackUrl?: string
}

/** The inputs that an action takes besides those that choose, and what notices say. */
const INPUTS: Readonly<Record<AzureRoleAction, readonly (keyof AzureRoleScope)[]>> = {
  removeAssignments: ['findingIds', 'principalIds'],
  standingToEligible: ['findingIds', 'principalIds', 'endDateTime', 'includeGroups'],
  grantEligibility: ['principalIds', 'endDateTime'],
  grantAssignment: ['principalIds', 'endDateTime'],
  settingsToBaseline: ['findingIds', 'approverIds'],
}

/**
 * @param most changes of a plan
 * @throws Refusal `ScopeRequired`: empty never means everything; `EndRequired`, `LimitTooHigh`, and `InvalidInput` for
 *   what the action does not take
 */
export function assertAzureScope(scope: AzureRoleScope, most: number): void {
  const { action, findingIds, principalIds, roleIds, scopeIds, endDateTime } = scope
  assertOwnInputs(scope, INPUTS)
  if (action !== 'grantEligibility' && action !== 'grantAssignment') {
    if ([findingIds, principalIds, roleIds, scopeIds].some((one) => one !== undefined)) return
    throw new Refusal('ScopeRequired', 'Name findings, people, roles or scopes: a plan without a scope is not made.', {
      target: 'findingIds',
    })
  }
  const missing = Object.entries({ principalIds, roleIds, scopeIds }).find(([, value]) => value === undefined)?.[0]
  if (missing !== undefined) {
    throw new Refusal(
      'ScopeRequired',
      `Name who shall ${WORDS[action].get}, for which roles and where, as principalIds, roleIds and scopeIds.`,
      { target: missing },
    )
  }
  if (endDateTime === undefined) {
    throw new Refusal(
      'EndRequired',
      `Say until when they shall ${WORDS[action].have}, as endDateTime: what is granted for good is forgotten.`,
      { target: 'endDateTime' },
    )
  }
  const asked = (principalIds ?? []).length * (roleIds ?? []).length * (scopeIds ?? []).length
  if (asked > most) {
    throw new Refusal(
      'LimitTooHigh',
      `This asks for ${asked} changes, and a plan holds ${most} at most on this service: name fewer people, roles or ` +
        'scopes.',
      { target: 'principalIds' },
    )
  }
}

/** What is given, as the middle of a sentence. */
const WORDS = {
  grantEligibility: { get: 'be eligible', have: 'be eligible' },
  grantAssignment: { get: 'hold something', have: 'hold it' },
} as const

const TITLES: Readonly<Record<AzureRoleAction, string>> = {
  removeAssignments: 'Remove roles in Azure',
  standingToEligible: 'From standing to eligible in Azure',
  grantEligibility: 'Grant eligibility in Azure',
  grantAssignment: 'Grant roles in Azure until a day',
  settingsToBaseline: 'Settings in Azure to the baseline',
}

/** More names of roles than this are only counted. */
const MOST_NAMES = 2

/** @param roleNames the roles that the plan turned out to be about; none while it is being drafted */
export function azureTitleOf({ action }: AzureRoleScope, roleNames: readonly string[] = []): string {
  const title = TITLES[action]
  if (roleNames.length === 0) return title
  return `${title}: ${roleNames.length <= MOST_NAMES ? roleNames.join(' and ') : `${roleNames.length} roles`}`
}
