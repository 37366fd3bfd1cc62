import { CONTACT_FIELDS, fieldDefinition, type ContactField, type ContactValues } from './fields.ts'

/**
 * What contact data needs so that others can reach somebody and know who they are. One number is enough, whichever it
 * is; an address or a fax number is not for everybody, and would make 100 % out of reach.
 */
export const COUNTED = ['phone', 'officeLocation', 'jobTitle', 'department', 'managerId'] as const

export type Counted = (typeof COUNTED)[number]

/** What a list may be asked for: any counted value, any single one, or any other field. */
export const MISSABLE = [
  'any',
  'phone',
  ...CONTACT_FIELDS.filter((field) => fieldDefinition(field).kind !== 'name'),
] as const

export type Missable = 'any' | 'phone' | ContactField

const has = (values: ContactValues, name: Counted): boolean =>
  name === 'phone' ? values.businessPhone !== undefined || values.mobilePhone !== undefined : values[name] !== undefined

export const missingOf = (values: ContactValues): Counted[] => COUNTED.filter((name) => !has(values, name))

/** The share of what is there, in whole percent. Rounded down, so that 100 % means complete. */
export function completenessPercent(missing: number, people = 1): number {
  const all = people * COUNTED.length
  return Math.floor((100 * (all - missing)) / all)
}
