import type { ColumnType, Generated, Insertable, Selectable, Updateable } from 'kysely'

/**
 * The tables as SQL sees them. What a hash covers is kept as the very text that was hashed (`jsonb` reorders keys); what is
 * only shown is `json`. Times come from the product's clock, never from the database's.
 */
export interface Tables {
  settings: SettingsTable
  plans: PlansTable
  changes: ChangesTable
  operations: OperationsTable
  idempotencyKeys: IdempotencyKeysTable
  exclusions: ExclusionsTable
  auditEntries: AuditEntriesTable
  auditHead: AuditHeadTable
  events: EventsTable
  linkRevocations: LinkRevocationsTable
  writeQuotas: WriteQuotasTable
  contactReads: ContactReadsTable
  contactRecords: ContactRecordsTable
  contactConfirmations: ContactConfirmationsTable
  contactCampaigns: ContactCampaignsTable
  contactRequests: ContactRequestsTable
  contactSubjects: ContactSubjectsTable
  contactDeliveries: ContactDeliveriesTable
}

/** A JSON column: read as a value, written as text. */
type Json<T> = ColumnType<T, string, string>
type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>

/** What the service made up for itself and must find again, such as its signing key. */
interface SettingsTable {
  name: string
  value: string
}

export const PLAN_STATES = [
  'draft', 'ready', 'refused', 'approved', 'rejected', 'expired', 'superseded',
  'applying', 'verifying', 'done', 'halted', 'stopped', 'undoing', 'undone',
] as const
export type PlanState = typeof PLAN_STATES[number]

interface PlansTable {
  id: string
  kind: string
  state: PlanState
  title: string
  /** Canonical JSON: whom and what it is about. Covered by the hash, as are limits, expiry and requester. */
  scope: string
  limits: string
  /** By when it must be approved and begun. */
  expiresAt: Date
  /** Object id of the person for whom the plan was asked for. */
  requester: string | null
  createdAt: Date
  /** The identity that called: oid, app id or key name with its kind. */
  createdBy: string
  /** Of caller and body: finds the plan again when a flow repeats its call without a key. */
  requestHash: string | null
  reason: string | null
  /** Approved by policy, as single changes are. */
  selfApproved: boolean
  /** Of the whole plan, in hex; absent while it is a draft. */
  hash: string | null
  /** What the draft counted, for showing: totals, groups, warnings. */
  summary: JsonOrNull<unknown>
  graceDays: number
  /** When ListPlanNotices was first read to its end after approval. */
  noticedAt: Date | null
  decidedAt: Date | null
  /** The identity that approved or rejected. */
  decidedBy: string | null
  /** The person named as approver. */
  approverId: string | null
  approverName: string | null
  comment: string | null
  /** Why it was refused, halted or stopped. */
  code: string | null
  message: string | null
  startedAt: Date | null
  stopRequestedAt: Date | null
  stopRequestedBy: string | null
  /** When everything was sent and looked at once. */
  sentAt: Date | null
  finishedAt: Date | null
  /** When the next look at its effects is due. */
  nextLookAt: Date | null
  looks: Generated<number>
  /** Who works on it, and until when nobody else may. */
  leaseOwner: string | null
  leaseUntil: Date | null
}

export const CHANGE_STATES = ['planned', 'spared', 'handOver', 'intended', 'requested', 'verified', 'failed', 'unverified', 'undone'] as const
export type ChangeState = typeof CHANGE_STATES[number]

export const UNDO_STATES = ['planned', 'intended', 'requested', 'failed'] as const
export type UndoState = typeof UNDO_STATES[number]

interface ChangesTable {
  id: string
  planId: string
  /** The place in the plan and in its hash; absent for people who were spared, or handed over, from the beginning. */
  position: number | null
  kind: string
  userId: string
  /** The group, or what else the change is about besides the person. */
  targetId: string | null
  /** Canonical JSON, covered by the hash. */
  before: string
  after: string
  preconditions: string
  state: ChangeState
  /** Why somebody was spared or a request failed. */
  code: string | null
  message: string | null
  /** Names, licenses and whatever else is shown; personal, and not covered by the hash. */
  details: Json<unknown>
  /** What Graph took and refused of it, and what was seen afterwards. */
  outcome: JsonOrNull<unknown>
  attempts: Generated<number>
  createdAt: Date
  intendedAt: Date | null
  requestedAt: Date | null
  verifiedAt: Date | null
  restoreBefore: Date | null
  undoState: UndoState | null
  undoCode: string | null
  undoMessage: string | null
  undoAttempts: Generated<number>
  undoIntendedAt: Date | null
  undoneAt: Date | null
}

interface OperationsTable {
  id: string
  kind: string
  planId: string | null
  createdAt: Date
  createdBy: string
  status: 'running' | 'succeeded' | 'failed'
  result: JsonOrNull<unknown>
  error: JsonOrNull<unknown>
  finishedAt: Date | null
  expiresAt: Date
}

interface IdempotencyKeysTable {
  caller: string
  key: string
  requestHash: string
  /** The change or plan that the first call made, as soon as there is one. */
  leaseUntil: Date
  status: number | null
  answer: string | null
  expiresAt: Date
}

export const EXCLUSION_KINDS = ['user', 'group', 'namePattern', 'department', 'attribute'] as const
export type ExclusionKind = typeof EXCLUSION_KINDS[number]

interface ExclusionsTable {
  id: string
  kind: ExclusionKind
  /** An object id, a pattern, a department, or `attribute=value`. */
  value: string
  /** The name of the user or the group at the time, for people. */
  displayName: string | null
  owner: string
  reason: string
  endsAt: Date | null
  createdAt: Date
  createdBy: string
  removedAt: Date | null
  removedBy: string | null
}

interface AuditEntriesTable {
  seq: number
  at: Date
  /** The entry in RFC 8785 form, hashed as it stands. */
  text: string
  hash: string
  /** Personal values whose salted digests are in the entry; can be erased without breaking the chain. */
  personal: string | null
}

interface AuditHeadTable {
  /** Always 1: there is one chain. */
  id: number
  seq: number
  hash: string
  /** The last entry that retention took away. */
  checkpointSeq: number
  checkpointHash: string
}

interface EventsTable {
  seq: Generated<number>
  at: Date
  type: string
  planId: string | null
  data: Json<unknown>
}

interface LinkRevocationsTable {
  /** `plan:<id>`, `campaign:<id>` or `request:<id>`. */
  subject: string
  /** Links signed before this moment open nothing. */
  revokedAt: Date
  revokedBy: string
}

interface WriteQuotasTable {
  name: string
  /** How many writes were left at that moment. */
  level: number
  at: Date
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

export type PlanRow = Selectable<PlansTable>
export type NewPlan = Insertable<PlansTable>
export type PlanUpdate = Updateable<PlansTable>
export type ChangeRow = Selectable<ChangesTable>
export type NewChange = Insertable<ChangesTable>
export type ChangeUpdate = Updateable<ChangesTable>
export type OperationRow = Selectable<OperationsTable>
export type ExclusionRow = Selectable<ExclusionsTable>
export type AuditEntryRow = Selectable<AuditEntriesTable>
export type ContactRecordRow = Selectable<ContactRecordsTable>
export type NewContactRecord = Insertable<ContactRecordsTable>
export type CampaignRow = Selectable<ContactCampaignsTable>
export type NewCampaign = Insertable<ContactCampaignsTable>
export type ContactRequestRow = Selectable<ContactRequestsTable>
export type NewContactRequest = Insertable<ContactRequestsTable>
export type ContactSubjectRow = Selectable<ContactSubjectsTable>
export type NewContactSubject = Insertable<ContactSubjectsTable>
export type NewContactDelivery = Insertable<ContactDeliveriesTable>
