import type { PlanKind } from '../plans/plan-kind.ts'
import type { PlanReport } from '../reports/plan-report.ts'
import { counted } from '../reports/wording.ts'
import { handOverCsv } from './hand-over/csv.ts'
import { handOverRows } from './hand-over/rows.ts'
import { handOverScript } from './hand-over/script.ts'
import { alsoConcerned, licenseNotices } from './notices/notices.ts'
import { MAILBOX_KEPT_DAYS, REMOVAL } from './removal.ts'
import { LAST_ACTIVITY, removalReport } from './removal-report.ts'

/** What is said of every plan that takes licenses from people. */
const report: PlanReport = {
  table: { target: 'Group', columns: [LAST_ACTIVITY] },
  spared: {
    activeInServices: 'Active in Microsoft 365 services, says the usage report',
    groupChanged: 'The group changed since the plan',
    groupGone: 'The group is not there any more',
    licenseChanged: 'The licenses changed since the plan',
    neverSignedIn: 'No sign-in on record, which proves nothing',
    notADirectMember: 'In the group only through another group',
    onLeave: 'On leave',
    recentlyHired: 'Hired recently',
    recentlyLicensed: 'Licensed recently',
    resourceAccount: 'Resource accounts',
    restoredByUs: 'Restored by this service recently',
    roomMailbox: 'Mailboxes of rooms and equipment',
    sharedMailbox: 'Shared mailboxes',
    sideEffectsNotAccepted: 'Would lose more than a license',
    tooNew: 'Accounts too new to judge',
  },
  remedies: {
    LicenseStays:
      'In the Microsoft 365 admin center, take away what the reason names, then let Microsoft process the licenses ' +
      'of the person again.',
  },
  graceNote: 'whoever signs in meanwhile is spared',
  handOver: {
    by: 'by rule, in Active Directory, in Exchange, or by the administrator of a protected group',
    explain: (amount) =>
      `${counted(amount, 'removal')} can't be made by this service, because the group is filled by a rule, by Active ` +
      'Directory or by Exchange, or is kept for administrators of its own. The hand-over file says what to do there.',
    file(changes, format) {
      const rows = handOverRows(changes)
      return { content: format === 'csv' ? handOverCsv(rows) : handOverScript(rows), count: rows.length }
    },
  },
  undo: {
    sentences: [
      `For ${MAILBOX_KEPT_DAYS} days after each removal it can be taken back in full: the membership, the licenses, ` +
        'and the mailbox with everything in it.',
      'After that Microsoft deletes mailboxes for good. The membership and the licenses can still be given back ' +
        "while seats are left; the mail can't.",
    ],
    inFull: { days: MAILBOX_KEPT_DAYS, until: 'when the first mailbox reaches its last day' },
  },
  notices: licenseNotices,
  alsoConcerned,
}

/** Plans of one: a single person leaves a license group. */
export const licenseGroupRemoval: PlanKind = {
  name: REMOVAL,
  label: 'Removal from a license group',
  roles: {
    read: ['Reader', 'LicenseOperator', 'LicenseApprover'],
    operate: ['LicenseOperator'],
    approve: ['LicenseApprover'],
  },
  approvers: { groupSetting: 'licenseApproverGroupId' },
  changes: [removalReport],
  report,
}
