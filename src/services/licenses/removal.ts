import type { Change } from '../plans/change.ts'
import type { LicenseSource } from './license-sources.ts'
import type { RemovalDetails } from './removal-details.ts'

export const REMOVAL = 'licenseGroupRemoval'

/** Somebody leaves a group that grants licenses. */
export interface RemovalChange extends Change<RemovalDetails> {
  targetId: string
  before: { member: true; licenses: LicenseSource[] }
  after: { member: false }
  preconditions: RemovalPreconditions
}

/** What must still hold when somebody is removed. */
export interface RemovalPreconditions {
  /** What the group granted when that was decided. */
  groupLicenses: { skuId: string; disabledPlans: string[] }[]
  /** The cut-off, where only inactivity allows it. */
  inactiveDays?: number
  lastActivityDateTime?: string
  status?: string
  /** Guests are removed only where the plan says so. */
  guest?: boolean
  /** Sources of the same products that other changes of the plan take from the person: ids of groups, or `direct`. */
  alsoTaken?: string[]
}
