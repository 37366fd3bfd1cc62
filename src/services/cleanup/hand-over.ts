import type { LicenseGroup } from '../../graph/groups.ts'
import type { GroupNamesElsewhere } from '../../graph/licenses.ts'
import type { HandOver } from '../licenses/removal-details.ts'
import { present } from '../../present.ts'

/** The groups that this service can't or must not change and somebody else can. */
export const HAND_OVER_KINDS: Readonly<Record<string, HandOver['kind']>> = {
  GroupIsDynamic: 'dynamic',
  GroupIsSynced: 'synced',
  GroupIsMailEnabled: 'mailEnabled',
  GroupIsRoleAssignable: 'roleAssignable',
  GroupIsRestricted: 'restricted',
}

/** Where the members of such a group are changed, and what that takes; nothing for any other verdict. */
export function handOverOf(
  code: string,
  { membershipRule }: LicenseGroup,
  { mail, onPremisesSamAccountName }: GroupNamesElsewhere = {},
): HandOver | undefined {
  const kind = HAND_OVER_KINDS[code]
  switch (kind) {
    case undefined:
      return undefined
    case 'dynamic':
      return { kind, ...present('membershipRule', membershipRule), attributes: ruleAttributes(membershipRule ?? '') }
    case 'synced':
      return { kind, ...present('groupOnPremisesSamAccountName', onPremisesSamAccountName) }
    case 'mailEnabled':
      return { kind, ...present('groupMail', mail) }
    case 'roleAssignable':
    case 'restricted':
      return { kind }
  }
}

/**
 * The attributes that a membership rule looks at, as the rule writes them: what somebody has to change about a person.
 * https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership
 */
export function ruleAttributes(rule: string): string[] {
  const outsideTexts = rule.replaceAll(/"(?:[^"`]|`.)*"|'(?:[^'`]|`.)*'/g, '""')
  const found = new Map(
    [...outsideTexts.matchAll(/\buser\.\w+/gi)]
      .map(([attribute]) => [attribute.toLowerCase(), attribute] as const)
      .reverse(),
  )
  if (/\bdirect reports for\b/i.test(rule)) found.set('user.manager', 'user.manager')
  return [...found.values()].sort((a, b) => a.localeCompare(b, 'en'))
}
