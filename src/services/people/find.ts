import { Refusal } from '../../errors.ts'
import { GraphFailure, incomplete } from '../../graph/failure.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { userRead, usersBy, type User } from '../../graph/users.ts'
import { isGuid } from '../../guid.ts'

export interface Found {
  /** Keyed by the text that was asked for; who is not found has no entry. */
  users: Map<string, User>
  /** Mail addresses that several accounts have. */
  ambiguous: Set<string>
}

/**
 * Finds people by whatever a maker has: object id, user principal name or mail address. Look-ups of several callers may
 * share one call, so that one caller's odd name is an entry in the reply and never a failure of the whole.
 */
export async function findUsers(
  reader: GraphReader,
  userIds: readonly string[],
  select: readonly string[],
): Promise<Found> {
  const ids = unique(userIds.filter(isGuid))
  const names = unique(userIds.filter((userId) => !isGuid(userId)))
  const fields = [...new Set(['id', 'userPrincipalName', 'mail', ...select])]

  const [byId, byName] = await Promise.all([
    usersBy(reader, 'id', ids, fields),
    usersBy(reader, 'userPrincipalName', names, fields),
  ])
  const found = new Map<string, User>()
  for (const user of byId) found.set(key(user.id), user)
  for (const user of byName) found.set(key(user.userPrincipalName ?? ''), user)

  const left = names.filter((name) => !found.has(name))
  const ambiguous = new Set<string>()
  for (const user of await usersBy(reader, 'mail', left, fields)) {
    const mail = key(user.mail ?? '')
    if (found.has(mail)) ambiguous.add(mail)
    found.set(mail, user)
  }

  await assertUnknown(
    reader,
    left.filter((name) => !found.has(name)),
  )

  const matches: Found = { users: new Map(), ambiguous: new Set() }
  for (const userId of userIds) {
    const user = found.get(key(userId))
    if (ambiguous.has(key(userId))) matches.ambiguous.add(userId)
    else if (user !== undefined) matches.users.set(userId, user)
  }
  return matches
}

/**
 * Makes sure that names which a list left out are nobody's: each is asked for by itself, twenty to a request. A text
 * that can't be a name is nobody's either.
 */
async function assertUnknown(reader: GraphReader, names: readonly string[]): Promise<void> {
  for (const response of names.length === 0 ? [] : await reader.batch(names.map((name) => userRead(name, ['id'])))) {
    if (!(response instanceof GraphFailure)) throw incomplete('somebody who exists was left out', 'GET /users')
    if (response.status !== 404 && response.status !== 400) throw response
  }
}

/**
 * Several people, each of whom must be clear.
 *
 * @param targetOf the input that named the user at this index
 * @throws Refusal `InvalidInput` for a text that can name nobody, `UserIdAmbiguous` for a mail that two accounts have
 */
export async function findClearUsers(
  reader: GraphReader,
  userIds: readonly string[],
  select: readonly string[],
  targetOf: (index: number) => string = () => 'userId',
): Promise<Map<string, User>> {
  userIds.forEach((userId, index) => assertUserId(userId, targetOf(index)))
  const { users, ambiguous } = await findUsers(reader, userIds, select)
  userIds.forEach((userId, index) => {
    if (ambiguous.has(userId)) throw userAmbiguous(userId, targetOf(index))
  })
  return users
}

/**
 * One person.
 *
 * @throws Refusal as `findClearUsers`, and `UserNotFound`
 */
export async function findUser(reader: GraphReader, userId: string, select: readonly string[]): Promise<User> {
  const user = (await findClearUsers(reader, [userId], select)).get(userId)
  if (user === undefined) throw userNotFound(userId)
  return user
}

/** @param target the input that named the user */
export function userNotFound(userId: string, target = 'userId'): Refusal {
  return new Refusal(
    'UserNotFound',
    `There is no user "${userId}" in this tenant: use the object id, the user principal name or the mail address.`,
    { target },
  )
}

export function userAmbiguous(userId: string, target = 'userId'): Refusal {
  return new Refusal(
    'UserIdAmbiguous',
    `Several accounts have the mail address "${userId}": use the object id instead.`,
    { target },
  )
}

export function assertUserId(userId: string, target = 'userId'): void {
  if (isGuid(userId) || /^[^@\s]+@[^@\s]+$/.test(userId)) return
  throw new Refusal(
    'InvalidInput',
    `"${userId}" is not a user: use the object id, the user principal name or the mail address.`,
    { target },
  )
}

const key = (text: string) => text.toLowerCase()

const unique = (texts: readonly string[]) => [...new Set(texts.map(key))]
