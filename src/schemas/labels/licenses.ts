import type { ActivityStatus } from '../../services/sign-ins/activity.ts'
import type { Effect } from '../../services/licenses/effects.ts'
import type { Labels } from './closed-list.ts'

export const USER_TYPE_LABELS: Labels<'Member' | 'Guest'> = { Member: 'Members', Guest: 'Guests' }

export const ACCOUNT_STATE_LABELS: Labels<'enabled' | 'disabled' | 'both'> = {
  enabled: 'Accounts that may sign in',
  disabled: 'Accounts that are disabled',
  both: 'Both',
}

export const SIGN_IN_RESULT_LABELS: Labels<'success' | 'failure'> = { success: 'Succeeded', failure: 'Failed' }

export const ACTIVITY_STATUS_LABELS: Labels<ActivityStatus> = {
  active: 'Active',
  inactive: 'Inactive',
  neverSignedIn: 'Never signed in',
  tooNew: 'Too new to judge',
  unknown: 'Unknown',
}

export const ACTIVITY_SOURCE_LABELS: Labels<'successfulSignIn' | 'interactiveSignIn' | 'nonInteractiveSignIn'> = {
  successfulSignIn: 'A successful sign-in',
  interactiveSignIn: 'An attempt by hand',
  nonInteractiveSignIn: 'An attempt in the background',
}

export const READ_SOURCE_LABELS: Labels<'live' | 'copy'> = {
  live: 'Just read',
  copy: 'The copy of the directory',
}

export const LICENSE_SOURCE_LABELS: Labels<'direct' | 'group'> = {
  direct: 'Assigned directly',
  group: 'Through a group',
}

export const SIDE_EFFECT_LABELS: Labels<
  'team' | 'appRole' | 'administrativeUnit' | 'parentGroup' | 'anotherProduct' | 'conditionalAccess'
> = {
  team: 'A team',
  appRole: 'A role in an app',
  administrativeUnit: 'An administrative unit',
  parentGroup: 'A group around it',
  anotherProduct: 'Another product',
  conditionalAccess: 'A Conditional Access policy',
}

export const LICENSE_EFFECT_LABELS: Labels<Effect> = {
  freed: 'Seat becomes free',
  kept: 'Kept through another source',
  reduced: 'Kept with fewer services',
  mayFail: 'Microsoft may not take it away',
}

export const REMOVAL_OUTCOME_LABELS: Labels<
  'removed' | 'requested' | 'alreadyRemoved' | 'wouldRemove' | 'skipped' | 'wouldSkip'
> = {
  removed: 'Removed',
  requested: 'Accepted by Microsoft, not seen yet',
  alreadyRemoved: 'Was not a member',
  wouldRemove: 'Would be removed',
  skipped: 'Left alone',
  wouldSkip: 'Would be left alone',
}

export const LICENSE_VERIFICATION_LABELS: Labels<'expected' | 'verified' | 'failed'> = {
  expected: 'Microsoft works on it',
  verified: 'Seen',
  failed: 'Turned out otherwise',
}

export const NEVER_SIGNED_IN_LABELS: Labels<'skip' | 'include'> = { skip: 'Leave alone', include: 'Count as inactive' }

export const DIRECT_LICENSE_LABELS: Labels<'report' | 'remove'> = { report: 'Only count', remove: 'Remove too' }
