import { isSensitive, type ContactField, type ContactValues } from '../contacts/fields.ts'

/** What a campaign asks for and a person lacks. One number is enough, whichever it is. */
export function missingFields(values: ContactValues, fields: readonly ContactField[]): ContactField[] {
  const hasPhone = fields.some((field) => isSensitive(field) && values[field] !== undefined)
  const missing = fields.filter((field) => values[field] === undefined && !(isSensitive(field) && hasPhone))
  const [phone] = missing.filter(isSensitive)
  return missing.filter((field) => !isSensitive(field) || field === phone)
}

/** How many of them there can be. */
export const countedFields = (fields: readonly ContactField[]): number => missingFields({}, fields).length
