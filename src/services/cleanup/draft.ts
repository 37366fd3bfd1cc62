import type { GraphReader } from '../../graph/reader.ts'
import { slices } from '../../graph/url.ts'
import type { UsageReports } from '../../graph/usage-reports.ts'
import { DIRECT_REMOVAL } from '../licenses/direct-license-removal.ts'
import type { Store } from '../../store/database.ts'
import { keepMailboxKinds } from '../../store/directory-plans.ts'
import type { Copy, Directory } from '../directory/index.ts'
import type { LicenseGroups } from '../licenses/license-groups.ts'
import { DIRECT } from '../licenses/license-sources.ts'
import type { SideEffects } from '../licenses/side-effects.ts'
import type { TenantLicenses } from '../licenses/tenant-licenses.ts'
import type { Cutoff } from '../sign-ins/activity.ts'
import type { Cutoffs } from '../sign-ins/cutoff.ts'
import { chooseGroups, type ChosenGroup } from './chosen-groups.ts'
import { createLimitCounter } from './limits.ts'
import { isConcerned, isJudged, MOST_CANDIDATES, readCopy, type Candidate, type TenantRead } from './copy-read.ts'
import { readMailboxHints, type MailboxHints } from './mailbox-hints.ts'
import { learnAbout, learnMailboxes, type ManyProtection, type PersonalFacts } from './personal-facts.ts'
import { assertScope, type CleanupLimits, type CleanupScope } from './scope.ts'
import type { CleanupSummary } from './summary.ts'
import { summarize } from './summarize.ts'
import type { Prices } from './prices.ts'
import { decide, toChange, type CleanupChange, type Target } from './targets.ts'
import { checkUsage, type UsageCheck } from './usage-check.ts'

/** Planned rows stand first, longest inactive first: their place is their position in the plan. */
export type DraftRow =
  | { decision: 'planned'; change: CleanupChange }
  | { decision: 'spared' | 'handOver'; change: CleanupChange; code: string; message: string }

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
  /** How many people past the cut-off may be kept at once. */
  mostCandidates?: number
  /** Whom this service gave something back in the last 60 days. */
  recentlyRestored: (userIds: readonly string[]) => Promise<Set<string>>
  saidToHaveLeft: (userIds: readonly string[]) => Promise<Set<string>>
}

export type CleanupDraft = ReturnType<typeof createCleanupDraft>

/**
 * Who would be removed by a clean-up, who is spared and why, and what is for others to do. Made from the copy of the
 * directory; only people past the cut-off are looked at further. It writes nothing to the tenant, and waits for a sweep
 * where the copy is too old: run it outside the deadline of an answer.
 */
export function createCleanupDraft(dependencies: CleanupDraftDependencies) {
  const { store, directory, protection, cutoffs, usageReports, mostCandidates = MOST_CANDIDATES } = dependencies

  /**
   * @param refresh whether everybody is read anew first
   *
   * @throws Refusal `ScopeRequired`, `InactiveDaysTooLow`; for a named group `GroupNotFound`, `NotALicenseGroup`,
   *   `GroupIsExcluded`, `GroupNotAllowed`; for the read `SignInDataUnavailable`, `SignInDataImplausible`,
   *   `ReadIncomplete`, `TooManyPeople`; for the cross-check `ReportHostNotAllowed`
   */
  return async function draft(
    scope: CleanupScope,
    limits: CleanupLimits,
    { signal, refresh = false }: { signal?: AbortSignal; refresh?: boolean } = {},
  ): Promise<{ rows: DraftRow[]; summary: CleanupSummary }> {
    assertScope(scope)
    const cutoff = cutoffs.of(scope.inactiveDays)
    const { chosen, warnings } = await chooseGroups(dependencies, scope)
    const copy = await directory.forPlan({ refresh })
    const read = await readCopy(store, copy, {
      scope,
      cutoff,
      mostCandidates,
      ...reachOf(scope, chosen),
      ...(signal === undefined ? {} : { signal }),
    })
    // People without a date can only be judged by comparison with many others: in a small read they are always spared.
    const neverSignedInToo = scope.neverSignedIn === 'include' && isJudged(read)
    const judged = read.candidates.filter(
      (candidate) => isConcerned(candidate, scope) && (candidate.person.status === 'inactive' || neverSignedInToo),
    )
    const usage = scope.crossCheckUsage ? await crossCheck(judged, cutoff, signal) : undefined
    const facts = await learnAbout(judged, {
      ...dependencies,
      guests: scope.userTypes.includes('Guest'),
      activeOn: usage?.activeOn ?? new Map(),
      signal,
    })

    const decide = () => rowsOf(read, chosen, { scope, limits, cutoff, facts })
    const rows = await withMailboxes(decide, { copy, facts, candidates: judged, signal })
    const summary = await summarize({ ...dependencies, scope, chosen, read, rows, usage, neverSignedInToo, warnings })
    return { rows, summary }
  }

  function crossCheck(
    judged: readonly Candidate[],
    cutoff: Cutoff,
    signal: AbortSignal | undefined,
  ): Promise<UsageCheck> {
    if (usageReports === undefined) throw new TypeError('A cross-check needs the usage reports')
    return checkUsage(usageReports, judged, cutoff, signal)
  }

  /**
   * Exchange tells of one mailbox in each request, so only people are asked about who would lose something by every
   * other rule; whom that spares makes room for others, who are asked about next. Where more than one request would
   * ask, those are spared first whose mailboxes are nobody's by Microsoft's usage report.
   */
  async function withMailboxes(
    decideAll: () => DraftRow[],
    {
      copy,
      facts,
      candidates,
      signal,
    }: {
      copy: Copy
      facts: Map<string, PersonalFacts>
      candidates: readonly Candidate[]
      signal: AbortSignal | undefined
    },
  ): Promise<DraftRow[]> {
    const asked = new Set(candidates.flatMap(({ user, mailboxKind }) => (mailboxKind === undefined ? [] : [user.id])))
    let hints: MailboxHints | undefined
    for (;;) {
      signal?.throwIfAborted()
      const rows = decideAll()
      const planned = rows.filter(({ decision }) => decision === 'planned').map(({ change }) => change.userId)
      const next = [...new Set(planned)].filter((id) => !asked.has(id))
      if (next.length === 0) return rows
      if (next.length > MAILBOXES_A_REQUEST) hints ??= await hintsAbout(candidates, signal)
      const hinted = next.filter((id) => hints?.kinds.has(id))
      if (hints !== undefined && hinted.length > 0) {
        learnMailboxes(facts, hinted, hints.kinds, hints.source)
        continue
      }
      for (const ids of slices(next, MAILBOXES_AT_ONCE)) {
        const kinds = await protection.mailboxKinds(ids)
        await keepMailboxKinds(store.db, copy.slot, kinds, new Date(cutoffs.now()))
        learnMailboxes(facts, ids, kinds)
        for (const id of ids) asked.add(id)
      }
    }
  }

  async function hintsAbout(
    candidates: readonly Candidate[],
    signal: AbortSignal | undefined,
  ): Promise<MailboxHints | undefined> {
    return usageReports === undefined ? undefined : readMailboxHints(usageReports, candidates, cutoffs.now(), signal)
  }
}

/** Exchange is asked for so many mailboxes in one request. */
const MAILBOXES_A_REQUEST = 20
/** As many as one statement keeps. */
const MAILBOXES_AT_ONCE = 500

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

interface RowOptions {
  scope: CleanupScope
  limits: CleanupLimits
  cutoff: Cutoff
  facts: ReadonlyMap<string, PersonalFacts>
}

function rowsOf(
  { candidates, members }: TenantRead,
  chosen: readonly ChosenGroup[],
  { scope, limits, cutoff, facts: all }: RowOptions,
): DraftRow[] {
  const counter = createLimitCounter(limits)
  const rows = candidates.toSorted(longestInactiveFirst).flatMap((candidate): DraftRow[] => {
    const facts = all.get(candidate.user.id)
    const before: Target[] = []
    const rows = targetsOf(candidate, chosen, scope).map((target): DraftRow => {
      const decision = decide(candidate, target, facts, cutoff)
      const over =
        decision.decision === 'planned'
          ? counter.take(
              target.kind === 'direct'
                ? undefined
                : {
                    id: target.chosen.group.id,
                    name: target.chosen.name,
                    members: members.get(target.chosen.group.id) ?? 0,
                  },
            )
          : undefined
      const change = toChange(candidate, target, { facts, inactiveDays: scope.inactiveDays, before })
      if (over !== undefined) return { decision: 'spared', change, ...over }
      if (decision.decision === 'planned') before.push(target)
      return { ...decision, change }
    })
    return knowEachOther(rows)
  })
  const order = ['planned', 'spared', 'handOver'] as const
  return order.flatMap((wanted) => rows.filter(({ decision }) => decision === wanted))
}

/**
 * What else the plan takes from somebody must not look like somebody else's doing when each change is looked at for
 * itself.
 */
function knowEachOther(rows: DraftRow[]): DraftRow[] {
  const planned = rows.flatMap((row) => (row.decision === 'planned' ? [row.change] : []))
  const sources = planned.map(({ kind, targetId = '' }) => (kind === DIRECT_REMOVAL ? DIRECT : targetId))
  if (planned.length > 1) {
    planned.forEach((change, index) =>
      Object.assign(change.preconditions, { alsoTaken: sources.filter((_, other) => other !== index) }),
    )
  }
  return rows
}

/** Their groups by name, then what they have directly: only then does losing it show whether a seat is freed. */
const targetsOf = (
  { groupIds, directSkuIds }: Candidate,
  chosen: readonly ChosenGroup[],
  { directLicenses }: CleanupScope,
): Target[] => [
  ...chosen
    .filter(({ group }) => groupIds.includes(group.id))
    .map((group) => ({ kind: 'group' as const, chosen: group })),
  ...(directLicenses === 'remove' ? directSkuIds.toSorted().map((skuId) => ({ kind: 'direct' as const, skuId })) : []),
]

/** Those without a date come last: they are the least certain. */
function longestInactiveFirst({ person: a }: Candidate, { person: b }: Candidate): number {
  const [first, second] = [a.lastActivityDateTime ?? '9999', b.lastActivityDateTime ?? '9999']
  return first < second ? -1 : first > second ? 1 : a.userId < b.userId ? -1 : 1
}
