import { definitionName, resolve } from '../swagger2.ts'
import type { Document, Schema } from '../swagger2.ts'

/** `x-ms-visibility`: what comes first, what is folded away. Internal things are never shown. */
export type Emphasis = 'important' | 'normal' | 'advanced'

const order: readonly Emphasis[] = ['important', 'normal', 'advanced']

export function emphasisOf(schema: { [word: string]: unknown }, inherited: Emphasis = 'normal'): Emphasis {
  const own = schema['x-ms-visibility']
  return order.find((emphasis) => emphasis === own) ?? inherited
}

export function isInternal(schema: { [word: string]: unknown }): boolean {
  return schema['x-ms-visibility'] === 'internal'
}

/** Important, normal, advanced; among equals as it is written. */
export function byEmphasis<T extends { emphasis: Emphasis }>(list: readonly T[]): T[] {
  return list.toSorted((one, other) => order.indexOf(one.emphasis) - order.indexOf(other.emphasis))
}

/** The name of a value: a `title` beats `x-ms-summary`, and the key stands in for both. */
export function ownTitle(schema: Schema, key: string): string {
  return schema.title ?? summaryOf(schema) ?? key
}

export function summaryOf(schema: { [word: string]: unknown }): string | undefined {
  const summary = schema['x-ms-summary']
  return typeof summary === 'string' && summary !== '' ? summary : undefined
}

/**
 * What stands before the names of nested values. Titles and summaries are gathered apart, and titles win where there
 * is one at all.
 */
export interface Prefix {
  title?: string | undefined
  summary?: string | undefined
}

export function prefixed({ title, summary }: Prefix, name: string): string {
  return joined(title ?? summary, name) ?? ''
}

export function below(prefix: Prefix, schema: Schema): Prefix {
  return { title: joined(prefix.title, schema.title), summary: joined(prefix.summary, summaryOf(schema)) }
}

function joined(left: string | undefined, right: string | undefined): string | undefined {
  return left && right ? `${left} ${right}` : right || left
}

/** The type as the designer takes it: the last of several, and any where nothing or a composition is said. */
export function typeOf({ type }: Schema): string {
  return (Array.isArray(type) ? type.at(-1) : type) ?? 'any'
}

/**
 * The schema that a reference leads to. Within itself a definition is shown as any value: the designer cuts recursion
 * off.
 */
export function opened(
  schema: Schema,
  { definitions = {} }: Document,
  inside: readonly string[],
): { schema: Schema; inside: readonly string[] } {
  if (schema.$ref === undefined) return { schema, inside }
  const name = definitionName(schema.$ref)
  return inside.includes(name)
    ? { schema: {}, inside }
    : { schema: resolve(schema, definitions), inside: [...inside, name] }
}
