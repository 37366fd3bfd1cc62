import type { Document, Schema } from '../../../../src/documents/swagger2.ts'
import { isText } from '../rule.ts'
import { inputSchemas, operations, schemas } from '../../../../src/documents/walk.ts'
import type { OperationPlace } from '../../../../src/documents/walk.ts'

type Extension = Record<string, unknown>

/** An input or output that calls another operation for its choices or for its fields, in both notations. */
export interface Dynamic {
  path: string
  schema: Schema
  source: OperationPlace
  /** `x-ms-dynamic-values` or `x-ms-dynamic-schema`. */
  older: Call | undefined
  /** `x-ms-dynamic-list` or `x-ms-dynamic-properties`. */
  newer: Call | undefined
}

/** Both notations say the same in other words; here they are alike. */
export interface Call {
  operationId: unknown
  arguments: Argument[]
  /** Where the list or the schema stands in the answer. */
  path: string
  /** Where value and title stand in an item of the list. */
  itemPaths: string[]
}

export interface Argument {
  name: string
  value?: unknown
  reference?: string
}

/** Drop-downs. */
export function dropDowns(document: Document): Dynamic[] {
  return operations(document).flatMap((source) => {
    const plain = (source.operation.parameters ?? [])
      .filter(({ schema }) => !schema)
      .map(({ required: _, ...parameter }) => ({
        path: `${source.path}/parameters/${parameter.name}`,
        schema: parameter,
      }))
    return [...plain, ...inputSchemas(source)]
      .map(({ path, schema }) => ({ path, schema, source, older: valuesCall(schema), newer: listCall(schema) }))
      .filter(({ older, newer }) => older ?? newer)
  })
}

/** Objects whose fields another operation tells. */
export function dynamicObjects(document: Document): Dynamic[] {
  return schemas(document)
    .map(({ path, schema, operation }) => ({
      path,
      schema,
      source: operation,
      older: schemaCall(schema),
      newer: propertiesCall(schema),
    }))
    .filter(({ older, newer }) => older ?? newer)
}

function valuesCall(schema: Extension): Call | undefined {
  const extension = schema['x-ms-dynamic-values'] as Extension | undefined
  return (
    extension && {
      ...olderCall(extension),
      path: text(extension['value-collection']),
      itemPaths: [text(extension['value-path']), text(extension['value-title'])],
    }
  )
}

function listCall(schema: Extension): Call | undefined {
  const extension = schema['x-ms-dynamic-list'] as Extension | undefined
  return (
    extension && {
      ...newerCall(extension),
      path: text(extension['itemsPath']),
      itemPaths: [text(extension['itemValuePath']), text(extension['itemTitlePath'])],
    }
  )
}

function schemaCall(schema: Extension): Call | undefined {
  const extension = schema['x-ms-dynamic-schema'] as Extension | undefined
  return extension && { ...olderCall(extension), path: text(extension['value-path']), itemPaths: [] }
}

function propertiesCall(schema: Extension): Call | undefined {
  const extension = schema['x-ms-dynamic-properties'] as Extension | undefined
  return extension && { ...newerCall(extension), path: text(extension['itemValuePath']), itemPaths: [] }
}

function olderCall(extension: Extension) {
  return {
    operationId: extension['operationId'],
    arguments: Object.entries((extension['parameters'] ?? {}) as Extension).map(([name, given]): Argument => {
      const reference = (given as Extension | null)?.['parameter']
      return typeof reference === 'string' ? { name, reference } : { name, value: given }
    }),
  }
}

function newerCall(extension: Extension) {
  return {
    operationId: extension['operationId'],
    arguments: Object.entries((extension['parameters'] ?? {}) as Record<string, Extension>).map(
      ([name, given]): Argument =>
        isText(given['parameterReference'])
          ? { name, reference: given['parameterReference'] }
          : { name, value: given['value'] },
    ),
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')
