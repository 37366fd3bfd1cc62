/** What Power Automate calls a template that it can't evaluate; it fails the action that it is in. */
export class TemplateError extends Error {
  override name = 'TemplateError'
  readonly code = 'InvalidTemplate'
}

/**
 * A number with a point. JSON can't tell 5.0 from 5, the language can: `div(11, 5.0)` is 2.2. It lives within one
 * expression only.
 */
export class Float {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

export type Row = Record<string, unknown>

export const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Float)

/** A value as it leaves an expression. */
export const plain = (value: unknown): unknown => (value instanceof Float ? value.value : (value ?? null))

/** The name that the error messages of the engine use. */
export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'Null'
  if (Array.isArray(value)) return 'Array'
  if (value instanceof Float) return 'Float'
  switch (typeof value) {
    case 'string':
      return 'String'
    case 'boolean':
      return 'Boolean'
    case 'number':
      return Number.isInteger(value) ? 'Integer' : 'Float'
    default:
      return 'Object'
  }
}

export function refuse(name: string, wanted: string, value: unknown): never {
  throw new TemplateError(
    `The template language function '${name}' expects ${wanted}. The provided value is of type '${typeOf(value)}'.`,
  )
}

export function text(name: string, value: unknown): string {
  return typeof value === 'string' ? value : refuse(name, 'a string', value)
}

export function number(name: string, value: unknown): number {
  if (value instanceof Float) return value.value
  return typeof value === 'number' ? value : refuse(name, 'a number', value)
}

export function integer(name: string, value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : refuse(name, 'an integer', value)
}

export function boolean(name: string, value: unknown): boolean {
  return typeof value === 'boolean' ? value : refuse(name, 'a boolean', value)
}

export function array(name: string, value: unknown): unknown[] {
  return Array.isArray(value) ? value : refuse(name, 'an array', value)
}

export function row(name: string, value: unknown): Row {
  return isRow(value) ? value : refuse(name, 'an object', value)
}

/** A value as text, as in `@{…}`: nothing for null, `True` and `False`, JSON for what has parts. */
export function toText(value: unknown): string {
  const given = plain(value)
  if (given === null) return ''
  if (typeof given === 'boolean') return given ? 'True' : 'False'
  return typeof given === 'object' ? JSON.stringify(given) : String(given)
}

export function same(left: unknown, right: unknown): boolean {
  const [one, other] = [plain(left), plain(right)]
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => same(item, other[index]))
  }
  if (isRow(one) && isRow(other)) {
    const keys = Object.keys(one)
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]))
    )
  }
  return one === other
}

/** The arguments have the right number when a function is called. */
export type Functions = Record<string, (...args: any[]) => unknown>
