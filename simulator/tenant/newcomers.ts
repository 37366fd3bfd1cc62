import { DOMAIN } from './people.ts'
import { isoTime } from './sign-in-pattern.ts'

const LISTS: ReadonlySet<string> = new Set(['businessPhones', 'otherMails', 'proxyAddresses', 'imAddresses'])

/** What somebody has who came while the simulator ran and was given nothing; undefined: Graph leaves it out. */
export function blankValue(property: string): unknown {
  if (LISTS.has(property)) return []
  switch (property) {
    case 'signInActivity':
      return undefined
    case 'onPremisesExtensionAttributes':
      return {}
    case 'mailboxSettings':
      return { timeZone: 'Pacific Standard Time', userPurpose: 'user' }
    default:
      return null
  }
}

/**
 * The properties of a new person: what is given, and names made from the display name where they are missing.
 *
 * @param index of the person, which keeps generated names apart
 * @throws TypeError without a display name
 */
export function newcomerValues(
  given: Readonly<Record<string, unknown>>,
  index: number,
  now: number,
): Record<string, unknown> {
  const { displayName } = given
  if (typeof displayName !== 'string' || displayName === '') throw new TypeError('A new user needs a displayName')
  const [givenName = '', ...rest] = displayName.split(' ')
  const nickname = `${displayName.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')}.new${index}`
  const userPrincipalName = given['userPrincipalName'] ?? `${nickname}@${DOMAIN}`
  return {
    accountEnabled: true,
    userType: 'Member',
    createdDateTime: isoTime(now),
    givenName,
    surname: rest.join(' ') || null,
    mailNickname: nickname.slice(0, 64),
    mail: userPrincipalName,
    usageLocation: 'US',
    ...given,
    userPrincipalName,
  }
}
