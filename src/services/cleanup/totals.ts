import { product } from '../products.ts'
import type { ChosenGroup } from './chosen-groups.ts'
import { isConcerned, isPastCutoff, type Candidate, type TenantRead } from './copy-read.ts'
import type { DraftRow } from './draft-rows.ts'
import type { CleanupScope } from './scope.ts'
import type { CleanupGroup, CleanupSummary, PeopleCounts, SeatTotals } from './summary.ts'

/** Part numbers of the tenant's products, for those that no list of names knows. */
export type PartNumbers = ReadonlyMap<string, string>

type Seats = Omit<SeatTotals, 'skuId' | 'productName'>

export type Totals = ReturnType<typeof createTotals>

/**
 * The numbers of a draft, counted while it is made, so that nobody has to be remembered for them.
 *
 * @param neverSignedInToo whether people who never signed in count as inactive here
 */
export function createTotals(
  read: TenantRead,
  scope: CleanupScope,
  { neverSignedInToo }: { neverSignedInToo: boolean },
) {
  const people: Required<PeopleCounts> = {
    read: read.read,
    active: read.active,
    tooNew: 0,
    unknown: 0,
    neverSignedIn: 0,
    inactive: 0,
    disabled: 0,
    decided: { planned: 0, handOver: 0, spared: 0 },
  }
  const spared: CleanupSummary['spared'] = {}
  const byGroup = new Map<string, Record<DraftRow['decision'], number>>()
  const seats = new Map<string, Seats>()
  const direct = new Map<string, number>()
  const withoutMailboxKind = new Set<string>()

  return {
    people,
    /** How many were spared, by the code of the reason. */
    spared,

    /** Counts people as what they are, whatever becomes of them. */
    count(candidates: readonly Candidate[]): void {
      for (const candidate of candidates) {
        const { judged, user, person, directSkuIds } = candidate
        if (isConcerned(candidate, scope)) {
          people[judged]++
          if (isPastCutoff(candidate) && user.accountEnabled === false) people.disabled++
        }
        if (!isPastCutoff(candidate) || (person.status !== 'inactive' && !neverSignedInToo)) continue
        for (const skuId of directSkuIds) direct.set(skuId, (direct.get(skuId) ?? 0) + 1)
      }
    },

    /** Counts what becomes of them. All rows of somebody come together. */
    add(rows: readonly DraftRow[]): void {
      for (const own of Map.groupBy(rows, ({ change }) => change.subjectId).values()) {
        const furthest = FURTHEST_FIRST.find((decision) => own.some((row) => row.decision === decision))
        if (furthest !== undefined) people.decided[furthest]++
      }
      for (const row of rows) {
        const { decision, change } = row
        countIn(change.targetId ?? '', decision)
        if (row.decision === 'spared') spared[row.code] = (spared[row.code] ?? 0) + 1
        if (decision !== 'planned') continue
        if (change.details.mailboxKindUnknown) withoutMailboxKind.add(change.subjectId)
        for (const { skuId, effect } of change.details.licenses) {
          const own = seats.get(skuId) ?? { freed: 0, kept: 0, reduced: 0, mayFail: 0 }
          own[effect]++
          seats.set(skuId, own)
        }
      }
    },

    /** Of how many people to be removed nobody could tell what their mailbox is for. */
    withoutMailboxKind: () => withoutMailboxKind.size,

    /** What the plan does to the seats of each product; most freed first. */
    seats: (partNumbers: PartNumbers): SeatTotals[] =>
      [...seats]
        .map(([skuId, own]) => ({ skuId, productName: product(skuId, partNumbers.get(skuId)).productName, ...own }))
        .sort((a, b) => b.freed - a.freed || a.productName.localeCompare(b.productName, 'en')),

    /** Each group with what becomes of its members; those that can't be cleaned up with the reason. */
    groups: (chosen: readonly ChosenGroup[]): CleanupGroup[] =>
      chosen.map(({ group, name, verdict }) => {
        const counted = byGroup.get(group.id) ?? NOBODY
        return {
          groupId: group.id,
          displayName: name,
          members: read.members.get(group.id) ?? 0,
          candidates: counted.planned + counted.spared + counted.handOver,
          ...counted,
          ...verdict,
        }
      }),

    /** How many inactive people have each product directly. */
    direct: (partNumbers: PartNumbers): NonNullable<CleanupSummary['directLicenses']> =>
      [...direct]
        .map(([skuId, count]) => ({
          skuId,
          productName: product(skuId, partNumbers.get(skuId)).productName,
          people: count,
        }))
        .sort((a, b) => b.people - a.people || a.productName.localeCompare(b.productName, 'en')),
  }

  function countIn(targetId: string, decision: DraftRow['decision']): void {
    const counted = byGroup.get(targetId) ?? { ...NOBODY }
    counted[decision]++
    byGroup.set(targetId, counted)
  }
}

const FURTHEST_FIRST = ['planned', 'handOver', 'spared'] as const

const NOBODY = { planned: 0, spared: 0, handOver: 0 } as const satisfies Record<DraftRow['decision'], number>
