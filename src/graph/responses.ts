import { incomplete, unreadable, type GraphFailure } from './failure.ts'
import type { GraphRead, PageRead, WholeRead } from './url.ts'
import { present } from '../present.ts'

export interface GraphPage<T> {
  value: T[]
  /** The whole address of the next page on the configured host; absent on the last one. */
  nextLink?: string
  /** Of a delta query: where to ask for what changes from now on; on the last page. */
  deltaLink?: string
  /** How many entries all pages have together, where an advanced query asked for that. */
  count?: number
}

/**
 * What a response to the read of one object says, once it is one: an object with an id and with what the read needs.
 *
 * @throws GraphFailure `ResponseUnreadable`, `ReadIncomplete`
 */
export function objectOf<T>(body: unknown, wants: Wants, operation: string): T {
  checkEntry(body, wants, operation)
  return body as T
}

/**
 * What a response to the read of a list says, once it is a list of entries that have an id and what the read needs. An
 * entry that is there twice is there once. Without `value` there is no list, and above all no empty one.
 *
 * @throws GraphFailure `ResponseUnreadable`, `ReadIncomplete`
 */
export function pageOf<T>(body: unknown, read: PageRead | WholeRead, operation: string): GraphPage<T> {
  const {
    value,
    '@odata.nextLink': next,
    '@odata.deltaLink': delta,
    '@odata.count': count,
  } = (body ?? {}) as Record<string, unknown>
  if (!Array.isArray(value)) throw unreadable(operation)
  for (const entry of value) checkEntry(entry, read, operation)
  const nextLink = typeof next === 'string' ? next : undefined
  return {
    value: onceEach(value as T[], read, operation),
    ...present('nextLink', nextLink),
    ...(typeof delta === 'string' ? { deltaLink: delta } : {}),
    ...(typeof count === 'number' ? { count } : {}),
  }
}

/** The id of an entry, once it was looked at. */
export const idOf = (entry: unknown): string => (entry as { id: string }).id

type Wants = Pick<GraphRead, 'needs' | 'keys'>

function checkEntry(entry: unknown, { needs = [], keys = [] }: Wants, operation: string): void {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) throw unreadable(operation)
  const values = entry as Record<string, unknown>
  const missing =
    ['id', ...keys].find((name) => typeof values[name] !== 'string' || values[name] === '') ??
    needs.find((name) => !(name in entry))
  if (missing !== undefined) throw incomplete(`an entry has no ${missing}`, operation)
}

function onceEach<T>(entries: T[], { complete }: PageRead | WholeRead, operation: string): T[] {
  const seen = new Map<string, T>()
  for (const entry of entries) {
    const earlier = seen.get(idOf(entry))
    if (earlier === undefined) seen.set(idOf(entry), entry)
    else if (complete !== 'page' && JSON.stringify(earlier) !== JSON.stringify(entry)) {
      throw incomplete(CONTRADICTION, operation)
    }
  }
  return seen.size === entries.length ? entries : [...seen.values()]
}

/** What is said where pages, or parts of one, disagree about an entry. */
export const CONTRADICTION = 'the same entry came twice with different contents'

/** What one request of a `$batch` comes to, whatever became of the others. */
export type BatchResponse<T = unknown> = { status: number; body: T } | GraphFailure
