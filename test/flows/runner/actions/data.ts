import { Ajv } from 'ajv'
import { array, isRow, text, TemplateError, toText, typeOf, type Row } from '../expressions/values.ts'
import type { Handler, Step } from '../scene.ts'

const inputsOf = ({ action }: Step): Row => (isRow(action.inputs) ? action.inputs : {})

/** What `from` gives; the engine takes nothing but an array. */
function itemsOf(step: Step): unknown[] {
  const from = step.evaluate(inputsOf(step)['from'])
  if (Array.isArray(from)) return from
  throw new TemplateError(
    `The 'from' property value in the '${step.action.type}' action inputs is of type '${typeOf(from)}'. ` +
      'The value must be an array.',
  )
}

export const compose: Handler = ({ action, evaluate }) => {
  const value = evaluate(action.inputs)
  return { inputs: value, outputs: value }
}

export const query: Handler = (step) => {
  const from = itemsOf(step)
  const body = from.filter((value) => {
    const isWanted = step.evaluate(inputsOf(step)['where'], { value })
    if (typeof isWanted === 'boolean') return isWanted
    throw new TemplateError(`The 'where' of a query must give a boolean, not a value of type '${typeOf(isWanted)}'.`)
  })
  return { inputs: { from }, outputs: { body } }
}

export const select: Handler = (step) => {
  const from = itemsOf(step)
  const body = from.map((value) => step.evaluate(inputsOf(step)['select'], { value }))
  return { inputs: { from }, outputs: { body } }
}

export const join: Handler = (step) => {
  const from = itemsOf(step)
  const joinWith = text('joinWith', step.evaluate(inputsOf(step)['joinWith']))
  return { inputs: { from, joinWith }, outputs: { body: from.map(toText).join(joinWith) } }
}

export const table: Handler = (step) => {
  const from = itemsOf(step)
  const { format, columns } = inputsOf(step)
  const rows = from.map((value) => cellsOf(step, columns, value))
  const headers = rows[0]?.map(({ header }) => header) ?? []
  const body = format === 'CSV' ? csv(headers, rows) : html(headers, rows)
  return { inputs: { from, format }, outputs: { body } }
}

type Cell = { header: string; value: string }

function cellsOf(step: Step, columns: unknown, value: unknown): Cell[] {
  if (columns !== undefined) {
    return array('columns', columns).map((column) => {
      const { header, value: cell } = isRow(column) ? column : {}
      return { header: toText(step.evaluate(header, { value })), value: toText(step.evaluate(cell, { value })) }
    })
  }
  if (!isRow(value)) throw new TemplateError(`A table needs objects, not a value of type '${typeOf(value)}'.`)
  return Object.entries(value).map(([header, cell]) => ({ header, value: toText(cell) }))
}

const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const valueUnder = (header: string, row: Cell[]): string => row.find((cell) => cell.header === header)?.value ?? ''

function html(headers: string[], rows: Cell[][]): string {
  const line = (tag: string, cells: string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`
  const lines = rows.map((row) =>
    line(
      'td',
      headers.map((header) => valueUnder(header, row)),
    ),
  )
  return `<table><thead>${line('th', headers)}</thead><tbody>${lines.join('')}</tbody></table>`
}

function csv(headers: string[], rows: Cell[][]): string {
  const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
  const lines = rows.map((row) => headers.map((header) => valueUnder(header, row)))
  return [headers, ...lines].map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('')
}

export const parseJson: Handler = (step) => {
  const content = step.evaluate(inputsOf(step)['content'])
  const schema = inputsOf(step)['schema']
  const body: unknown = typeof content === 'string' ? parsed(content) : content
  if (body === null) throw new TemplateError("Property 'content' must be JSON; the provided value is of type 'Null'.")
  const ajv = new Ajv({ strict: false, allErrors: true })
  if (isRow(schema) && !ajv.validate(schema, body)) {
    return { inputs: { content, schema }, status: 'Failed', code: 'BadRequest', error: schemaError(ajv.errorsText()) }
  }
  return { inputs: { content, schema }, outputs: { body } }
}

const schemaError = (message: string) => ({
  code: 'ValidationFailed',
  message: `The schema validation failed: ${message}`,
})

function parsed(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch (cause) {
    throw new TemplateError("Property 'content' must be valid JSON.", { cause })
  }
}
