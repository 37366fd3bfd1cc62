import { connectorFormats } from '../../../src/documents/schema-to-swagger2.ts'
import { definitionName, definitionPrefix, resolve } from '../../../src/documents/swagger2.ts'
import type { Definitions, Document, Schema } from '../../../src/documents/swagger2.ts'
import { duplicates, eachOperation, eachProperty, eachSchema, eachValue, once } from './rule.ts'
import type { Rules } from './rule.ts'
import { outputOf } from '../../../src/documents/walk.ts'

/** Words of JSON Schema and OpenAPI 3 that Swagger 2.0 does not have. */
const newerWords = new Set([
  'oneOf',
  'anyOf',
  'not',
  'const',
  'nullable',
  'patternProperties',
  'propertyNames',
  'if',
  'then',
  'else',
  'contains',
  'dependentRequired',
  'dependentSchemas',
  'prefixItems',
  'unevaluatedProperties',
  'examples',
  '$id',
  '$schema',
  '$defs',
  'writeOnly',
])

const words = new Set([
  '$ref',
  'type',
  'format',
  'title',
  'description',
  'default',
  'enum',
  'multipleOf',
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
  'maxProperties',
  'minProperties',
  'required',
  'items',
  'properties',
  'additionalProperties',
  'discriminator',
  'readOnly',
  'xml',
  'externalDocs',
  'example',
  'allOf',
  'collectionFormat',
  'in',
  'name',
])

const uncheckedExtensions = ['x-ms-dynamic-tree']
const types = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'file']
const deepest = 30

const hasType = ({ type, $ref }: Schema, ...wanted: string[]) => $ref === undefined && wanted.includes(String(type))
const requiredOf = ({ required }: Schema): string[] => (Array.isArray(required) ? required : [])
const composed = ({ allOf, anyOf, oneOf }: Schema) => [allOf, anyOf, oneOf].some((list) => list !== undefined)

function depth(schema: Schema, definitions: Definitions, inside: readonly string[] = []): number {
  if (schema.$ref !== undefined) {
    if (inside.includes(schema.$ref)) return 0
    return depth(resolve(schema, definitions), definitions, [...inside, schema.$ref])
  }
  const parts = [...Object.values(schema.properties ?? {}), ...[schema.items ?? []].flat()]
  return 1 + Math.max(0, ...parts.map((part) => depth(part, definitions, inside)))
}

/** Whether a value of this definition would have to contain another one of itself, without end. */
function requiresItself(name: string, document: Document): boolean {
  const needs = (schema: Schema, seen: readonly string[]): boolean => {
    const target = schema.$ref === undefined ? undefined : definitionName(schema.$ref)
    if (target === name && seen.length > 0) return true
    if (target !== undefined && seen.includes(target)) return false
    const actual = resolve(schema, document.definitions ?? {})
    return requiredOf(actual).some(
      (key) => actual.properties?.[key] && needs(actual.properties[key], [...seen, target ?? '']),
    )
  }
  return needs({ $ref: definitionPrefix + name }, [])
}

/** The shape of schemas: what the validator refuses, and what the designer shows as one untyped box. */
export const schemaRules: Rules = {
  SwaggerKeywordNotSupported: eachValue(({ schema }) =>
    Object.keys(schema)
      .filter((word) => newerWords.has(word))
      .map((word) => `Say it without ${word}: Swagger 2.0 does not have it.`),
  ),
  AdditionalPropertyNotAllowed: eachSchema(({ schema }) =>
    Object.keys(schema)
      .filter((word) => !words.has(word) && !newerWords.has(word) && !word.startsWith('x-'))
      .map((word) => `Remove ${word}.`),
  ),
  CompositionNotShown: eachSchema(
    ({ schema }) =>
      schema.allOf !== undefined && 'List all properties in one object: the designer shows allOf as one box.',
  ),
  UncheckedSchemaExtension: eachValue(({ schema }) =>
    uncheckedExtensions
      .filter((word) => schema[word] !== undefined)
      .map((word) => `Write the rules of ${word} before using it.`),
  ),
  TypeMissing: eachValue(
    ({ schema }) =>
      schema.type === undefined &&
      schema.$ref === undefined &&
      !composed(schema) &&
      !('const' in schema) &&
      'Give it a type.',
  ),
  JsonTypeIncorrect: eachValue(({ schema }) =>
    Array.isArray(schema.type)
      ? 'Name one type: the designer takes a list of types for null.'
      : schema.type !== undefined && !types.includes(schema.type) && `Use another type than "${schema.type}".`,
  ),
  UnrecognizedTypeFormat: eachValue(
    ({ schema }) =>
      schema.format !== undefined && !connectorFormats.has(schema.format) && `Leave out the format "${schema.format}".`,
  ),
  ArrayHasNoItems: eachSchema(
    ({ schema }) => hasType(schema, 'array') && schema.items === undefined && 'Say what the array holds.',
  ),
  TupleNotSupported: eachSchema(({ schema }) => Array.isArray(schema.items) && 'Describe all items by one schema.'),
  SchemaTypeFileNotValid: eachSchema(({ schema }) => hasType(schema, 'file') && 'Send files as base64 text.'),
  InvalidStringBinaryProperty: eachSchema(
    ({ schema, role }) =>
      hasType(schema, 'string') &&
      schema.format === 'binary' &&
      role !== 'root' &&
      'Use the format byte: binary is for whole bodies.',
  ),

  AdditionalPropertyNotAllowedAdjacentToRef: eachSchema(
    ({ schema }) => schema.$ref !== undefined && Object.keys(schema).length > 1 && 'Put nothing beside a $ref.',
  ),
  SchemaReferenceNotValid: eachSchema(
    ({ schema }) =>
      schema.$ref !== undefined &&
      !schema.$ref.startsWith(definitionPrefix) &&
      'Refer to a definition: #/definitions/Name.',
  ),
  SchemaReferenceNotFound: eachSchema(
    ({ schema, document }) =>
      schema.$ref?.startsWith(definitionPrefix) &&
      document.definitions?.[definitionName(schema.$ref)] === undefined &&
      `Define "${definitionName(schema.$ref)}".`,
  ),
  SchemaRefLoopNotAllowed: once('definitions', ({ definitions }) =>
    Object.entries(definitions ?? {})
      .filter(([, { $ref }]) => $ref !== undefined)
      .map(([name]) => `Let "${name}" be a schema, not a reference to another.`),
  ),
  RequiredLoopInSchemaNotAllowed: once('definitions', (document) =>
    Object.keys(document.definitions ?? {})
      .filter((name) => requiresItself(name, document))
      .map((name) => `Make a property of "${name}" optional: it would contain itself without end.`),
  ),
  SchemaTooDeep: eachOperation(
    ({ document, operation }) =>
      [outputOf(operation), ...(operation.parameters ?? []).map(({ schema }) => schema)].some(
        (schema) => schema && depth(schema, document.definitions ?? {}) > deepest,
      ) && `Nest less than ${deepest} levels.`,
  ),

  RequiredPropertyNotOnObject: eachSchema(
    ({ schema }) =>
      schema.required !== undefined &&
      !hasType(schema, 'object') &&
      !composed(schema) &&
      schema.$ref === undefined &&
      'Take "required" off: only objects have it.',
  ),
  RequiredPropertyArrayEmpty: eachSchema(
    ({ schema }) => Array.isArray(schema.required) && schema.required.length === 0 && 'Leave an empty "required" out.',
  ),
  RequiredPropertyDefinitionMissing: eachSchema(
    ({ schema }) =>
      hasType(schema, 'object') &&
      requiredOf(schema)
        .filter((name) => schema.properties?.[name] === undefined)
        .map((name) => `Define the required property "${name}".`),
  ),
  RequiredPropertyRepeated: eachSchema(({ schema }) =>
    duplicates(requiredOf(schema)).map((name) => `Require "${name}" once.`),
  ),
  RequiredReadOnlyPropertyNotAllowedAsInput: eachProperty(
    ({ schema, required, use }) =>
      use === 'input' && required && schema['readOnly'] === true && "Don't require a read-only property as input.",
  ),
  PropertyMustBeRequired: eachProperty(
    ({ schema, required, use }) =>
      use === 'input' &&
      schema['x-ms-visibility'] === 'internal' &&
      schema.default !== undefined &&
      !required &&
      'Mark it as required: optional internal values are not sent.',
  ),
  InternalPropertyNeedsDefault: eachProperty(
    ({ schema, required, use }) =>
      use === 'input' &&
      required &&
      schema['x-ms-visibility'] === 'internal' &&
      schema.default === undefined &&
      schema['x-ms-notification-url'] !== true &&
      !hasType(schema, 'object') &&
      'Give it a default: nobody can fill it in.',
  ),
  DiscriminatorMustBeARequiredStringProperty: eachSchema(
    ({ schema }) =>
      schema['discriminator'] !== undefined &&
      !(
        requiredOf(schema).includes(String(schema['discriminator'])) &&
        schema.properties?.[String(schema['discriminator'])]?.type === 'string'
      ) &&
      'Make the discriminator a required string.',
  ),
  InvalidCustomEditorExtensionDictionaryValue: eachSchema(
    ({ schema }) =>
      schema['x-ms-editor'] === 'dictionary' &&
      !(hasType(schema, 'object') && schema.additionalProperties) &&
      'Use the dictionary editor for objects with free keys only.',
  ),
}
