import type { ContactUser } from '../../graph/contacts.ts'
import { toPerson } from '../people/person.ts'
import { present } from '../../present.ts'
import { CONTACT_FIELDS, type ContactField, type ContactValues } from './fields.ts'

/** Where Graph keeps a field of ours: the first of the business phones is the only one it takes. */
function valueOf(user: ContactUser, field: ContactField): string | null | undefined {
  switch (field) {
    case 'businessPhone':
      return user.businessPhones?.[0]
    case 'managerId':
      return user.manager?.id
    default:
      return user[field]
  }
}

/** The contact data of somebody as the directory has it; empty fields are absent. */
export function contactValues(user: ContactUser): ContactValues {
  const values: ContactValues = {}
  for (const field of CONTACT_FIELDS) {
    const value = valueOf(user, field)
    if (value) values[field] = value
  }
  return values
}

/** Somebody with their contact data as plain properties, as every answer about contacts begins. */
export function toContact(user: ContactUser) {
  return {
    ...toPerson(user),
    ...contactValues(user),
    ...present('managerName', user.manager?.displayName),
    ...present('managerMail', user.manager?.mail),
    // Nobody can ask somebody who does not sign in any more.
    ...(user.manager?.accountEnabled === false ? { managerDisabled: true } : {}),
  }
}
