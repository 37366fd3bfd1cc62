import type { Path } from './parse.ts'

export type Operator = 'eq' | 'ne' | 'in' | 'startswith' | 'contains' | 'ge' | 'le' | 'any'

/** Which filters an entity understands (learn.microsoft.com/graph/aad-advanced-queries, tables per property). */
export interface FilterRules {
  /** Path (joined by `/`) → operators that work in a default query. */
  basic: Readonly<Record<string, readonly Operator[]>>
  /** Paths that work only in an advanced query. */
  advanced: ReadonlySet<string>
  endsWith: ReadonlySet<string>
  /** Logs and role management know no advanced queries: what is not in `basic` is refused. */
  basicOnly?: true
}

export interface EntityType<T> {
  /** As it stands in messages: `User`. */
  name: string
  odataType: string
  /** What comes without `$select`. */
  defaults: readonly string[]
  properties: ReadonlySet<string>
  /** Properties that only a read of a single object gives: 501 in lists. */
  singleOnly?: ReadonlySet<string>
  /** Undefined: Graph leaves the property out. */
  read: (item: T, property: string, asOf: number) => unknown
  filters: FilterRules
  dates: ReadonlySet<string>
}

export function readPath<T>(type: EntityType<T>, item: T, [property = '', ...rest]: Path, asOf: number): unknown {
  let value = type.read(item, property, asOf)
  for (const name of rest) {
    value = name.startsWith('microsoft.graph.')
      ? cast(value, name)
      : (value as Record<string, unknown> | null | undefined)?.[name]
  }
  return value
}

/** `scope/microsoft.graph.accessReviewQueryScope/query`: nothing where the value is of another type. */
function cast(value: unknown, type: string): unknown {
  return (value as Record<string, unknown> | null | undefined)?.['@odata.type'] === `#${type}` ? value : undefined
}

/** An entity whose items are plain objects and may be filtered by equality of the named paths. */
export function plainEntity(
  name: string,
  filterable: FilterRules['basic'],
  properties: readonly string[],
  dates: readonly string[] = [],
): EntityType<Record<string, unknown>> {
  return {
    name,
    odataType: `#microsoft.graph.${name}`,
    defaults: properties,
    properties: new Set(properties),
    read: (item, property) => item[property],
    filters: { basic: filterable, advanced: new Set(), endsWith: new Set(), basicOnly: true },
    dates: new Set(dates),
  }
}
