import type { PlanKind } from '../../plans/plan-kind.ts'
import { GRANT_KINDS } from './grant-change.ts'
import { ACCESS_REVIEW } from './review-change.ts'
import { ROLE_SETTINGS } from './settings-change.ts'

/** Waves of changes to who holds which role, and under which conditions. */
export const rolePlan: PlanKind = {
  name: 'rolePlan',
  label: 'Role plan',
  roles: {
    read: ['RoleReader', 'RoleOperator', 'RoleApprover'],
    operate: ['RoleOperator'],
    approve: ['RoleApprover'],
  },
  // What they approve is power, so that holding the role is not enough.
  approvers: {
    groupSetting: 'ROLE_APPROVER_GROUP_ID',
    groupRequired:
      'Plans of roles are only approved by members of a group that the operator of this service names: ask them to ' +
      'set ROLE_APPROVER_GROUP_ID.',
  },
  changes: [...GRANT_KINDS, ROLE_SETTINGS, ACCESS_REVIEW],
  // Two at once could take the last administrator each.
  exclusive: 'plans of roles',
}
