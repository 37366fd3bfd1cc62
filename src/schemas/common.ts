import { Type } from 'typebox'
import { DEFAULT_INACTIVE_DAYS } from '../services/sign-ins/cutoff.ts'
import { emptyKeyword } from '../documents/keywords.ts'
import { MOST_OF_A_LIST } from '../services/lists/page.ts'

/** Inputs and outputs that many operations share; each use may be given a description of its own. */

/**
 * Of an optional input that may come empty, as flows send it: it counts as absent then. Only for inputs whose absence
 * asks for less or the same; any other one that comes empty is refused.
 */
export const EMPTY_IS_ABSENT = { [emptyKeyword]: 'absent' } as const

export const UserIdSchema = Type.String({
  minLength: 1,
  maxLength: 512,
  'x-ms-summary': 'User',
  description: 'Who: the object id, the user principal name or the mail address.',
})

export const InactiveDaysSchema = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: 3650,
    default: DEFAULT_INACTIVE_DAYS,
    'x-ms-summary': 'Inactive Days',
    description: 'From how many days without activity somebody counts as inactive.',
  }),
)

export const TopSchema = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: MOST_OF_A_LIST,
    default: MOST_OF_A_LIST,
    ...EMPTY_IS_ABSENT,
    'x-ms-summary': 'Top',
    'x-ms-visibility': 'advanced',
    description: 'About how many entries one answer holds; more follow through the next link.',
  }),
)

export const SkipTokenSchema = Type.Optional(
  Type.String({
    maxLength: 8192,
    ...EMPTY_IS_ABSENT,
    'x-ms-summary': 'Skip Token',
    'x-ms-visibility': 'internal',
    description: 'Where to go on, from the next link of the answer before.',
  }),
)

export const NextLinkSchema = Type.Optional(
  Type.String({
    'x-ms-summary': 'Next Link',
    'x-ms-visibility': 'advanced',
    description: 'The address of the next part of the list; absent at its end.',
  }),
)

export const IdempotencyKeySchema = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 200,
    'x-ms-summary': 'Idempotency Key',
    'x-ms-visibility': 'advanced',
    description:
      'Any text that stands for this request, such as the id of the flow run and of the item. The same key has ' +
      'its effect only once within 7 days.',
  }),
)

/** A moment in an answer: ISO 8601 in UTC. */
export const moment = (summary: string, description: string) =>
  Type.Optional(Type.String({ format: 'date-time', 'x-ms-summary': summary, description }))

export const words = (summary: string, description: string, options = {}) =>
  Type.Optional(Type.String({ 'x-ms-summary': summary, description, ...options }))

export const flag = (summary: string, description: string, options = {}) =>
  Type.Optional(Type.Boolean({ 'x-ms-summary': summary, description, ...options }))

export const count = (summary: string, description: string, options = {}) =>
  Type.Optional(Type.Integer({ 'x-ms-summary': summary, description, ...options }))
