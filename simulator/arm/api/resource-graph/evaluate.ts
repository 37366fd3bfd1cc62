import { invalidQuery } from './query.ts'
import type { Condition, GraphQuery, Path } from './query.ts'

export type GraphRow = Record<string, unknown>

function valueAt(row: GraphRow, { parts, lower }: Path): unknown {
  let value: unknown = row
  for (const part of parts) value = typeof value === 'object' && value !== null ? (value as GraphRow)[part] : undefined
  return lower && typeof value === 'string' ? value.toLowerCase() : (value ?? null)
}

function holds(row: GraphRow, { path, operator, values }: Condition): boolean {
  const value = valueAt(row, path)
  if (typeof value !== 'string') return false
  if (operator === '==' || operator === 'in') return values.includes(value)
  return values.some((one) => one.toLowerCase() === value.toLowerCase())
}

/**
 * The rows of a query. Without `order by` their order is another one every time: unsorted pages are not repeatable.
 *
 * @param turn how often was asked before
 */
export function evaluate(query: GraphQuery, rows: readonly GraphRow[], turn: number): GraphRow[] {
  const known = new Set(rows.flatMap((row) => Object.keys(row)))
  const { where, columns, distinct, orderBy } = query
  for (const { parts } of [...where.flat(), ...(columns ?? [])].map(({ path }) => path)) {
    if (rows.length > 0 && !known.has(parts[0] as string)) {
      throw invalidQuery(`Failed to resolve the column '${parts[0]}'.`)
    }
  }
  const found = rows.filter((row) => where.every((alternatives) => alternatives.some((one) => holds(row, one))))
  const chosen =
    columns === undefined
      ? found
      : found.map((row) => Object.fromEntries(columns.map(({ name, path }) => [name, valueAt(row, path)])))
  const all = distinct ? [...new Map(chosen.map((row) => [JSON.stringify(row), row])).values()] : chosen
  if (orderBy.length > 0) return all.toSorted((a, b) => compare(a, b, orderBy))
  const from = all.length === 0 ? 0 : (turn * 7) % all.length
  return [...all.slice(from), ...all.slice(0, from)]
}

function compare(a: GraphRow, b: GraphRow, orderBy: GraphQuery['orderBy']): number {
  for (const { name, descending } of orderBy) {
    const [left, right] = [String(a[name] ?? ''), String(b[name] ?? '')]
    if (left !== right) return left < right === descending ? 1 : -1
  }
  return 0
}
