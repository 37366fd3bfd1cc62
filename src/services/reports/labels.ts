import type { ChangeState, PlanState } from '../../store/tables.ts'
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

/** What spares people in plans of several kinds. */
const SPARED: Readonly<Record<string, string>> = {
  accountDisabled: 'Disabled accounts',
  active: 'Have been active since',
  activityUnknown: 'Sign-in data could not be read',
  alreadySo: 'Already so',
  breakGlass: 'Emergency accounts',
  changedMeanwhile: 'Changed by somebody else meanwhile',
  excluded: 'On the exclusion list',
  guest: 'Guests',
  overLimit: 'Beyond the limits of one plan',
  recentlyEnabled: 'Account enabled again a few days ago',
  roleHolder: 'Administrators, active or eligible',
  userGone: 'The account is not there any more',
}

/**
 * Why people were spared, in a few words.
 *
 * @param own the words of the plan's kind
 */
export function sparedLabel(code: string, own: Readonly<Record<string, string>> = {}): string {
  const labels = Object.hasOwn(own, code) ? own : SPARED
  return Object.hasOwn(labels, code) ? (labels[code] as string) : spelledOut(code)
}
