import { ArmError } from '../../http/arm-error.ts'

/** A value of a row: a column, perhaps something inside it, perhaps as a text in lower case. */
export interface Path {
  parts: readonly string[]
  lower: boolean
}

export interface Condition {
  path: Path
  operator: '=~' | '==' | 'in~' | 'in'
  values: readonly string[]
}

export interface Column {
  name: string
  path: Path
}

/** What the simulator understands of the language of Resource Graph. */
export interface GraphQuery {
  table: 'authorizationresources' | 'resourcecontainers'
  /** All of them hold, each with its alternatives. */
  where: ReadonlyArray<readonly Condition[]>
  /** Undefined: all columns. */
  columns: readonly Column[] | undefined
  distinct: boolean
  orderBy: ReadonlyArray<{ name: string; descending: boolean }>
}

const TABLES = ['authorizationresources', 'resourcecontainers'] as const

/** The shape that Resource Graph refuses a query in; the reason is among the details. */
export const invalidQuery = (reason: string) =>
  new ArmError(400, 'BadRequest', 'Please provide below info when asking for support: the query is invalid.', {
    details: [
      {
        code: 'InvalidQuery',
        message:
          'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the ' +
          'error before retrying.',
      },
      { code: 'ParserFailure', message: reason },
    ],
  })

const NAME = String.raw`[A-Za-z_]\w*`
const DOTTED = new RegExp(`^${NAME}(?:\\.${NAME})*$`)
const WRAPPED = /^(tostring|tolower)\(\s*(.*?)\s*\)$/i
const COMPARED = /^(.+?)\s*(=~|==)\s*('[^']*'|"[^"]*")$/s
const LISTED = /^(.+?)\s+(in~|in)\s*\(\s*((?:'[^']*'|"[^"]*")(?:\s*,\s*(?:'[^']*'|"[^"]*"))*)\s*\)$/is

/**
 * Reads `table | where … | project … | order by …` (also `distinct`). It is a small part of the language
 * (learn.microsoft.com/azure/governance/resource-graph/concepts/query-language), and everything else is refused: a
 * query that is not understood must never look like one that found nothing.
 */
export function parseQuery(text: string): GraphQuery {
  const [first = '', ...steps] = split(text, '|')
  const table = TABLES.find((name) => name === first.toLowerCase())
  if (table === undefined) throw invalidQuery(`'${first}' is not a table that is known here.`)
  const where: Array<readonly Condition[]> = []
  let query: Omit<GraphQuery, 'where'> = { table, columns: undefined, distinct: false, orderBy: [] }
  for (const step of steps) {
    const [, operator = '', rest = ''] = /^(where|project|distinct|order by|sort by)\s+(.+)$/is.exec(step) ?? []
    const name = operator.toLowerCase().replaceAll(/\s+/g, ' ')
    if (name === 'where') {
      if (query.columns !== undefined) throw invalidQuery('A where after the columns were chosen is not understood.')
      where.push(...conjunction(rest))
    } else if (name === 'project' || name === 'distinct') {
      if (query.columns !== undefined) throw invalidQuery('The columns are chosen twice.')
      query = { ...query, columns: split(rest, ',').map(column), distinct: name === 'distinct' }
    } else if (name === 'order by' || name === 'sort by') {
      query = { ...query, orderBy: split(rest, ',').map((part) => order(part, query.columns)) }
    } else throw invalidQuery(`'${step}' is not understood.`)
  }
  return { ...query, where }
}

function conjunction(text: string): Array<readonly Condition[]> {
  return splitWord(text, 'and').map((part) => splitWord(part, 'or').map(condition))
}

function condition(text: string): Condition {
  const [, left, operator, right] = COMPARED.exec(text) ?? LISTED.exec(text) ?? []
  if (left === undefined || operator === undefined || right === undefined) {
    throw invalidQuery(`'${text}' is not understood.`)
  }
  return {
    path: path(left),
    operator: operator.toLowerCase() as Condition['operator'],
    values: split(right, ',').map((value) => value.slice(1, -1)),
  }
}

function path(text: string): Path {
  const [, name, inner] = WRAPPED.exec(text) ?? []
  if (inner !== undefined) {
    const { parts, lower } = path(inner)
    return { parts, lower: lower || name?.toLowerCase() === 'tolower' }
  }
  if (!DOTTED.test(text)) throw invalidQuery(`'${text}' is not understood.`)
  return { parts: text.split('.'), lower: false }
}

/** `name`, `properties.scope` (then called `properties_scope`), or `scope = tostring(properties.scope)`. */
function column(text: string): Column {
  const [, alias, expression] = new RegExp(`^(${NAME})\\s*=\\s*([^=~].*)$`, 's').exec(text) ?? []
  const found = path((expression ?? text).trim())
  return { name: alias ?? found.parts.join('_'), path: found }
}

function order(text: string, columns: readonly Column[] | undefined): { name: string; descending: boolean } {
  const [, name, direction = 'desc'] = new RegExp(`^(${NAME})(?:\\s+(asc|desc))?$`, 'i').exec(text) ?? []
  if (name === undefined) throw invalidQuery(`'order by ${text}' is not understood.`)
  if (columns !== undefined && !columns.some((one) => one.name === name)) {
    throw invalidQuery(`Failed to resolve the column '${name}'.`)
  }
  // Without a direction the language sorts from the end.
  return { name, descending: direction.toLowerCase() === 'desc' }
}

/** Splits where no text in quotes and no bracket is open. */
function split(text: string, separator: string): string[] {
  return outside(text, (rest) => (rest.startsWith(separator) ? separator.length : 0))
}

function splitWord(text: string, word: string): string[] {
  const pattern = new RegExp(`^\\s+${word}\\s+`, 'i')
  return outside(text, (rest) => pattern.exec(rest)?.[0].length ?? 0)
}

function outside(text: string, lengthAt: (rest: string) => number): string[] {
  const parts: string[] = []
  let [part, quote, depth] = ['', '', 0]
  for (let position = 0; position < text.length;) {
    const character = text[position] as string
    const length = quote === '' && depth === 0 ? lengthAt(text.slice(position)) : 0
    if (length > 0) {
      parts.push(part.trim())
      part = ''
      position += length
      continue
    }
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === "'" || character === '"') quote = character
    else if (character === '(') depth++
    else if (character === ')') depth--
    part += character
    position++
  }
  return [...parts, part.trim()]
}
