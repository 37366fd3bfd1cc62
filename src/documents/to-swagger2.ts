import { convertNotification } from './notifications.ts'
import { describeResponse } from './response-text.ts'
import { schemaToSwagger2 } from './schema-to-swagger2.ts'
import { definitionName, definitionPrefix, mapValues, resolve } from './swagger2.ts'
import type { Definitions, Document, Operation, Parameter, PathItem, Response, Schema } from './swagger2.ts'

/** What a parameter that is not a body may say in Swagger 2.0; unlike a schema it has no title and no properties. */
const parameterWords = new Set([
  'name',
  'in',
  'required',
  'description',
  'type',
  'format',
  'items',
  'collectionFormat',
  'default',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'enum',
  'multipleOf',
  'allowEmptyValue',
])

/**
 * Makes a valid Swagger 2.0 document, of the kind a Power Platform connector needs, out of what `@fastify/swagger`
 * emits in its Swagger 2.0 mode (https://github.com/fastify/fastify-swagger). Pure: the document that comes in is not
 * touched.
 */
export function toSwagger2(document: Document): Document {
  const definitions = document.definitions ?? {}
  const paths = mapValues(document.paths, (item) =>
    mapValues(item, (operation) => convertOperation(operation, definitions)),
  )
  return { ...document, paths, definitions: usedDefinitions(paths, definitions) }
}

function convertOperation(operation: Operation, definitions: Definitions): Operation {
  return {
    ...convertNotification(operation, definitions),
    // The designer's parser throws on an operation without a list of parameters.
    parameters: (operation.parameters ?? [])
      .map((parameter) => convertParameter(parameter, definitions))
      .sort(byLocation),
    responses: convertResponses(operation.responses, definitions),
  }
}

/** The designer asks in this order: which group, then the options, then what to do. */
const locations = ['path', 'query', 'header', 'body']

function byLocation(one: Parameter, other: Parameter): number {
  return locations.indexOf(one.in) - locations.indexOf(other.in)
}

function convertParameter(parameter: Parameter, definitions: Definitions): Parameter {
  const { name, in: location } = parameter
  if (parameter.schema) {
    const schema = schemaToSwagger2(parameter.schema, definitions)
    const description = parameter.description ?? resolve(schema, definitions).description ?? 'The values to send.'
    return { name, in: location, description, required: true, schema }
  }
  // A required parameter carries `required: true`, where a schema would list names: it must not be mistaken for one.
  const { required, ...schema } = parameter
  const converted: Parameter = { name, in: location, required: required === true }
  for (const [word, value] of Object.entries(schemaToSwagger2(schema as Schema, definitions))) {
    if (parameterWords.has(word) || word.startsWith('x-')) converted[word] = value
  }
  if (parameter['collectionFormat'] !== undefined) converted['collectionFormat'] = parameter['collectionFormat']
  if (location === 'path') converted['x-ms-url-encoding'] ??= 'single'
  return converted
}

/**
 * The designer takes its outputs from the only response with a schema, and the validator wants that to be 200 or 201.
 * 202 is not declared at all: the engine follows it by itself, and a documented one hides the outputs of the 200.
 */
function convertResponses(responses: Record<string, Response>, definitions: Definitions): Record<string, Response> {
  const main = ['200', '201'].find((code) => responses[code]?.schema)
  const converted: Record<string, Response> = {}
  for (const [code, response] of Object.entries(responses)) {
    if (code === '202' && main !== undefined) continue
    const { schema, ...rest } = response
    converted[code] = {
      ...rest,
      description: describeResponse(code, response.description, schema && resolve(schema, definitions)),
    }
    if (schema && code === main) {
      converted[code].schema = schemaToSwagger2(withoutResponseText(schema, response), definitions)
    }
  }
  return converted
}

/**
 * A route describes its response beside the `$ref` of the schema; said by the response, it needs no copy of the
 * definition.
 */
function withoutResponseText(schema: Schema, response: Response): Schema {
  const { description, ...rest } = schema
  return schema.$ref !== undefined && description === response.description ? rest : schema
}

/** Only what some operation still refers to, in alphabetical order: the shape of errors, for one, is not shown. */
function usedDefinitions(paths: Record<string, PathItem>, definitions: Definitions): Definitions {
  const used: Definitions = {}
  const waiting = references(paths)
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const definition = definitions[name]
    if (definition === undefined || used[name] !== undefined) continue
    used[name] = schemaToSwagger2(definition, definitions, [name])
    waiting.push(...references(used[name]))
  }
  return Object.fromEntries(
    Object.keys(used)
      .sort()
      .map((name) => [name, used[name] as Schema]),
  )
}

function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) =>
    key === '$ref' && typeof part === 'string' && part.startsWith(definitionPrefix)
      ? [definitionName(part)]
      : references(part),
  )
}
