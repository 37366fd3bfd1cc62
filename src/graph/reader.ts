import { bodyOf, readBatch, sendBatch } from './batch.ts'
import { createGraphClient, type GraphOptions } from './client.ts'
import { readPermissions } from './permissions.ts'
import { incomplete, unreadable } from './failure.ts'
import { assertGone, missingOf } from './gone.ts'
import { objectOf } from './responses.ts'
import { path, slices, type GraphRead, type ObjectRead, type PageRead, type WholeRead } from './url.ts'

/** POST /directoryObjects/getByIds takes this many ids. */
const BY_IDS_SIZE = 1000
/** Groups that checkMemberGroups takes: https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups */
export const MEMBER_GROUPS_SIZE = 20
const BY_IDS = '/directoryObjects/getByIds'
const CHECK_MEMBER_GROUPS = 'POST /users/{id}/checkMemberGroups'
const TYPE = '@odata.type'

/** https://learn.microsoft.com/graph/api/directoryobject-get */
const directoryObject = (id: string): ObjectRead => ({
  path: path`/directoryObjects/${id}`,
  select: ['id'],
  complete: 'object',
})

/** Reads from Graph: the only thing of this folder that most of the product ever holds. */
export type GraphReader = ReturnType<typeof createGraphReader>

export function createGraphReader(options: GraphOptions) {
  const client = createGraphClient(options)

  const batch = (reads: readonly GraphRead[]) => readBatch(client, reads)

  /**
   * Directory objects by id, of several kinds at once; ids that do not exist, or name something of another kind, are
   * left out, and that is certain: each is asked for by itself.
   *
   * @param needs what objects of a type must have, be it as null
   * https://learn.microsoft.com/graph/api/directoryobject-getbyids
   *
   * @throws GraphFailure `ReadIncomplete` where Graph leaves something out that exists
   */
  async function getByIds<T extends { id: string }>(
    ids: Iterable<string>,
    types: string[],
    select: readonly string[],
    needs: Record<string, readonly string[]> = {},
  ): Promise<T[]> {
    const asked = [...new Set(ids)].filter((id) => id !== '')
    const found = new Map<string, T>()
    for (const slice of slices(asked, BY_IDS_SIZE)) {
      const { body } = await client.send({
        method: 'POST',
        url: BY_IDS + `?$select=${select.join(',')}`,
        body: { ids: slice, types },
        writes: false,
      })
      const { value } = (body ?? {}) as { value?: unknown }
      if (!Array.isArray(value)) throw unreadable(`POST ${BY_IDS}`)
      const wanted = new Set(slice.map((id) => id.toLowerCase()))
      for (const entry of value) {
        const object = objectOf<T & { [TYPE]: string }>(entry, { keys: [TYPE] }, `POST ${BY_IDS}`)
        const kind = object[TYPE].replace('#microsoft.graph.', '')
        objectOf<T>(entry, { needs: needs[kind] ?? [] }, `POST ${BY_IDS}`)
        const id = object.id.toLowerCase()
        const earlier = found.get(id)
        if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(object)) {
          throw incomplete('the same object came twice with different contents', `POST ${BY_IDS}`)
        }
        if (wanted.has(id)) found.set(id, object)
      }
    }
    const objects = [...found.values()]
    const kinds = types.map((type) => `#microsoft.graph.${type}`)
    await assertGone<{ [TYPE]?: string }>(batch, missingOf(asked, objects), directoryObject, (object) =>
      kinds.includes(object[TYPE] ?? kinds[0] ?? ''),
    )
    return objects
  }

  /**
   * Which of the groups each user is in, directly or through others: a read, though Graph wants it posted.
   * https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups
   */
  async function memberGroups(userIds: string[], groupIds: readonly string[]): Promise<Map<string, string[]>> {
    const asked = userIds.flatMap((userId) => slices(groupIds, MEMBER_GROUPS_SIZE).map((ids) => ({ userId, ids })))
    const responses = await sendBatch(
      client,
      asked.map(({ userId, ids }) => ({
        method: 'POST',
        url: path`/users/${userId}/checkMemberGroups`,
        body: { groupIds: ids },
        writes: false,
      })),
    )
    const found = new Map<string, string[]>()
    asked.forEach(({ userId, ids }, index) => {
      const { value, '@odata.nextLink': next } = bodyOf<Record<string, unknown>>(responses[index])
      if (!Array.isArray(value) || !value.every((id) => typeof id === 'string')) throw unreadable(CHECK_MEMBER_GROUPS)
      // At most twenty ids are no reason for a second page.
      if (next != null) throw incomplete('it says that there is more', CHECK_MEMBER_GROUPS)
      const wanted = new Set(ids.map((id) => id.toLowerCase()))
      const own = [...new Set(value)].filter((id) => wanted.has(id.toLowerCase()))
      found.set(userId, [...(found.get(userId) ?? []), ...own])
    })
    return found
  }

  return {
    /** What our own token allows, for telling an operator what is missing. */
    permissions: async () => readPermissions(await options.tokens()),
    /** Where reads of sign-in dates take their turn, for whoever has to have them before it begins. */
    signInTurns: client.signInTurns,
    get: client.get,
    find: client.find,
    page: client.page,
    /** The first page of any list, for whoever goes on with `pages`. */
    firstPage: <T>(read: PageRead | WholeRead) => client.firstPage<T>(read),
    pages: client.pages,
    all: client.all,
    batch,
    getByIds,
    memberGroups,
  }
}
