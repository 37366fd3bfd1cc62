import type { BatchResponse } from './responses.ts'
import { GraphFailure, incomplete, isNotFound } from './failure.ts'
import { operationOf } from './operation.ts'
import type { ObjectRead } from './url.ts'

/**
 * Makes sure that what a read by ids left out does not exist: Graph leaves ids out silently, and so does a read that
 * lost something. Each is asked for by its key, twenty to a request, and only 404 says that it is gone.
 *
 * @param isMeant whether something that exists is what the first read was to find; everything, unless given
 * @throws GraphFailure `ReadIncomplete` for something that exists and was left out, and whatever else Graph says
 */
export async function assertGone<T>(
  batch: (reads: ObjectRead[]) => Promise<BatchResponse[]>,
  ids: readonly string[],
  readOf: (id: string) => ObjectRead,
  isMeant: (object: T) => boolean = () => true,
): Promise<void> {
  if (ids.length === 0) return
  const responses = await batch(ids.map(readOf))
  for (const [index, response] of responses.entries()) {
    if (response instanceof GraphFailure) {
      if (!isNotFound(response)) throw response
    } else if (isMeant(response.body as T)) {
      throw incomplete('something that exists was left out', operationOf('GET', readOf(ids[index] as string).path))
    }
  }
}

/** Those of these ids that are not among what was found, whatever their case. */
export function missingOf(ids: readonly string[], found: readonly { id: string }[]): string[] {
  const there = new Set(found.map(({ id }) => id.toLowerCase()))
  return ids.filter((id) => !there.has(id.toLowerCase()))
}
