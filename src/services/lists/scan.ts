import { timeLeft } from '../../deadline.ts'
import type { GraphPage } from '../../graph/client.ts'
import { GraphFailure, isUnanswered } from '../../graph/failure.ts'

/** What the slowest page may take: with less time left, the list goes on in the next answer. */
const PAGE_MS = 5_000

export interface Scanned<T> {
  value: T[]
  /** Where to go on; absent at the end of the list. */
  nextLink?: string
}

/**
 * Goes through the pages of Graph until enough was found or the answer has to leave. It stops at a page boundary, so the
 * answer may hold a few more than `top`, or nothing at all and still have a successor; nothing is ever cut off. When
 * Graph breaks off after some pages, what was found so far is the answer and the next one tries again.
 *
 * @param readPage the page at a place, the first one at none
 * @param keep what of a page belongs to the list
 */
export async function scan<S, T> (
  { from, top, readPage, keep }: { from: string | undefined, top: number, readPage: (nextLink: string | undefined) => Promise<GraphPage<S>>, keep: (page: S[]) => T[] | Promise<T[]> }
): Promise<Scanned<T>> {
  const value: T[] = []
  let place = from
  for (let pages = 0; ; pages++) {
    let page: GraphPage<S>
    let kept: T[]
    try {
      page = await readPage(place)
      kept = await keep(page.value)
    } catch (error) {
      if (pages > 0 && place !== undefined && error instanceof GraphFailure && isPassing(error)) return { value, nextLink: place }
      throw error
    }
    value.push(...kept)
    if (page.nextLink === undefined) return { value }
    place = page.nextLink
    if (value.length >= top || timeLeft() < PAGE_MS) return { value, nextLink: place }
  }
}

const isPassing = (failure: GraphFailure) => failure.status === 429 || isUnanswered(failure)
