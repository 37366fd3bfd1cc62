import { Refusal } from '../../../errors.ts'
import { ANSWERS, type Answer } from '../../../store/contact-tables.ts'
import type { ContactField, ContactValues } from '../../contacts/fields.ts'
import { LONGEST_VALUE } from './values.ts'
import { present } from '../../../present.ts'

/** What a card of ours sends back when a button is pressed. */
export interface CardData {
  requestId?: string
  userId?: string
  answer?: Answer
  values: ContactValues
  seen?: ContactValues
}

/**
 * What a card sent back: its data beside what was filled in. People can send whatever they like in it, so nothing but
 * texts under known names is taken. Fields that were left empty are not in there, which is no wish to clear them. The
 * whole output of the action that posts a card and waits is taken for its `body/data`.
 *
 * @throws Refusal `InvalidInput`
 */
export function readCardData(given: Record<string, unknown>, fields: readonly ContactField[]): CardData {
  const data = ownData(given)
  const { requestId, userId, answer, seen } = data
  if (answer !== undefined && !ANSWERS.some((one) => one === answer)) {
    throw invalid(`"answer" in the data of a card is one of ${ANSWERS.join(', ')}.`)
  }
  return {
    values: textsOf(data, fields),
    ...(typeof requestId === 'string' ? { requestId } : {}),
    ...(typeof userId === 'string' ? { userId } : {}),
    ...present('answer', answer as Answer | undefined),
    ...(isObject(seen) ? { seen: textsOf(seen, fields) } : {}),
  }
}

/** What Teams puts beside the data of a card (https://learn.microsoft.com/connectors/teams). */
const OF_TEAMS = ['responder', 'responseTime', 'submitActionId', 'messageId', 'messageLink']

function ownData(given: Record<string, unknown>): Record<string, unknown> {
  const { body } = given
  const output = isObject(body) && isOutput(body) ? body : given
  if (!isOutput(output)) return given
  const { data } = output
  if (isObject(data)) return data
  throw invalid(
    'What Teams handed back has no data of a card in it: give body/data of the action that posted the card.',
  )
}

const isOutput = (object: Record<string, unknown>): boolean => OF_TEAMS.some((name) => Object.hasOwn(object, name))

function textsOf(object: Record<string, unknown>, fields: readonly ContactField[]): ContactValues {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = Object.hasOwn(object, field) ? object[field] : undefined
      if (value === undefined || value === null) return []
      const text = typeof value === 'number' ? String(value) : value
      if (typeof text !== 'string' || text.length > LONGEST_VALUE) {
        throw invalid(`"${field}" in the data of a card is a text of at most ${LONGEST_VALUE} characters.`)
      }
      return text.trim() === '' ? [] : [[field, text]]
    }),
  )
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const invalid = (message: string) => new Refusal('InvalidInput', message, { target: 'data' })
