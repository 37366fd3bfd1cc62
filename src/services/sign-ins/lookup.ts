import { Refusal } from '../../errors.ts'
import type { User } from '../../graph/users.ts'
import { MAX_IN_VALUES } from '../../graph/url.ts'
import { coalesce } from '../coalesce.ts'
import { isoTime } from '../../time.ts'
import { assertUserId, userAmbiguous, userNotFound } from '../people/find.ts'
import { toPerson } from '../people/person.ts'
import type { Cutoffs } from './cutoff.ts'
import { judgeActivity, type Activity, type Cutoff } from './activity.ts'
import { withoutWaiting, type Known, type KnownPeople, type SignInSource } from './source.ts'
import { isOutOfTurns } from './turns.ts'

/** How long a single look-up waits for others to share its read. */
const WINDOW_MS = 50
/** So many people are looked up in two reads of the ten that Graph allows in a minute. */
const MOST_LIVE = 2 * MAX_IN_VALUES

/** Sign-in dates of single people and of lists of them. */
export function createSignInLookup({
  live,
  copy,
  cutoffs,
  now,
}: {
  live: Pick<SignInSource, 'named'>
  /** In whose place nothing else answers when Graph allows no more reads. */
  copy?: Pick<SignInSource, 'named'>
  cutoffs: Cutoffs
  now: () => number
}) {
  /** From Graph while it allows that, and otherwise as the last sweep found them. */
  async function named(userIds: readonly string[]): Promise<LookedUp> {
    if (copy === undefined) return liveReply(await live.named(userIds))
    try {
      return liveReply(await withoutWaiting(() => live.named(userIds)))
    } catch (error) {
      if (!isOutOfTurns(error)) throw error
      return replyFrom(await copy.named(userIds))
    }
  }

  const liveReply = (found: KnownPeople): LookedUp => ({ ...found, asOf: isoTime(new Date(now())), source: 'live' })
  const replyFrom = (found: KnownPeople): LookedUp => ({
    ...found,
    asOf: found.asOf ?? isoTime(new Date(now())),
    source: 'copy',
  })

  const shared = coalesce<Looked>(
    async (userIds) => {
      const { people, ambiguous, asOf, source } = await named(userIds)
      return new Map<string, Looked>([
        ...[...people].map(([userId, known]) => [userId, { ...known, asOf, source }] as const),
        ...[...ambiguous].map((userId) => [userId, 'ambiguous'] as const),
      ])
    },
    WINDOW_MS,
    MAX_IN_VALUES,
  )

  return {
    /** @throws Refusal `UserNotFound`, `UserIdAmbiguous`, `InvalidInput`, `InactiveDaysTooLow`, `NotReadyYet` */
    async get(userId: string, inactiveDays?: number) {
      assertUserId(userId)
      const limits = cutoffs.of(inactiveDays)
      const looked = await shared(userId)
      if (looked === undefined) throw userNotFound(userId)
      if (looked === 'ambiguous') throw userAmbiguous(userId)
      const { user, readable, asOf, source } = looked
      return { ...toPersonActivity(user, { ...limits, readable }), source, asOf }
    },

    /**
     * The same for up to 1,000 people: in the order asked, each once, and who does not exist by name.
     *
     * @throws Refusal `ScopeRequired`, and `UserIdAmbiguous` and `InvalidInput` with the place in the list;
     *   `InactiveDaysTooLow`, `NotReadyYet`
     */
    async query(userIds: readonly string[], inactiveDays?: number) {
      if (userIds.length === 0) {
        throw new Refusal('ScopeRequired', 'userIds is empty: name at least one user.', { target: 'userIds' })
      }
      const limits = cutoffs.of(inactiveDays)
      const target = (index: number) => `userIds/${index}`
      userIds.forEach((userId, index) => assertUserId(userId, target(index)))
      const { people, ambiguous, asOf, source } =
        copy !== undefined && userIds.length > MOST_LIVE ? replyFrom(await copy.named(userIds)) : await named(userIds)
      userIds.forEach((userId, index) => {
        if (ambiguous.has(userId)) throw userAmbiguous(userId, target(index))
      })
      const asked = userIds.flatMap((userId) => people.get(userId) ?? [])
      const value = new Map(
        asked.map(({ id, user, readable }) => [id, toPersonActivity(user, { ...limits, readable })]),
      )
      return {
        value: [...value.values()],
        notFound: [...new Set(userIds)].filter((userId) => !people.has(userId)),
        source,
        asOf,
      }
    },
  }
}

type Source = 'live' | 'copy'
type LookedUp = KnownPeople & { asOf: string; source: Source }
type Looked = (Known & { asOf: string; source: Source }) | 'ambiguous'

/** Who somebody is and how active, in the words of the API: what is not known is left out. */
export function toPersonActivity(user: User, cutoff: Cutoff) {
  return { ...toPerson(user), ...(judgeActivity(user, cutoff) satisfies Activity) }
}
