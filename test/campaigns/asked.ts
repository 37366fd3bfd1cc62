import { askedOf } from '../../src/services/campaigns/asking/asked.ts'
import { specOf, type CampaignInput } from '../../src/services/campaigns/spec.ts'
import type { ContactField } from '../../src/services/contacts/fields.ts'
import type { ContactSubjectRow } from '../../src/store/contact-tables.ts'
import { speak } from '../reports/sample.ts'

export const FORM =
  'https://steward.northwind.example/f/11111111-1111-4111-8111-111111111111.abc.def.0123456789012345678901234567890123456789012'
export const EIGHT: ContactField[] = [
  'businessPhone',
  'mobilePhone',
  'officeLocation',
  'streetAddress',
  'city',
  'jobTitle',
  'department',
  'managerId',
]

/** Somebody of a campaign, as the directory knows them. */
export const person = (index: number, more: Record<string, unknown> = {}): ContactSubjectRow => ({
  campaignId: 'c',
  userId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  requestId: 'r',
  sortKey: '',
  department: 'Nursing',
  snapshot: { userId: `u${index}`, displayName: `Person ${index}`, mail: `p${index}@northwind.example`, ...more },
  missingBefore: 0,
  state: 'open',
  stateAt: null,
  note: null,
  answer: null,
  answeredAt: null,
  seal: null,
})

/** What is shown to whoever is asked about these people. */
export const asked = ({
  people = [person(1)],
  kind = 'person',
  round = 'first',
  language = 'en',
  tenantName = 'Northwind College',
  title = 'Contact data of Nursing',
  requesterName = 'Grace Hopper',
  responderName = 'Ada',
  contact,
  ...input
}: Omit<CampaignInput, 'language'> & {
  language?: 'en' | 'fr'
  people?: ContactSubjectRow[]
  kind?: 'person' | 'coordinator' | 'manager'
  round?: string
  tenantName?: string
  requesterName?: string
  responderName?: string
  contact?: string
} = {}) =>
  askedOf({
    speak,
    request: {
      id: '11111111-1111-4111-8111-111111111111',
      responderKind: kind,
      responderId: 'x',
      responderName,
      language,
      round,
      part: null,
      parts: null,
    },
    people,
    spec: {
      ...specOf({ departments: ['Nursing'], fields: EIGHT, ...input }),
      requester: { userId: 'grace', displayName: requesterName },
    },
    campaignTitle: title,
    ...(contact === undefined ? {} : { contact }),
    tenantName,
    closesAt: new Date('2026-12-09T10:00:00Z'),
    formLink: FORM,
  })
