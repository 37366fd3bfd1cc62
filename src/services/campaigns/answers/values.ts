import { Refusal } from '../../../errors.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { fieldDefinition, type ContactField, type ContactValues } from '../../contacts/fields.ts'
import { assertUserId, findUsers } from '../../people/find.ts'
import { inert } from '../asking/card.ts'
import type { CampaignSpec } from '../spec.ts'

/** Longer than any field may be; what is wrong with a value below that is told field by field. */
export const LONGEST_VALUE = 4_000

/** What somebody filled in about a person, as it came. */
export interface GivenValues {
  values: ContactValues
  /** What stood there before they did. */
  shown: ContactValues
  /** Fields that were emptied on purpose, where that can be told. */
  cleared: readonly ContactField[]
}

export interface GivenFault {
  field: ContactField
  code: string
  message: string
}

/** The fields in which somebody wants something else than what they were shown. */
export function changedFields(
  { values, shown, cleared }: GivenValues,
  fields: readonly ContactField[],
): { set: ContactValues; clear: ContactField[] } {
  const set: ContactValues = {}
  for (const field of fields) {
    const text = plain(values[field] ?? '')
    if (text !== '' && text !== plain(shown[field] ?? '') && text !== plain(inert(shown[field] ?? ''))) {
      set[field] = text
    }
  }
  return {
    set,
    clear: fields.filter((field) => cleared.includes(field) && shown[field] !== undefined && set[field] === undefined),
  }
}

/** Pages send lines with CRLF, whatever they were shown with. */
const plain = (text: string): string => text.replaceAll('\r\n', '\n').trim()

/** Values that a campaign does not take, whatever the directory would. */
export function notAllowed(set: ContactValues, { allowedValues }: Pick<CampaignSpec, 'allowedValues'>): GivenFault[] {
  return allowedValues.flatMap(({ field, values }) => {
    const value = set[field]
    return value === undefined || values.includes(value)
      ? []
      : [
          {
            field,
            code: 'ValueNotAllowed',
            message:
              `${fieldDefinition(field).label} is one of ` +
              `${values.slice(0, 10).join(', ')}${values.length > 10 ? ' and others' : ''}.`,
          },
        ]
  })
}

export interface ManagerToBe {
  id: string
  name: string
}

/** Whom a text names as manager of somebody. */
export async function managerToBe(
  reader: GraphReader,
  text: string,
  userId: string,
): Promise<ManagerToBe | GivenFault> {
  const fault = (code: string, message: string): GivenFault => ({ field: 'managerId', code, message })
  try {
    assertUserId(text, 'managerId')
    const { users, ambiguous } = await findUsers(reader, [text], ['id', 'displayName', 'accountEnabled'])
    const user = users.get(text)
    if (user === undefined && !ambiguous.has(text)) {
      return fault('UserNotFound', 'Nobody has this mail address: write the mail address of the manager.')
    }
    if (user === undefined) {
      return fault('UserIdAmbiguous', 'Several people have this mail address: write another one of the manager.')
    }
    if (user.id === userId) return fault('OwnManager', 'Nobody can be their own manager.')
    if (user.accountEnabled === false) return fault('AccountDisabled', 'The account of this manager is disabled.')
    return { id: user.id, name: user.displayName ?? text }
  } catch (error) {
    if (error instanceof Refusal && error.status === 400) {
      return fault(error.code, 'This is no mail address: write the mail address of the manager.')
    }
    throw error
  }
}

/**
 * What the directory must still say for a change to be made: what the person saw. A card shows some characters in
 * another way than they are written.
 */
export function expectedValues(
  set: readonly ContactField[],
  shown: ContactValues,
  current: ContactValues,
): ContactValues {
  return Object.fromEntries(
    set.map((field) => {
      const seen = plain(shown[field] ?? '')
      const now = current[field] ?? ''
      return [field, seen === plain(now) || seen === plain(inert(now)) ? now : seen]
    }),
  )
}
