import type { Change } from '../plans/change.ts'
import type { Person } from '../people/person.ts'
import { present } from '../../present.ts'
import { isWrite, type FieldPlan } from './difference.ts'
import type { Warning } from './dynamic-rules.ts'
import { CONTACT_FIELDS, fieldDefinition, type ContactField, type ContactValues } from './fields.ts'
import { CONTACT_UPDATE } from './kind-name.ts'

/** What is shown about a change of contact data. */
export interface ContactDetails {
  person: Person
  /** Every field that was asked for, also those that stay as they are. */
  fields: FieldPlan[]
  warnings: Warning[]
  /** Fields whose change may move the person between groups that grant licenses or power. */
  moving: ContactField[]
  reason?: string
}

/**
 * New contact data for a person: what the written fields held, and what they shall hold. A field without a value is
 * absent.
 */
export interface ContactChange extends Change<ContactDetails> {
  before: ContactValues
  after: ContactValues
}

/** What a plan stores about it: the fields that are to be written, and everything else for showing. */
export function toContactChange(userId: string, details: ContactDetails): ContactChange {
  const writes = details.fields.filter(isWrite)
  const valuesOf = (which: 'before' | 'after') =>
    Object.fromEntries(writes.flatMap((write) => (write[which] === undefined ? [] : [[write.field, write[which]]])))
  return {
    kind: CONTACT_UPDATE,
    subjectId: userId,
    before: valuesOf('before'),
    after: valuesOf('after'),
    preconditions: {},
    movesPeople: writes.some(({ field }) => details.moving.includes(field)),
    details,
  }
}

/** What an approver has to know about changes, each thing once. */
export const warningsOf = (changes: readonly { details: ContactDetails }[]): string[] => [
  ...new Set(changes.flatMap(({ details }) => details.warnings.map(({ message }) => message))),
]

/** The fields that are written, in the order in which they are shown. */
export const fieldsOf = ({ before, after }: Pick<ContactChange, 'before' | 'after'>): ContactField[] =>
  CONTACT_FIELDS.filter((field) => before[field] !== undefined || after[field] !== undefined)

export const valuesOf = (change: Pick<ContactChange, 'before' | 'after'>) =>
  fieldsOf(change).map((field) => ({
    field,
    ...present('before', change.before[field]),
    ...present('after', change.after[field]),
  }))

export const only = (values: ContactValues, fields: readonly string[]): ContactValues =>
  Object.fromEntries(Object.entries(values).filter(([field]) => fields.includes(field)))

export const labels = (fields: readonly ContactField[]): string =>
  fields.map((field) => fieldDefinition(field).label.toLowerCase()).join(', ')
