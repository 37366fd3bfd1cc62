import type { Comparison, Filter, Path } from './parse.ts'
import type { Literal } from './tokens.ts'

/** Value at a path of the item that is being filtered. */
export type Reader = (path: Path) => unknown

/** Whether an item passes a filter. Texts compare without regard to case, as directory objects do. */
export function matches(filter: Filter, read: Reader): boolean {
  switch (filter.type) {
    case 'and':
      return matches(filter.left, read) && matches(filter.right, read)
    case 'or':
      return matches(filter.left, read) || matches(filter.right, read)
    case 'not':
      return !matches(filter.operand, read)
    case 'compare':
      return compares(read(filter.path), filter.operator, filter.literal)
    case 'in':
      return filter.literals.some((literal) => compares(read(filter.path), 'eq', literal))
    case 'function':
      return applies(filter.name, read(filter.path), String(filter.literal.value).toLowerCase())
    case 'count':
      return compares(itemsOf(read(filter.path)).length, filter.operator, filter.literal)
    case 'any':
      return anyMatches(filter, itemsOf(read(filter.path)))
  }
}

const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function anyMatches({ variable, body }: Extract<Filter, { type: 'any' }>, items: readonly unknown[]): boolean {
  if (body === undefined) return items.length > 0
  return items.some((item) =>
    matches(body, (path) => (path[0] === variable ? valueAt(item, path.slice(1)) : undefined)),
  )
}

/** Follows a path of property names into a value. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, name) => (inner as Record<string, unknown> | null | undefined)?.[name], value)
}

function applies(name: 'startswith' | 'endswith' | 'contains', value: unknown, sought: string): boolean {
  if (typeof value !== 'string') return false
  const text = value.toLowerCase()
  return name === 'startswith'
    ? text.startsWith(sought)
    : name === 'endswith'
      ? text.endsWith(sought)
      : text.includes(sought)
}

function compares(value: unknown, operator: Comparison, { kind, value: wanted }: Literal): boolean {
  if (wanted === null || value === null || value === undefined) {
    const same = (value ?? null) === wanted
    return operator === 'eq' ? same : operator === 'ne' ? !same : false
  }
  const order = kind === 'date' ? compareDates(value, String(wanted)) : comparePlain(value, wanted)
  return holds(operator, order)
}

function compareDates(value: unknown, wanted: string): number {
  return value === '' ? Number.NaN : Date.parse(String(value)) - Date.parse(wanted)
}

function comparePlain(value: unknown, wanted: string | number | boolean): number {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return Number(value) - (wanted === true ? 1 : wanted === false ? 0 : Number(wanted))
  }
  const [left, right] = [String(value).toLowerCase(), String(wanted).toLowerCase()]
  return left === right ? 0 : left < right ? -1 : 1
}

function holds(operator: Comparison, order: number): boolean {
  switch (operator) {
    case 'eq':
      return order === 0
    case 'ne':
      return order !== 0
    case 'gt':
      return order > 0
    case 'ge':
      return order >= 0
    case 'lt':
      return order < 0
    case 'le':
      return order <= 0
  }
}
