import { Type } from 'typebox'
import { count, moment, words } from './common.ts'
import { closedList } from './labels/closed-list.ts'
import { MISSING_REASON_LABELS, SNAPSHOT_PART_LABELS } from './labels/roles.ts'

export const MissingPartsSchema = (description: string) =>
  Type.Optional(
    Type.Array(
      Type.Object({
        part: closedList(SNAPSHOT_PART_LABELS, {
          'x-ms-summary': 'Part',
          description:
            'What was not read: settings (of roles), apps, signIns, secondFactors, groups (their settings in ' +
            'Privileged Identity Management), approvers, activity (what roles are used for), accessReviews, ' +
            'conditionalAccess, alerts, units or licenses.',
        }),
        reason: closedList(MISSING_REASON_LABELS, {
          'x-ms-summary': 'Reason',
          description:
            'Why: switchedOff (by ROLE_SNAPSHOT_PARTS), noLicense, noPermission, notOffered (not there in this ' +
            'tenant), refused (by Microsoft Graph, see the code) or tooMuch (more than is read).',
        }),
        code: words('Code', 'What Microsoft Graph called its refusal.'),
      }),
      { 'x-ms-summary': 'Missing Parts', description },
    ),
  )

/** What a snapshot says of what surrounds the roles, and of what it lacks. */
export const surroundingsProperties = {
  accessReviews: count(
    'Access Reviews',
    'Access reviews of roles and of groups that hold roles. This and the following are absent where they could ' +
      'not be read.',
  ),
  reviewCompletionPercent: count(
    'Review Completion Percent',
    'How many decisions of the last round of each review are made, in percent.',
  ),
  overdueAccessReviews: count(
    'Overdue Access Reviews',
    'Those that ended although nobody has decided about everybody.',
  ),
  mfaPolicies: count(
    'MFA Policies',
    'Conditional Access policies in force that demand a second factor for all apps, for anybody.',
  ),
  activeAlerts: count('Active Alerts', 'Active alerts of Privileged Identity Management itself.'),
  administrativeUnits: count('Administrative Units', 'How many administrative units the tenant has.'),
  restrictedUnits: count('Restricted Units', 'Those of them that only their own administrators can change.'),
  scopedUnits: count('Scoped Units', 'Those that any role is limited to.'),
  pimSeats: count('PIM Seats', 'Licenses with Privileged Identity Management: Entra ID P2 or Governance.'),
  pimEndDateTime: moment('PIM End', 'When the last of them end or renew.'),
  missingParts: MissingPartsSchema('What this snapshot lacks, and why; none where all was read.'),
}
