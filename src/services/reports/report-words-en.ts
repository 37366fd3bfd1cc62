import type { ChangeState, PlanState } from '../../store/tables.ts'
import { SPEECH } from './speech.ts'

const { number, counted } = SPEECH.en

const changes = (count: number) => counted(count, 'change')
const people = (count: number) => counted(count, 'person', 'people')
const lower = (words: string) => `${words.charAt(0).toLowerCase()}${words.slice(1)}`

/** What every report of a plan says, whatever its kind; names, dates and what others wrote come written out. */
export const ENGLISH_REPORT_WORDS = {
  states: {
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
  } satisfies Record<PlanState, string>,
  /** A plan that ended without a change is not called done. */
  endings: {
    partlyTakenBack: 'Partly taken back',
    notAllOfIt: 'Done, but not all of it',
    handedOver: 'Handed over',
    nothingChanged: 'Nothing changed',
  },
  /** What a change's state is called, and what that means for somebody who does not know the service. */
  changeStates: {
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
  } satisfies Record<ChangeState, { label: string; meaning: string }>,
  /** What spares people in plans of several kinds. */
  spared: {
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
  } as Readonly<Record<string, string>>,
  units: {
    people: (count: number): string => (count === 1 ? 'person' : 'people'),
    changes: (count: number): string => (count === 1 ? 'change' : 'changes'),
  },
  amount: (count: number, unit: string) => `${number(count)} ${unit}`,
  status: {
    nothingChanged: 'Nothing was changed.',
    nothingChangedYet: 'Nothing was changed yet.',
    draft: 'The tenant is being read; nothing was changed.',
    ready: (expires: string) => `Nothing was changed. The plan must be approved and begun by ${expires}.`,
    refused: 'The service did not make this plan.',
    rejected: 'The plan was rejected.',
    expired: (day: string) => `The plan was not begun by ${day}, and can't be any more.`,
    superseded: 'A newer plan for the same scope took its place.',
    halted: 'The service halted the plan.',
    stopped: 'The plan was stopped.',
    /** What went wrong comes before what went well. */
    counts: (verified: number, all: number, failed: number, unverified: number) =>
      `${failed === 0 ? '' : `${number(failed)} failed, `}${unverified === 0 ? '' : `${number(unverified)} not ` + 'confirmed, '}${number(verified)} of ${changes(all)} verified`,
    soFar: (counts: string) => `So far: ${counts}.`,
    applying: (counts: string) => `The changes are being made: ${counts}.`,
    verifying: (counts: string) => `Everything was requested and is being read again: ${counts}.`,
    finished: (day: string | undefined, counts: string) =>
      `Finished${day === undefined ? '' : ` on ${day}`}: ${counts}.`,
    notBegun: (count: number) => `${changes(count)} ${count === 1 ? 'was' : 'were'} not begun.`,
    takenBack: (count: number) => `${changes(count)} ${count === 1 ? 'was' : 'were'} taken back.`,
    notTakenBack: (count: number) => `${changes(count)} could not be taken back.`,
    undoing: (count: number) => `The changes are being taken back: ${changes(count)} so far.`,
    undone: (day: string | undefined, count: number, persons: number) =>
      `The changes were taken back${day === undefined ? '' : ` on ${day}`}: ` +
      `${changes(count)}${persons === 0 ? '' : ` of ${people(persons)}`}.`,
    neverMade: (count: number) => `${changes(count)} had failed, so there was nothing to take back.`,
    elsewhere: (count: number, by: string) =>
      `${changes(count)} ${count === 1 ? 'is' : 'are'} to be made elsewhere: ${by}.`,
    spared: (count: number, reasons: string) => `${number(count)} ${count === 1 ? 'was' : 'were'} spared: ${reasons}.`,
    nothingToDo: 'There was nothing to change here.',
    beginAtOnce: (expires: string) => `It may begin at once, and must by ${expires}.`,
    beginFrom: (from: string, expires: string) => `It may begin from ${from} on, and must by ${expires}.`,
    beginAfter: (days: number, expires: string) =>
      `It may begin ${counted(days, 'day')} after the notices were read, and must by ${expires}.`,
  },
  withCount: (words: string, count: number) => `${words} (${number(count)})`,
  atLastLook: 'At the last look',
  elsewhere: {
    by: 'by somebody who may',
    explain: (count: number) =>
      `${changes(count)} can't be made by this service. The list below says why, and what to do.`,
  },
  summary: {
    spared: (count: number) => `${number(count)} spared`,
    elsewhere: (count: number) => `${number(count)} to be done elsewhere`,
    grace: (days: number) => `${counted(days, 'day')} of grace`,
    fromNotices: 'from the notices on',
    reason: (text: string) => `Reason: ${text}`,
    undo: 'Undo:',
    moreInReport: (count: number) => `${number(count)} more in the report`,
    /** What comes after words in bold. */
    about: (text: string) => `: ${text}`,
  },
  troubles: {
    nextPlan: 'Put right what the reason names; a new plan takes up whoever is left.',
    byHand: 'Take it back by hand, or ask for the undo again once the reason is gone.',
    noReason: 'No reason is known.',
    failed: (count: number) => `${number(count)} failed`,
    unverified: (count: number) => `${number(count)} not confirmed`,
    undoFailed: (count: number) => `${number(count)} could not be taken back`,
    problems: (count: number) => counted(count, 'problem'),
    title: (what: string) => `What went wrong: ${what}`,
    more: (count: number) => `${number(count)} more are in the list below.`,
  },
  page: {
    reportOf: (time: string) => `report of ${time}`,
    zone: (zone: string) => `All times are in ${zone}.`,
    plan: 'Plan',
    noHash: 'It has no hash: nothing was offered for approval.',
    hash: ['What was offered for approval has the SHA-256 hash ', '; anything else is refused.'],
    auditHead: (entry: number) =>
      [
        `The audit log stood at entry ${number(entry)} with the hash `,
        ' when this report was made. Keep the report: with it, a later alteration of the log can be proven.',
      ] as [string, string],
    personal: 'This report holds personal data: pass it on only to those who need it.',
    planned: (unit: string, _count: number) => `${unit} planned`,
    inThePlan: (unit: string) => `${unit} in the plan`,
    verified: (_count: number) => 'changes verified',
    spared: (_count: number) => 'spared',
    elsewhere: 'to be done elsewhere',
    why: 'Why',
    contents: 'In this report',
    spreadsheet: 'All rows as a spreadsheet (CSV)',
    handOverFile: 'Hand-over file (CSV)',
  },
  /** Who made or decided something, where it is no person. */
  callers: {
    connection: (name: string) => `the connection ${name}`,
    app: (name: string) => `the app ${name}`,
  },
  decision: {
    title: 'Who decided',
    askedFor: 'Asked for by',
    made: 'Made by',
    rejected: 'Rejected by',
    approved: 'Approved by',
    policy: 'policy: a single change within the limits of this service',
    by: (who: string, time: string | undefined) => (time === undefined ? who : `${who}, on ${time}`),
    decidedBy: (who: string, time: string | undefined) => (time === undefined ? who : `${who} on ${time}`),
    asserted: (who: string, caller: string, time: string | undefined) =>
      `${who}, asserted by ${caller}${time === undefined ? '' : ` on ${time}`}`,
    decision: 'Decision',
    noneYet: 'none yet',
    comment: 'Comment',
    noticesRead: 'Notices read',
    grace: 'Grace',
    graceDays: (days: number, note: string | undefined) =>
      `${counted(days, 'day')} from the notices on${note === undefined ? '' : `; ${note}`}`,
    begun: 'Begun',
    stopped: 'Stopped by',
    unknown: 'unknown',
    finished: 'Finished',
  },
  progress: {
    title: 'How far it is',
    over: 'What became of the changes',
    caption: 'Changes by state',
    state: 'State',
    changes: 'Changes',
    meaning: 'What that means',
  },
  sparing: {
    title: 'Who is spared',
    over: 'Who was spared',
    caption: 'Spared, by reason',
    reason: 'Reason',
    spared: 'Spared',
    atLastLook: 'Spared at the last look before the change',
  },
  undo: {
    title: 'How it can be taken back',
    untilTitle: 'Until when it can be taken back',
    inFull: (day: string) => `In full until ${day}`,
    until: (text: string) => `, ${text}.`,
  },
  undoPlans: {
    title: 'What takes it back',
    several: (count: number) => `${counted(count, 'plan')} of their own take back changes of it.`,
    tookBack: (isOne: boolean, day: string) =>
      `A plan of its own took ${isOne ? 'one change of it' : 'it'} back on ${day}.`,
    takesBack: (isOne: boolean, state: string) =>
      `A plan of its own takes ${isOne ? 'one change of it' : 'it'} back: ${lower(state)}.`,
    forOneChange: 'for one change',
    ended: (time: string) => `ended ${time}`,
    begun: (time: string) => `begun ${time}`,
    made: (time: string) => `made ${time}`,
  },
  warnings: 'What to know',
  rows: {
    heading: 'Person by person',
    caption: 'People in the plan',
    who: 'Person',
    target: 'What it is about',
    groups: {
      failed: 'Failed or not confirmed',
      requested: 'Under way',
      planned: 'Planned',
      verified: 'Made and verified',
      undone: 'Taken back',
      handOver: 'To be done elsewhere',
      spared: 'Spared',
    },
    captionOf: (caption: string, group: string) => `${caption}: ${lower(group)}`,
    shown: (shown: number, all: number) => `${number(shown)} of ${counted(all, 'entry', 'entries')}`,
    shownBefore: 'Shown are ',
    shownAfter: '. All of them, one row each, are in the ',
    spreadsheet: 'spreadsheet',
    csvFile: 'CSV file of this report',
    sameForAll: 'The same for all of them:',
    disabled: 'Account disabled',
    what: 'What happens',
    happened: 'What happened',
    labelAndTarget: (label: string) => `${label}: `,
    until: (day: string) => `Until ${day}`,
    state: 'State',
    reason: 'Reason',
    undoableUntil: (day: string) => `Can be undone in full until ${day}`,
  },
}

export type ReportWords = typeof ENGLISH_REPORT_WORDS
