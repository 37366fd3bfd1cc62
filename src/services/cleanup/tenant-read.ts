import { Refusal } from '../../errors.ts'
import { GraphFailure, isRefused, toRefusal } from '../../graph/failure.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { SIGN_IN_FIELDS, SIGN_IN_PAGE, usersRead, type User } from '../../graph/users.ts'
import { PROTECTION_FIELDS } from '../people/protection.ts'
import { judgeActivity, type ActivityStatus, type Cutoff } from '../sign-ins/activity.ts'
import { toPersonActivity } from '../sign-ins/lookup.ts'
import type { SignInWatch } from '../sign-ins/earlier-read.ts'
import { emptyTally, isImplausible, tally, type Tally } from '../sign-ins/plausibility.ts'
import { createScopeFilter, type CleanupScope } from './scope.ts'
import type { PeopleCounts } from './summary.ts'

const FIELDS = [
  ...new Set([
    ...SIGN_IN_FIELDS,
    ...PROTECTION_FIELDS,
    'employeeHireDate',
    'assignedLicenses',
    'licenseAssignmentStates',
    'preferredLanguage',
    'onPremisesSamAccountName',
  ]),
]

/** So many fit into the memory of the service beside everything else, at about a kilobyte for each. */
export const MOST_CANDIDATES = 150_000

/** Somebody past the cut-off, with what the plan could take from them. */
export interface Candidate {
  user: User
  person: ReturnType<typeof toPersonActivity>
  /** The groups of the plan that they are in. */
  groupIds: string[]
  /** The products that they have directly and that the plan is about. */
  directSkuIds: string[]
}

export interface TenantRead {
  candidates: Candidate[]
  people: PeopleCounts
  /** How many direct members each group has. */
  members: Map<string, number>
  tally: Tally
}

export interface TenantReadOptions {
  scope: CleanupScope
  cutoff: Cutoff
  /** Whose members to count, and among them the groups whose members the plan is about. */
  countedGroupIds: ReadonlySet<string>
  groupIds: ReadonlySet<string>
  /** The products whose direct assignments the plan is about; absent for all. */
  directSkuIds?: ReadonlySet<string>
  /** How many people past the cut-off may be kept at once. */
  mostCandidates: number
  /** Compares with what was read before. */
  watch: SignInWatch
  signal?: AbortSignal
}

/**
 * Reads everybody once, a page at a time, and keeps only those past the cut-off. Who is a direct member is told by the
 * licenses: group-based licensing gives them to direct members and to nobody else, so no group is read at all. (A
 * license that Microsoft could not take away after somebody left still names the group; the last look before a removal
 * sees that.)
 *
 * @throws Refusal `SignInDataUnavailable` without Entra ID P1, `ReadIncomplete` when the read breaks off,
 *   `TooManyPeople`
 */
export async function readTenant(
  reader: GraphReader,
  { scope, cutoff, mostCandidates, watch, signal, ...reach }: TenantReadOptions,
): Promise<TenantRead> {
  const inScope = createScopeFilter(scope)
  const read: TenantRead = {
    candidates: [],
    people: { read: 0, active: 0, tooNew: 0, unknown: 0, neverSignedIn: 0, inactive: 0, disabled: 0 },
    members: new Map([...reach.countedGroupIds].map((id) => [id, 0])),
    tally: emptyTally(),
  }
  try {
    for await (const page of reader.pages<User>(usersRead(undefined, FIELDS, SIGN_IN_PAGE, 'whole'))) {
      signal?.throwIfAborted()
      for (const user of page) count(user)
    }
  } catch (error) {
    throw incomplete(error)
  }
  return read

  function count(user: User): void {
    const { status } = judgeActivity(user, cutoff)
    tally(read.tally, user, status)
    watch.see(user)
    read.people.read++
    const { memberOf, directSkuIds } = sourcesOf(user)
    for (const id of memberOf) if (read.members.has(id)) read.members.set(id, (read.members.get(id) ?? 0) + 1)

    const groupIds = memberOf.filter((id) => reach.groupIds.has(id))
    const direct = directSkuIds.filter(
      (id) => reach.directSkuIds === undefined || (groupIds.length > 0 && reach.directSkuIds.has(id)),
    )
    if (groupIds.length + direct.length === 0 || !inScope(user)) return
    const judged = isTooNew(user, status) ? 'tooNew' : status
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
    read.candidates.push({ user: kept, person: toPersonActivity(user, cutoff), groupIds, directSkuIds: direct })
  }

  function isTooNew({ createdDateTime }: User, status: ActivityStatus): boolean {
    const created = Date.parse(createdDateTime ?? '')
    return (
      (status === 'inactive' || status === 'neverSignedIn') &&
      !Number.isNaN(created) &&
      cutoff.quiet.daysBetween(created, cutoff.now) < scope.minAccountAgeDays
    )
  }
}

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

/** Half a tenant is no basis for a plan: what Graph did not finish is refused, to be tried again. */
function incomplete(error: unknown): unknown {
  if (isRefused(error)) return toRefusal(error)
  if (!(error instanceof GraphFailure)) return error
  return new Refusal(
    'ReadIncomplete',
    'Microsoft Graph broke off before everybody was read, and a plan is never made from a part of the tenant: ' +
      'create it again.',
    { retryAfter: Math.ceil(error.retryAfter ?? 60), cause: error },
  )
}
