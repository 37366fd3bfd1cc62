import { contactsBy, type ContactUser } from '../../graph/contacts.ts'
import { GraphFailure } from '../../graph/failure.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { isGuid } from '../../guid.ts'
import { assertUserId, findUser, userNotFound } from '../people/find.ts'

/**
 * One person with their contact data, by their key, which shows a write at once. Only a mail address that is nobody's
 * name takes a further look-up.
 *
 * @throws Refusal `UserNotFound`, `UserIdAmbiguous`, `InvalidInput`
 */
export async function findContact(reader: GraphReader, userId: string): Promise<ContactUser> {
  assertUserId(userId)
  const [user] = await contactsBy(reader, [userId]).catch(unlessNoKey)
  return user ?? findByMail(reader, userId)
}

/** The same where nobody has this text as their key. */
export async function findByMail(reader: GraphReader, userId: string): Promise<ContactUser> {
  if (isGuid(userId)) throw userNotFound(userId)
  const { id } = await findUser(reader, userId, ['id'])
  const [user] = await contactsBy(reader, [id])
  if (user === undefined) throw userNotFound(userId)
  return user
}

/** Whether Graph says that nobody has this key, or that it is none. */
export const isNoKey = (error: unknown): boolean =>
  error instanceof GraphFailure && (error.status === 404 || error.status === 400)

function unlessNoKey(error: unknown): ContactUser[] {
  if (!isNoKey(error)) throw error
  return []
}
