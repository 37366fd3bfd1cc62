import { Refusal } from '../../errors.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { SIGN_IN_PAGE, type User, type UserFilter } from '../../graph/users.ts'
import { plainSpelling } from '../../spelling.ts'
import { groupNotFound } from '../licenses/license-groups.ts'
import { scan, type Place as ScanPlace } from '../lists/scan.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import { product } from '../products.ts'
import type { ActivityStatus, Cutoff } from './activity.ts'
import type { Cutoffs } from './cutoff.ts'
import { toPersonActivity } from './lookup.ts'
import { emptyTally, implausibleSentence, isImplausible, tally, type Tally } from './plausibility.ts'
import { memberPage, type Known, type SignInSource } from './source.ts'
import { present } from '../../present.ts'
import { MOST_OF_A_LIST } from '../lists/page.ts'

/** A page of members is looked up in one `$batch` at most: 20 filters of 15 ids. */
const MEMBERS_PAGE = 300

export interface InactiveUsersQuery extends Pick<UserFilter, 'department' | 'skuId' | 'userType'> {
  groupId?: string
  allUsers?: boolean
  inactiveDays?: number
  accountState?: 'enabled' | 'disabled' | 'both'
  includeNeverSignedIn?: boolean
  top?: number
  skipToken?: string
}

/** Where a list goes on, and what was counted on the pages before it and on the one that it is in. */
interface Place extends ScanPlace {
  tally: Tally
}

/** People past the cut-off: of the tenant, a department, a product or a group. */
export function createInactiveUsers({
  reader,
  source,
  cutoffs,
  skipTokens,
  maxMissingPercent,
}: {
  reader: GraphReader
  source: SignInSource
  cutoffs: Cutoffs
  skipTokens: SkipTokens
  maxMissingPercent: number
}) {
  return {
    /** @throws Refusal `ScopeRequired`, `InactiveDaysTooLow`, `GroupNotFound`, `InvalidSkipToken`, `NotReadyYet` */
    async list({ top = MOST_OF_A_LIST, skipToken, ...query }: InactiveUsersQuery) {
      const cutoff = cutoffs.of(query.inactiveDays)
      const filter = { ...filterOf(query), neverSignedIn: query.includeNeverSignedIn === true }
      const question = ['ListInactiveUsers', query]
      const start = skipTokens.open<Place>(question, skipToken)
      const counted = start?.tally ?? emptyTally()
      const wanted = new Set<ActivityStatus>(filter.neverSignedIn ? ['inactive', 'neverSignedIn'] : ['inactive'])
      let about: { asOf?: string; warning?: string } = {}

      const found = await scan<Known, ReturnType<typeof toInactiveUser>>({
        from: start,
        top,
        size: query.groupId === undefined ? pageSize(top, source) : Math.min(Math.max(100, top), MEMBERS_PAGE),
        readPage: async (size, nextLink) => {
          const { asOf, warning, ...page } =
            query.groupId === undefined
              ? await source.page(filter, cutoff, size, nextLink, start !== undefined)
              : await memberPage(reader, source, query.groupId, size, nextLink, start !== undefined, groupNotFound)
          about = { ...present('asOf', asOf), ...present('warning', warning) }
          return page
        },
        keep: (page, again) =>
          page.flatMap(({ user, readable }) => {
            const row = toInactiveUser(user, { ...cutoff, readable })
            if (!again) tally(counted, user, row.status)
            return matches(user, query) && wanted.has(row.status) ? [row] : []
          }),
        placeOf: ({ userId }) => userId,
      })
      if (found.place !== undefined) {
        return {
          value: found.value,
          ...about,
          skipToken: skipTokens.seal(question, { ...found.place, tally: counted } satisfies Place),
        }
      }
      // Only now is the read complete, and only a complete read may be judged.
      const objection =
        query.groupId === undefined && source.objection !== undefined
          ? await source.objection(filter, cutoff, maxMissingPercent)
          : isImplausible(counted, maxMissingPercent)
            ? implausibleSentence(counted)
            : undefined
      if (objection === undefined) return { value: found.value, ...about }
      return { value: start === undefined ? [] : found.value, ...about, warning: objection }
    },
  }
}

/** Few asked for means small pages of Graph, of which no more than these are given; of a copy, exactly as many. */
const pageSize = (top: number, { objection }: SignInSource): number =>
  objection === undefined ? Math.min(Math.max(100, top), SIGN_IN_PAGE) : top

function filterOf({
  department,
  skuId,
  groupId,
  allUsers,
  userType,
  accountState = 'enabled',
}: InactiveUsersQuery): UserFilter {
  if (department === undefined && skuId === undefined && groupId === undefined && allUsers !== true) {
    throw new Refusal('ScopeRequired', 'Say whom to look at: a department, a product, a group, or all users.', {
      target: 'allUsers',
    })
  }
  return {
    ...present('department', department),
    ...present('skuId', skuId),
    ...present('userType', userType),
    ...(accountState === 'both' ? {} : { accountEnabled: accountState === 'enabled' }),
  }
}

/**
 * What Graph's filter does for a read of the tenant, for the members of a group, which can't be filtered in a plain
 * query.
 */
function matches(
  user: User,
  { groupId, department, skuId, userType, accountState = 'enabled' }: InactiveUsersQuery,
): boolean {
  if (groupId === undefined) return true
  return (
    (accountState === 'both' || user.accountEnabled === (accountState === 'enabled')) &&
    (userType === undefined || user.userType === userType) &&
    (department === undefined || plainSpelling(user.department ?? '') === plainSpelling(department)) &&
    (skuId === undefined ||
      (user.assignedLicenses ?? []).some((license) => license.skuId?.toLowerCase() === skuId.toLowerCase()))
  )
}

function toInactiveUser(user: User, cutoff: Cutoff) {
  return {
    ...toPersonActivity(user, cutoff),
    licenses: (user.assignedLicenses ?? []).map(({ skuId }) => product(skuId ?? '')),
  }
}
