import type { AssignmentRow, ScopeType } from '../../assignment-rows.ts'
import { HIGHER_TIERS, NOT_CHOSEN, type Unseen } from '../../systems/system.ts'
import type { RoleSettings } from '../../pim-settings.ts'
import type { Facts, Severity } from './rule.ts'

export const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'
export const USER_ACCESS_ADMINISTRATOR = '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9'

const HIGH_SCOPES = ['root', 'managementGroup', 'subscription']

export const azureRows = ({ otherAssignments = [] }: Facts): AssignmentRow[] =>
  otherAssignments.filter(({ system }) => system === 'azure')

/**
 * A role of tier 0 for all of a subscription or more: on less, it depends on what is there, which nobody can tell from
 * the role.
 */
export const isHigh = ({ tier, scopeType }: { tier?: number | undefined; scopeType: ScopeType }): boolean =>
  tier === 0 && HIGH_SCOPES.includes(scopeType)

/** Where a role of Azure is given, for people. */
export const placeNameOf = ({ scopeName, scopeId }: Pick<AssignmentRow, 'scopeName' | 'scopeId'>): string =>
  scopeName ?? scopeId ?? '/'

const NOT_WANTED: ReadonlySet<string | undefined> = new Set([HIGHER_TIERS, NOT_CHOSEN])

/**
 * What of Azure is not known that a rule looks at. Azure may show a part of itself alone; what was found there before
 * is then neither over nor new. Roles of higher tiers that are left out do not matter: no rule looks at them. Nor do
 * subscriptions that the operator does not want to be read: what is found is about the others.
 */
export const azureUnseen = ({ systems = [] }: Facts, ...looked: Unseen['what'][]): Unseen[] =>
  systems
    .filter(({ system }) => system === 'azure')
    .flatMap(({ unseen }) =>
      unseen.filter(({ what, code }) => !NOT_WANTED.has(code) && (what === 'everything' || looked.includes(what))),
    )

export const isAzureUnseen =
  (...looked: Unseen['what'][]) =>
  (facts: Facts): boolean =>
    azureUnseen(facts, ...looked).length > 0

/** Nobody may have asked for settings, as for snapshots from before they were read. */
export const areAzureSettingsUnseen = (facts: Facts): boolean =>
  isAzureUnseen('settings')(facts) ||
  !(facts.systems ?? []).some(({ system, settings }) => system === 'azure' && settings !== undefined)

export const severityOfSettings = ({
  tier = 2,
  scopeType = 'resource',
}: Pick<RoleSettings, 'tier' | 'scopeType'>): Severity =>
  isHigh({ tier, scopeType }) ? 'high' : tier < 2 ? 'medium' : 'low'
