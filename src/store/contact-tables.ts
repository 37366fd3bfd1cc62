import type { Insertable, Selectable } from 'kysely'
import type { Json } from './columns.ts'

/** Contact data as the directory was last read, and the campaigns that ask people about it. */
export interface ContactTables {
  contactReads: ContactReadsTable
  contactRecords: ContactRecordsTable
  contactConfirmations: ContactConfirmationsTable
  contactCampaigns: ContactCampaignsTable
  contactRequests: ContactRequestsTable
  contactSubjects: ContactSubjectsTable
  contactDeliveries: ContactDeliveriesTable
}

interface ContactReadsTable {
  /** Always 1: there is one directory. */
  id: number
  /** Which records are those of the last complete read; others are of a read that goes on, or that nobody finished. */
  generation: number
  asOf: Date | null
  /** Who reads at this moment, and until when nobody else may. */
  leaseOwner: string | null
  leaseUntil: Date | null
}

/** Why an account is no person's. */
export const LEFT_OUT_REASONS = ['resourceAccount', 'agent', 'notAPerson'] as const
export type LeftOutReason = typeof LEFT_OUT_REASONS[number]

interface ContactRecordsTable {
  generation: number
  userId: string
  /** By name, whatever its case and accents. */
  sortKey: string
  department: string | null
  leftOut: LeftOutReason | null
  missingPhone: boolean
  missingOfficeLocation: boolean
  missingJobTitle: boolean
  missingManager: boolean
  /** Whether a value can't be right as it is written. */
  malformed: boolean
  /** How most people write the department, if this person's is written otherwise. */
  usualDepartment: string | null
  /** The person with their contact data, as answers show them. */
  record: Json<unknown>
}

interface ContactConfirmationsTable {
  userId: string
  confirmedAt: Date
  /** Object id of who said so: the person, or somebody who answers for the department. */
  confirmedBy: string | null
  campaignId: string | null
}

/** `draft` while its people are being written down; nobody sees it then. */
export const CAMPAIGN_STATES = ['draft', 'open', 'closed'] as const
export type CampaignState = typeof CAMPAIGN_STATES[number]

interface ContactCampaignsTable {
  id: string
  state: CampaignState
  title: string
  /** What was asked for, resolved: whom, which fields, who answers, when. */
  spec: Json<unknown>
  createdAt: Date
  createdBy: string
  requestHash: string | null
  startsAt: Date
  closesAt: Date
  closedAt: Date | null
  closedBy: string | null
  /** What the campaign found at its beginning, for the report. */
  summary: Json<unknown>
}

/** Who answers: the person, whoever coordinates the department, the manager, or a mailbox where there is nobody. */
export const RESPONDER_KINDS = ['person', 'coordinator', 'manager', 'mailbox'] as const
export type ResponderKind = typeof RESPONDER_KINDS[number]

/** Still to be answered, answered whole, or over without an answer. */
export const REQUEST_STATES = ['open', 'answered', 'unreachable', 'closed'] as const
export type RequestState = typeof REQUEST_STATES[number]

interface ContactRequestsTable {
  id: string
  campaignId: string
  responderKind: ResponderKind
  responderId: string | null
  responderName: string | null
  responderMail: string | null
  /** The department it is about, if it is about one. */
  department: string | null
  language: string
  timeZone: string
  state: RequestState
  /** Why nobody can be asked. */
  code: string | null
  /** What comes next: `first`, `reminder-1` and so on, `escalation`. */
  round: string
  askedCount: number
  firstAskedAt: Date | null
  lastAskedAt: Date | null
  /** When it is to be asked next; absent when it is not. */
  nextDueAt: Date | null
  /** When triggers were told that it is due. */
  announcedAt: Date | null
  /** When a flow took it, and until when no other may. */
  takenAt: Date | null
  leaseUntil: Date | null
  answeredAt: Date | null
}

/** Still asked about, not there any more, or in another department by now. */
export const SUBJECT_STATES = ['open', 'gone', 'moved'] as const
export type SubjectState = typeof SUBJECT_STATES[number]

interface ContactSubjectsTable {
  campaignId: string
  userId: string
  /** The request in which they are asked about. */
  requestId: string
  sortKey: string
  department: string | null
  /** What the responder was last shown of them. */
  snapshot: Json<unknown>
  missingBefore: number
  state: SubjectState
  stateAt: Date | null
  note: string | null
}

export const DELIVERY_OUTCOMES = ['delivered', 'failed'] as const
export type DeliveryOutcome = typeof DELIVERY_OUTCOMES[number]

interface ContactDeliveriesTable {
  id: string
  requestId: string
  at: Date
  round: string
  channel: string
  outcome: DeliveryOutcome
  message: string | null
  recordedBy: string
}

export type ContactRecordRow = Selectable<ContactRecordsTable>
export type NewContactRecord = Insertable<ContactRecordsTable>
export type CampaignRow = Selectable<ContactCampaignsTable>
export type NewCampaign = Insertable<ContactCampaignsTable>
export type ContactRequestRow = Selectable<ContactRequestsTable>
export type NewContactRequest = Insertable<ContactRequestsTable>
export type ContactSubjectRow = Selectable<ContactSubjectsTable>
export type NewContactSubject = Insertable<ContactSubjectsTable>
export type NewContactDelivery = Insertable<ContactDeliveriesTable>
