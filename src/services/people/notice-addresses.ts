import { LRUCache } from 'lru-cache'
import type { GraphReader } from '../../graph/reader.ts'
import { usersBy, type User } from '../../graph/users.ts'
import type { Settings } from '../../config/settings.ts'
import type { ExclusionMatcher } from '../exclusions/matcher.ts'
import { isPlainAddress } from './plain-address.ts'

/** Who might be told besides the people whom a plan concerns, or at another address, by object id. */
export interface AlsoConcerned {
  people: readonly string[]
  managers: readonly string[]
}

/** Where those who may be told are reached, by object id in small letters. */
export interface NoticeAddresses {
  privateMails: ReadonlyMap<string, string>
  managers: ReadonlyMap<string, User>
}

const NOBODY: NoticeAddresses = { privateMails: new Map(), managers: new Map() }
/** All pages of one reading are about the same people; a reading that takes longer is looked up again. */
const KEPT_MS = 30 * 60_000
const MOST_KEPT = 20

export type NoticeAddressBook = ReturnType<typeof createNoticeAddresses>

/**
 * Addresses beyond the mailbox of somebody who does not sign in, which is where nobody looks. They are read from Graph
 * when notices are read, and never stored. `otherMails` needs no more than `User.Read.All`.
 * https://learn.microsoft.com/graph/api/resources/user
 */
export function createNoticeAddresses({
  reader,
  exclusions,
  alsoTo,
  now,
}: {
  reader: GraphReader
  exclusions: Pick<ExclusionMatcher, 'of'>
  alsoTo: Settings['noticeAlsoTo']
  now: () => number
}) {
  const kept = new LRUCache<string, { addresses: NoticeAddresses; until: number }>({ max: MOST_KEPT })

  /** HTTP requests: 1 for 300 people, besides what exclusions need. */
  async function read({ people, managers }: AlsoConcerned): Promise<NoticeAddresses> {
    return {
      privateMails: alsoTo === 'privateMail' || alsoTo === 'both' ? await privateMailsOf(people) : new Map(),
      managers: alsoTo === 'manager' || alsoTo === 'both' ? await managersToTell(managers) : new Map(),
    }
  }

  async function privateMailsOf(ids: readonly string[]): Promise<Map<string, string>> {
    const users = await usersBy(reader, 'id', ids, ['id', 'mail', 'userPrincipalName', 'otherMails'])
    return new Map(
      users.flatMap((user) => {
        const address = privateMailOf(user)
        return address === undefined ? [] : [[user.id.toLowerCase(), address] as const]
      }),
    )
  }

  /** Nobody who is gone, disabled or excluded: what can not be read ends the reading, and tells nobody. */
  async function managersToTell(ids: readonly string[]): Promise<Map<string, User>> {
    const fields = ['id', 'displayName', 'mail', 'userPrincipalName', 'accountEnabled', 'preferredLanguage']
    const enabled = (await usersBy(reader, 'id', ids, fields)).filter(({ accountEnabled }) => accountEnabled === true)
    const excluded = await exclusions.of(enabled, { anew: true })
    return new Map(enabled.filter(({ id }) => !excluded.has(id)).map((user) => [user.id.toLowerCase(), user]))
  }

  /**
   * @param isFirst whether this is the first page of a reading
   * @throws Refusal `ExcludedGroupNotFound`
   * @throws GraphFailure when something could not be read
   */
  return async function addressesOf(planId: string, concerned: AlsoConcerned, isFirst: boolean) {
    if (alsoTo === 'none') return NOBODY
    const known = kept.get(planId)
    if (!isFirst && known !== undefined && now() < known.until) return known.addresses
    const addresses = await read(concerned)
    kept.set(planId, { addresses, until: now() + KEPT_MS })
    return addresses
  }
}

/** An alternate address of another domain: one of the organization's own is no place where people look instead. */
function privateMailOf({ mail, userPrincipalName, otherMails }: User): string | undefined {
  const own = new Set([mail, userPrincipalName].map((name) => domainOf(name ?? '')))
  return otherMails?.find((address) => isPlainAddress(address) && !own.has(domainOf(address)))
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase()
