import { Refusal } from '../../errors.ts'
import type { GraphPage } from '../../graph/client.ts'
import { membersRead, userIdsOf, type Member } from '../../graph/groups.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { SIGN_IN_FIELDS, SIGN_IN_PAGE, userFilter, usersBy, usersRead, type User, type UserFilter } from '../../graph/users.ts'
import { product } from '../products.ts'
import { scan } from '../lists/scan.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { ActivityStatus, Cutoff } from './activity.ts'
import type { Cutoffs } from './cutoff.ts'
import { toPersonActivity } from './lookup.ts'
import { emptyTally, implausibleSentence, isImplausible, tally, type Tally } from './plausibility.ts'

const FIELDS = [...SIGN_IN_FIELDS, 'assignedLicenses']
/** A page of members is looked up in one `$batch`: 20 filters of 15 ids. */
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

/** Where a list goes on: Graph's own place, and what was counted before it. */
interface Place { nextLink: string, tally: Tally }

/** People past the cut-off: of the tenant, a department, a product or a group. */
export function createInactiveUsers ({ reader, cutoffs, skipTokens, maxMissingPercent }: {
  reader: GraphReader, cutoffs: Cutoffs, skipTokens: SkipTokens, maxMissingPercent: number,
}) {
  return {
    /** @throws Refusal `ScopeRequired`, `InactiveDaysTooLow`, `InvalidSkipToken` */
    async list ({ top = 999, skipToken, ...query }: InactiveUsersQuery) {
      const cutoff = cutoffs.of(query.inactiveDays)
      const filter = filterOf(query)
      const question = ['ListInactiveUsers', query]
      const start = skipTokens.open<Place>(question, skipToken)
      const counted = start?.tally ?? emptyTally()
      const wanted = new Set<ActivityStatus>(query.includeNeverSignedIn === true ? ['inactive', 'neverSignedIn'] : ['inactive'])

      const found = await scan<User, ReturnType<typeof toInactiveUser>>({
        from: start?.nextLink,
        top,
        readPage: nextLink => query.groupId === undefined
          ? reader.page<User>(usersRead(userFilter(filter), FIELDS, pageSize(top)), nextLink)
          : memberPage(reader, query.groupId, nextLink),
        keep: page => page.flatMap(user => {
          const row = toInactiveUser(user, cutoff)
          tally(counted, user, row.status)
          return matches(user, query) && wanted.has(row.status) ? [row] : []
        }),
      })
      if (found.nextLink !== undefined) {
        return { value: found.value, skipToken: skipTokens.seal(question, { nextLink: found.nextLink, tally: counted } satisfies Place) }
      }
      // Only now is the read complete, and only a complete read may be judged.
      if (!isImplausible(counted, maxMissingPercent)) return { value: found.value }
      return { value: start === undefined ? [] : found.value, warning: implausibleSentence(counted) }
    },
  }
}

/** Few asked for means small pages; the full size otherwise, which is what keeps the requests few. */
const pageSize = (top: number) => Math.min(SIGN_IN_PAGE, Math.max(100, top))

function filterOf ({ department, skuId, groupId, allUsers, userType, accountState = 'enabled' }: InactiveUsersQuery): UserFilter {
  if (department === undefined && skuId === undefined && groupId === undefined && allUsers !== true) {
    throw new Refusal('ScopeRequired', 'Say whom to look at: a department, a product, a group, or all users.', { target: 'allUsers' })
  }
  return {
    ...(department === undefined ? {} : { department }),
    ...(skuId === undefined ? {} : { skuId }),
    ...(userType === undefined ? {} : { userType }),
    ...(accountState === 'both' ? {} : { accountEnabled: accountState === 'enabled' }),
  }
}

/** What Graph's filter does for a read of the tenant, for the members of a group, which can't be filtered in a plain query. */
function matches (user: User, { groupId, department, skuId, userType, accountState = 'enabled' }: InactiveUsersQuery): boolean {
  if (groupId === undefined) return true
  return (accountState === 'both' || user.accountEnabled === (accountState === 'enabled')) &&
    (userType === undefined || user.userType === userType) &&
    (department === undefined || user.department?.toLowerCase() === department.toLowerCase()) &&
    (skuId === undefined || (user.assignedLicenses ?? []).some(license => license.skuId?.toLowerCase() === skuId.toLowerCase()))
}

/** A page of members as users with their sign-in dates: two requests, whatever their number. */
async function memberPage (reader: GraphReader, groupId: string, nextLink: string | undefined): Promise<GraphPage<User>> {
  const { value, ...rest } = await reader.page<Member>(membersRead(groupId, MEMBERS_PAGE), nextLink)
  return { value: await usersBy(reader, 'id', userIdsOf(value), FIELDS), ...rest }
}

function toInactiveUser (user: User, cutoff: Cutoff) {
  return {
    ...toPersonActivity(user, cutoff),
    licenses: (user.assignedLicenses ?? []).map(({ skuId }) => product(skuId ?? '')),
  }
}
