import { definitionName, resolve } from '../../../src/documents/swagger2.ts'
import type { Document, Schema } from '../../../src/documents/swagger2.ts'
import { duplicates, eachOperation, eachResponse, isText } from './rule.ts'
import type { Rules } from './rule.ts'
import { operations, outputOf } from '../../../src/documents/walk.ts'
import type { OperationPlace } from '../../../src/documents/walk.ts'

const operationWords = new Set([
  'tags',
  'summary',
  'description',
  'externalDocs',
  'operationId',
  'consumes',
  'produces',
  'parameters',
  'responses',
  'schemes',
  'deprecated',
  'security',
])

/** Extensions with validator rules of their own that nobody has written here yet; write them before using one. */
const uncheckedExtensions = ['x-ms-operation-context', 'x-ms-trigger-metadata']

const hasBody = ({ operation }: OperationPlace) => operation.parameters?.some((parameter) => parameter.in === 'body')
const withSchema = ({ operation }: OperationPlace) =>
  Object.keys(operation.responses ?? {}).filter((code) => operation.responses[code]?.schema)

/** How many schemas the platform counts: references are followed, recursion is cut. */
function count(schema: Schema | undefined, document: Document, inside: readonly string[] = []): number {
  if (!schema) return 0
  if (schema.$ref !== undefined) {
    const name = definitionName(schema.$ref)
    return inside.includes(name) ? 1 : count(document.definitions?.[name], document, [...inside, name])
  }
  const parts = [
    ...Object.values(schema.properties ?? {}),
    ...[schema.items ?? []].flat(),
    ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []),
  ]
  return parts.reduce((sum, part) => sum + count(part, document, inside), 1)
}

/** An operation may narrow down what the whole document says. */
const mimeTypes = ({ document, operation }: OperationPlace, word: 'consumes' | 'produces') =>
  ((operation[word] ?? document[word] ?? []) as unknown[]).map(String)
const bodyOf = ({ operation }: OperationPlace) => operation.parameters?.find(({ schema }) => schema)?.schema
const nextLink = ({ operation }: OperationPlace) =>
  (operation['x-ms-pageable'] as { nextLinkName?: unknown } | undefined)?.nextLinkName
const outputs = ({ operation }: OperationPlace) => Object.values(operation.responses ?? {}).map(({ schema }) => schema)

/** What an operation is called, what it answers and how large it is. */
export const operationRules: Rules = {
  OperationIdRequired: eachOperation(
    ({ operation }) => !isText(operation.operationId) && 'Give the operation an operationId.',
  ),
  OperationIdNotUnique: eachOperation(
    ({ document, operation }) =>
      isText(operation.operationId) &&
      duplicates(operations(document).map((other) => other.operation.operationId)).includes(operation.operationId) &&
      'Give each operation an operationId of its own.',
  ),
  OperationIdSanitized: eachOperation(
    ({ operation }) =>
      isText(operation.operationId) &&
      !/^[a-z0-9]+(_V\d+)?$/i.test(operation.operationId) &&
      'Use letters and digits only in the operationId.',
  ),
  OperationIdNotPascalCase: eachOperation(
    ({ operation }) =>
      /^[a-z]/.test(operation.operationId ?? '') &&
      'Write the operationId in PascalCase, verb first: it is public for ever.',
  ),
  OperationIdTooLong: eachOperation(
    ({ operation }) => (operation.operationId?.length ?? 0) > 80 && 'Shorten the operationId to 80 characters.',
  ),
  OperationWordNotAllowed: eachOperation(({ operation }) =>
    Object.keys(operation)
      .filter((word) => !operationWords.has(word) && !word.startsWith('x-'))
      .map((word) => `Remove "${word}" from the operation.`),
  ),
  UncheckedExtension: eachOperation(({ operation }) =>
    uncheckedExtensions
      .filter((word) => operation[word] !== undefined)
      .map((word) => `Write the rules of ${word} before using it.`),
  ),
  VisibilityNotValid: eachOperation(
    ({ operation }) =>
      operation['x-ms-visibility'] !== undefined &&
      !['important', 'advanced', 'internal'].includes(String(operation['x-ms-visibility'])) &&
      'Make x-ms-visibility important, advanced or internal.',
  ),
  ConsumesMissing: eachOperation(
    (place) =>
      hasBody(place) &&
      place.document['consumes'] === undefined &&
      place.operation['consumes'] === undefined &&
      'Say what the operation consumes.',
  ),
  BodyOrFormDataParameterInFetchOperationNotAllowed: eachOperation(
    (place) =>
      ['get', 'head', 'delete'].includes(place.method) &&
      hasBody(place) &&
      `Send no body with ${place.method.toUpperCase()}.`,
  ),
  MimeTypeNotCompatibleWithRequestContentSchemaType: eachOperation(
    (place) =>
      ['object', 'array'].includes(String(resolve(bodyOf(place) ?? {}, place.document.definitions ?? {}).type)) &&
      mimeTypes(place, 'consumes')
        .filter((type) => type !== 'application/json')
        .map((type) => `Take application/json instead of "${type}": the body has properties.`),
  ),
  TagRedefined: eachOperation(({ operation }) =>
    duplicates((operation['tags'] ?? []) as string[]).map((tag) => `Name the tag "${tag}" once.`),
  ),

  OperationMustHaveResponse: eachOperation(
    ({ operation }) => Object.keys(operation.responses ?? {}).length === 0 && 'Declare a response.',
  ),
  OperationShouldHaveSuccessfulResponse: eachOperation(
    ({ operation }) =>
      Object.keys(operation.responses ?? {}).length > 0 &&
      !Object.keys(operation.responses).some((code) => code.startsWith('2')) &&
      'Declare a successful response.',
  ),
  OperationHasManyResponsesWithSchema: eachOperation(
    (place) =>
      withSchema(place).length > 1 && `Keep the schema of one response: ${withSchema(place).join(', ')} have one.`,
  ),
  SchemaDefinitionSetIncorrectly: eachOperation((place) => {
    const [code, ...more] = withSchema(place)
    const allowed = ['200', '201', 'default']
    return (
      more.length === 0 &&
      code !== undefined &&
      !allowed.includes(code) &&
      'Put the schema on 200 or 201: the designer looks nowhere else.'
    )
  }),
  DefaultResponseHasSchema: eachOperation((place) => {
    const codes = withSchema(place)
    return codes.length === 1 && codes[0] === 'default' && 'Take the schema off the default response.'
  }),
  OutputHasNoSchema: eachOperation(
    (place) =>
      ['200', '201'].some((code) => place.operation.responses?.[code]) &&
      withSchema(place).length === 0 &&
      // The protocol says what comes back, and Microsoft's own definitions leave it out.
      place.operation['x-ms-agentic-protocol'] === undefined &&
      'Give 200 or 201 a schema, or answer 204.',
  ),
  AcceptedIsDeclared: eachResponse(
    ({ code, operation }) =>
      code === '202' && outputOf(operation) !== undefined && 'Leave 202 out: the engine follows it by itself.',
  ),
  ResponseMustBeDefaultOrHttpStatusCode: eachResponse(
    ({ code }) => !/^([1-5]\d\d|default)$/.test(code) && 'Use exact status codes or "default".',
  ),
  ResponseDescriptionMissing: eachResponse(
    ({ response }) =>
      (!isText(response.description) || response.description === 'Default Response') &&
      'Say in a sentence what this response means.',
  ),
  ResponseRefUsed: eachResponse(
    ({ response }) => response['$ref'] !== undefined && 'Write the response out instead of using $ref.',
  ),
  ResponseHeadersAreNotUnique: eachResponse(({ response }) =>
    duplicates(Object.keys(response['headers'] ?? {}).map((name) => name.toLowerCase())).map(
      (name) => `Declare the header "${name}" once.`,
    ),
  ),
  ResponseExampleMustBeProducedByOperation: eachResponse((place) =>
    Object.keys(place.response['examples'] ?? {})
      .filter((type) => !mimeTypes(place, 'produces').includes(type))
      .map((type) => `Take the example of "${type}" away: the operation does not produce it.`),
  ),

  InvalidNextLinkNameValue: eachOperation(
    (place) =>
      nextLink(place) !== undefined &&
      !['nextLink', '@odata.nextLink'].includes(String(nextLink(place))) &&
      'Call the next link "nextLink".',
  ),
  NextLinkNotInOutput: eachOperation((place) => {
    const output = resolve(outputOf(place.operation) ?? {}, place.document.definitions ?? {})
    return (
      nextLink(place) === 'nextLink' &&
      output.properties?.['nextLink'] === undefined &&
      'Return "nextLink" at the root of the output.'
    )
  }),

  BodySchemaCountExceedsMaxAllowed: eachOperation(
    (place) =>
      [bodyOf(place), ...outputs(place)].some((schema) => count(schema, place.document) > 512) &&
      'Simplify the schema: one body may hold 512 schemas.',
  ),
  OperationSchemaCountExceedsMaxAllowed: eachOperation(
    (place) =>
      [bodyOf(place), ...outputs(place)].reduce((sum, schema) => sum + count(schema, place.document), 0) > 16_384 &&
      'Simplify the operation: it may hold 16,384 schemas.',
  ),
}
