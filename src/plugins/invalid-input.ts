import type { FastifyError } from 'fastify'
import { Refusal, type ErrorCode, type ErrorDetail } from '../errors.ts'
import { GUID_PATTERN } from '../guid.ts'
import { inputName } from './input-name.ts'
import { present } from '../present.ts'

/** A body of a megabyte can be wrong in more ways than anybody reads. */
const MOST_DETAILS = 100

const PLACES = { body: 'the body', querystring: 'the query', params: 'the path', headers: 'the headers' }

/** What our validators tell of a wrong value, being verbose. */
interface Fault {
  keyword: string
  instancePath: string
  params: Record<string, unknown>
  data?: unknown
  parentSchema?: {
    minimum?: number
    maximum?: number
    pattern?: string
    'x-ms-dynamic-values'?: { operationId?: string }
  }
}

/** Names every wrong input in words for a maker, the first one in the message itself. */
export function invalidInput(error: FastifyError): Refusal {
  const place = PLACES[error.validationContext ?? 'body']
  const details = new Map<string, ErrorDetail>()
  for (const fault of error.validation as unknown as Fault[]) {
    const target = targetOf(fault)
    if (details.has(target)) continue
    const name = target === '' ? place : `"${target}"`
    const { code, says } = sentence(fault, place)
    details.set(target, { code, message: `${capital(name)} ${says}.`, ...(target === '' ? {} : { target }) })
  }
  return refusalOf('InvalidInput', [...details.values()], {
    otherwise: `${capital(place)} is wrong: compare it with the description of the action.`,
    cause: error,
  })
}

/**
 * One refusal for everything that is wrong, with the first of it in the message itself.
 *
 * @param otherwise the message where nothing is known
 */
export function refusalOf(
  code: ErrorCode,
  details: readonly ErrorDetail[],
  { otherwise = '', cause }: { otherwise?: string; cause?: unknown } = {},
): Refusal {
  const [first] = details
  const more = details.length > 1 ? ` (and ${details.length - 1} more: see details)` : ''
  return new Refusal(code, first?.message.replace(/\.$/, `${more}.`) ?? otherwise, {
    details: details.slice(0, MOST_DETAILS),
    ...present('cause', cause),
    ...present('target', first?.target),
  })
}

/** The path of an input, as `userIds/3`; empty for the whole. */
function targetOf({ keyword, instancePath, params }: Fault): string {
  const at = instancePath.slice(1)
  const child =
    keyword === 'required'
      ? params['missingProperty']
      : keyword === 'additionalProperties'
        ? params['additionalProperty']
        : undefined
  return inputName([at, child].filter((part) => part !== undefined && part !== '').join('/'))
}

/** What is wrong with an input and what to do, to be read after its name: nothing of the validator's own language. */
function sentence(
  { keyword, params, instancePath, data, parentSchema = {} }: Fault,
  place: string,
): { code: string; says: string } {
  const limit = number(params['limit'])
  switch (keyword) {
    case 'required':
      return { code: 'ValueMissing', says: `is missing in ${place}: give it a value` }
    case 'additionalProperties':
      return { code: 'PropertyUnknown', says: `is not known in ${place}: check its spelling` }
    case 'type':
      return {
        code: 'TypeWrong',
        says: `must be ${kind(params['type'], instancePath === '')}${data === null ? ', not null' : ''}`,
      }
    case 'enum':
      return { code: 'ValueNotAllowed', says: `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}` }
    case 'format':
      return {
        code: 'FormatWrong',
        says: `must be ${FORMATS[String(params['format'])] ?? `a valid ${String(params['format'])}`}`,
      }
    case 'pattern':
      return parentSchema.pattern === GUID_PATTERN
        ? {
            code: 'ValueWrong',
            says: `must be an id such as 00000000-0000-0000-0000-000000000000${shownBy(parentSchema)}`,
          }
        : { code: 'ValueWrong', says: 'is not written as it must be: see its description' }
    case 'minimum':
    case 'maximum':
      return { code: 'ValueWrong', says: `must be ${range(parentSchema)}` }
    case 'minLength':
      return params['limit'] === 1
        ? { code: 'ValueEmpty', says: 'must not be empty' }
        : { code: 'ValueTooShort', says: `is shorter than ${limit} characters: make it longer` }
    case 'maxLength':
      return { code: 'ValueTooLong', says: `is longer than ${limit} characters: shorten it` }
    case 'minItems':
      return { code: 'ValueEmpty', says: `needs at least ${limit} ${params['limit'] === 1 ? 'value' : 'values'}` }
    case 'maxItems':
      return { code: 'TooMany', says: `takes at most ${limit} values: ask for the others in another call` }
    default:
      return { code: 'ValueWrong', says: 'is not what this input takes: see its description' }
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'a date and time such as 2026-01-31T08:00:00Z',
  date: 'a date such as 2026-01-31',
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

const kind = (type: unknown, isWhole: boolean): string =>
  isWhole && type === 'object' ? 'a JSON object with the inputs of the action' : (KINDS[String(type)] ?? String(type))

/** The action that lists the ids, where the input has a drop-down. */
function shownBy(schema: NonNullable<Fault['parentSchema']>): string {
  const { operationId } = schema['x-ms-dynamic-values'] ?? {}
  return operationId === undefined ? '' : `, as ${operationId} shows`
}

function range({ minimum, maximum }: NonNullable<Fault['parentSchema']>): string {
  if (minimum === undefined) return `at most ${number(maximum)}`
  return maximum === undefined ? `at least ${number(minimum)}` : `from ${number(minimum)} to ${number(maximum)}`
}

const number = (value: unknown): string => Number(value).toLocaleString('en-US')

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
