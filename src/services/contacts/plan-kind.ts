import type { PlanKind } from '../plans/plan-kind.ts'
import { reported } from '../reports/change-report.ts'
import { inEachLanguage } from '../../languages.ts'
import { CONTACT_UPDATE, type ContactChange } from './contact-change.ts'
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
      label: (_change, { language }) => CONTACT_PLAN_WORDS[language].update,
      target: ({ after }, { language }) =>
        (Object.keys(after) as ContactField[]).map((field) => CONTACT_PLAN_WORDS[language].fields[field]).join(', '),
      person: ({ details }) => details.person,
    }),
  ],
  report: { words: inEachLanguage(({ plan }) => plan, CONTACT_PLAN_WORDS) },
}
