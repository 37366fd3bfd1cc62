import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Json } from './columns.ts'

/** When people confirmed their contact data, and the campaigns that ask them about it. */
export interface ContactTables {
  contactConfirmations: ContactConfirmationsTable
  contactCampaigns: ContactCampaignsTable
  contactRequests: ContactRequestsTable
  contactSubjects: ContactSubjectsTable
  contactDeliveries: ContactDeliveriesTable
  contactAnswers: ContactAnswersTable
  contactProposals: ContactProposalsTable
  usedFormTokens: UsedFormTokensTable
}

/** Why an account is no person's. */
export const LEFT_OUT_REASONS = ['resourceAccount', 'agent', 'notAPerson'] as const
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number]

interface ContactConfirmationsTable {
  userId: string
  confirmedAt: Date
  /** Object id of who said so: the person, or somebody who answers for the department. */
  confirmedBy: string | null
  campaignId: string | null
}

/** `draft` while its people are being written down; nobody sees it then. */
export const CAMPAIGN_STATES = ['draft', 'open', 'closed'] as const
export type CampaignState = (typeof CAMPAIGN_STATES)[number]

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
  /** When somebody asked to take back what it changed, and when every change of it was marked for that. */
  undoRequestedAt: Date | null
  undoRequestedBy: string | null
  undoMarkedAt: Date | null
  /** Absent without AUDIT_KEY, and of what somebody else wrote. */
  seal: string | null
}

/** Who answers: the person, whoever coordinates the department, the manager, or a mailbox where there is nobody. */
export const RESPONDER_KINDS = ['person', 'coordinator', 'manager', 'mailbox'] as const
export type ResponderKind = (typeof RESPONDER_KINDS)[number]

/** Still to be answered, answered whole, or over without an answer. */
export const REQUEST_STATES = ['open', 'answered', 'unreachable', 'closed'] as const
export type RequestState = (typeof REQUEST_STATES)[number]

interface ContactRequestsTable {
  id: string
  campaignId: string
  responderKind: ResponderKind
  responderId: string | null
  responderName: string | null
  responderMail: string | null
  /** The department it is about, if it is about one. */
  department: string | null
  language: 'en' | 'fr'
  timeZone: string
  state: RequestState
  /** Why nobody can be asked, or why it is over. */
  code: string | null
  /** Which card of how many, where people are spread over several. */
  part: number | null
  parts: number | null
  /**
   * What comes next: `first`, `reminder-1` and so on, `escalation`; `again` when what was answered about had changed.
   */
  round: string
  askedCount: number
  firstAskedAt: Date | null
  lastAskedAt: Date | null
  /** When it is to be asked next; absent when it is not. */
  nextDueAt: Date | null
  /** When a flow took it, and until when no other may. */
  takenAt: Date | null
  leaseUntil: Date | null
  answeredAt: Date | null
  /** Absent without AUDIT_KEY, and of what somebody else wrote. */
  seal: string | null
}

/** Still asked about, not there any more, or in another department by now. */
export const SUBJECT_STATES = ['open', 'gone', 'moved'] as const
export type SubjectState = (typeof SUBJECT_STATES)[number]

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
  /** The last word about them. */
  answer: SubjectAnswer | null
  answeredAt: Date | null
  /** Absent without AUDIT_KEY, and of what somebody else wrote. */
  seal: string | null
}

/** What can be said about somebody: all of it is right, some of it is not, or they are not here any more. */
export const SUBJECT_ANSWERS = ['confirmed', 'corrected', 'hasLeft'] as const
export type SubjectAnswer = (typeof SUBJECT_ANSWERS)[number]

export const DELIVERY_OUTCOMES = ['delivered', 'failed'] as const
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number]

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

export const ANSWERS = ['confirm', 'correct', 'hasLeft', 'notMine'] as const
export type Answer = (typeof ANSWERS)[number]

export const ANSWER_CHANNELS = ['card', 'form'] as const
export type AnswerChannel = (typeof ANSWER_CHANNELS)[number]

interface ContactAnswersTable {
  id: string
  campaignId: string
  requestId: string
  at: Date
  answer: Answer
  channel: AnswerChannel
  /** Whom it is about, if about one person. */
  userId: string | null
  /** How many people it answered for. */
  people: number
  responderId: string | null
  responderName: string | null
  /** Whether whoever answered had signed in to this service for it. */
  signedIn: boolean
  recordedBy: string
}

/**
 * What became of a value that somebody gave: written, waiting for an approval, rejected, replaced by a newer one, to be
 * changed elsewhere, seen to have been changed there, or not written for a reason.
 */
export const PROPOSAL_STATES = [
  'written',
  'waiting',
  'rejected',
  'superseded',
  'handOver',
  'verified',
  'notWritten',
] as const
export type ProposalState = (typeof PROPOSAL_STATES)[number]

/**
 * Why a value waits: its field needs an approval, it reads like markup, a formula or a link, Graph asked to wait, or
 * too many people were moved between groups without an approval within a day.
 */
export const REVIEW_CAUSES = ['needsApproval', 'suspicious', 'putOff', 'overLimit'] as const
export type ReviewCause = (typeof REVIEW_CAUSES)[number]

interface ContactProposalsTable {
  id: string
  campaignId: string
  answerId: string
  userId: string
  field: string
  /** What the person saw, and what they want instead; absent where that is nothing. */
  before: string | null
  after: string | null
  /** What people read instead of an object id. */
  afterName: string | null
  /** Names of the person, as they were. */
  person: Json<unknown>
  state: ProposalState
  cause: ReviewCause | null
  code: string | null
  message: string | null
  /** The change that wrote it; what became of that is told there. */
  changeId: string | null
  createdAt: Date
  proposedBy: string | null
  proposedByName: string | null
  recordedBy: string
  decidedAt: Date | null
  decidedBy: string | null
  approverId: string | null
  approverName: string | null
  comment: string | null
  verifiedAt: Date | null
  /** Absent without AUDIT_KEY, and of what somebody else wrote. */
  seal: string | null
}

/** Forms that were sent: none is taken twice. */
interface UsedFormTokensTable {
  nonce: string
  usedAt: Date
}

export type CampaignRow = Selectable<ContactCampaignsTable>
export type NewCampaign = Insertable<ContactCampaignsTable>
export type CampaignUpdate = Updateable<ContactCampaignsTable>
export type ContactRequestRow = Selectable<ContactRequestsTable>
export type NewContactRequest = Insertable<ContactRequestsTable>
export type ContactRequestUpdate = Updateable<ContactRequestsTable>
export type ContactSubjectRow = Selectable<ContactSubjectsTable>
export type NewContactSubject = Insertable<ContactSubjectsTable>
export type ContactSubjectUpdate = Updateable<ContactSubjectsTable>
export type ContactDeliveryRow = Selectable<ContactDeliveriesTable>
export type NewContactDelivery = Insertable<ContactDeliveriesTable>
export type ContactAnswerRow = Selectable<ContactAnswersTable>
export type NewContactAnswer = Insertable<ContactAnswersTable>
export type ProposalRow = Selectable<ContactProposalsTable>
export type NewProposal = Insertable<ContactProposalsTable>
export type ProposalUpdate = Updateable<ContactProposalsTable>
