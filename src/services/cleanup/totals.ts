import { product } from '../products.ts'
import type { ChosenGroup } from './chosen-groups.ts'
import type { DraftRow } from './draft.ts'
import type { CleanupGroup, CleanupSummary, SeatTotals } from './summary.ts'
import type { Candidate, TenantRead } from './copy-read.ts'

/** Part numbers of the tenant's products, for those that no list of names knows. */
export type PartNumbers = ReadonlyMap<string, string>

/** What the plan does to the seats of each product; most freed first. */
export function seatTotals(rows: readonly DraftRow[], partNumbers: PartNumbers): SeatTotals[] {
  const totals = new Map<string, SeatTotals>()
  for (const { decision, change } of rows) {
    if (decision !== 'planned') continue
    for (const { skuId, effect } of change.details.licenses) {
      const { productName } = product(skuId, partNumbers.get(skuId))
      const own = totals.get(skuId) ?? { skuId, productName, freed: 0, kept: 0, reduced: 0, mayFail: 0 }
      own[effect]++
      totals.set(skuId, own)
    }
  }
  return [...totals.values()].sort((a, b) => b.freed - a.freed || a.productName.localeCompare(b.productName, 'en'))
}

/** Each group with what becomes of its members; those that can't be cleaned up with the reason. */
export function groupTotals(
  chosen: readonly ChosenGroup[],
  { members }: TenantRead,
  rows: readonly DraftRow[],
): CleanupGroup[] {
  const byGroup = Map.groupBy(rows, ({ change }) => change.targetId)
  return chosen.map(({ group, name, verdict }) => {
    const own = byGroup.get(group.id) ?? []
    const count = (wanted: DraftRow['decision']) => own.filter(({ decision }) => decision === wanted).length
    return {
      groupId: group.id,
      displayName: name,
      members: members.get(group.id) ?? 0,
      candidates: own.length,
      planned: count('planned'),
      spared: count('spared'),
      handOver: count('handOver'),
      ...verdict,
    }
  })
}

export function sparedTotals(rows: readonly DraftRow[]): CleanupSummary['spared'] {
  const totals: Record<string, number> = {}
  for (const row of rows) if (row.decision === 'spared') totals[row.code] = (totals[row.code] ?? 0) + 1
  return totals
}

/** How many inactive people have each product directly; who never signed in only where those count as inactive. */
export function directTotals(
  candidates: readonly Candidate[],
  neverSignedInToo: boolean,
  partNumbers: PartNumbers,
): NonNullable<CleanupSummary['directLicenses']> {
  const people = new Map<string, number>()
  for (const { directSkuIds, person } of candidates) {
    if (person.status !== 'inactive' && !neverSignedInToo) continue
    for (const skuId of directSkuIds) people.set(skuId, (people.get(skuId) ?? 0) + 1)
  }
  return [...people]
    .map(([skuId, count]) => ({
      skuId,
      productName: product(skuId, partNumbers.get(skuId)).productName,
      people: count,
    }))
    .sort((a, b) => b.people - a.people || a.productName.localeCompare(b.productName, 'en'))
}
