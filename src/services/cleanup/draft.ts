import type { GraphReader } from '../../graph/reader.ts'
import type { UsageReports } from '../../graph/usage-reports.ts'
import type { Store } from '../../store/database.ts'
import type { Directory } from '../directory/directory.ts'
import type { LicenseGroups } from '../licenses/license-groups.ts'
import type { SideEffects } from '../licenses/side-effects.ts'
import type { TenantLicenses } from '../licenses/tenant-licenses.ts'
import type { Cutoff } from '../sign-ins/activity.ts'
import type { Cutoffs } from '../sign-ins/cutoff.ts'
import { chooseGroups, type ChosenGroup } from './chosen-groups.ts'
import { isConcerned, isJudged, isPastCutoff, readCopy, type Candidate, type TenantRead } from './copy-read.ts'
import { rowsOf, type DraftRow } from './draft-rows.ts'
import { createLimitCounter } from './limits.ts'
import { createMailboxQuestions } from './mailbox-questions.ts'
import { learnAbout, type ManyProtection } from './personal-facts.ts'
import type { Prices } from './prices.ts'
import { assertScope, type CleanupLimits, type CleanupScope } from './scope.ts'
import { summarize } from './summarize.ts'
import type { CleanupSummary } from './summary.ts'
import { createTotals } from './totals.ts'
import { checkUsage, type UsageCheck } from './usage-check.ts'
import { present } from '../../present.ts'

export interface CleanupDraftDependencies {
  store: Store
  reader: GraphReader
  directory: Pick<Directory, 'forPlan'>
  groups: LicenseGroups
  sideEffects: SideEffects
  protection: ManyProtection
  cutoffs: Cutoffs
  tenantLicenses: TenantLicenses
  /** Needed for the cross-check; without them everybody's mailbox is asked for. */
  usageReports?: UsageReports
  prices?: Prices
  /** Whom this service gave something back in the last 60 days. */
  recentlyRestored: (userIds: readonly string[]) => Promise<Set<string>>
  saidToHaveLeft: (userIds: readonly string[]) => Promise<Set<string>>
}

export interface CleanupDraftOptions {
  /** Takes the rows as they are made; those that are planned stand in the order of the plan. */
  add: (rows: readonly DraftRow[]) => Promise<void>
  /** Whether everybody is read anew first. */
  refresh?: boolean
  signal?: AbortSignal
}

export type CleanupDraft = ReturnType<typeof createCleanupDraft>

/**
 * Who would be removed by a clean-up, who is spared and why, and what is for others to do. Made from the copy of the
 * directory, a page of it at a time, longest inactive first; only people past the cut-off are looked at further. It
 * writes nothing to the tenant, and waits for a sweep where the copy is too old: run it outside the deadline of a
 * reply.
 */
export function createCleanupDraft(dependencies: CleanupDraftDependencies) {
  const { store, directory, cutoffs, usageReports } = dependencies

  /**
   * @throws Refusal `ScopeRequired`, `InactiveDaysTooLow`; for a named group `GroupNotFound`, `NotALicenseGroup`,
   *   `GroupIsExcluded`, `GroupNotAllowed`; for the read `SignInDataUnavailable`, `SignInDataImplausible`,
   *   `ReadIncomplete`; for the cross-check `ReportHostNotAllowed`
   */
  return async function draft(
    scope: CleanupScope,
    limits: CleanupLimits,
    { add, refresh = false, signal }: CleanupDraftOptions,
  ): Promise<CleanupSummary> {
    assertScope(scope)
    const cutoff = cutoffs.of(scope.inactiveDays)
    const { chosen, warnings } = await chooseGroups(dependencies, scope)
    const copy = await directory.forPlan({ refresh })
    const read = await readCopy(store, copy, {
      scope,
      cutoff,
      ...reachOf(scope, chosen),
      ...present('signal', signal),
    })
    // People without a date can only be judged by comparison with many others: in a small read they are always spared.
    const neverSignedInToo = scope.neverSignedIn === 'include' && isJudged(read)
    const isAtStake = (candidate: Candidate) =>
      isPastCutoff(candidate) &&
      isConcerned(candidate, scope) &&
      (candidate.person.status === 'inactive' || neverSignedInToo)
    const usage = scope.crossCheckUsage ? await crossCheck(read, isAtStake, cutoff, signal) : undefined
    const withMailboxes = createMailboxQuestions({ ...dependencies, copy, now: cutoffs.now })
    const totals = createTotals(read, scope, { neverSignedInToo })
    let counter = createLimitCounter(limits)

    for await (const others of read.others()) {
      totals.count(others)
      const candidates = others.filter(isPastCutoff)
      const facts = await learnAbout(candidates.filter(isAtStake), {
        ...dependencies,
        guests: scope.userTypes.includes('Guest'),
        activeOn: usage?.activeOn ?? new Map(),
      })
      const decideAll = () => {
        const counting = counter.fork()
        const { members } = read
        return { rows: rowsOf(candidates, { scope, cutoff, chosen, members, facts, counter: counting }), counting }
      }
      const { rows, counting } = await withMailboxes(candidates, facts, decideAll, signal)
      counter = counting
      totals.add(rows)
      await add(rows)
    }
    return summarize({ ...dependencies, scope, chosen, read, totals, usage, neverSignedInToo, warnings })
  }

  /** The report comes as one list, in an order of its own: names are all that is held of those whom it may be about. */
  async function crossCheck(
    read: TenantRead,
    isAtStake: (candidate: Candidate) => boolean,
    cutoff: Cutoff,
    signal: AbortSignal | undefined,
  ): Promise<UsageCheck> {
    if (usageReports === undefined) throw new TypeError('A cross-check needs the usage reports')
    const idByName = new Map<string, string>()
    for await (const others of read.others()) {
      for (const { user } of others.filter(isAtStake)) {
        idByName.set((user.userPrincipalName ?? '').toLowerCase(), user.id)
      }
    }
    return checkUsage(usageReports, idByName, cutoff, signal)
  }
}

/**
 * Whose licenses the plan is about: the members of groups that can be cleaned up or handed over. Direct licenses are in
 * reach for the same people and products; with all groups, for everybody and every product.
 */
function reachOf({ allGroups }: CleanupScope, chosen: readonly ChosenGroup[]) {
  const open = chosen.filter(({ verdict, handOver }) => verdict === undefined || handOver !== undefined)
  return {
    countedGroupIds: new Set(chosen.map(({ group }) => group.id)),
    groupIds: new Set(open.map(({ group }) => group.id)),
    ...(allGroups === true
      ? {}
      : {
          directSkuIds: new Set(
            open.flatMap(({ group }) => (group.assignedLicenses ?? []).flatMap(({ skuId }) => skuId ?? [])),
          ),
        }),
  }
}
