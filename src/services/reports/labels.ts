import type { ChangeState, PlanState } from '../../store/tables.ts'
import type { Effect } from '../licenses/effects.ts'
import { spelledOut } from './wording.ts'

export const PLAN_STATE_LABELS: Readonly<Record<PlanState, string>> = {
  draft: 'Being drafted',
  ready: 'Waiting for approval',
  refused: 'Refused by the service',
  approved: 'Approved',
  rejected: 'Rejected',
  expired: 'Expired',
  superseded: 'Replaced by a newer plan',
  applying: 'In progress',
  verifying: 'Being verified',
  done: 'Done',
  halted: 'Halted',
  stopped: 'Stopped',
  undoing: 'Being taken back',
  undone: 'Taken back',
}

/** What a change's state is called, and what that means for somebody who does not know the service. */
export const CHANGE_STATES: Readonly<Record<ChangeState, { label: string; meaning: string }>> = {
  planned: { label: 'Planned', meaning: 'Nothing has happened yet.' },
  intended: { label: 'In progress', meaning: 'Being sent to Microsoft at this moment.' },
  requested: { label: 'Requested', meaning: 'Microsoft accepted it; a later read has yet to show it.' },
  verified: { label: 'Verified', meaning: 'Read again afterwards: it is as the plan says.' },
  unverified: { label: 'Not confirmed', meaning: 'Microsoft accepted it, and a day later it still did not show.' },
  failed: { label: 'Failed', meaning: 'It was not made, or did not turn out as foretold.' },
  undone: { label: 'Taken back', meaning: 'It is as it was before.' },
  spared: { label: 'Spared', meaning: 'Left alone, for the reasons given in this report.' },
  handOver: {
    label: 'Handed over',
    meaning: 'Can only be done elsewhere, such as in Active Directory, or by a person.',
  },
}

export const EFFECT_LABELS: Readonly<Record<Effect, string>> = {
  freed: 'seat becomes free',
  kept: 'kept through another source',
  reduced: 'kept with fewer services',
  mayFail: 'in error, may not be taken away',
}

const SPARED: Readonly<Record<string, string>> = {
  eligibilityTooShort: 'Eligible already, but not for long enough',
  principalBack: 'Deleted, and back again',
  accountDisabled: 'Disabled accounts',
  appNotEligible: 'Apps, which can not activate a role',
  endRequired: 'The role allows no eligibility for good',
  endTooLate: 'The role allows no eligibility for so long',
  groupHolder: 'Groups that hold the role',
  groupLacksRole: 'The group does not hold the role',
  groupRoleTooShort: 'The group loses the role too early',
  lastGlobalAdministrator: 'The last Global Administrators',
  orphaned: 'Deleted accounts and apps',
  ownIdentity: 'The app that this service works with',
  refusedBeforehand: 'Microsoft would refuse it',
  replacementNotSeen: 'What should take its place was not seen',
  wouldGetStuck: 'Have no second factor, so they would get stuck',
  active: 'Have been active since',
  activeInServices: 'Active in Microsoft 365 services, says the usage report',
  activityUnknown: 'Sign-in data could not be read',
  alreadySo: 'Already so',
  breakGlass: 'Emergency accounts',
  changedMeanwhile: 'Changed by somebody else meanwhile',
  excluded: 'On the exclusion list',
  groupChanged: 'The group changed since the plan',
  groupGone: 'The group is not there any more',
  guest: 'Guests',
  licenseChanged: 'The licenses changed since the plan',
  neverSignedIn: 'No sign-in on record, which proves nothing',
  notADirectMember: 'In the group only through another group',
  onLeave: 'On leave',
  overLimit: 'Beyond the limits of one plan',
  recentlyEnabled: 'Account enabled again a few days ago',
  recentlyHired: 'Hired recently',
  recentlyLicensed: 'Licensed recently',
  resourceAccount: 'Resource accounts',
  restoredByUs: 'Restored by this service recently',
  roleHolder: 'Administrators, active or eligible',
  roomMailbox: 'Mailboxes of rooms and equipment',
  sharedMailbox: 'Shared mailboxes',
  sideEffectsNotAccepted: 'Would lose more than a license',
  tooNew: 'Accounts too new to judge',
  userGone: 'The account is not there any more',
}

/** Why people were spared, in a few words. */
export const sparedLabel = (code: string): string =>
  Object.hasOwn(SPARED, code) ? (SPARED[code] as string) : spelledOut(code)
