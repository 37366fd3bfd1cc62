import { Refusal } from '../../../errors.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import type { ContactRequestRow } from '../../../store/contact-tables.ts'
import { findUsers } from '../../people/find.ts'

type Asked = Pick<ContactRequestRow, 'responderId' | 'responderMail'>

/**
 * Whoever answers must be who was asked. Flows take the name from what Teams says about the person who pressed the
 * button, and never from the card's data, which that person can write as they like.
 *
 * @param responder object id, user principal name or mail address
 * @throws Refusal `NotTheResponder`
 */
export async function assertResponder(
  reader: GraphReader,
  { responderId, responderMail }: Asked,
  responder: string,
): Promise<void> {
  const name = responder.trim()
  if (same(name, responderId) || same(name, responderMail)) return
  // They may have been asked by their mail address and answer under their user principal name.
  if (responderId !== null && name.includes('@') && name.length <= 320) {
    const { users } = await findUsers(reader, [name], ['id'])
    if (same(users.get(name)?.id ?? '', responderId)) return
  }
  throw new Refusal(
    'NotTheResponder',
    'This request was sent to somebody else, so the answer is not taken: only the person who was asked can answer.',
    { target: 'responder' },
  )
}

const same = (one: string, other: string | null): boolean => other !== null && one.toLowerCase() === other.toLowerCase()
