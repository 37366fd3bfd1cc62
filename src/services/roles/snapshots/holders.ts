import { isForbidden, isNoPremium } from '../../../graph/failure.ts'
import { listUnless, readLists } from '../../../graph/lists.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { administratorRegistrations, type UserRegistrationDetails } from '../../../graph/registrations.ts'
import { usersBy, type User } from '../../../graph/users.ts'
import { lastActivityOf } from '../../sign-ins/activity.ts'
import { present } from '../../present.ts'

/** What else is known of a person who holds roles; absent where nobody could tell. */
export interface Holder {
  userId: string
  displayName?: string
  userPrincipalName?: string
  accountEnabled?: boolean
  lastActivityDateTime?: string
  /** Whether there is sign-in data at all, without which no date means nothing. */
  signInKnown: boolean
  mfaRegistered?: boolean
  methods?: string[]
}

/**
 * Last sign-in and second factors of everybody who holds a role. HTTP requests: 1 for the registrations, and
 * ⌈people ÷ 300⌉ for the sign-ins.
 */
export async function readHolders (reader: GraphReader, userIds: readonly string[]): Promise<Holder[]> {
  const [registrations] = await readLists(reader, [administratorRegistrations])
  const registered = new Map(listUnless<UserRegistrationDetails>(registrations, isForbidden, isNoPremium).map(details => [details.id ?? '', details]))
  const { users, signInKnown } = await usersWithSignIns(reader, userIds)
  return users.map((user): Holder => {
    const details = registered.get(user.id)
    return {
      userId: user.id,
      ...present('displayName', user.displayName),
      ...present('userPrincipalName', user.userPrincipalName),
      ...present('accountEnabled', user.accountEnabled),
      ...present('lastActivityDateTime', lastActivityOf(user).lastActivityDateTime),
      signInKnown,
      ...present('mfaRegistered', details?.isMfaRegistered),
      ...(details?.methodsRegistered == null ? {} : { methods: [...details.methodsRegistered].sort() }),
    }
  })
}

const SELECT = ['id', 'displayName', 'userPrincipalName', 'accountEnabled'] as const

/** Without P1, or without the permission, everything else is still worth knowing. */
async function usersWithSignIns (reader: GraphReader, userIds: readonly string[]): Promise<{ users: User[], signInKnown: boolean }> {
  try {
    return { users: await usersBy(reader, 'id', userIds, [...SELECT, 'signInActivity']), signInKnown: true }
  } catch (error) {
    if (!isForbidden(error) && !isNoPremium(error)) throw error
    return { users: await usersBy(reader, 'id', userIds, SELECT), signInKnown: false }
  }
}
