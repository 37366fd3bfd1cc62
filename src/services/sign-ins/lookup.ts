import { Refusal } from '../../errors.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { SIGN_IN_FIELDS, type User } from '../../graph/users.ts'
import { MAX_IN_VALUES } from '../../graph/url.ts'
import { isNoPremium } from '../../graph/failure.ts'
import { coalesce } from '../coalesce.ts'
import { assertUserId, findClearUsers, findUsers, userAmbiguous, userNotFound } from '../people/find.ts'
import { toPerson } from '../people/person.ts'
import type { Cutoffs } from './cutoff.ts'
import { judgeActivity, type Activity, type Cutoff } from './activity.ts'

/** How long a single look-up waits for others to share its read. */
const WINDOW_MS = 50

/** Sign-in dates of single people and of lists of them. */
export function createSignInLookup({ reader, cutoffs }: { reader: GraphReader; cutoffs: Cutoffs }) {
  const shared = coalesce<Looked>(
    async (userIds) => {
      const {
        read: { users, ambiguous },
        readable,
      } = await readSignIns((select) => findUsers(reader, userIds, select))
      return new Map<string, Looked>([
        ...[...users].map(([userId, user]) => [userId, { user, readable }] as const),
        ...[...ambiguous].map((userId) => [userId, 'ambiguous'] as const),
      ])
    },
    WINDOW_MS,
    MAX_IN_VALUES,
  )

  return {
    /** @throws Refusal `UserNotFound`, `UserIdAmbiguous`, `InvalidInput`, `InactiveDaysTooLow` */
    async get(userId: string, inactiveDays?: number) {
      assertUserId(userId)
      const limits = cutoffs.of(inactiveDays)
      const looked = await shared(userId)
      if (looked === undefined) throw userNotFound(userId)
      if (looked === 'ambiguous') throw userAmbiguous(userId)
      return toPersonActivity(looked.user, { ...limits, readable: looked.readable })
    },

    /**
     * The same for up to 1,000 people: in the order asked, each once, and who does not exist by name.
     *
     * @throws Refusal `ScopeRequired`, and `UserIdAmbiguous` and `InvalidInput` with the place in the list;
     *   `InactiveDaysTooLow`
     */
    async query(userIds: readonly string[], inactiveDays?: number) {
      if (userIds.length === 0) {
        throw new Refusal('ScopeRequired', 'userIds is empty: name at least one user.', { target: 'userIds' })
      }
      const limits = cutoffs.of(inactiveDays)
      const { read: users, readable } = await readSignIns((select) =>
        findClearUsers(reader, userIds, select, (index) => `userIds/${index}`),
      )
      const people = new Map(
        [...users.values()].map((user) => [user.id, toPersonActivity(user, { ...limits, readable })]),
      )
      return { value: [...people.values()], notFound: [...new Set(userIds)].filter((userId) => !users.has(userId)) }
    },
  }
}

type Looked = { user: User; readable: boolean } | 'ambiguous'

/**
 * A tenant without Entra ID P1 still has people: they are read without their dates, and how active they are is
 * `unknown`.
 */
export async function readSignIns<T>(
  read: (select: readonly string[]) => Promise<T>,
): Promise<{ read: T; readable: boolean }> {
  try {
    return { read: await read(SIGN_IN_FIELDS), readable: true }
  } catch (error) {
    if (!isNoPremium(error)) throw error
    return { read: await read(SIGN_IN_FIELDS.filter((field) => field !== 'signInActivity')), readable: false }
  }
}

/** Who somebody is and how active, in the words of the API: what is not known is left out. */
export function toPersonActivity(user: User, cutoff: Cutoff) {
  return { ...toPerson(user), ...(judgeActivity(user, cutoff) satisfies Activity) }
}
