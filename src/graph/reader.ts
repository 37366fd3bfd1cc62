import { createGraphClient, type GraphClient, type GraphOptions } from './client.ts'
import { bodyOf, readBatch, sendBatch, type BatchAnswer } from './batch.ts'
import type { GraphRead } from './url.ts'

/** POST /directoryObjects/getByIds takes this many ids. */
const BY_IDS_SIZE = 1000

/** Reads from Graph: the only thing of this folder that most of the product ever holds. */
export type GraphReader = ReturnType<typeof createGraphReader>

export function createGraphReader (options: GraphOptions) {
  const client = createGraphClient(options)

  /**
   * Directory objects by id, of several kinds at once; ids that do not exist are left out, as Graph does.
   * https://learn.microsoft.com/graph/api/directoryobject-getbyids
   */
  async function getByIds<T> (ids: Iterable<string>, types: string[], select: readonly string[]): Promise<T[]> {
    const all = [...new Set(ids)]
    const found: T[] = []
    for (let start = 0; start < all.length; start += BY_IDS_SIZE) {
      const { body } = await client.send({
        method: 'POST',
        url: `/directoryObjects/getByIds?$select=${select.join(',')}`,
        body: { ids: all.slice(start, start + BY_IDS_SIZE), types },
        writes: false,
      })
      found.push(...((body as { value?: T[] } | undefined)?.value ?? []))
    }
    return found
  }

  return {
    get: client.get,
    find: client.find,
    page: client.page,
    pages: client.pages,
    batch: (reads: GraphRead[]) => readBatch(client, reads),
    getByIds,
    /** Which of the groups a user is in, directly or through others: a read, though Graph wants it posted. */
    memberGroups: async (userId: string, groupIds: string[]): Promise<string[]> =>
      ((await client.send({ method: 'POST', url: `/users/${encodeURIComponent(userId)}/checkMemberGroups`, body: { groupIds }, writes: false })).body as { value: string[] }).value,
  }
}

export interface GraphWrite {
  method: 'PATCH' | 'PUT' | 'POST' | 'DELETE'
  url: string
  body?: unknown
}

/** Writes to Graph. Held by services/changes alone; a test sees to it. */
export type GraphWriter = ReturnType<typeof createGraphWriter>

export function createGraphWriter (options: GraphOptions) {
  const client: GraphClient = createGraphClient(options)
  return {
    /** @throws GraphFailure; status 0 or 5xx means that nobody knows whether the write took place */
    write: (write: GraphWrite) => client.send({ ...write, writes: true }),
    writeAll: (writes: GraphWrite[]): Promise<BatchAnswer[]> => sendBatch(client, writes.map(write => ({ ...write, writes: true }))),
  }
}

export { bodyOf }
