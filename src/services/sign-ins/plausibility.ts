import type { User } from '../../graph/users.ts'
import type { ActivityStatus } from './activity.ts'

/** Fewer people than this say nothing about the data as a whole. */
const ENOUGH = 100

export interface Tally {
  /** Enabled, licensed people older than the cut-off. */
  counted: number
  /** Those of them without any date. */
  without: number
}

export const emptyTally = (): Tally => ({ counted: 0, without: 0 })

/** Counts a person for the judgement on the data as a whole. */
export function tally(
  into: Tally,
  user: Pick<User, 'accountEnabled' | 'assignedLicenses'>,
  status: ActivityStatus,
): void {
  if (
    user.accountEnabled !== true ||
    (user.assignedLicenses ?? []).length === 0 ||
    status === 'tooNew' ||
    status === 'unknown'
  ) {
    return
  }
  into.counted++
  if (status === 'neverSignedIn') into.without++
}

/**
 * Whether sign-in data can't be believed: Graph has answered with empty values for whole tenants, and whoever acts on
 * that takes licenses from people at work. Only complete reads may be judged.
 */
export function isImplausible({ counted, without }: Tally, maxMissingPercent: number): boolean {
  return counted >= ENOUGH && without * 100 > maxMissingPercent * counted
}

export function implausibleSentence({ counted, without }: Tally): string {
  return (
    `${without} of ${counted} licensed people have no sign-in date at all, which is more than can be believed: ` +
    'nobody is called inactive on this data. Try again later.'
  )
}
