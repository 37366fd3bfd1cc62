import { incomplete } from './failure.ts'
import { GRAPH, type Peer } from './peer.ts'
import { CONTRADICTION, idOf, type GraphPage } from './responses.ts'
import { SeenEntries } from './seen-entries.ts'
import type { WholeRead } from './url.ts'

/** Ten million entries at the largest page of sign-in dates: ten times the largest tenant that this is made for. */
export const MOST_PAGES = 20_000
const MOST_ENTRIES = 4_000_000
/** Filters that Graph evaluates page by page may give some empty ones. */
export const MOST_EMPTY_PAGES = 200
/** Pages that only repeat what was there: Graph shifts entries by one page, never by several. */
const MOST_REPEATED_PAGES = 3

/** Of how many pages and entries a read may be. */
export interface WholeLimits {
  pages?: number
  entries?: number
}

/**
 * All pages of a list to its end, with each entry once, however often it comes. Pages may end in any circle, repeat
 * each other under new addresses or never end: the read fails then, in time and within bounds.
 *
 * Memory: a page, the addresses of the pages (some 200 bytes each) and 12 to 48 bytes for each entry, so that a million
 * users take 25 MB.
 *
 * @param readPage the page at an address, the first one without
 * @param first the first page, where somebody has read it already
 * @param peer whose list it is: a failure is told in its words
 * @throws GraphFailure `ReadIncomplete`
 */
export async function* wholeList<T>(
  read: Pick<WholeRead, 'path' | 'complete'>,
  readPage: (nextLink?: string) => Promise<GraphPage<T>>,
  first?: GraphPage<T>,
  { pages: mostPages = MOST_PAGES, entries: mostEntries = MOST_ENTRIES }: WholeLimits = {},
  peer: Peer = GRAPH,
): AsyncGenerator<T[]> {
  const broken = (because: string) => incomplete(because, peer.operationOf('GET', read.path), peer)
  const links = new Set<string>()
  const entries = new SeenEntries()
  let empty = 0
  let repeated = 0
  for (let page = first ?? (await readPage()), link: string | undefined; ;) {
    if (page.value.length === 0 && page.nextLink !== undefined && read.complete === 'certain') {
      page = await readPage(link)
      if (page.value.length === 0 && page.nextLink !== undefined) {
        throw broken('a page is empty and others follow')
      }
    }
    const fresh = page.value.filter((entry) => {
      const found = entries.add(idOf(entry), entry)
      if (found === 'contradicts') throw broken(CONTRADICTION)
      return found === 'new'
    })
    yield fresh
    if (page.nextLink === undefined) return
    if (page.value.length === 0) empty++
    else if (fresh.length === 0) repeated++
    else empty = repeated = 0
    link = page.nextLink
    if (links.has(link)) throw broken('its pages go round in a circle')
    links.add(link)
    if (empty > MOST_EMPTY_PAGES || repeated >= MOST_REPEATED_PAGES) {
      throw broken('its pages repeat each other without end')
    }
    if (links.size >= mostPages || entries.size > mostEntries) throw broken('its pages do not end')
    page = await readPage(link)
  }
}
