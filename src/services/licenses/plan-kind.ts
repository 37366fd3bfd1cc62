import type { PlanKind } from '../reports/plan-kind.ts'
import type { PlanReport } from '../reports/plan-report.ts'
import { inEachLanguage } from '../../languages.ts'
import { alsoConcerned, licenseNotices } from './notices/notices.ts'
import { MAILBOX_KEPT_DAYS } from './removal-change.ts'
import { REMOVAL } from './removal.ts'
import { lastActivity, removalReport } from './removal-report.ts'
import { LICENSE_WORDS } from './words.ts'

/** What is said of every plan that takes licenses from people. */
const report: PlanReport = {
  words: inEachLanguage(({ plan }) => plan, LICENSE_WORDS),
  columns: (say) => [lastActivity(say)],
  restorableDays: MAILBOX_KEPT_DAYS,
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
  capabilities: [
    {
      capability: 'licenseGroupRemovals',
      label: 'Removals from license groups',
      identity: 'write',
      permissions: [['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All']],
    },
  ],
  report,
}
