import { Refusal } from '../../../errors.ts'
import { ANSWERS, type Answer } from '../../../store/contact-tables.ts'
import type { ContactField, ContactValues } from '../../contacts/fields.ts'

/** What a card of ours sends back when a button is pressed. */
export interface CardData {
  requestId?: string
  userId?: string
  answer?: Answer
  values: ContactValues
  seen?: ContactValues
}

/** Longer than any field may be; what is wrong with a value below that is told field by field. */
const LONGEST_VALUE = 4_000

/**
 * What a card sent back: its data beside what was filled in. People can send whatever they like in it, so nothing but
 * texts under known names is taken. Fields that were left empty are not in there, which is no wish to clear them.
 *
 * @param data an object, or the same as JSON text, which is what flows make of it in a text
 * @throws Refusal `InvalidInput`
 */
export function readCardData (data: unknown, fields: readonly ContactField[]): CardData {
  const object = objectOf(data)
  const { requestId, userId, answer, seen } = object
  if (answer !== undefined && !ANSWERS.some(one => one === answer)) throw invalid(`"answer" in the data of a card is one of ${ANSWERS.join(', ')}.`)
  return {
    values: textsOf(object, fields),
    ...(typeof requestId === 'string' ? { requestId } : {}),
    ...(typeof userId === 'string' ? { userId } : {}),
    ...(answer === undefined ? {} : { answer: answer as Answer }),
    ...(isObject(seen) ? { seen: textsOf(seen, fields) } : {}),
  }
}

function objectOf (data: unknown): Record<string, unknown> {
  if (data === undefined || data === null || data === '') return {}
  if (isObject(data)) return data
  if (typeof data === 'string') {
    const parsed = parse(data)
    if (isObject(parsed)) return parsed
  }
  throw invalid('"data" is what the card sent back: an object, or the same as JSON text.')
}

function parse (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function textsOf (object: Record<string, unknown>, fields: readonly ContactField[]): ContactValues {
  return Object.fromEntries(fields.flatMap((field) => {
    const value = Object.hasOwn(object, field) ? object[field] : undefined
    if (value === undefined || value === null) return []
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text !== 'string' || text.length > LONGEST_VALUE) throw invalid(`"${field}" in the data of a card is a text of at most ${LONGEST_VALUE} characters.`)
    return text.trim() === '' ? [] : [[field, text]]
  }))
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const invalid = (message: string) => new Refusal('InvalidInput', message, { target: 'data' })
