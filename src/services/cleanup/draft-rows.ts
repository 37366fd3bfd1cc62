import { DIRECT_REMOVAL } from '../licenses/direct-removal.ts'
import { DIRECT } from '../licenses/license-sources.ts'
import type { Cutoff } from '../sign-ins/activity.ts'
import type { ChosenGroup } from './chosen-groups.ts'
import type { Candidate } from './copy-read.ts'
import type { LimitCounter } from './limits.ts'
import type { PersonalFacts } from './personal-facts.ts'
import type { CleanupScope } from './scope.ts'
import { decide, toChange, type CleanupChange, type Target } from './targets.ts'

/** What becomes of somebody in one group, or of a product that they have directly. */
export type DraftRow =
  | { decision: 'planned'; change: CleanupChange }
  | { decision: 'spared' | 'handOver'; change: CleanupChange; code: string; message: string }

export interface RowOptions {
  scope: CleanupScope
  cutoff: Cutoff
  chosen: readonly ChosenGroup[]
  /** How many direct members each group has. */
  members: ReadonlyMap<string, number>
  facts: ReadonlyMap<string, PersonalFacts>
  /** Counts what is planned here. */
  counter: LimitCounter
}

/** What becomes of people, in their order: whoever comes first is taken first. */
export const rowsOf = (candidates: readonly Candidate[], options: RowOptions): DraftRow[] =>
  candidates.flatMap((candidate) => rowsAbout(candidate, options))

function rowsAbout(
  candidate: Candidate,
  { scope, cutoff, chosen, members, facts: all, counter }: RowOptions,
): DraftRow[] {
  const facts = all.get(candidate.user.id)
  const before: Target[] = []
  const rows = targetsOf(candidate, chosen, scope).map((target): DraftRow => {
    const decision = decide(candidate, target, facts, cutoff)
    const over = decision.decision === 'planned' ? counter.take(countedGroup(target, members)) : undefined
    const change = toChange(candidate, target, { facts, inactiveDays: scope.inactiveDays, before })
    if (over !== undefined) return { decision: 'spared', change, ...over }
    if (decision.decision === 'planned') before.push(target)
    return { ...decision, change }
  })
  return knowEachOther(rows)
}

/** The group that a removal counts for; none for a product that somebody has directly. */
const countedGroup = (target: Target, members: ReadonlyMap<string, number>) =>
  target.kind === 'direct'
    ? undefined
    : {
        id: target.chosen.group.id,
        name: target.chosen.name,
        members: members.get(target.chosen.group.id) ?? 0,
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
