import { createHash } from 'node:crypto'
import { incomplete } from '../../graph/failure.ts'
import { MOST_EMPTY_PAGES, MOST_PAGES } from '../../graph/whole.ts'

/** So many pages that are the same as one before are no accident. */
const MOST_SAME_PAGES = 3

/** How far somebody has gone through pages, small enough to travel with a token from one answer to the next. */
export interface Walk {
  pages: number
  /** How many of the last pages had nothing. */
  empty: number
  /** How many pages had the entries of the one that is remembered. */
  same: number
  /** A page that was passed, by its address and its entries, and from which one on another takes its place. */
  mark: string
  entries: string
  until: number
}

/**
 * One page further. A circle is noticed by the page that is remembered, wherever it begins: the place to remember moves
 * on at 1, 2, 4, 8 … pages (Brent), so that one is enough. It is also noticed under ever new addresses, by its entries.
 *
 * @param ids the entries of the page that was read
 * @throws GraphFailure `ReadIncomplete` for pages that go round in a circle, repeat each other or do not end
 */
export function further(walk: Walk | undefined, nextLink: string, ids: readonly string[]): Walk {
  const { pages, empty, same, mark, entries, until } = walk ?? FIRST
  const link = digest(nextLink)
  if (link === mark) throw incomplete('its pages go round in a circle', 'GET a list')
  const read = ids.length === 0 ? '' : digest(ids.join())
  const passed = {
    pages: pages + 1,
    empty: ids.length === 0 ? empty + 1 : 0,
    same: read !== '' && read === entries ? same + 1 : same,
  }
  if (passed.pages > MOST_PAGES || passed.empty > MOST_EMPTY_PAGES) {
    throw incomplete('its pages do not end', 'GET a list')
  }
  if (passed.same >= MOST_SAME_PAGES) throw incomplete('its pages repeat each other', 'GET a list')
  return passed.pages >= until
    ? { ...passed, mark: link, entries: read, until: until * 2 }
    : { ...passed, mark, entries, until }
}

const FIRST: Walk = { pages: 0, empty: 0, same: 0, mark: '', entries: '', until: 1 }

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16)
