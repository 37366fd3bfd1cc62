import { Refusal } from '../../errors.ts'
import type { GraphPage } from '../../graph/client.ts'
import { membersRead, userIdsOf, type Member } from '../../graph/groups.ts'
import { isNotFound } from '../../graph/failure.ts'
import type { GraphReader } from '../../graph/reader.ts'
import {
  SIGN_IN_FIELDS,
  SIGN_IN_PAGE,
  userFilter,
  usersBy,
  usersRead,
  type User,
  type UserFilter,
} from '../../graph/users.ts'
import { groupNotFound } from '../licenses/license-groups.ts'
import { scan, type Place as ScanPlace } from '../lists/scan.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import { product } from '../products.ts'
import type { ActivityStatus, Cutoff } from './activity.ts'
import type { Cutoffs } from './cutoff.ts'
import { toPersonActivity } from './lookup.ts'
import { emptyTally, implausibleSentence, isImplausible, tally, type Tally } from './plausibility.ts'
import { plainSpelling } from '../../spelling.ts'

const FIELDS = [...SIGN_IN_FIELDS, 'assignedLicenses']
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
  cutoffs,
  skipTokens,
  maxMissingPercent,
}: {
  reader: GraphReader
  cutoffs: Cutoffs
  skipTokens: SkipTokens
  maxMissingPercent: number
}) {
  return {
    /** @throws Refusal `ScopeRequired`, `InactiveDaysTooLow`, `GroupNotFound`, `InvalidSkipToken` */
    async list({ top = 999, skipToken, ...query }: InactiveUsersQuery) {
      const cutoff = cutoffs.of(query.inactiveDays)
      const filter = filterOf(query)
      const question = ['ListInactiveUsers', query]
      const start = skipTokens.open<Place>(question, skipToken)
      const counted = start?.tally ?? emptyTally()
      const wanted = new Set<ActivityStatus>(
        query.includeNeverSignedIn === true ? ['inactive', 'neverSignedIn'] : ['inactive'],
      )

      const found = await scan<User, ReturnType<typeof toInactiveUser>>({
        from: start,
        top,
        size: Math.min(pageSize(top), query.groupId === undefined ? SIGN_IN_PAGE : MEMBERS_PAGE),
        readPage: (size, nextLink) =>
          query.groupId === undefined
            ? reader.page<User>(usersRead(userFilter(filter), FIELDS, size, 'page'), nextLink)
            : memberPage(reader, query.groupId, size, nextLink),
        keep: (page, again) =>
          page.flatMap((user) => {
            const row = toInactiveUser(user, cutoff)
            if (!again) tally(counted, user, row.status)
            return matches(user, query) && wanted.has(row.status) ? [row] : []
          }),
        placeOf: ({ userId }) => userId,
      })
      if (found.place !== undefined) {
        return {
          value: found.value,
          skipToken: skipTokens.seal(question, { ...found.place, tally: counted } satisfies Place),
        }
      }
      // Only now is the read complete, and only a complete read may be judged.
      if (!isImplausible(counted, maxMissingPercent)) return { value: found.value }
      return { value: start === undefined ? [] : found.value, warning: implausibleSentence(counted) }
    },
  }
}

/** Few asked for means small pages; the full size otherwise, which is what keeps the requests few. */
const pageSize = (top: number) => Math.max(100, top)

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
    ...(department === undefined ? {} : { department }),
    ...(skuId === undefined ? {} : { skuId }),
    ...(userType === undefined ? {} : { userType }),
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

/**
 * A page of members as users with their sign-in dates: two requests, whatever their number.
 *
 * @throws Refusal `GroupNotFound`: Graph answers 404 for the members of what is no group
 */
async function memberPage(
  reader: GraphReader,
  groupId: string,
  size: number,
  nextLink: string | undefined,
): Promise<GraphPage<User>> {
  const { value, ...rest } = await reader
    .page<Member>(membersRead(groupId, size, 'page'), nextLink)
    .catch((error: unknown) => {
      throw isNotFound(error) ? groupNotFound(groupId) : error
    })
  return { value: await usersBy(reader, 'id', userIdsOf(value), FIELDS), ...rest }
}

function toInactiveUser(user: User, cutoff: Cutoff) {
  return {
    ...toPersonActivity(user, cutoff),
    licenses: (user.assignedLicenses ?? []).map(({ skuId }) => product(skuId ?? '')),
  }
}
