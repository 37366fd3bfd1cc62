import type { OperationPlace } from '../walk.ts'
import type { Document, Response, Schema } from '../swagger2.ts'
import { choicesOf, fieldsFrom } from './choices.ts'
import type { Choice, Source } from './choices.ts'
import { below, byEmphasis, emphasisOf, isInternal, opened, ownTitle, prefixed, summaryOf, typeOf } from './shown.ts'
import type { Emphasis, Prefix } from './shown.ts'

/** One entry of the list of dynamic content. */
export interface Output {
  /** Where the value stands: `body/value/[]/groupId`, or `headers/Location`. */
  key: string
  title: string
  description: string
  type: string
  format: string | undefined
  emphasis: Emphasis
  /** The name of the list that it is one item of, or a part of one item. */
  list: string | undefined
  choices: Choice[] | undefined
  fieldsFrom: Source | undefined
}

interface Place {
  document: Document
  key: string
  name: string
  prefix: Prefix
  emphasis: Emphasis
  list: string | undefined
  inside: readonly string[]
}

/** What later steps of a flow can use, in the order of the list: important first, advanced under "See more". */
export function outputsOf(place: OperationPlace): Output[] {
  const { schema = {}, headers = {} } = responseOf(place)
  const root = {
    document: place.document,
    prefix: {},
    emphasis: 'normal' as const,
    list: undefined,
    inside: [],
  }
  const found = [
    ...outputsOfSchema(schema, { ...root, key: 'body', name: 'Body' }),
    ...Object.entries(headers as Record<string, Schema>)
      .filter(([, header]) => !isInternal(header))
      .map(([name, header]) => outputOf(header, { ...root, key: `headers/${name}`, name })),
  ]
  return byEmphasis([...new Map(found.map((output) => [output.key, output])).values()])
}

/** The schema that a trigger sends, or that an action answers with. */
export function outputSchema(place: OperationPlace): Schema | undefined {
  return responseOf(place).schema
}

/** What is sent to a trigger's address hangs on its path; of several responses one is taken. */
function responseOf({ document, template, operation }: OperationPlace): Partial<Response> {
  const content: Partial<Response> | undefined = document.paths[template]?.['x-ms-notification-content']
  if (content) return content
  const codes = Object.keys(operation.responses)
  const [only = ''] = codes
  const code =
    codes.length === 1 && /^2|^default$/.test(only)
      ? only
      : ['200', '201', 'default'].find((known) => codes.includes(known))
  return code === undefined ? {} : (operation.responses[code] ?? {})
}

function outputsOfSchema(schema: Schema, place: Place): Output[] {
  const { schema: actual, inside } = opened(schema, place.document, place.inside)
  if (isInternal(actual)) return []
  const within = { ...place, inside, emphasis: emphasisOf(actual, place.emphasis) }
  const own = outputOf(actual, within)
  switch (typeOf(actual)) {
    case 'array':
      return [...itemsOf(actual, within), own]
    case 'object':
      return own.fieldsFrom ? [own] : [...propertiesOf(actual, within), own]
    default:
      return [own]
  }
}

function propertiesOf(schema: Schema, place: Place): Output[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    outputsOfSchema(property, {
      ...place,
      prefix: below(place.prefix, schema),
      key: `${place.key}/${name}`,
      name,
    }),
  )
}

/** Lists are opened one level deep: a list within a list is one entry. An item with a name needs none of its list. */
function itemsOf(schema: Schema, place: Place): Output[] {
  if (place.list !== undefined || !schema.items || Array.isArray(schema.items)) return []
  const { schema: items } = opened(schema.items, place.document, place.inside)
  const prefix = {
    title: items.title ? place.prefix.title : below(place.prefix, schema).title,
    summary: summaryOf(items) ? place.prefix.summary : below(place.prefix, schema).summary,
  }
  return outputsOfSchema(schema.items, {
    ...place,
    prefix,
    key: `${place.key}/[]`,
    name: 'Item',
    list: prefixed(place.prefix, ownTitle(schema, place.name)),
  })
}

function outputOf(schema: Schema, { document, key, name, prefix, emphasis, list }: Place): Output {
  return {
    key,
    title: prefixed(prefix, ownTitle(schema, name)),
    description: schema.description ?? '',
    type: typeOf(schema),
    format: schema.format,
    emphasis: emphasisOf(schema, emphasis),
    list,
    choices: schema.enum && choicesOf(schema, true),
    fieldsFrom: fieldsFrom(schema, document),
  }
}
