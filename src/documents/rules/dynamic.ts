import { resolve } from '../swagger2.ts'
import type { Document, Schema } from '../swagger2.ts'
import type { Check, Rules, Verdict } from './rule.ts'
import { isText } from './rule.ts'
import { hasTypeOf } from './values.ts'
import { findOperation, inputSchemas, operations, outputOf } from './walk.ts'
import type { OperationPlace } from './walk.ts'

type Extension = Record<string, unknown>

/** One drop-down: an input that calls another operation for its choices. */
interface DropDown {
  path: string
  source: OperationPlace
  values: Call | undefined
  list: Call | undefined
}

interface Call {
  operationId: unknown
  /** `x-ms-dynamic-values` and `x-ms-dynamic-list` say the same in other words; here they are alike. */
  arguments: Argument[]
  itemsPath: string
  itemPaths: string[]
}

interface Argument {
  name: string
  value?: unknown
  reference?: string
}

function dropDowns(document: Document): DropDown[] {
  return operations(document).flatMap((source) => {
    const plain = (source.operation.parameters ?? [])
      .filter(({ schema }) => !schema)
      .map((parameter) => ({ path: `${source.path}/parameters/${parameter.name}`, schema: parameter }))
    return [...plain, ...inputSchemas(source)]
      .map(({ path, schema }) => ({ path, source, values: valuesCall(schema), list: listCall(schema) }))
      .filter(({ values, list }) => values ?? list)
  })
}

function valuesCall(schema: Extension): Call | undefined {
  const extension = schema['x-ms-dynamic-values'] as Extension | undefined
  return (
    extension && {
      operationId: extension['operationId'],
      arguments: Object.entries((extension['parameters'] ?? {}) as Extension).map(([name, given]) => {
        const reference = (given as Extension | null)?.['parameter']
        return typeof reference === 'string' ? { name, reference } : { name, value: given }
      }),
      itemsPath: text(extension['value-collection']),
      itemPaths: [text(extension['value-path']), text(extension['value-title'])],
    }
  )
}

function listCall(schema: Extension): Call | undefined {
  const extension = schema['x-ms-dynamic-list'] as Extension | undefined
  return (
    extension && {
      operationId: extension['operationId'],
      arguments: Object.entries((extension['parameters'] ?? {}) as Record<string, Extension>).map(([name, given]) =>
        isText(given['parameterReference'])
          ? { name, reference: given['parameterReference'] }
          : { name, value: given['value'] },
      ),
      itemsPath: text(extension['itemsPath']),
      itemPaths: [text(extension['itemValuePath']), text(extension['itemTitlePath'])],
    }
  )
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')

const eachDropDown =
  (judge: (dropDown: DropDown) => Verdict): Check =>
  (document) =>
    dropDowns(document).flatMap((dropDown) =>
      [judge(dropDown)]
        .flat()
        .filter(isText)
        .map((message) => ({ path: dropDown.path, message })),
    )

/** Judges both notations; where they say the same, the finding is the same too. */
const eachCall = (judge: (call: Call, target: OperationPlace, source: OperationPlace) => Verdict): Check =>
  eachDropDown(({ source, values, list }) => {
    const calls = [values, list].filter((call) => call !== undefined)
    const messages = calls.flatMap((call) => {
      const target = findOperation(source.document, call.operationId)
      return target ? [judge(call, target, source)].flat().filter(isText) : []
    })
    return [...new Set(messages)]
  })

const eachArgument = (
  judge: (argument: Argument, input: Input, given: Input | undefined, target: OperationPlace) => Verdict,
): Check =>
  eachCall((call, target, source) =>
    call.arguments.flatMap((argument) => {
      const input = findInput(target, argument.name)
      const given = argument.reference === undefined ? undefined : findInput(source, argument.reference)
      return input ? [judge(argument, input, given, target)].flat().filter(isText) : []
    }),
  )

interface Input {
  schema: Schema
  required: boolean
  internal: boolean
}

/** A parameter by its name, or a property of the body by its path, with or without the name of the body before it. */
function findInput(place: OperationPlace, name: string): Input | undefined {
  return findParameter(place, name) ?? findProperty(place, name)
}

function findParameter({ operation }: OperationPlace, name: string): Input | undefined {
  const found = operation.parameters?.find((parameter) => parameter.in !== 'body' && parameter.name === name)
  return (
    found && {
      schema: found as Record<string, unknown>,
      required: found.required === true,
      internal: found['x-ms-visibility'] === 'internal',
    }
  )
}

function findProperty({ operation, document }: OperationPlace, path: string): Input | undefined {
  const body = operation.parameters?.find(({ schema }) => schema)
  if (!body) return undefined
  const keys = path.split('/')
  if (keys[0] === body.name && keys.length > 1) keys.shift()
  const found = follow(body.schema ?? {}, keys.join('/'), document)
  const parent = follow(body.schema ?? {}, keys.slice(0, -1).join('/'), document)
  const key = keys.at(-1) ?? ''
  return (
    found && {
      schema: found,
      required: parent?.required?.includes(key) ?? false,
      internal: found['x-ms-visibility'] === 'internal',
    }
  )
}

/** The schema at a path such as `value` or `group/id`; an empty path is the schema itself. */
function follow(schema: Schema, path: string, { definitions = {} }: Document): Schema | undefined {
  return path
    .split('/')
    .filter(Boolean)
    .reduce<Schema | undefined>(
      (current, key) => {
        const property = current?.properties?.[key]
        return property && resolve(property, definitions)
      },
      resolve(schema, definitions),
    )
}

const nameOf = ({ operation }: OperationPlace) => operation.operationId ?? ''
const sameType = (one: unknown, other: unknown) => one === other || (one === 'integer' && other === 'number')

/** Drop-downs: the operation they call exists, gets what it needs, and returns what they show. */
export const dynamicRules: Rules = {
  OperationIdNotFound: eachDropDown(({ source, values, list }) =>
    [...new Set([values, list].filter((call) => call !== undefined).map(({ operationId }) => operationId))]
      .filter((operationId) => findOperation(source.document, operationId) === undefined)
      .map((operationId) => `Call an operation that exists, not "${String(operationId)}".`),
  ),
  DynamicListExtensionRequiredForNonParameterReferences: eachDropDown(
    ({ source, values, list }) =>
      !list &&
      values?.arguments.some(
        ({ reference }) =>
          reference !== undefined && !findParameter(source, reference) && findProperty(source, reference),
      ) &&
      'Add x-ms-dynamic-list: a property of the body is referred to.',
  ),
  DynamicListExtensionRequiredForAmbiguousReferences: eachDropDown(
    ({ source, values, list }) =>
      !list &&
      values?.arguments.some(
        ({ reference }) =>
          reference !== undefined && findParameter(source, reference) && findProperty(source, reference),
      ) &&
      'Add x-ms-dynamic-list: a reference could mean a parameter or a property of the body.',
  ),
  DynamicListMissing: eachDropDown(
    ({ values, list }) =>
      !list &&
      !values?.arguments.some(({ reference }) => reference !== undefined) &&
      'Add x-ms-dynamic-list beside x-ms-dynamic-values: newer designers read it.',
  ),
  DynamicValuesMissing: eachDropDown(
    ({ values }) => !values && 'Add x-ms-dynamic-values beside x-ms-dynamic-list: older designers read it.',
  ),
  DynamicExtensionsDisagree: eachDropDown(
    ({ values, list }) =>
      values &&
      list &&
      (values.operationId !== list.operationId ||
        values.itemsPath !== list.itemsPath ||
        String(values.itemPaths) !== String(list.itemPaths)) &&
      'Let x-ms-dynamic-values and x-ms-dynamic-list say the same.',
  ),
  InvokedOperationShouldProduceArray: eachCall(
    (call, target) =>
      follow(outputOf(target.operation) ?? {}, call.itemsPath, target.document)?.type !== 'array' &&
      `Name the array in the output of ${nameOf(target)} instead of "${call.itemsPath}".`,
  ),
  InvokedOperationShouldProduceProperty: eachCall((call, target) => {
    const array = follow(outputOf(target.operation) ?? {}, call.itemsPath, target.document)
    const item = array?.type === 'array' ? (array.items as Schema) : undefined
    return (
      item &&
      call.itemPaths
        .filter((path) => path === '' || !follow(item, path, target.document))
        .map((path) => `Name a property of the items of ${nameOf(target)} instead of "${path}".`)
    )
  }),
  OperationParameterNameNotFound: eachCall((call, target, source) =>
    call.arguments.flatMap(({ name, reference }) => [
      ...(findInput(target, name) ? [] : [`Remove "${name}": ${nameOf(target)} has no such parameter.`]),
      ...(reference === undefined || findInput(source, reference)
        ? []
        : [`Refer to an input of ${nameOf(source)} instead of "${reference}".`]),
    ]),
  ),
  OperationParameterNameIsAmbiguous: eachArgument(
    ({ name }, _input, _given, target) =>
      findParameter(target, name) &&
      findProperty(target, name) &&
      `Rename "${name}": it is a parameter and a property of the body of ${nameOf(target)}.`,
  ),
  OperationMissingRequiredProperty: eachCall((call, target) =>
    (target.operation.parameters ?? [])
      .filter(
        (parameter) => parameter.required === true && parameter.in !== 'body' && parameter['default'] === undefined,
      )
      .filter(({ name }) => !call.arguments.some((argument) => argument.name === name))
      .map(({ name }) => `Pass "${name}", which ${nameOf(target)} requires.`),
  ),
  OperationParameterRequiredMismatch: eachArgument(
    ({ name, reference }, input, given) =>
      input.required && given && !given.required && `Make "${String(reference)}" required: "${name}" needs a value.`,
  ),
  OperationParameterStaticTypeMismatch: eachArgument(
    ({ name, value, reference }, { schema }) =>
      reference === undefined &&
      !hasTypeOf(value, schema.type) &&
      `Pass "${name}" a value of type ${String(schema.type)}.`,
  ),
  OperationParameterTypeMismatch: eachArgument(
    ({ name, reference }, input, given) =>
      given &&
      !sameType(given.schema.type, input.schema.type) &&
      `Pass "${name}" a value of type ${String(input.schema.type)}: "${String(reference)}" has another.`,
  ),
  SourcePropertyInternal: eachArgument(
    ({ reference }, _input, given) =>
      given?.internal && `Show "${String(reference)}" or pass a fixed value: makers can't fill it in.`,
  ),
}
