import type { TenantLicenses } from '../licenses/tenant-licenses.ts'
import type { ChosenGroup } from './chosen-groups.ts'
import { isJudged, type TenantRead } from './copy-read.ts'
import { pricesFor, savingsOf, type Prices } from './prices.ts'
import type { CleanupScope } from './scope.ts'
import type { CleanupSummary } from './summary.ts'
import type { Totals } from './totals.ts'
import type { UsageCheck } from './usage-check.ts'
import { present } from '../../present.ts'

export interface Drafted {
  tenantLicenses: TenantLicenses
  prices?: Prices
  scope: CleanupScope
  chosen: readonly ChosenGroup[]
  read: TenantRead
  totals: Totals
  usage: UsageCheck | undefined
  /** Whether people who never signed in count as inactive here. */
  neverSignedInToo: boolean
  warnings: readonly string[]
}

/** The numbers of a plan, and what whoever decides about it should know besides. */
export async function summarize({
  tenantLicenses,
  prices,
  scope,
  chosen,
  read,
  totals,
  usage,
  neverSignedInToo,
  warnings,
}: Drafted): Promise<CleanupSummary> {
  const partNumbers = new Map(
    (await tenantLicenses.skus()).map(({ skuId, skuPartNumber }) => [skuId ?? '', skuPartNumber ?? '']),
  )
  const seats = totals.seats(partNumbers)
  const money = prices === undefined ? undefined : savingsOf(seats, prices)
  const { counted, without } = read.tally
  const notes = [
    ...warnings,
    ...(usage?.warning === undefined ? [] : [usage.warning]),
    ...(scope.neverSignedIn === 'include' && !neverSignedInToo
      ? [
          'Too few people were read to tell whether a missing sign-in date means anything: who never signed in ' +
            'is spared all the same.',
        ]
      : []),
    ...(money === undefined || money.unpriced.length === 0
      ? []
      : [`The savings leave out products without a price: ${money.unpriced.join(', ')}.`]),
    ...mailboxNote(totals.withoutMailboxKind()),
  ]
  return {
    groups: totals.groups(chosen),
    people: totals.people,
    spared: totals.spared,
    seats,
    ...(prices === undefined || money === undefined
      ? {}
      : { savings: money.savings, prices: pricesFor(seats, prices) }),
    directLicenses: totals.direct(partNumbers),
    ...present('crossCheck', usage?.crossCheck),
    warnings: notes,
    ...(isJudged(read) ? { signInSharePercent: Math.round(((counted - without) / counted) * 1000) / 10 } : {}),
  }
}

const mailboxNote = (unknown: number): string[] =>
  unknown === 0
    ? []
    : [
        `Of ${unknown} people to be removed nobody could tell whether their mailbox is shared or a room's: ` +
          'look through them.',
      ]
