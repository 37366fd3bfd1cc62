import { html, type Html, type HtmlPart } from '../../services/reports/html.ts'
import type { Schema } from '../swagger2.ts'

const PREFIX = '#/components/schemas/'

/** What a schema is read with. */
export interface Reading {
  schemas: Readonly<Record<string, Schema>>
  /** Who reads: what a schema requires is asked of whoever sends it, and promised to whoever gets it. */
  of: 'request' | 'reply'
}

/** What a list, an object or a value is made of: what is nested is folded away until somebody opens it. */
export function schemaHtml(given: Schema, reading: Reading, inside: readonly string[] = []): Html {
  const { schema, within } = opened(given, reading, inside)
  const nested = nestedIn(schema)
  if (schema.properties === undefined && nested !== undefined) return schemaHtml(nested, reading, within)
  const properties = Object.entries(schema.properties ?? {})
  const required = new Set(schema.required)
  return html`<ul class="fields">
${properties.map(([name, part]) => fieldHtml({ name, schema: part, required: required.has(name) }, reading, within))}
</ul>`
}

/** One property or parameter, with its type, its limits and what it is for. */
export function fieldHtml(
  field: { name: string; schema: Schema; required: boolean; note?: string; description?: string | undefined },
  reading: Reading,
  inside: readonly string[] = [],
): Html {
  const { schema, within } = opened(field.schema, reading, inside)
  const text = field.description ?? schema.description
  const isPromised = field.required && reading.of === 'reply'
  const facts = [typeOf(schema, reading, within), field.note ?? [], isPromised ? 'always there' : []].flat()
  const isAsked = field.required && !isPromised
  return html`<li><code class="name">${field.name}</code> <span class="soft">${facts.join(', ')}</span>${isAsked && html` <span class="required">required</span>`}
${text !== undefined && html`<p>${text}</p>`}
${limitsHtml(schema)}
${partsHtml(field, reading, inside)}
</li>
`
}

function partsHtml({ name, schema }: { name: string; schema: Schema }, reading: Reading, inside: readonly string[]) {
  const whole = opened(schema, reading, inside)
  const nested = nestedIn(whole.schema)
  const part = nested === undefined ? whole : opened(nested, reading, whole.within)
  const count = Object.keys(part.schema.properties ?? {}).length
  if (count === 0) return false
  return html`<details><summary>${count === 1 ? '1 property' : `${count} properties`} of <code>${name}</code></summary>
${schemaHtml(part.schema, reading, part.within)}
</details>`
}

/** What a list holds, or what stands under each name of a record. */
function nestedIn({ items, additionalProperties }: Schema): Schema | undefined {
  const [item] = [items ?? []].flat()
  return item ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined)
}

/** What a reference leads to; within itself no more than its type is told, so that a page has an end. */
function opened(schema: Schema, { schemas }: Reading, inside: readonly string[]) {
  const name = schema.$ref?.slice(PREFIX.length)
  if (name === undefined) return { schema, within: inside }
  const { $ref: _ref, ...own } = schema
  const { type, ...rest } = schemas[name] ?? {}
  return inside.includes(name)
    ? { schema: { type, ...own } as Schema, within: inside }
    : { schema: { type, ...rest, ...own } as Schema, within: [...inside, name] }
}

function typeOf(schema: Schema, reading: Reading, inside: readonly string[]): string {
  const nested = nestedIn(schema)
  const type = [schema.type ?? 'any'].flat().join(' or ')
  if (nested === undefined) return schema.format === undefined ? type : `${type} (${schema.format})`
  const part = opened(nested, reading, inside)
  const of = typeOf(part.schema, reading, part.within)
  return type === 'array' ? `list of ${of}` : `${type} with values of type ${of}`
}

/** How each limit of a value is said. */
const LIMITS: Readonly<Record<string, (limit: Html) => Html>> = {
  minimum: (limit) => html`at least ${limit}`,
  maximum: (limit) => html`at most ${limit}`,
  minLength: (limit) => html`at least ${limit} characters`,
  maxLength: (limit) => html`at most ${limit} characters`,
  minItems: (limit) => html`at least ${limit} items`,
  maxItems: (limit) => html`at most ${limit} items`,
  pattern: (limit) => html`of the form ${limit}`,
  default: (limit) => html`${limit} if left out`,
}

function limitsHtml(schema: Schema): HtmlPart {
  const code = (value: unknown) => html`<code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>`
  const values = schema.enum ?? []
  const said = [
    ...(values.length > 0 ? [html`one of ${joined(values.map(code), ', ')}`] : []),
    ...Object.entries(LIMITS).flatMap(([keyword, say]) =>
      schema[keyword] === undefined || (keyword === 'minLength' && schema[keyword] === 1)
        ? []
        : [say(code(schema[keyword]))],
    ),
  ]
  return said.length > 0 && html`<p class="soft">${joined(said, '; ')}</p>`
}

const joined = (parts: Html[], between: string): HtmlPart[] =>
  parts.flatMap((part, index) => (index === 0 ? [part] : [between, part]))
