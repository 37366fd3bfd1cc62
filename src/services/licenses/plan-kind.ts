import type { PlanKind } from '../plans/plan-kind.ts'
import { REMOVAL } from './removal.ts'

/** Plans of one: a single person leaves a license group. */
export const licenseGroupRemoval: PlanKind = {
  name: REMOVAL,
  label: 'Removal from a license group',
  roles: {
    read: ['Reader', 'LicenseOperator', 'LicenseApprover'],
    operate: ['LicenseOperator'],
    approve: ['LicenseApprover'],
  },
  approvers: { groupSetting: 'LICENSE_APPROVER_GROUP_ID' },
  changes: [REMOVAL],
}
