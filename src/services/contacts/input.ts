import { Refusal, type ErrorDetail } from '../../errors.ts'
import { CONTACT_FIELDS, fieldDefinition, type ContactField, type ContactValues } from './fields.ts'
import { parsePhone } from './phone.ts'

/** What a person's fields shall be; null clears. Fields that are not in here stay as they are. */
export type WantedValues = { [F in ContactField]?: string | null }

export interface ContactInput {
  set: ContactValues
  clearFields: readonly ContactField[]
}

export const REASON_LENGTH = 500

/**
 * Line breaks, controls, and marks that turn the direction of what follows: text from people is shown to others as it
 * stands.
 */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u

/** @throws Refusal `NothingToUpdate`, or `InvalidInput` for a field that is both set and cleared */
export function assertSomething({ set, clearFields }: ContactInput): void {
  const both = clearFields.find((field) => set[field] !== undefined)
  if (both !== undefined) {
    throw new Refusal('InvalidInput', `"${both}" is both set and cleared: do one of the two.`, {
      target: 'clearFields',
    })
  }
  if (clearFields.length === 0 && CONTACT_FIELDS.every((field) => set[field] === undefined)) {
    throw new Refusal('NothingToUpdate', 'Nothing to update: fill in at least one field, or name one in clearFields.')
  }
}

/** @throws Refusal `InvalidInput` for a reason that is no plain text */
export function assertReason(reason: string): void {
  const problem = textProblem(reason, REASON_LENGTH, true)
  if (problem !== undefined) throw new Refusal('InvalidInput', `"reason" ${problem.message}`, { target: 'reason' })
}

/**
 * Checks and tidies what shall be written. A value that the directory already has is let through as it is, however odd:
 * flows send back what they read.
 *
 * @param country of phone numbers without a country code
 * @returns what is right, and what is wrong with each other field
 */
export function checkValues(
  { set, clearFields }: ContactInput,
  current: ContactValues,
  country: string,
): { wanted: WantedValues; faults: FieldFault[] } {
  const wanted: WantedValues = {}
  const faults: FieldFault[] = []
  for (const field of CONTACT_FIELDS) {
    const text = set[field]?.trim()
    if (text === undefined) continue
    const checked = text === current[field]?.trim() ? { value: text } : check(field, text, country)
    if ('code' in checked) faults.push(checked)
    else wanted[field] = checked.value
  }
  for (const field of clearFields) wanted[field] = null
  return { wanted, faults }
}

/**
 * The same, all or nothing.
 *
 * @throws Refusal `InvalidPhoneNumber`, `InvalidInput`: names every wrong field
 */
export function checkedValues(input: ContactInput, current: ContactValues, country: string): WantedValues {
  const { wanted, faults } = checkValues(input, current, country)
  const [first] = faults
  if (first === undefined) return wanted
  const code = faults.every((fault) => fault.code === 'InvalidPhoneNumber') ? 'InvalidPhoneNumber' : 'InvalidInput'
  throw new Refusal(code, first.message, { details: faults, target: first.target })
}

export interface FieldFault extends ErrorDetail {
  target: ContactField
}

function check(field: ContactField, text: string, country: string): { value: string } | FieldFault {
  const { kind, maxLength = Infinity } = fieldDefinition(field)
  const fault = (code: string, message: string): FieldFault => ({
    code,
    message: `"${field}" ${message}`,
    target: field,
  })
  const problem = textProblem(text, maxLength, kind === 'lines')
  if (problem !== undefined) return fault(problem.code, problem.message)
  if (kind !== 'phone') return { value: text }
  const phone = parsePhone(text, country)
  if (phone.valid) return { value: phone.number }
  return fault(
    'InvalidPhoneNumber',
    `is no phone number, since ${phone.problem}: write it with its country code, such as +1 425 555 0100, or as ` +
      `it is dialled in ${country}; an extension follows as x12.`,
  )
}

function textProblem(text: string, maxLength: number, lines: boolean): { code: string; message: string } | undefined {
  const line = lines ? text.replaceAll(/\r?\n/g, ' ') : text
  if (CONTROLS.test(line) || !text.isWellFormed()) {
    return {
      code: 'CharacterNotAllowed',
      message: 'holds a character that is no text, such as a line break or a control character: remove it.',
    }
  }
  if (text.length > maxLength) {
    return { code: 'ValueTooLong', message: `has ${text.length} characters and may have ${maxLength}: shorten it.` }
  }
}
