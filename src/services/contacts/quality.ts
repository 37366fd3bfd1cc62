import type { ContactUser } from '../../graph/contacts.ts'
import type { LeftOutReason } from '../../store/contact-tables.ts'
import { plainSpelling } from '../../spelling.ts'
import { fieldDefinition, CONTACT_FIELDS, type ContactField, type ContactValues } from './fields.ts'
import { parsePhone } from './phone.ts'

export const PROBLEM_CODES = ['notAPhoneNumber', 'unusualSpelling'] as const

/** A value that can't be right as it is written. */
export interface ContactProblem {
  field: ContactField
  code: (typeof PROBLEM_CODES)[number]
  message: string
}

const PHONES = CONTACT_FIELDS.filter((field) => fieldDefinition(field).kind === 'phone')

/** @param country of phone numbers without a country code */
export function phoneProblems(values: ContactValues, country: string): ContactProblem[] {
  return PHONES.flatMap((field): ContactProblem[] => {
    const value = values[field]
    if (value === undefined) return []
    const phone = parsePhone(value, country)
    return phone.valid
      ? []
      : [
          {
            field,
            code: 'notAPhoneNumber',
            message: `The ${fieldDefinition(field).label.toLowerCase()} is no number, since ${phone.problem}.`,
          },
        ]
  })
}

export const spellingProblem = (usual: string): ContactProblem => ({
  field: 'department',
  code: 'unusualSpelling',
  message: `Most people write this department "${usual}".`,
})

/**
 * Why an account is nobody's, so that nobody can be asked about it. Rooms, shared mailboxes and service accounts that
 * may sign in look like people to Graph; only that nobody gave them a given name or a family name.
 */
export function leftOutReason({
  isResourceAccount,
  identityParentId,
  givenName,
  surname,
}: ContactUser): LeftOutReason | undefined {
  if (isResourceAccount === true) return 'resourceAccount'
  if (typeof identityParentId === 'string' && identityParentId !== '') return 'agent'
  const has = (value: string | null | undefined) => typeof value === 'string' && value.trim() !== ''
  return has(givenName) || has(surname) ? undefined : 'notAPerson'
}

/** Where so many accounts have neither name, names are just not filled in there, and tell nothing. */
const MOST_WITHOUT_NAMES = 0.2

export const namesTell = (withoutNames: number, accounts: number): boolean =>
  withoutNames <= accounts * MOST_WITHOUT_NAMES

/** The usual one of spellings that differ only in upper and lower case and in spaces: which most people have. */
export function unusualSpellings(
  spellings: readonly { department: string; people: number }[],
): { department: string; usual: string }[] {
  const groups = Map.groupBy(spellings, ({ department }) => plainSpelling(department))
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group.toSorted((a, b) => b.people - a.people || (a.department < b.department ? -1 : 1))
    return first === undefined ? [] : others.map(({ department }) => ({ department, usual: first.department }))
  })
}
