import type { PlanKind } from '../reports/plan-kind.ts'
import { reported } from '../reports/change-report.ts'
import { inEachLanguage } from '../../languages.ts'
import { warningsOf, type ContactChange } from './change.ts'
import { CONTACT_UPDATE } from './kind-name.ts'
import type { ContactField } from './fields.ts'
import { CONTACT_PLAN_WORDS } from './plan-words.ts'

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
      subject: 'user',
      label: (_change, { language }) => CONTACT_PLAN_WORDS[language].update,
      target: ({ after }, { language }) =>
        (Object.keys(after) as ContactField[]).map((field) => CONTACT_PLAN_WORDS[language].fields[field]).join(', '),
      person: ({ details }) => details.person,
    }),
  ],
  capabilities: [
    {
      capability: 'contactUpdates',
      label: 'Changes to contact data',
      identity: 'write',
      permissions: [['User.ReadWrite.All', 'Directory.ReadWrite.All']],
    },
    {
      capability: 'phoneUpdates',
      label: 'Changes to phone numbers alone',
      identity: 'write',
      permissions: [['User-Phone.ReadWrite.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All']],
    },
  ],
  undo: {
    // Whom it would move between groups is for somebody else to decide, as when they were moved.
    when: 'beyondLimit',
    arrange: async (undos) => ({
      undos,
      warnings: warningsOf(undos.map(({ opposite }) => opposite as ContactChange)),
    }),
  },
  report: { words: inEachLanguage(({ plan }) => plan, CONTACT_PLAN_WORDS) },
}
