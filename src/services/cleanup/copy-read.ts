import { Refusal } from '../../errors.ts'
import type { DirectoryUser } from '../../graph/directory.ts'
import type { User } from '../../graph/users.ts'
import { plainSpelling } from '../../spelling.ts'
import type { Store } from '../../store/database.ts'
import { countActive, countGranted, listNotActive, type PlanPersonRow } from '../../store/directory-plans.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import type { Copy } from '../directory/index.ts'
import { pastBefore } from '../directory/past.ts'
import { toDirectoryUser } from '../directory/row.ts'
import { judgeActivity, type Activity, type Cutoff } from '../sign-ins/activity.ts'
import { toPersonActivity } from '../sign-ins/lookup.ts'
import { isImplausible, type Tally } from '../sign-ins/plausibility.ts'
import type { CleanupScope } from './scope.ts'
import type { PeopleCounts } from './summary.ts'

/** So many fit into the memory of the service beside everything else, at about a kilobyte for each. */
export const MOST_CANDIDATES = 150_000
/** What Exchange said of a mailbox is a hint for so long, until the last look asks again. */
const MAILBOX_KIND_KEPT_DAYS = 30
const PAGE = 1_000

/** Somebody past the cut-off, with what the plan could take from them. */
export interface Candidate {
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
  candidates: Candidate[]
  people: PeopleCounts
  /** How many direct members each group has. */
  members: Map<string, number>
  tally: Tally
  /** When the sign-in dates were read. */
  asOf: string
}

export interface CopyReadOptions {
  scope: CleanupScope
  cutoff: Cutoff
  /** Whose members to count, and among them the groups whose members the plan is about. */
  countedGroupIds: ReadonlySet<string>
  groupIds: ReadonlySet<string>
  /** The products whose direct assignments the plan is about; absent for all. */
  directSkuIds?: ReadonlySet<string>
  /** How many people past the cut-off may be kept at once. */
  mostCandidates: number
  signal?: AbortSignal
}

/**
 * Goes through the copy of the directory and keeps only those past the cut-off. Who is a direct member is told by the
 * licenses: group-based licensing gives them to direct members and to nobody else, so no group is read at all. (A
 * license that Microsoft could not take away after somebody left still names the group; the last look before a removal
 * sees that.)
 *
 * @throws Refusal `TooManyPeople`; what `assertJudgeable` throws
 */
export async function readCopy(
  store: Store,
  copy: Copy,
  { scope, cutoff, mostCandidates, signal, ...reach }: CopyReadOptions,
): Promise<TenantRead> {
  assertJudgeable(copy)
  const read: TenantRead = {
    candidates: [],
    people: { read: copy.people, active: 0, tooNew: 0, unknown: 0, neverSignedIn: 0, inactive: 0, disabled: 0 },
    members: new Map(),
    tally: copy.tally,
    asOf: isoTime(copy.signInsAsOf.getTime()),
  }
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
  read.people.active = active
  for (const id of reach.countedGroupIds) read.members.set(id, granted.get(id) ?? 0)

  for (let behind = ''; ;) {
    signal?.throwIfAborted()
    const rows = await listNotActive(store.db, copy.slot, filter, { groupIds, direct: ofAll }, after, behind, PAGE)
    for (const row of rows) count(row)
    behind = rows.at(-1)?.userId ?? ''
    if (rows.length < PAGE) return read
  }

  function count(row: PlanPersonRow): void {
    const user = toDirectoryUser(row)
    const own = { ...cutoff, readable: row.signInsKnown }
    const { memberOf, directSkuIds } = sourcesOf(user)
    const groupIds = memberOf.filter((id) => reach.groupIds.has(id))
    const direct = directSkuIds.filter(
      (id) => reach.directSkuIds === undefined || (groupIds.length > 0 && reach.directSkuIds.has(id)),
    )
    if (groupIds.length + direct.length === 0) return
    const activity = judgeActivity(user, own)
    const judged = isTooNew(user, activity) ? 'tooNew' : activity.status
    const isCandidate = judged === 'inactive' || judged === 'neverSignedIn'
    if (isConcerned({ groupIds }, scope)) {
      read.people[judged]++
      if (isCandidate && user.accountEnabled === false) read.people.disabled++
    }
    if (!isCandidate) return
    // What was only needed to judge is let go: a large tenant has many candidates.
    const { signInActivity, assignedLicenses, ...kept } = user
    if (read.candidates.length >= mostCandidates) {
      throw new Refusal(
        'TooManyPeople',
        `More than ${mostCandidates} people are past the cut-off, which is more than one plan can be about: choose ` +
          'fewer groups or departments.',
      )
    }
    const mailboxKind = knownKind(row, cutoff.now)
    read.candidates.push({
      user: kept,
      person: toPersonActivity(user, own),
      groupIds,
      directSkuIds: direct,
      ...(mailboxKind === undefined ? {} : { mailboxKind }),
    })
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

/** Whether the plan could take anything from somebody, rather than only count what they have directly. */
export const isConcerned = ({ groupIds }: Pick<Candidate, 'groupIds'>, { directLicenses }: CleanupScope): boolean =>
  groupIds.length > 0 || directLicenses === 'remove'

/** Whether so many people were read that missing sign-in dates could show that the data is wrong. */
export const isJudged = ({ tally: { counted } }: Pick<TenantRead, 'tally'>): boolean =>
  isImplausible({ counted, without: counted }, 0)

function sourcesOf({ licenseAssignmentStates }: User): { memberOf: string[]; directSkuIds: string[] } {
  const memberOf = new Set<string>()
  const directSkuIds = new Set<string>()
  for (const { skuId, assignedByGroup } of licenseAssignmentStates ?? []) {
    if (assignedByGroup != null) memberOf.add(assignedByGroup)
    else if (skuId != null) directSkuIds.add(skuId)
  }
  return { memberOf: [...memberOf], directSkuIds: [...directSkuIds] }
}
