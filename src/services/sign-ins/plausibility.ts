import type { User } from '../../graph/users.ts'
import { hasImpossibleDate, type ActivityStatus } from './activity.ts'

/** Fewer people than this say nothing about the data as a whole. */
const ENOUGH = 100

export interface Tally {
  /** Enabled, licensed people older than the cut-off. */
  counted: number
  /** Those of them without any date, or with one that no sign-in can have had. */
  without: number
}

export const emptyTally = (): Tally => ({ counted: 0, without: 0 })

/** Counts a person for the judgement on the data as a whole. */
export function tally(
  into: Tally,
  user: Pick<User, 'accountEnabled' | 'assignedLicenses' | 'signInActivity'>,
  status: ActivityStatus,
): void {
  const impossible = hasImpossibleDate(user)
  if (
    user.accountEnabled !== true ||
    (user.assignedLicenses ?? []).length === 0 ||
    status === 'tooNew' ||
    (status === 'unknown' && !impossible)
  ) {
    return
  }
  into.counted++
  if (status === 'neverSignedIn' || impossible) into.without++
}

/**
 * Whether sign-in data can't be believed: Graph has responded with empty values for whole tenants, and whoever acts on
 * that takes licenses from people at work. Only complete reads may be judged.
 */
export function isImplausible({ counted, without }: Tally, maxMissingPercent: number): boolean {
  return counted >= ENOUGH && without * 100 > maxMissingPercent * counted
}

/** Fewer people than this, whose dates went back, are their own affair. */
const ENOUGH_WENT_BACK = 3

/** Whether so many dates went back at once that the data as a whole can't be believed, whoever is looked at. */
export const wentBackTogether = (wentBack: number, lookedAt: number, maxPercent: number): boolean =>
  wentBack >= ENOUGH_WENT_BACK && wentBack * 100 > maxPercent * lookedAt

export function implausibleSentence({ counted, without }: Tally): string {
  return (
    `${without} of ${counted} licensed people have no sign-in date, or one that can not be, which is more than can be believed: ` +
    'nobody is called inactive on this data. Try again later.'
  )
}
