import type { LicenseGroup } from '../../graph/groups.ts'
import type { User } from '../../graph/users.ts'
import type { SparedReason } from '../people/protection.ts'
import type { Activity, Cutoff } from '../sign-ins/activity.ts'

export type SkippedReason =
  | SparedReason
  | 'notADirectMember'
  | 'active'
  | 'tooNew'
  | 'neverSignedIn'
  | 'activityUnknown'
  | 'recentlyHired'
  | 'recentlyLicensed'
  | 'restoredByUs'

export interface Skip {
  reason: SkippedReason
  message: string
}

/**
 * Why somebody is spared who was to be removed only if inactive. A missing date never counts as inactivity here: one
 * person's data can't be judged by comparison with others.
 */
export function spareByActivity(user: User, group: LicenseGroup, activity: Activity, cutoff: Cutoff): Skip | undefined {
  const { inactiveDays: limit, now, quiet } = cutoff
  switch (activity.status) {
    case 'active':
      return {
        reason: 'active',
        message: `Was active ${activity.inactiveDays ?? 0} days ago, which is less than ${limit}.`,
      }
    case 'tooNew':
      return { reason: 'tooNew', message: `The account is younger than ${limit} days and has not been used yet.` }
    case 'neverSignedIn':
      return { reason: 'neverSignedIn', message: 'No sign-in is on record, which does not prove inactivity.' }
    case 'unknown':
      return { reason: 'activityUnknown', message: 'Sign-in data could not be read, so nothing follows from it.' }
    case 'inactive':
      break
  }
  const within = (date: string | null | undefined) =>
    typeof date === 'string' && quiet.daysBetween(Date.parse(date), now) < limit
  if (within(user.employeeHireDate)) {
    return { reason: 'recentlyHired', message: `Was hired less than ${limit} days ago.` }
  }
  const own = (user.licenseAssignmentStates ?? []).filter(({ assignedByGroup }) => assignedByGroup === group.id)
  if (own.some(({ lastUpdatedDateTime }) => within(lastUpdatedDateTime))) {
    return { reason: 'recentlyLicensed', message: `Got the license less than ${limit} days ago.` }
  }
  return undefined
}
