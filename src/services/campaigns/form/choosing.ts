import { Refusal } from '../../../errors.ts'
import type { ContactSubjectRow } from '../../../store/contact-tables.ts'
import type { Answerable } from '../answers/answerable.ts'

/** Who is to be answered for next: the first one after this person, and then from the beginning. */
export function nextAfter(
  { userId }: ContactSubjectRow,
  subjects: readonly ContactSubjectRow[],
): ContactSubjectRow | undefined {
  const here = subjects.findIndex((one) => one.userId === userId)
  return [...subjects.slice(here + 1), ...subjects.slice(0, Math.max(0, here))].find(({ answer }) => answer === null)
}

/**
 * Somebody's own form is about them; whoever answers for several chooses.
 *
 * @throws Refusal `NotInRequest`, `RequestClosed`
 */
export function chosen(
  { request }: Answerable,
  subjects: readonly ContactSubjectRow[],
  person: string | undefined,
): ContactSubjectRow | undefined {
  if (person === undefined || person === '') {
    return request.responderKind === 'person' ? (subjects[0] ?? closed()) : undefined
  }
  const subject = subjects.find(({ userId }) => userId === person.toLowerCase())
  if (subject === undefined) {
    throw new Refusal('NotInRequest', 'This person is not one of those whom the request is about.', {
      target: 'person',
    })
  }
  return subject
}

function closed(): never {
  throw new Refusal('RequestClosed', 'This request is over: the person is not there any more.')
}
