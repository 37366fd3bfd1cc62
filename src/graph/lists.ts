import { GraphFailure } from './failure.ts'
import { operationOf } from './operation.ts'
import type { GraphReader } from './reader.ts'
import { pageOf } from './responses.ts'
import type { WholeRead } from './url.ts'

/** One of several lists that were read together: all of its entries, or why it could not be read. */
export type ListResponse = unknown[] | GraphFailure

/**
 * Whole lists, whose first pages share one `$batch` (20 to a request). For lists that are short in any tenant, such as
 * role assignments; what grows with the tenant is read with `pages`, a page at a time.
 */
export async function readLists(reader: GraphReader, reads: readonly WholeRead[]): Promise<ListResponse[]> {
  const responses = await reader.batch([...reads])
  return Promise.all(
    responses.map(async (response, index) => {
      if (response instanceof GraphFailure) return response
      return wholeOf(reader, reads[index] as WholeRead, response.body).catch((error: unknown) => {
        if (error instanceof GraphFailure) return error
        throw error
      })
    }),
  )
}

/** All entries of a list whose first page came in a batch. */
export async function wholeOf(reader: GraphReader, read: WholeRead, body: unknown): Promise<unknown[]> {
  const first = pageOf<unknown>(body, read, operationOf('GET', read.path))
  return first.nextLink === undefined ? first.value : reader.all<unknown>(read, first)
}

/** The same lists for each of several ids, in the order of the ids; a kind that is undefined is not read. */
export async function readListsOf<K extends string>(
  reader: GraphReader,
  ids: readonly string[],
  kinds: Record<K, ((id: string) => WholeRead) | undefined>,
): Promise<{ id: string; lists: { [P in K]?: ListResponse } }[]> {
  const wanted = Object.entries(kinds).filter(
    (entry): entry is [K, (id: string) => WholeRead] => entry[1] !== undefined,
  )
  const responses = await readLists(
    reader,
    ids.flatMap((id) => wanted.map(([, read]) => read(id))),
  )
  return ids.map((id, index) => ({
    id,
    lists: Object.fromEntries(wanted.map(([kind], offset) => [kind, responses[index * wanted.length + offset]])) as {
      [P in K]?: ListResponse
    },
  }))
}

/** The entries of a list, none of one that was not read; a failure is thrown. */
export function listOf<T>(response: ListResponse | undefined): T[] {
  if (response instanceof GraphFailure) throw response
  return (response ?? []) as T[]
}

/** The entries of a list, and none at all where it failed in a way that means there can't be any. */
export function listUnless<T>(
  response: ListResponse | undefined,
  ...meaningless: ((error: unknown) => boolean)[]
): T[] {
  return meaningless.some((means) => means(response)) ? [] : listOf<T>(response)
}
