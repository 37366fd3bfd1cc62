import { createHash } from 'node:crypto'
import { incomplete } from '../../graph/failure.ts'

/** As many pages as the largest tenant could have, ten times over. */
const MOST_PAGES = 20_000
const MOST_EMPTY_PAGES = 200

/** How far somebody has gone through pages, small enough to travel with a token from one answer to the next. */
export interface Walk {
  pages: number
  /** How many of the last pages had nothing. */
  empty: number
  /** A page that was passed, and after how many more the next one is remembered in its place. */
  mark: string
  until: number
}

/**
 * One page further. A circle is noticed by the page that is remembered, wherever it begins: the place to remember moves
 * on at 1, 2, 4, 8 … pages (Brent), so that one is enough.
 *
 * @throws GraphFailure `ReadIncomplete` for pages that go round in a circle or do not end
 */
export function further(walk: Walk | undefined, nextLink: string, isEmpty: boolean): Walk {
  const { pages, empty, mark, until } = walk ?? { pages: 0, empty: 0, mark: '', until: 1 }
  const link = createHash('sha256').update(nextLink).digest('base64url').slice(0, 16)
  if (link === mark) throw incomplete('its pages go round in a circle', 'GET a list')
  const passed = { pages: pages + 1, empty: isEmpty ? empty + 1 : 0 }
  if (passed.pages > MOST_PAGES || passed.empty > MOST_EMPTY_PAGES) {
    throw incomplete('its pages do not end', 'GET a list')
  }
  return passed.pages >= until ? { ...passed, mark: link, until: until * 2 } : { ...passed, mark, until }
}
