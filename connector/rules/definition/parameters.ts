import { duplicates, eachOperation, eachParameter } from './rule.ts'
import type { Rules } from './rule.ts'
import type { OperationPlace } from '../../../src/documents/walk.ts'

const bodyWords = ['name', 'in', 'description', 'required', 'schema']

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

const variables = ({ template }: OperationPlace) =>
  [...template.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? '')
const inPath = ({ operation }: OperationPlace) =>
  (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name)

/** Parameters: where they are, what they are called, how they are sent. */
export const parameterRules: Rules = {
  ParametersMissing: eachOperation(
    ({ operation }) =>
      !Array.isArray(operation.parameters) &&
      'Give the operation a list of parameters, empty if none: the designer fails without.',
  ),
  OperationParametersContainDuplicateParameter: eachOperation(({ operation }) =>
    duplicates((operation.parameters ?? []).map((parameter) => `${parameter.in} ${parameter.name}`))
      .filter((key) => !key.startsWith('body '))
      .map((key) => `Declare "${key}" once.`),
  ),
  OperationParametersContainMultipleBodyParameters: eachOperation(
    ({ operation }) =>
      (operation.parameters ?? []).filter((parameter) => parameter.in === 'body').length > 1 && 'Send one body.',
  ),
  OperationMissingPathParameter: eachOperation((place) =>
    variables(place)
      .filter((name) => !inPath(place).includes(name))
      .map((name) => `Declare the path parameter "${name}".`),
  ),
  PathParameterNotDefinedInTemplate: eachParameter(
    (place) =>
      place.parameter.in === 'path' &&
      !variables(place).includes(place.parameter.name) &&
      'Name the parameter in the path, in braces.',
  ),
  PathParameterMustBeRequired: eachParameter(
    ({ parameter }) => parameter.in === 'path' && parameter.required !== true && 'Mark the path parameter as required.',
  ),
  PathParameterMissingEncoding: eachParameter(
    ({ parameter }) =>
      parameter.in === 'path' &&
      !['single', 'double'].includes(String(parameter['x-ms-url-encoding'])) &&
      'Add "x-ms-url-encoding": "single".',
  ),
  QueryParameterEncodingNotSupported: eachParameter(
    ({ parameter }) =>
      parameter.in !== 'path' &&
      parameter['x-ms-url-encoding'] !== undefined &&
      'Remove x-ms-url-encoding: only path parameters have it.',
  ),
  ParameterLocationNotSupported: eachParameter(
    ({ parameter }) =>
      !['query', 'path', 'header', 'body'].includes(parameter.in) && 'Send it in query, path, header or a JSON body.',
  ),
  FileParameterMustBeInFormData: eachParameter(
    ({ parameter }) => parameter.type === 'file' && parameter.in !== 'formData' && 'Send files as base64 text.',
  ),
  ParameterRefUsed: eachParameter(
    ({ parameter }) => parameter['$ref'] !== undefined && 'Write the parameter out instead of using $ref.',
  ),
  ConnectionIdParameterNotAllowed: eachParameter(
    ({ parameter }) => parameter.name.toLowerCase() === 'connectionid' && 'Choose another name than connectionId.',
  ),
  ReservedParameterIsUsed: eachParameter(
    ({ parameter }) =>
      parameter.in === 'header' &&
      /^(authorization|host|content-type|accept)$/i.test(parameter.name) &&
      'Remove this header: the platform sends it by itself.',
  ),
  BodyParameterSchemaRequired: eachParameter(
    ({ parameter }) => parameter.in === 'body' && parameter.schema === undefined && 'Give the body a schema.',
  ),
  BodyParameterPropertyNotValid: eachParameter(
    ({ parameter }) =>
      parameter.in === 'body' &&
      Object.keys(parameter)
        .filter((word) => !bodyWords.includes(word) && !word.startsWith('x-'))
        .map((word) => `Move ${word} into the schema of the body.`),
  ),
  BodyNotRequired: eachParameter(
    ({ parameter }) => parameter.in === 'body' && parameter.required !== true && 'Mark the body as required.',
  ),
  DynamicExtensionDefinitionNotAllowedInParameter: eachParameter(
    ({ parameter }) =>
      parameter.in === 'body' &&
      Object.keys(parameter).some((word) => word.startsWith('x-ms-dynamic-')) &&
      'Move the drop-down into the schema of the body.',
  ),
  NonBodyParameterSchemaNotValid: eachParameter(
    ({ parameter }) =>
      parameter.in !== 'body' && parameter.schema !== undefined && 'Give the parameter a type instead of a schema.',
  ),
  ParameterWordNotAllowed: eachParameter(
    ({ parameter }) =>
      parameter.in !== 'body' &&
      parameter.schema === undefined &&
      Object.keys(parameter)
        .filter((word) => !parameterWords.has(word) && !word.startsWith('x-') && word !== '$ref' && word !== 'schema')
        .map((word) => `Remove ${word}: a parameter can't have it.`),
  ),
  QueryNotFlat: eachParameter(
    ({ parameter }) =>
      parameter.in !== 'body' &&
      ['array', 'object'].includes(String(parameter.type)) &&
      "Take a comma-separated string, or a list in a body: designers can't send this.",
  ),
  CollectionFormatValueNotSupported: eachParameter(
    ({ parameter }) =>
      parameter['collectionFormat'] !== undefined &&
      parameter['collectionFormat'] !== 'csv' &&
      'Use the collection format csv.',
  ),
  AllowEmptyValueOnlyValidForQueryFormData: eachParameter(
    ({ parameter }) =>
      parameter['allowEmptyValue'] !== undefined &&
      parameter.in !== 'query' &&
      'Remove allowEmptyValue: it is for queries.',
  ),
  InternalPropertyWithDefaultOptional: eachParameter(
    ({ parameter }) =>
      parameter['x-ms-visibility'] === 'internal' &&
      parameter['default'] !== undefined &&
      parameter.required !== true &&
      'Mark it as required: optional internal values are not sent.',
  ),
  InternalParameterNeedsDefault: eachParameter(
    ({ parameter }) =>
      parameter['x-ms-visibility'] === 'internal' &&
      parameter.required === true &&
      parameter['default'] === undefined &&
      'Give it a default: nobody can fill it in.',
  ),
}
