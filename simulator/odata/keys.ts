import type { Filter } from './parse.ts'

const INDEXED = ['id', 'userPrincipalName', 'mail'] as const

export interface Key<P extends string = (typeof INDEXED)[number]> {
  property: P
  value: string
}

/**
 * The keys one of which an item must have to pass the filter, or undefined when the filter says no such thing. Looking
 * those up spares the walk over a million people for `id in ('…','…')`.
 */
export function keysOf(filter: Filter | undefined): Key[] | undefined {
  return keysAmong(filter, INDEXED)
}

/** The same for other properties than those of people. */
export function keysAmong<P extends string>(filter: Filter | undefined, indexed: readonly P[]): Key<P>[] | undefined {
  switch (filter?.type) {
    case 'and':
      return keysAmong(filter.left, indexed) ?? keysAmong(filter.right, indexed)
    case 'or': {
      const [left, right] = [keysAmong(filter.left, indexed), keysAmong(filter.right, indexed)]
      return left === undefined || right === undefined ? undefined : [...left, ...right]
    }
    case 'compare':
      return filter.operator === 'eq' ? keys(filter.path, [filter.literal.value], indexed) : undefined
    case 'in':
      return keys(
        filter.path,
        filter.literals.map(({ value }) => value),
        indexed,
      )
    default:
      return undefined
  }
}

function keys<P extends string>(
  path: readonly string[],
  values: readonly unknown[],
  indexed: readonly P[],
): Key<P>[] | undefined {
  const property = indexed.find((name) => path.length === 1 && name === path[0])
  return property === undefined ? undefined : values.map((value) => ({ property, value: String(value) }))
}
