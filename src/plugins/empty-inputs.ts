import fp from 'fastify-plugin'
import { isBlank, withoutMargins } from '../blank.ts'
import { emptyKeyword } from '../documents/keywords.ts'
import type { ErrorDetail, Refusal } from '../errors.ts'
import { inputName } from './input-name.ts'
import { refusalOf } from './invalid-input.ts'

/** What a schema says about an input that came empty. */
interface InputSchema {
  type?: string
  minLength?: number
  minItems?: number
  [emptyKeyword]?: 'absent'
  properties?: Record<string, InputSchema>
  items?: InputSchema
  required?: string[]
}

/** An input that came empty and must not, and whether it can be left out. */
interface EmptyInput {
  at: string
  isNeeded: boolean
}

/**
 * Flows fill in forms: what a maker left empty, or an expression such as `coalesce(x, '')` found nothing for, arrives
 * as an empty text, as blanks, as null, as an empty list or object. What that means is decided here, before the
 * validation, for queries and bodies alike:
 *
 * - Where the schema says `x-empty: absent` (see `EMPTY_IS_ABSENT`), it counts as not given: absence asks for less
 *   there, or for the same.
 * - Where empty is a value, the schema says so (`minLength: 0`, `minItems: 0`); null is that value too.
 * - Everywhere else it is refused. Without its value a filter selects everybody, a dry run writes, a safeguard is gone.
 *
 * Two things are put right here too: a boolean that went through an expression arrives as `True`, and what was copied
 * from somewhere brings blanks around it along, in paths, queries and bodies. What is still wrong then is refused by
 * the validation.
 */
export default fp(
  async (app) => {
    app.addHook('preValidation', async (request) => {
      const { params, querystring, body } = (request.routeOptions.schema ?? {}) as Record<
        string,
        InputSchema | undefined
      >
      // Where nothing has to be filled in, a flow sends no body at all.
      if (request.body == null && body !== undefined && body.required === undefined) request.body = {}
      const empty: EmptyInput[] = []
      // A part of a path that is nothing but blanks is refused as what it is.
      settle(request.params, params, '', [])
      settle(request.query, querystring, '', empty)
      settle(request.body, body, '', empty)
      if (empty.length > 0) throw emptyValue(empty)
    })
  },
  { name: 'empty-inputs' },
)

/** Settles what came empty in an object, and below it; notes what is to be refused. */
function settle(input: unknown, schema: InputSchema | undefined, at: string, empty: EmptyInput[]): void {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return
  const values = input as Record<string, unknown>
  for (const [name, property] of Object.entries(schema?.properties ?? {})) {
    if (!Object.hasOwn(values, name)) continue
    const input = { at: `${at}${name}`, isNeeded: schema?.required?.includes(name) === true }
    const settled = settledValue(values[name], property, input, empty)
    if (settled === undefined) delete values[name]
    else values[name] = settled
  }
}

/** An input as it counts; undefined where it counts as absent. */
function settledValue(value: unknown, schema: InputSchema, input: EmptyInput, empty: EmptyInput[]): unknown {
  if (isEmpty(value)) {
    if (schema[emptyKeyword] === 'absent') return undefined
    if (schema.minLength === 0) return value ?? ''
    if (schema.minItems === 0) return Array.isArray(value) ? value : []
    empty.push(input)
    return value
  }
  if (typeof value === 'string') {
    const text = withoutMargins(value)
    if (schema.type === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
    // What is no text by its schema, such as an object that a flow wrote down as one, stays as it came.
    return schema.type === undefined || schema.type === 'object' ? value : text
  }
  if (Array.isArray(value)) {
    if (schema.items === undefined) return value
    const { items } = schema
    return value.map((entry, index) =>
      settledValue(entry, items, { at: `${input.at}/${index}`, isNeeded: false }, empty),
    )
  }
  settle(value, schema, `${input.at}/`, empty)
  return value
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true
  if (typeof value === 'string') return isBlank(value)
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** Names every input that came empty and must not. */
const emptyValue = (empty: readonly EmptyInput[]): Refusal =>
  refusalOf(
    'EmptyValue',
    empty.map(({ at, isNeeded }): ErrorDetail => {
      const target = inputName(at)
      const advice = isNeeded ? 'give it a value' : 'give it a value, or leave it out'
      return { code: 'EmptyValue', message: `"${target}" is empty: ${advice}.`, target }
    }),
  )
