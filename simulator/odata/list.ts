import { ok } from '../http/call.ts'
import type { ApiResponse } from '../http/call.ts'
import type { Context } from '../http/context.ts'
import { GraphError, badRequest, unsupportedQuery } from '../http/graph-error.ts'
import { checkFilter } from './check-filter.ts'
import type { EntityType } from './entity.ts'
import { readPath } from './entity.ts'
import { matches } from './evaluate.ts'
import { checkSelect, contextOf, project } from './project.ts'

/** What a list runs over: by position, with holes for what is gone, so that a page starts where the last one ended. */
export interface Source<T> {
  length: number
  at: (position: number) => T | undefined
  /** How many there are without a filter, where that is known without counting. */
  count?: () => number
}

export interface ListOptions<T> {
  /** Name after `$metadata#`. */
  set: string
  type: EntityType<T>
  source: Source<T>
  defaultPage?: number
  maxPage?: number
  /** What else goes into each item (`@odata.type`, expanded relations). */
  decorate?: (item: T, projected: Record<string, unknown>) => Record<string, unknown>
  asOf?: number
  /** Properties that may be sorted by in a default query. */
  sortable?: readonly string[]
}

export function arraySource<T>(items: readonly T[]): Source<T> {
  return { length: items.length, at: (position) => items[position] }
}

/** Made one by one, as far as a page needs them: for lists that are long. */
export function mappedSource<A, B>(items: readonly A[], make: (item: A) => B): Source<B> {
  return { length: items.length, at: (position) => (position < items.length ? make(items[position] as A) : undefined) }
}

interface Token {
  position: number
  page: number
}

/** One page of a collection: filter, select, expand, count, nextLink. */
export function listResponse<T>(context: Context, options: ListOptions<T>): ApiResponse {
  const { world, query, call } = context
  const { type, set, maxPage = 999, defaultPage = 100, asOf = world.replicated() } = options
  checkSelect(query.select, type, false)
  const accepts = predicate(context, type, asOf)
  const source = sorted(context, options, accepts, asOf)
  const token = readToken(query.skipToken)
  const size = pageSize(query.top ?? defaultPage, maxPage, type.filters.basicOnly === true)
  const empty = world.has('emptyPages') && token.page % 3 === 1
  const { items, next } = empty ? { items: [], next: token.position } : take(source, token.position, size, accepts)
  const body: Record<string, unknown> = { '@odata.context': contextOf(world.url, call.version, set, query.select) }
  if (query.advanced && query.skipToken === undefined) body['@odata.count'] = countOf(context, source, accepts)
  if (next !== undefined) body['@odata.nextLink'] = nextLink(context, { position: next, page: token.page + 1 })
  body['value'] = items.map((item) => {
    const projected = project(type, item, query.select, asOf)
    return options.decorate?.(item, projected) ?? projected
  })
  return ok(body)
}

/**
 * Directory objects refuse more than 999 a page and clamp below that (500 with sign-in dates); other lists clamp
 * always.
 */
function pageSize(wanted: number, max: number, clampsAlways: boolean): number {
  if (wanted > 999 && !clampsAlways) {
    throw unsupportedQuery(`Invalid page size specified: '${wanted}'. Must be between 1 and 999 inclusive.`)
  }
  return Math.min(wanted, max)
}

/** The number of items, as text: `/$count` exists for advanced queries only. */
export function countResponse<T>(
  context: Context,
  options: Pick<ListOptions<T>, 'type' | 'source' | 'asOf'>,
): ApiResponse {
  const { type, source, asOf = context.world.replicated() } = options
  if (!context.query.eventual) throw badRequest('$count is not currently supported.')
  const accepts = predicate({ ...context, query: { ...context.query, advanced: true } }, type, asOf)
  return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: String(countOf(context, source, accepts)) }
}

function predicate<T>(
  { query: { filter, advanced, search, eventual } }: Context,
  type: EntityType<T>,
  asOf: number,
): (item: T) => boolean {
  if (search !== undefined && !eventual) {
    throw unsupportedQuery(
      'Request with $search query parameter only works through MSGraph with a special request header: ' +
        "'ConsistencyLevel: eventual'",
    )
  }
  if (search !== undefined) throw new GraphError(501, 'NotImplemented', 'The simulator does not implement $search.')
  if (filter === undefined) return () => true
  checkFilter(filter, type, advanced)
  return (item) => matches(filter, (path) => readPath(type, item, path, asOf))
}

function sorted<T>(
  { query }: Context,
  { type, source, sortable = [] }: ListOptions<T>,
  accepts: (item: T) => boolean,
  asOf: number,
): Source<T> {
  if (query.orderBy === undefined) return source
  const { property, descending } = query.orderBy
  if (!type.properties.has(property)) {
    throw badRequest(`Could not find a property named '${property}' on type '${type.odataType.slice(1)}'.`)
  }
  if (!sortable.includes(property) && !query.advanced) {
    throw unsupportedQuery('Sorting not supported for current query.')
  }
  if (query.filter !== undefined && type.filters.basicOnly !== true && !query.advanced) {
    throw unsupportedQuery('Sorting not supported for current query.')
  }
  const keyed: Array<{ key: string; item: T }> = []
  for (let position = 0; position < source.length; position++) {
    const item = source.at(position)
    if (item !== undefined && accepts(item)) {
      keyed.push({ key: String(type.read(item, property, asOf) ?? '').toLowerCase(), item })
    }
  }
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (descending ? -1 : 1))
  return arraySource(keyed.map(({ item }) => item))
}

/** Walks on from a position until the page is full; `next` is where the following page starts, if anything is left. */
function take<T>(
  source: Source<T>,
  start: number,
  size: number,
  accepts: (item: T) => boolean,
): { items: T[]; next?: number } {
  const items: T[] = []
  for (let position = start; position < source.length; position++) {
    const item = source.at(position)
    if (item === undefined || !accepts(item)) continue
    if (items.length === size) return { items, next: position }
    items.push(item)
  }
  return { items }
}

function countOf<T>({ query }: Context, source: Source<T>, accepts: (item: T) => boolean): number {
  return (query.filter === undefined ? source.count?.() : undefined) ?? count(source, accepts)
}

function count<T>(source: Source<T>, accepts: (item: T) => boolean): number {
  let found = 0
  for (let position = 0; position < source.length; position++) {
    const item = source.at(position)
    if (item !== undefined && accepts(item)) found++
  }
  return found
}

function readToken(text: string | undefined): Token {
  if (text === undefined) return { position: 0, page: 0 }
  const [position, page] = Buffer.from(text, 'base64url').toString().split('.').map(Number)
  if (!Number.isInteger(position) || !Number.isInteger(page)) {
    throw new GraphError(
      400,
      'Directory_ExpiredPageToken',
      'The specified page token value has expired and can no longer be included in your request.',
    )
  }
  return { position: position as number, page: page as number }
}

function nextLink({ world, call }: Context, { position, page }: Token): string {
  const base = world.has('foreignNextLink') ? 'https://graph.attacker.example' : world.url
  const [path = ''] = call.url.split('?')
  const parameters = [...call.parameters].filter(([name]) => name !== '$skiptoken')
  parameters.push(['$skiptoken', Buffer.from(`${position}.${page}.RFNwdAIAAQAAAB`).toString('base64url')])
  return `${base}${path}?${parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`
}
