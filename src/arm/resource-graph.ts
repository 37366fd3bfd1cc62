import { incomplete, unreadable } from '../graph/failure.ts'
import type { GraphPage } from '../graph/responses.ts'
import { wholeList } from '../graph/whole.ts'
import { present } from '../present.ts'
import { lowered, RESOURCE_GRAPH, type ArmClient, type ArmRow } from './client.ts'
import { AZURE } from './peer.ts'

const OPERATION = `POST ${RESOURCE_GRAPH}`
/** A query is a read that is posted. */
const QUERIED = { ...AZURE, operationOf: () => OPERATION }
const TOP = 1_000
/** Ten million rows. */
const MOST_PAGES = 10_000

/** What a query is about; with neither, everything that our identity may read, other tenants' included. */
export type QueryScope = { managementGroups: string[] } | { subscriptions: string[] }

/**
 * All rows of a query, to its end, each once by its id compared without case: duplicates have been seen. The query must
 * project `id` and sort by it; without the first there is no next page, without the second pages do not repeat.
 * https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data
 *
 * @throws GraphFailure `ReadIncomplete` where rows are known to be missing
 */
export async function queryAll<Row extends ArmRow>(
  client: Pick<ArmClient, 'query'>,
  query: string,
  scope: QueryScope,
  check: (row: unknown) => Row,
): Promise<Row[]> {
  async function readPage($skipToken?: string): Promise<GraphPage<Row>> {
    const body = (await client.query({
      query,
      ...scope,
      options: {
        $top: TOP,
        resultFormat: 'objectArray',
        authorizationScopeFilter: 'AtScopeAboveAndBelow',
        ...present('$skipToken', $skipToken),
      },
    })) as Record<string, unknown>
    const { data, resultTruncated, $skipToken: next } = body
    if (!Array.isArray(data)) throw unreadable(OPERATION, AZURE)
    const value = data.map((raw) => lowered(check(raw)))
    if (typeof next === 'string' && next !== '') {
      if (value.length === 0) throw incomplete('a page is empty and others follow', OPERATION, AZURE)
      return { value, nextLink: next }
    }
    // A text, and the only sign that rows are missing for good.
    if (String(resultTruncated).toLowerCase() === 'true') {
      throw incomplete('it says that rows are missing', OPERATION, AZURE)
    }
    return { value }
  }

  const rows: Row[] = []
  const read = { path: RESOURCE_GRAPH, complete: 'certain' } as const
  for await (const page of wholeList<Row>(read, readPage, undefined, { pages: MOST_PAGES }, QUERIED)) rows.push(...page)
  return rows
}
