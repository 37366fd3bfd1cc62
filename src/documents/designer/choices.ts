import { findOperation } from '../walk.ts'
import type { Document, Schema } from '../swagger2.ts'
import { isInternal } from './shown.ts'

/** One line of a drop-down. */
export interface Choice {
  label: string
  value: unknown
}

/** An operation that the designer calls while a maker fills a form in. */
export interface Source {
  operationId: string
  summary: string
  /** Whether makers meet it as an action too. */
  isOffered: boolean
  /** The inputs whose values it gets, by their keys. */
  needs: string[]
}

type Extension = Record<string, unknown>

/** The lines of a fixed drop-down: a closed list with its words, or Yes and No. */
export function choicesOf(schema: Schema, required: boolean): Choice[] | undefined {
  if (Array.isArray(schema.enum)) {
    const words = schema['x-ms-enum-values'] as { value: unknown; displayName?: string }[] | undefined
    return words
      ? words.map(({ value, displayName }) => ({ label: displayName ?? String(value), value }))
      : schema.enum.map((value) => ({ label: String(value), value }))
  }
  if (schema.type !== 'boolean') return undefined
  const values = [
    { label: 'Yes', value: true },
    { label: 'No', value: false },
  ]
  return required ? values : [{ label: '', value: '' }, ...values]
}

/** Which operation fills a drop-down. The older notation wins where both are there; items speak for their list. */
export function pickedFrom(schema: Schema, document: Document): Source | undefined {
  const items = Array.isArray(schema.items) ? undefined : schema.items
  return sourceOf(
    extension(schema, 'x-ms-dynamic-values', 'x-ms-dynamic-list') ??
      extension(items, 'x-ms-dynamic-values', 'x-ms-dynamic-list'),
    document,
  )
}

/** Which operation tells the fields of an object, once the inputs that it needs are filled in. */
export function fieldsFrom(schema: Schema, document: Document): Source | undefined {
  return sourceOf(extension(schema, 'x-ms-dynamic-schema', 'x-ms-dynamic-properties'), document)
}

function extension(schema: Schema | undefined, ...words: string[]): Extension | undefined {
  return words.map((word) => schema?.[word]).find((value) => typeof value === 'object') as Extension | undefined
}

function sourceOf(call: Extension | undefined, document: Document): Source | undefined {
  if (!call) return undefined
  const operationId = String(call['operationId'])
  const operation = findOperation(document, operationId)?.operation
  const given = Object.values((call['parameters'] ?? {}) as Record<string, Extension | null>)
  return {
    operationId,
    summary: operation?.summary ?? operationId,
    isOffered: operation !== undefined && !isInternal(operation),
    needs: given
      .map((value) => value?.['parameter'] ?? value?.['parameterReference'])
      .filter((reference) => typeof reference === 'string'),
  }
}
