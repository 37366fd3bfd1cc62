import type { PlanKind } from '../plans/plan-kind.ts'
import { reported } from '../reports/change-report.ts'
import { CONTACT_UPDATE, type ContactChange } from './contact-change.ts'

/** New contact data for people: of one at once, and of more, or of those whom it moves, with somebody's approval. */
export const contactUpdate: PlanKind = {
  name: CONTACT_UPDATE,
  label: 'Contact update',
  roles: {
    read: ['ContactEditor', 'ContactApprover'],
    operate: ['ContactEditor'],
    approve: ['ContactApprover'],
  },
  approvers: { groupSetting: 'contactApproverGroupId' },
  changes: [
    reported<ContactChange>({
      name: CONTACT_UPDATE,
      label: () => 'Update contact data',
      target: ({ after }) => Object.keys(after).join(', '),
      person: ({ details }) => details.person,
    }),
  ],
  report: { table: { target: 'Fields' } },
}
