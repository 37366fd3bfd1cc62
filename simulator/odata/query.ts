import { badRequest } from '../http/graph-error.ts'
import { pathsOf } from './check-filter.ts'
import { parseFilter } from './parse.ts'
import type { Filter } from './parse.ts'

export interface Expand {
  name: string
  select?: readonly string[]
  expand?: readonly Expand[]
}

/** The query options of a request, parsed. */
export interface Query {
  select?: readonly string[]
  filter?: Filter
  top?: number
  count: boolean
  expand: readonly Expand[]
  orderBy?: { property: string; descending: boolean }
  search?: string
  skipToken?: string
  deltaToken?: string
  /** `ConsistencyLevel: eventual` and `$count=true` together (learn.microsoft.com/graph/aad-advanced-queries). */
  advanced: boolean
  eventual: boolean
}

const KNOWN: ReadonlySet<string> = new Set([
  '$select',
  '$filter',
  '$top',
  '$count',
  '$expand',
  '$orderby',
  '$search',
  '$skiptoken',
  '$skip',
  '$format',
  '$deltatoken',
  // Microsoft's documents write both.
  '$deltaToken',
])

export function parseQuery(parameters: ReadonlyMap<string, string>, consistencyLevel: string | undefined): Query {
  for (const name of parameters.keys()) {
    if (name.startsWith('$') && !KNOWN.has(name)) throw badRequest(`Unrecognized query argument specified: '${name}'.`)
  }
  if (parameters.has('$skip')) throw badRequest("'$skip' is not supported by the service.")
  const eventual = consistencyLevel?.toLowerCase() === 'eventual'
  const count = parameters.get('$count')?.toLowerCase() === 'true'
  const query: Query = {
    count,
    eventual,
    advanced: eventual && count,
    expand: parseExpand(parameters.get('$expand') ?? ''),
  }
  const select = parameters.get('$select')
  if (select !== undefined && select.trim() !== '' && select.trim() !== '*') query.select = names(select)
  const filter = parameters.get('$filter')
  if (filter !== undefined) query.filter = parseFilter(filter)
  const top = parameters.get('$top')
  if (top !== undefined) query.top = parseTop(top)
  const orderBy = parameters.get('$orderby')
  if (orderBy !== undefined) query.orderBy = parseOrderBy(orderBy)
  const search = parameters.get('$search')
  if (search !== undefined) query.search = search
  const skipToken = parameters.get('$skiptoken')
  if (skipToken !== undefined) query.skipToken = skipToken
  const deltaToken = parameters.get('$deltatoken') ?? parameters.get('$deltaToken')
  if (deltaToken !== undefined) query.deltaToken = deltaToken
  return query
}

const names = (text: string) =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

function parseTop(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) === 0) {
    throw badRequest(
      `Invalid value '${text}' for $top query option found. The $top query option requires a non-negative ` +
        'integer value.',
    )
  }
  return Number(text)
}

function parseOrderBy(text: string): { property: string; descending: boolean } {
  const [property = '', direction = 'asc'] = text.trim().split(/\s+/)
  return { property, descending: direction.toLowerCase() === 'desc' }
}

/** `manager($select=id,displayName),policy($expand=rules)` */
function parseExpand(text: string): Expand[] {
  return splitOutside(text, ',').map((item) => {
    const open = item.indexOf('(')
    if (open === -1) return { name: item }
    if (!item.endsWith(')')) {
      throw badRequest(`Parsing OData Select and Expand failed: Found an unbalanced bracket expression in '${text}'.`)
    }
    const expand: Expand = { name: item.slice(0, open) }
    for (const option of splitOutside(item.slice(open + 1, -1), ';')) {
      if (option.startsWith('$select=')) expand.select = names(option.slice('$select='.length))
      else if (option.startsWith('$expand=')) expand.expand = parseExpand(option.slice('$expand='.length))
    }
    return expand
  })
}

function splitOutside(text: string, separator: string): string[] {
  const parts = ['']
  let depth = 0
  for (const character of text) {
    if (character === '(') depth++
    if (character === ')') depth--
    if (character === separator && depth === 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/** Whether sign-in dates are returned, or decide about what is. */
export const usesSignIns = ({
  select = [],
  filter,
}: {
  select?: readonly string[]
  filter?: Filter | undefined
}): boolean =>
  select.includes('signInActivity') ||
  (filter !== undefined && pathsOf(filter).some(([property]) => property === 'signInActivity'))

/** Refuses relations that a list does not have, or that nobody may expand there. */
export function checkExpand(expands: readonly Expand[], known: readonly string[] = [], above = ''): void {
  for (const { name, expand = [] } of expands) {
    if (!known.includes(`${above}${name}`)) {
      throw badRequest(`Parsing OData Select and Expand failed: Could not find a property named '${name}'.`)
    }
    checkExpand(expand, known, `${above}${name}/`)
  }
}
