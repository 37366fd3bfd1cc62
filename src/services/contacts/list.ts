import { Refusal } from '../../errors.ts'
import { CONTACTS_PAGE, contactsRead, type ContactUser } from '../../graph/contacts.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { scan, type Place } from '../lists/scan.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import { present } from '../present.ts'
import { completenessPercent, isMissing, isPerson, missingOf, type Missable } from './completeness.ts'
import { contactValues, toContact } from './person.ts'

export interface ContactsQuery {
  department?: string
  missing?: Missable
  allDepartments?: boolean
  top?: number
  skipToken?: string
}

export function createContactList ({ reader, skipTokens }: { reader: GraphReader, skipTokens: SkipTokens }) {
  /**
   * People with their contact data: those of a department, those who lack something, or everybody.
   *
   * @throws Refusal `ScopeRequired`, `InvalidSkipToken`
   */
  return async function list ({ top = CONTACTS_PAGE, skipToken, ...query }: ContactsQuery) {
    const { department, missing, allDepartments } = query
    if (department === undefined && missing === undefined && allDepartments !== true) {
      throw new Refusal('ScopeRequired', 'Say whom to list: a department, what is missing, or all departments.', { target: 'allDepartments' })
    }
    const question = ['ListContacts', query]
    const { value, place } = await scan<ContactUser, ReturnType<typeof toRow>>({
      from: skipTokens.open<Place>(question, skipToken),
      top,
      size: pageSize(top, missing),
      readPage: (size, nextLink) => reader.page<ContactUser>(contactsRead(department, size), nextLink),
      keep: page => page.filter(user => isPerson(user) && (missing === undefined || isMissing(contactValues(user), missing))).map(toRow),
      placeOf: ({ userId }) => userId,
    })
    return { value, ...(place === undefined ? {} : { skipToken: skipTokens.seal(question, place) }) }
  }
}

/** Where much is left out, small pages would cost a request for every few people found. */
const pageSize = (top: number, missing: Missable | undefined) => missing === undefined ? top : Math.max(top, 100)

function toRow (user: ContactUser) {
  const missing = missingOf(contactValues(user))
  return { ...toContact(user), ...present('missing', missing.join(',')), completenessPercent: completenessPercent(missing.length) }
}
