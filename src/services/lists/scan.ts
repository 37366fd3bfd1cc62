import { createHash } from 'node:crypto'
import { timeLeft } from '../../deadline.ts'
import type { GraphPage } from '../../graph/client.ts'
import { GraphFailure, incomplete, isWithoutResponse } from '../../graph/failure.ts'
import { further, type Walk } from './walk.ts'

/** What the slowest page may take: with less time left, the list goes on in the next reply. */
const PAGE_MS = 5_000

/** How many entries of a page are remembered on the next one. */
const TAIL = 20
/** So many pages with nothing new are no accident. */
const MOST_REPEATED = 3

/** Where a list goes on. */
export interface Place {
  /** How many entries Graph's pages have: the first page has no address that would say so. */
  size: number
  /** Graph's address of the page; absent for the first one. */
  nextLink?: string
  /** Absent on the first page. */
  walk?: Walk
  /** The last entries of the page before, which Graph may give again at the beginning of this one. */
  tail?: string
  /** What of the page was shown before: everything up to here, in the order of `placeOf`. */
  after?: string
}

export interface Scanned<T> {
  value: T[]
  /** Absent at the end of the list. */
  place?: Place
}

export interface Scan<S extends { id?: string | null | undefined }, T> {
  from: Place | undefined
  top: number
  /** How many entries to ask Graph for at a time. */
  size: number
  readPage: (size: number, nextLink: string | undefined) => Promise<GraphPage<S>>
  /** What of a page belongs to the list; `again` tells that an earlier reply already looked at the same page. */
  keep: (page: S[], again: boolean) => T[] | Promise<T[]>
  /** Different for each entry, and the same whenever it is read. */
  placeOf: (entry: T) => string
}

/**
 * Goes through the pages of Graph until enough was found or the reply has to leave. It stops at a page boundary while
 * that is near `top`: when another page like those before would not fit any more. The reply may hold a few more or
 * less than `top`, or nothing at all and still have a successor; nothing is ever cut off. When Graph breaks off after
 * some pages, what was found so far is the reply and the next one tries again.
 *
 * Only a reply that would be more than half over ends inside a page, which the next one then reads again: a page of
 * 500 costs no second read where 999 are asked for. It goes on behind an entry rather than at a number, so that nothing
 * is shown twice or left out when entries have gone meanwhile, as members do whom a flow removes while it reads on.
 *
 * What Graph repeats on several pages of a reply is there once.
 *
 * @throws GraphFailure `ReadIncomplete` for pages that go round in a circle, repeat each other or do not end
 */
export async function scan<S extends { id?: string | null | undefined }, T>({
  from,
  top,
  size,
  readPage,
  keep,
  placeOf,
}: Scan<S, T>): Promise<Scanned<T>> {
  const value: T[] = []
  const seen = new Set<string>()
  let tail = from?.tail ?? ''
  let repeated = 0
  let place: Place = from ?? { size }
  for (let pages = 1; ; pages++) {
    const { after } = place
    let page: GraphPage<S>
    let kept: T[]
    try {
      page = await readPage(place.size, place.nextLink)
      const fresh = page.value.filter(({ id }) => !seen.has(id ?? '') && !isIn(tail, id))
      for (const { id } of fresh) if (id) seen.add(id)
      repeated = fresh.length === 0 && page.value.length > 0 ? repeated + 1 : 0
      if (repeated >= MOST_REPEATED) throw incomplete('its pages repeat each other', 'GET a list')
      kept = await keep(fresh, after !== undefined)
    } catch (error) {
      if (pages > 1 && error instanceof GraphFailure && isPassing(error)) return { value, place }
      throw error
    }
    const found = after === undefined ? kept : kept.filter((entry) => placeOf(entry) > after)
    const room = top - value.length
    if (found.length > room + top / 2) {
      const shown = found.toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1)).slice(0, room)
      return { value: [...value, ...shown], place: { ...place, after: placeOf(shown.at(-1) as T) } }
    }
    value.push(...found)
    if (page.nextLink === undefined) return { value }
    const walk = further(
      place.walk,
      page.nextLink,
      page.value.map(({ id }) => id ?? ''),
    )
    if (page.value.length > 0) tail = tailOf(page.value)
    place = { size: place.size, nextLink: page.nextLink, walk, tail }
    const perPage = value.length / pages
    if (value.length + perPage > top || timeLeft() < PAGE_MS) return { value, place }
  }
}

/** The last entries of a page by their hashes, short enough for a token. */
const tailOf = (entries: readonly { id?: string | null | undefined }[]): string =>
  entries
    .slice(-TAIL)
    .map(({ id }) => short(id))
    .join('')

const isIn = (tail: string, id: string | null | undefined): boolean =>
  tail !== '' && (tail.match(/.{8}/g) as string[] | null)?.includes(short(id)) === true

const short = (id: string | null | undefined): string =>
  createHash('sha256')
    .update(id ?? '')
    .digest('base64url')
    .slice(0, 8)

const isPassing = (failure: GraphFailure) =>
  failure.code !== 'ReadIncomplete' && (failure.status === 429 || isWithoutResponse(failure))
