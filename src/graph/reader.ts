import { createGraphClient, type GraphClient, type GraphOptions } from './client.ts'
import { bodyOf, readBatch, sendBatch, type BatchAnswer } from './batch.ts'
import { readPermissions } from './permissions.ts'
import { path, slices, type GraphRead } from './url.ts'

/** POST /directoryObjects/getByIds takes this many ids. */
const BY_IDS_SIZE = 1000
/** checkMemberGroups takes this many groups. */
const MEMBER_GROUPS_SIZE = 20

/** Reads from Graph: the only thing of this folder that most of the product ever holds. */
export type GraphReader = ReturnType<typeof createGraphReader>

export function createGraphReader(options: GraphOptions) {
  const client = createGraphClient(options)

  /**
   * Directory objects by id, of several kinds at once; ids that do not exist are left out, as Graph does.
   * https://learn.microsoft.com/graph/api/directoryobject-getbyids
   */
  async function getByIds<T>(ids: Iterable<string>, types: string[], select: readonly string[]): Promise<T[]> {
    const found: T[] = []
    for (const slice of slices([...new Set(ids)], BY_IDS_SIZE)) {
      const { body } = await client.send({
        method: 'POST',
        url: `/directoryObjects/getByIds?$select=${select.join(',')}`,
        body: { ids: slice, types },
        writes: false,
      })
      found.push(...((body as { value?: T[] } | undefined)?.value ?? []))
    }
    return found
  }

  /**
   * Which of the groups each user is in, directly or through others: a read, though Graph wants it posted.
   * https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
   */
  async function memberGroups(userIds: string[], groupIds: readonly string[]): Promise<Map<string, string[]>> {
    const asked = userIds.flatMap((userId) => slices(groupIds, MEMBER_GROUPS_SIZE).map((ids) => ({ userId, ids })))
    const answers = await sendBatch(
      client,
      asked.map(({ userId, ids }) => ({
        method: 'POST',
        url: path`/users/${userId}/checkMemberGroups`,
        body: { groupIds: ids },
        writes: false,
      })),
    )
    const found = new Map<string, string[]>()
    asked.forEach(({ userId }, index) => {
      found.set(userId, [...(found.get(userId) ?? []), ...bodyOf<{ value: string[] }>(answers[index]).value])
    })
    return found
  }

  return {
    /** What our own token allows, for telling an operator what is missing. */
    permissions: async () => readPermissions(await options.tokens()),
    get: client.get,
    find: client.find,
    page: client.page,
    pages: client.pages,
    batch: (reads: GraphRead[]) => readBatch(client, reads),
    getByIds,
    memberGroups,
  }
}

export interface GraphWrite {
  method: 'PATCH' | 'PUT' | 'POST' | 'DELETE'
  url: string
  body?: unknown
}

/** Writes to Graph. Held by services/changes alone; a test sees to it. */
export type GraphWriter = ReturnType<typeof createGraphWriter>

export function createGraphWriter(options: GraphOptions) {
  const client: GraphClient = createGraphClient(options)
  return {
    permissions: async () => readPermissions(await options.tokens()),
    /** @throws GraphFailure; status 0 or 5xx means that nobody knows whether the write took place */
    write: (write: GraphWrite) => client.send({ ...write, writes: true }),
    writeAll: (writes: GraphWrite[]): Promise<BatchAnswer[]> =>
      sendBatch(
        client,
        writes.map((write) => ({ ...write, writes: true })),
      ),
  }
}
