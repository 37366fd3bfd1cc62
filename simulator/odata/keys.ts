import type { Filter } from './parse.ts'

const INDEXED = ['id', 'userPrincipalName', 'mail'] as const

export interface Key { property: typeof INDEXED[number], value: string }

/**
 * The keys one of which an item must have to pass the filter, or undefined when the filter says no such thing. Looking
 * those up spares the walk over a million people for `id in ('…','…')`.
 */
export function keysOf (filter: Filter | undefined): Key[] | undefined {
  switch (filter?.type) {
    case 'and': return keysOf(filter.left) ?? keysOf(filter.right)
    case 'or': {
      const [left, right] = [keysOf(filter.left), keysOf(filter.right)]
      return left === undefined || right === undefined ? undefined : [...left, ...right]
    }
    case 'compare': return filter.operator === 'eq' ? keys(filter.path, [filter.literal.value]) : undefined
    case 'in': return keys(filter.path, filter.literals.map(({ value }) => value))
    default: return undefined
  }
}

function keys (path: readonly string[], values: readonly unknown[]): Key[] | undefined {
  const property = INDEXED.find((name) => path.length === 1 && name === path[0])
  return property === undefined ? undefined : values.map((value) => ({ property, value: String(value) }))
}
