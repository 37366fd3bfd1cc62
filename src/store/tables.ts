import type { Generated, Insertable, Selectable, Updateable } from 'kysely'
import type { Json, JsonOrNull } from './columns.ts'
import type { ContactTables } from './contact-tables.ts'
import type { DirectoryTables } from './directory-tables.ts'
import type { HookTables } from './hook-tables.ts'
import type { RoleTables } from './role-tables.ts'

/**
 * The tables as SQL sees them. What a hash covers is kept as the very text that was hashed (`jsonb` reorders keys);
 * what is only shown is `json`. Times come from the product's clock, never from the database's.
 */
export interface Tables extends ContactTables, DirectoryTables, HookTables, RoleTables {
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
}

/** What the service made up for itself and must find again, such as its signing key. */
interface SettingsTable {
  name: string
  value: string
}

export const PLAN_STATES = [
  'draft',
  'ready',
  'refused',
  'approved',
  'rejected',
  'expired',
  'superseded',
  'applying',
  'verifying',
  'done',
  'halted',
  'stopped',
  'undoing',
  'undone',
] as const
export type PlanState = (typeof PLAN_STATES)[number]

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
  /** The plan that this one takes back. */
  undoOf: string | null
  /** The campaign in which somebody asked for it. */
  campaignId: string | null
  /** What the draft counted, for showing: totals, groups, warnings. */
  summary: JsonOrNull<unknown>
  graceDays: number
  /** When ListPlanNotices was first read to its end after approval. */
  noticedAt: Date | null
  /** When triggers were told that it can be applied, after its last approval. */
  readyToldAt: Generated<Date | null>
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
  /** Of every other column but the lease; absent without AUDIT_KEY, and of what somebody else wrote. */
  seal: string | null
}

export const CHANGE_STATES = [
  'planned',
  'spared',
  'handOver',
  'intended',
  'requested',
  'verified',
  'failed',
  'unverified',
  'undone',
] as const
export type ChangeState = (typeof CHANGE_STATES)[number]

export const UNDO_STATES = ['planned', 'intended', 'requested', 'failed'] as const
export type UndoState = (typeof UNDO_STATES)[number]

interface ChangesTable {
  id: string
  planId: string
  /** The place in the plan and in its hash; absent for people who were spared, or handed over, from the beginning. */
  position: number | null
  kind: string
  /** Whom or what the change is about: a person, a group, an app, or a role; its kind says which. */
  subjectId: string
  /** The group, the product or the role that it is about besides. */
  targetId: string | null
  /** Canonical JSON, covered by the hash. */
  before: string
  after: string
  preconditions: string
  /** Whether it may move the person between groups that grant licenses or power. */
  movesPeople: Generated<boolean>
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
  /** Of every other column; absent without AUDIT_KEY, and of what somebody else wrote. */
  seal: string | null
}

interface OperationsTable {
  id: string
  kind: string
  planId: string | null
  campaignId: string | null
  createdAt: Date
  createdBy: string
  status: 'running' | 'succeeded' | 'failed'
  result: JsonOrNull<unknown>
  error: JsonOrNull<unknown>
  finishedAt: Date | null
  expiresAt: Date
  /** Of work that no plan keeps: until when the process that does it is believed to live. */
  leaseUntil: Date | null
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
export type ExclusionKind = (typeof EXCLUSION_KINDS)[number]

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
  /** What receivers know it by, however often they are told; none where nobody is. */
  id: Generated<string | null>
  at: Date
  type: string
  planId: string | null
  data: Json<unknown>
  /** When a delivery was made for everybody who had subscribed to it. */
  toldAt: Generated<Date | null>
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

export type PlanRow = Selectable<PlansTable>
export type NewPlan = Insertable<PlansTable>
export type PlanUpdate = Updateable<PlansTable>
export type ChangeRow = Selectable<ChangesTable>
export type NewChange = Insertable<ChangesTable>
export type ChangeUpdate = Updateable<ChangesTable>
export type OperationRow = Selectable<OperationsTable>
export type ExclusionRow = Selectable<ExclusionsTable>
export type AuditEntryRow = Selectable<AuditEntriesTable>
