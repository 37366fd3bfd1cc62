import { listOf, readLists } from '../../../graph/lists.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { administratorRegistrations, type UserRegistrationDetails } from '../../../graph/registrations.ts'
import { usersBy, type User } from '../../../graph/users.ts'
import { hasImpossibleDate, lastActivityOf } from '../../sign-ins/activity.ts'
import { present } from '../../../present.ts'
import { SNAPSHOT_PARTS, type SnapshotPart } from '../../../snapshot-parts.ts'
import { missingOf, readPart, type MissingPart } from '../surroundings/parts.ts'

/** What else is known of a person who holds roles; absent where nobody could tell. */
export interface Holder {
  userId: string
  displayName?: string
  userPrincipalName?: string
  accountEnabled?: boolean
  /** When the account was made; older snapshots do not say it. */
  createdDateTime?: string
  lastActivityDateTime?: string
  /** Whether there is sign-in data at all, without which no date means nothing. */
  signInKnown: boolean
  mfaRegistered?: boolean
  methods?: string[]
}

/**
 * Last sign-in and second factors of everybody who holds a role. HTTP requests: 1 for the registrations, and
 * ⌈people ÷ 300⌉ for the sign-ins. Without P1, or without the permission, everything else is still worth knowing.
 */
export async function readHolders(
  reader: GraphReader,
  userIds: readonly string[],
  wanted: ReadonlySet<SnapshotPart> = EVERY_PART,
): Promise<{ holders: Holder[]; missing: MissingPart[] }> {
  const factors = await readPart(wanted, 'secondFactors', async () =>
    listOf<UserRegistrationDetails>((await readLists(reader, [administratorRegistrations]))[0]),
  )
  const signIns = await readPart(wanted, 'signIns', () => usersBy(reader, 'id', userIds, [...SELECT, 'signInActivity']))
  const users = signIns.value ?? (await usersBy(reader, 'id', userIds, SELECT))
  const registered = new Map((factors.value ?? []).map((details) => [details.id ?? '', details]))
  return {
    holders: users.map((user) => toHolder(user, registered.get(user.id), signIns.value !== undefined)),
    missing: missingOf(signIns, factors),
  }
}

const SELECT = ['id', 'displayName', 'userPrincipalName', 'accountEnabled', 'createdDateTime'] as const
const EVERY_PART: ReadonlySet<SnapshotPart> = new Set(SNAPSHOT_PARTS)

const toHolder = (user: User, details: UserRegistrationDetails | undefined, signInKnown: boolean): Holder => ({
  userId: user.id,
  ...present('displayName', user.displayName),
  ...present('userPrincipalName', user.userPrincipalName),
  ...present('accountEnabled', user.accountEnabled),
  ...present('createdDateTime', user.createdDateTime),
  ...present('lastActivityDateTime', lastActivityOf(user).lastActivityDateTime),
  signInKnown: signInKnown && !hasImpossibleDate(user),
  ...present('mfaRegistered', details?.isMfaRegistered),
  ...(details?.methodsRegistered == null ? {} : { methods: [...details.methodsRegistered].sort() }),
})
