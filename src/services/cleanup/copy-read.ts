import { Refusal } from '../../errors.ts'
import type { DirectoryUser } from '../../graph/directory.ts'
import type { User } from '../../graph/users.ts'
import { plainSpelling } from '../../spelling.ts'
import type { Store } from '../../store/database.ts'
import {
  countActive,
  countGranted,
  pagesNotActive,
  peopleForPlan,
  type PlanPersonRow,
} from '../../store/directory-plans.ts'
import { DAY_MS } from '../../time.ts'
import type { Copy } from '../directory/copy.ts'
import { pastBefore } from '../directory/past.ts'
import { toDirectoryUser } from '../directory/row.ts'
import { present } from '../../present.ts'
import { judgeActivity, type Activity, type ActivityStatus, type Cutoff } from '../sign-ins/activity.ts'
import { toPersonActivity } from '../sign-ins/lookup.ts'
import { isImplausible, type Tally } from '../sign-ins/plausibility.ts'
import type { CleanupScope } from './scope.ts'

/** What Exchange said of a mailbox is a hint for so long, until the last look asks again. */
const MAILBOX_KIND_KEPT_DAYS = 30
/** As many as one question of protection takes. */
const PAGE = 1_000

/** Somebody who was not active for certain, with what the plan could take from them. */
export interface Candidate {
  /** What they count as: accounts too new to judge count as that, whatever else is known of them. */
  judged: ActivityStatus
  user: DirectoryUser
  person: ReturnType<typeof toPersonActivity>
  /** The groups of the plan that they are in. */
  groupIds: string[]
  /** The products that they have directly and that the plan is about. */
  directSkuIds: string[]
  /** What the mailbox is for, as far as that is known. */
  mailboxKind?: string
}

export interface TenantRead {
  /** How many people there are, and of those whom the plan is about how many were active for certain. */
  read: number
  active: number
  /** How many direct members each group has. */
  members: Map<string, number>
  tally: Tally
  /** Everybody else whom the plan could take something from, longest inactive first, up to 1,000 at a time. */
  others(): AsyncGenerator<Candidate[]>
}

export interface CopyReadOptions {
  scope: CleanupScope
  cutoff: Cutoff
  /** Whose members to count, and among them the groups whose members the plan is about. */
  countedGroupIds: ReadonlySet<string>
  groupIds: ReadonlySet<string>
  /** The products whose direct assignments the plan is about; absent for all. */
  directSkuIds?: ReadonlySet<string>
  signal?: AbortSignal
}

/**
 * Goes through the copy of the directory, and holds a page of it at a time. Who is a direct member is told by the
 * licenses: group-based licensing gives them to direct members and to nobody else, so no group is read at all. (A
 * license that Microsoft could not take away after somebody left still names the group; the last look before a removal
 * sees that.)
 *
 * @throws Refusal what `assertJudgeable` throws
 */
export async function readCopy(
  store: Store,
  copy: Copy,
  { scope, cutoff, signal, ...reach }: CopyReadOptions,
): Promise<TenantRead> {
  assertJudgeable(copy)
  const filter = {
    accountEnabled: scope.accountState === 'both' ? undefined : scope.accountState === 'enabled',
    members: scope.userTypes.includes('Member'),
    departmentKeys: (scope.departments ?? []).map(plainSpelling).filter((key) => key !== ''),
  }
  const groupIds = [...reach.groupIds]
  const after = pastBefore(cutoff)
  const ofAll = reach.directSkuIds === undefined
  const [granted, active] = await Promise.all([
    countGranted(store.db, copy.slot),
    countActive(store.db, copy.slot, filter, { groupIds, direct: ofAll && scope.directLicenses === 'remove' }, after),
  ])
  return {
    read: copy.people,
    active,
    members: new Map([...reach.countedGroupIds].map((id) => [id, granted.get(id) ?? 0])),
    tally: copy.tally,
    others,
  }

  async function* others(): AsyncGenerator<Candidate[]> {
    const pages = await pagesNotActive(store.db, copy.slot, filter, { groupIds, direct: ofAll }, after, PAGE)
    for (const ids of pages) {
      signal?.throwIfAborted()
      const rows = await peopleForPlan(store.db, copy.slot, ids.split(','))
      yield rows.flatMap((row) => toCandidate(row) ?? []).sort(longestInactiveFirst)
    }
  }

  function toCandidate(row: PlanPersonRow): Candidate | undefined {
    const user = toDirectoryUser(row)
    const own = { ...cutoff, readable: row.signInsKnown }
    const { memberOf, directSkuIds } = sourcesOf(user)
    const groupIds = memberOf.filter((id) => reach.groupIds.has(id))
    const direct = directSkuIds.filter(
      (id) => reach.directSkuIds === undefined || (groupIds.length > 0 && reach.directSkuIds.has(id)),
    )
    if (groupIds.length + direct.length === 0) return undefined
    const activity = judgeActivity(user, own)
    return {
      judged: isTooNew(user, activity) ? 'tooNew' : activity.status,
      user,
      person: toPersonActivity(user, own),
      groupIds,
      directSkuIds: direct,
      ...present('mailboxKind', knownKind(row, cutoff.now)),
    }
  }

  /** Of whose account Entra does not know when it was made, only what they did with it tells how old it is at least. */
  function isTooNew({ createdDateTime }: User, { status, lastActivityDateTime }: Activity): boolean {
    if (status !== 'inactive' && status !== 'neverSignedIn') return false
    const created = Date.parse(createdDateTime ?? '')
    const since = Number.isNaN(created) ? Date.parse(lastActivityDateTime ?? '') : created
    return Number.isNaN(since) || cutoff.quiet.daysBetween(since, cutoff.now) < scope.minAccountAgeDays
  }
}

/**
 * Whether a plan may be made from the copy: not where its dates are missing, and not where a later sweep found what
 * nobody can believe.
 *
 * @throws Refusal `SignInDataUnavailable`, `SignInDataImplausible`, `GraphPermissionMissing`, `ReadIncomplete`
 */
export function assertJudgeable({ signIns, objection }: Pick<Copy, 'signIns' | 'objection'>): void {
  const against = signIns ?? objection
  if (against === undefined) return
  throw new Refusal(against.code, against.message)
}

const knownKind = (
  { mailboxKind, mailboxKindReadAt }: Pick<PlanPersonRow, 'mailboxKind' | 'mailboxKindReadAt'>,
  now: number,
): string | undefined =>
  mailboxKind !== null &&
  mailboxKindReadAt !== null &&
  now - mailboxKindReadAt.getTime() < MAILBOX_KIND_KEPT_DAYS * DAY_MS
    ? mailboxKind
    : undefined

/** Whether somebody is past the cut-off, or would be if they had ever signed in. */
export const isPastCutoff = ({ judged }: Candidate): boolean => judged === 'inactive' || judged === 'neverSignedIn'

/** Whether the plan could take anything from somebody, rather than only count what they have directly. */
export const isConcerned = ({ groupIds }: Pick<Candidate, 'groupIds'>, { directLicenses }: CleanupScope): boolean =>
  groupIds.length > 0 || directLicenses === 'remove'

/** Whether so many people were read that missing sign-in dates could show that the data is wrong. */
export const isJudged = ({ tally: { counted } }: Pick<TenantRead, 'tally'>): boolean =>
  isImplausible({ counted, without: counted }, 0)

/** Those without a date come last: they are the least certain. */
function longestInactiveFirst({ person: a }: Candidate, { person: b }: Candidate): number {
  const [first, second] = [a.lastActivityDateTime ?? '9999', b.lastActivityDateTime ?? '9999']
  return first < second ? -1 : first > second ? 1 : a.userId < b.userId ? -1 : 1
}

function sourcesOf({ licenseAssignmentStates }: User): { memberOf: string[]; directSkuIds: string[] } {
  const memberOf = new Set<string>()
  const directSkuIds = new Set<string>()
  for (const { skuId, assignedByGroup } of licenseAssignmentStates ?? []) {
    if (assignedByGroup != null) memberOf.add(assignedByGroup)
    else if (skuId != null) directSkuIds.add(skuId)
  }
  return { memberOf: [...memberOf], directSkuIds: [...directSkuIds] }
}
