/**
 * Every Graph URL of the product is built here, so that a value can never add a query option, leave its segment or
 * end its literal: `R&D #1`, `O'Brien` and `x' or 1 eq 1` stay values.
 */
export interface GraphQuery {
  select: readonly string[]
  filter?: string
  expand?: string
  top?: number
  /** An advanced query: sends ConsistencyLevel: eventual and $count=true. Never together with signInActivity. */
  advanced?: boolean
  /** Of a delta query: nothing of what there is, only what changes from now on. */
  deltaFromNow?: boolean
}

interface Read extends Partial<GraphQuery> {
  /** Made by the `path` template, so its segments are encoded. */
  path: string
  version?: 'v1.0' | 'beta'
  /** Properties that a response must have, be it as null: who decides without them decides wrong. */
  needs?: readonly string[]
  /** Properties that name something and must do so, besides `id`. */
  keys?: readonly string[]
}

/** The read of one object by its key. */
export interface ObjectRead extends Read {
  complete: 'object'
}

/**
 * The read of a list that is only worth something to its end. A read that can't be shown to have come there is no
 * list but a failure, `ReadIncomplete`: pages that go round in a circle or never end, an entry twice with different
 * contents, entries without what they need.
 *
 * `certain` is for what protects people or decides about power: there an empty page before the last one is a failure
 * too, unless it has entries when it is asked for again. Elsewhere Graph may give empty pages
 * (https://learn.microsoft.com/graph/paging).
 */
export interface WholeRead extends Read {
  complete: 'certain' | 'whole'
}

/** The read of a list a page at a time, for whoever shows pages and goes on only when asked to. */
export interface PageRead extends Read {
  complete: 'page'
}

/** Every read says what of it must be there; the reader takes each kind for what it is. */
export type GraphRead = ObjectRead | WholeRead | PageRead

/** `path\`/groups/${id}/members\``: an encoded path. */
export function path(strings: TemplateStringsArray, ...values: string[]): string {
  return strings.reduce((whole, part, index) => whole + encodeURIComponent(values[index - 1] ?? '') + part)
}

/**
 * The path of a user by object id or user principal name. Names that begin with `$` are only found in the key form
 * (https://learn.microsoft.com/graph/api/user-get).
 */
export function userPath(userId: string): string {
  return userId.startsWith('$') ? `/users(${encodeURIComponent(literal(userId))})` : path`/users/${userId}`
}

/** A string as an OData literal: quotes are doubled. */
export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** `property in ('a','b')`: at most 15 values, Graph refuses more. */
export function isOneOf(property: string, values: readonly string[]): string {
  if (values.length === 0 || values.length > MAX_IN_VALUES) {
    throw new RangeError(`An in filter takes 1 to ${MAX_IN_VALUES} values, not ${values.length}`)
  }
  return `${property} in (${values.map(literal).join(',')})`
}

/** How many values Graph takes in one `in (…)` filter. */
export const MAX_IN_VALUES = 15

/** How many entries Graph gives of most lists at a time, by `$top`. */
export const MAX_TOP = 999

/** A list in parts of a size that Graph takes. */
export function slices<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
}

/** The address of a read below the version, for a request of its own or inside a `$batch`. */
export function relativeUrl({
  path,
  select,
  filter,
  expand,
  top,
  advanced,
  deltaFromNow,
}: Omit<Read, 'needs' | 'keys'>): string {
  if (
    advanced === true &&
    (select?.includes('signInActivity') === true || filter?.includes('signInActivity') === true)
  ) {
    throw new TypeError(
      'signInActivity is never read in an advanced query: Graph has responded to those with empty values',
    )
  }
  const options: string[] = []
  if (select !== undefined) options.push(`$select=${select.map(encodeURIComponent).join(',')}`)
  if (filter !== undefined) options.push(`$filter=${encodeURIComponent(filter)}`)
  if (expand !== undefined) options.push(`$expand=${encodeURIComponent(expand)}`)
  if (top !== undefined) options.push(`$top=${top}`)
  if (advanced === true) options.push('$count=true')
  if (deltaFromNow === true) options.push('$deltatoken=latest')
  return options.length === 0 ? path : `${path}?${options.join('&')}`
}

/** The headers that a read needs, on its own, on each following page, and inside a `$batch`. */
export function readHeaders({ advanced }: Pick<GraphRead, 'advanced'>): Record<string, string> {
  return advanced === true ? { ConsistencyLevel: 'eventual' } : {}
}

const MEMBER_REF = /^\/groups\/[^/?]+\/members\/[^/?]+\/\$ref$/

/**
 * The one place that names a membership to be removed. Without the trailing `/$ref` the same DELETE deletes the user
 * (https://learn.microsoft.com/graph/api/group-delete-members), hence the second look at what was built.
 */
export function memberReference(groupId: string, userId: string): string {
  const url = `${path`/groups/${groupId}/members/${userId}`}/$ref`
  if (!MEMBER_REF.test(url) || groupId === '' || userId === '') {
    throw new TypeError('A membership is removed by its /$ref and by nothing else')
  }
  return url
}
