import { emptyKeyword } from './keywords.ts'
import { definitionName, definitionPrefix, mapValues, resolve } from './swagger2.ts'
import type { Definitions, Schema } from './swagger2.ts'

/**
 * All that a Swagger 2.0 schema object may say besides other `x-` words, in the order in which the document says it;
 * the rest of JSON Schema 2020-12 is left out.
 */
const schemaWords = [
  'type',
  'format',
  'title',
  'x-ms-summary',
  'description',
  'x-ms-visibility',
  'enum',
  'default',
  'example',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'readOnly',
  'discriminator',
  'xml',
  'externalDocs',
  'required',
  'properties',
  'items',
  'additionalProperties',
]

/** The formats that the published connector schema lists; the validator calls others `UnrecognizedTypeFormat`. */
export const connectorFormats = new Set([
  'int32',
  'int64',
  'float',
  'double',
  'byte',
  'binary',
  'date',
  'date-time',
  'password',
  'date-no-tz',
  'email',
  'html',
  'uri',
  'uuid',
])

/**
 * One schema of JSON Schema 2020-12, as TypeBox makes them, in the words of Swagger 2.0 and of the Power Automate
 * designer. The designer shows `anyOf`, `oneOf`, `allOf` and a missing `type` as a single untyped box, so these become
 * one flat schema wherever that loses nothing a maker can use. Nullability is dropped: this API leaves absent
 * properties out.
 */
export function schemaToSwagger2(schema: Schema, definitions: Definitions, inlined: readonly string[] = []): Schema {
  const convert = (part: Schema) => schemaToSwagger2(part, definitions, inlined)
  const flat = withoutConst(withoutPatterns(withoutUnion(withoutNullType(schema), definitions)))
  if (flat.$ref !== undefined) return reference(flat, definitions, inlined)

  const result = inOrder({ ...typeOf(flat.enum?.[0]), ...withNumericBounds(flat) })
  if (result.format !== undefined && !connectorFormats.has(result.format)) delete result.format
  if (result.required?.length === 0) delete result.required
  if (flat.properties) result.properties = mapValues(flat.properties, convert)
  if (flat.items) result.items = convert(Array.isArray(flat.items) ? { anyOf: flat.items } : flat.items)
  if (typeof flat.additionalProperties === 'object') result.additionalProperties = convert(flat.additionalProperties)
  // The designer asks an operation for them, and would show those that stand here besides.
  if (flat['x-ms-dynamic-schema'] !== undefined) {
    delete result.properties
    delete result.required
  }
  // `false` would only repeat what the server checks, and would make every later output property a contradiction.
  if (flat.additionalProperties === false) delete result.additionalProperties
  return result
}

/**
 * Swagger 2.0 ignores whatever stands beside a `$ref`, and the connector validator refuses it. Where those words say
 * something else than the definition, the definition is copied in with them; a recursive definition keeps its
 * reference.
 */
function reference(schema: Schema, definitions: Definitions, inlined: readonly string[]): Schema {
  const { $ref = '', ...siblings } = schema
  const name = definitionName($ref)
  const definition = resolve(schema, definitions)
  const adds = Object.entries(siblings).some(([word, value]) => definition[word] !== value)
  if (!adds || inlined.includes(name)) return { $ref: definitionPrefix + name }
  return schemaToSwagger2({ ...definition, ...siblings }, definitions, [...inlined, name])
}

function inOrder(schema: Schema): Schema {
  const words = [
    ...schemaWords,
    ...Object.keys(schema)
      .filter((word) => word.startsWith('x-') && word !== emptyKeyword && !schemaWords.includes(word))
      .sort(),
  ]
  return Object.fromEntries(words.filter((word) => schema[word] !== undefined).map((word) => [word, schema[word]]))
}

function withoutNullType(schema: Schema): Schema {
  if (!Array.isArray(schema.type)) return schema
  const types = schema.type.filter((type) => type !== 'null')
  const { type: _, ...rest } = schema
  return types.length === 1
    ? { ...rest, type: types[0] as string }
    : { ...rest, anyOf: types.map((type) => ({ type })) }
}

function withoutUnion(schema: Schema, definitions: Definitions): Schema {
  const { anyOf, oneOf, allOf, ...own } = schema
  const alternatives = (anyOf ?? oneOf)?.filter((member) => member.type !== 'null')
  if (alternatives?.length === 1) return withoutUnion({ ...alternatives[0], ...own }, definitions)
  if (alternatives) return { ...own, ...merge(alternatives, definitions, 'any') }
  if (allOf) return { ...own, ...merge([...allOf, { ...own, type: 'object' }], definitions, 'all') }
  return own
}

/** What all members have in common, in one schema; `{}` where they have nothing in common, for the rules to report. */
function merge(members: Schema[], definitions: Definitions, mode: 'any' | 'all'): Schema {
  const plain = members.map((member) =>
    withoutConst(withoutUnion(withoutNullType(resolve(member, definitions)), definitions)),
  )
  const types = new Set(plain.map((member) => member.type ?? typeOf(member.enum?.[0]).type))
  if (types.size === 2 && types.has('integer') && types.has('number')) return { type: 'number' }
  const [type] = types
  if (types.size !== 1 || type === undefined) return {}
  if (type === 'object') return mergeObjects(plain, mode)
  if (type === 'array') {
    return { type, items: { anyOf: plain.flatMap((member): Schema[] => [member.items ?? []].flat()) } }
  }
  const values = plain.every((member) => member.enum)
    ? [...new Set(plain.flatMap((member) => member.enum ?? []))]
    : undefined
  return values ? { type, enum: values } : { type }
}

function mergeObjects(members: Schema[], mode: 'any' | 'all'): Schema {
  const properties: Record<string, Schema> = {}
  for (const member of members) {
    for (const [name, property] of Object.entries(member.properties ?? {})) {
      const earlier = properties[name]
      properties[name] = earlier === undefined ? property : { ...words(earlier), anyOf: [earlier, property] }
    }
  }
  const required = Object.keys(properties).filter((name) =>
    mode === 'all'
      ? members.some((member) => member.required?.includes(name))
      : members.every((member) => member.required?.includes(name)),
  )
  return { type: 'object', properties, required }
}

/** What a schema says to people, without what it says about values. */
function words(schema: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema).filter(([word]) => word === 'description' || word.startsWith('x-ms-')),
  )
}

function withoutConst(schema: Schema): Schema {
  if (!('const' in schema)) return schema
  const { const: value, ...rest } = schema
  return { ...rest, enum: [value] }
}

/**
 * A TypeBox record names its keys by a pattern, which Swagger 2.0 can't. Also used on route schemas before
 * `@fastify/swagger` sees them, because it replaces the pattern by `{ type: 'string' }` whatever the values are.
 */
export function withoutPatterns(schema: Schema): Schema {
  if (schema['patternProperties'] === undefined) return schema
  const { patternProperties, ...rest } = schema
  const [values] = Object.values(patternProperties as Record<string, Schema>)
  return { ...rest, additionalProperties: values ?? true }
}

/** JSON Schema 2020-12 writes `exclusiveMinimum: 0`, Swagger 2.0 `minimum: 0, exclusiveMinimum: true`. */
function withNumericBounds(schema: Schema): Schema {
  const bounds: Schema = {}
  if (typeof schema['exclusiveMinimum'] === 'number') {
    Object.assign(bounds, { minimum: schema['exclusiveMinimum'], exclusiveMinimum: true })
  }
  if (typeof schema['exclusiveMaximum'] === 'number') {
    Object.assign(bounds, { maximum: schema['exclusiveMaximum'], exclusiveMaximum: true })
  }
  return { ...schema, ...bounds }
}

function typeOf(value: unknown): { type?: string } {
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' }
  return typeof value === 'string' || typeof value === 'boolean' ? { type: typeof value } : {}
}
