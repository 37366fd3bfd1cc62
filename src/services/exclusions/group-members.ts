import { Refusal } from '../../errors.ts'
import { userIdsOf, type Member } from '../../graph/groups.ts'
import { listOf, readLists } from '../../graph/lists.ts'
import { MEMBER_GROUPS_SIZE, type GraphReader } from '../../graph/reader.ts'
import { transitiveMembers } from '../../graph/roles.ts'
import { cached, type Cached, type Freshness } from '../cached.ts'
import { inOrder } from '../in-order.ts'

/** Up to so many questions, people are asked about one by one, twenty to a request; beyond, the groups are read. */
const MAX_CHECKS = 40

const KEPT_MS = 60_000

export type ExcludedGroupMembers = ReturnType<typeof createExcludedGroupMembers>

/**
 * Which of the excluded groups people are in, directly or through others, with few calls however many people there are.
 */
export function createExcludedGroupMembers({ reader, now }: { reader: GraphReader; now: () => number }) {
  const exist = keptFor(assertExist)
  const membersOf = keptFor(readMembers)

  return {
    /**
     * For each of the people who are in any, the groups that they are in.
     *
     * @param groupIds in lower case
     * @throws Refusal `ExcludedGroupNotFound`, since nobody can tell any more who was in a group that was deleted
     * @throws GraphFailure when something could not be read: not knowing who is excluded is never taken for nobody
     *   being so
     */
    async of(
      userIds: readonly string[],
      groupIds: readonly string[],
      { anew = false }: Freshness = {},
    ): Promise<Map<string, string[]>> {
      if (userIds.length === 0 || groupIds.length === 0) return new Map()
      if (userIds.length * Math.ceil(groupIds.length / MEMBER_GROUPS_SIZE) <= MAX_CHECKS) {
        const [, found] = await inOrder([exist(groupIds, anew), reader.memberGroups([...userIds], groupIds)])
        return found
      }
      await exist(groupIds, anew)
      const members = await membersOf(groupIds, anew)
      return new Map(
        userIds.map((userId) => [userId, groupIds.filter((groupId) => members.get(groupId)?.has(userId) === true)]),
      )
    },
  }

  /** Graph responds to a question about a group that is not there like one about a group that somebody is not in. */
  async function assertExist(groupIds: readonly string[]): Promise<void> {
    const found = await reader.getByIds<{ id: string }>(groupIds, ['group'], ['id'])
    const missing = groupIds.find((groupId) => !found.some(({ id }) => id.toLowerCase() === groupId))
    if (missing === undefined) return
    throw new Refusal(
      'ExcludedGroupNotFound',
      `The excluded group ${missing} does not exist any more, so nobody can tell who was in it: restore the ` +
        'group, or remove its exclusion.',
    )
  }

  async function readMembers(groupIds: readonly string[]): Promise<Map<string, ReadonlySet<string>>> {
    const lists = await readLists(reader, groupIds.map(transitiveMembers))
    return new Map(groupIds.map((groupId, index) => [groupId, new Set(userIdsOf(listOf<Member>(lists[index])))]))
  }

  /** Keeps what was read for a minute, as long as it is asked for the same groups. */
  function keptFor<T>(read: (groupIds: readonly string[]) => Promise<T>) {
    let keptIds = ''
    let kept: Cached<T> | undefined
    return (groupIds: readonly string[], anew: boolean): Promise<T> => {
      const wantedIds = groupIds.join()
      if (kept === undefined || wantedIds !== keptIds) kept = cached(() => read(groupIds), KEPT_MS, now)
      keptIds = wantedIds
      return anew ? kept.anew() : kept()
    }
  }
}
