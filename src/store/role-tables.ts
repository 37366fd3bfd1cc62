import type { ColumnType, Generated, Insertable, Selectable } from 'kysely'
import type { RoleSystem } from '../role-systems.ts'
import type { Json, JsonOrNull } from './columns.ts'

/** Role inventories as they were, and which findings somebody has accepted. */
export interface RoleTables {
  roleSnapshots: RoleSnapshotsTable
  roleSnapshotRows: RoleSnapshotRowsTable
  roleFindingAcceptances: RoleFindingAcceptancesTable
  roleActivations: RoleActivationsTable
  roleAlerts: RoleAlertsTable
  roleFindingSpans: RoleFindingSpansTable
  roleFindingsInDoubt: RoleFindingsInDoubtTable
  recurringWork: RecurringWorkTable
}

interface RoleSnapshotsTable {
  id: string
  /** `draft` while its rows are being written down; nobody sees it then. */
  state: 'draft' | 'complete'
  createdAt: Date
  createdBy: string
  /** What it counts. */
  summary: Json<unknown>
  /** Whether how long its findings last is written down. */
  followed: Generated<boolean>
}

export const SNAPSHOT_KINDS = [
  'assignment',
  'setting',
  'app',
  'holder',
  'group',
  'role',
  'approver',
  'use',
  'review',
  'policy',
  'alert',
  'unit',
  'license',
  'otherAssignment',
  'otherRole',
  'denyAssignment',
  'classicAdministrator',
  'otherSetting',
  'readPlace',
  'weakenedSetting',
] as const
export type SnapshotKind = (typeof SNAPSHOT_KINDS)[number]

interface RoleSnapshotRowsTable {
  snapshotId: string
  kind: SnapshotKind
  /** What makes it the same row in another snapshot. */
  key: string
  row: Json<unknown>
}

interface RoleFindingAcceptancesTable {
  id: string
  findingId: string
  /** Of what the finding was about when it was accepted: other evidence is another matter. */
  evidenceHash: string
  owner: string
  reason: string
  endsAt: Date
  createdAt: Date
  createdBy: string
}

/** An activation that took effect, one that waits for an approval, and what was decided about that. */
export const ACTIVATION_KINDS = ['completed', 'approvalRequested', 'approved', 'denied', 'canceled'] as const
export type ActivationKind = (typeof ACTIVATION_KINDS)[number]

export interface ActivationEntry {
  /** Of the entry in Microsoft's log. */
  id: string
  createdAt: Date
  kind: ActivationKind
  /** What entries about one activation have in common. */
  requestId: string | null
  userId: string
  userName: string | null
  /** Where the role belongs. */
  system: RoleSystem
  roleId: string
  roleName: string
  /** Where in Azure, or what that lies in, as far as the log says it. */
  scopeId: string | null
  scopeName: string | null
  /** Who did it: of an approval, the approver. */
  actorId: string | null
  justification: string | null
  ticket: string | null
  startsAt: Date | null
  endsAt: Date | null
}

/** How an activation, or a request for one, stands. */
export const ACTIVATION_STATES = ['completed', 'pending', 'denied', 'canceled', 'expired'] as const
export type ActivationState = (typeof ACTIVATION_STATES)[number]

/** Why a justification says little. */
export const WEAK_REASONS = ['tooShort', 'saysNothing', 'repeated', 'noTicket'] as const
export type WeakReason = (typeof WEAK_REASONS)[number]

/** What was found out about an entry when it was harvested, and is kept so that lists can ask for it. */
interface RoleActivationsTable extends ActivationEntry {
  /** `requests` for what PIM lists as waiting and its log has not told yet. */
  source: Generated<'log' | 'requests'>
  judged: Generated<boolean>
  /**
   * What another entry tells better has no state of its own; `pending` is what nobody has decided, also when its time
   * is over.
   */
  state: Exclude<ActivationState, 'expired'> | null
  /** Of the role when it was judged. */
  tier: number | null
  afterHours: Generated<boolean>
  firstTime: Generated<boolean>
  repeated: Generated<boolean>
  longerThanUsual: Generated<boolean>
  selfApproved: Generated<boolean>
  weakJustification: Generated<boolean>
  weakReasons: ColumnType<WeakReason[], string | undefined, string>
  /** Activations of the same role by the same person up to this one, itself included. */
  withinHour: Generated<number>
  withinDay: Generated<number>
  withinWeek: Generated<number>
  /** By when a request should be decided. */
  dueAt: Date | null
}

/** What stood out and was told once, until it is over. */
interface RoleAlertsTable {
  id: string
  /** What makes it the same alert; no two open ones have the same. */
  key: string
  state: 'open' | 'closed'
  severity: 'high' | 'medium' | 'low'
  title: string
  message: string
  /** The ids of whom and what it is about. */
  about: Json<Record<string, string>>
  noticedAt: Date
  /** When it was told; not yet while quiet time holds it back. */
  raisedAt: Date | null
  lastSeenAt: Date
  closedAt: Date | null
}

/** From the first snapshot with a finding to the first one without it. */
interface RoleFindingSpansTable {
  findingId: string
  firstSeenAt: Date
  rule: string
  severity: 'high' | 'medium' | 'low'
  goneAt: Date | null
  /** As far as Azure was read for the last snapshot with it, of findings about Azure; null of older ones. */
  seenBy: JsonOrNull<ReadPart>
}

/** As far as a system was read, by the choice of the operator: all of it unless something is said. */
export interface ReadPart {
  scopes?: string[]
  maxTier?: number
}

/**
 * What the last snapshot may show only because less is read than once: nobody can tell whether it is new until as much
 * is read again.
 */
interface RoleFindingsInDoubtTable {
  findingId: string
  rule: string
  seenBy: Json<ReadPart>
}

/** Work that one of several replicas does again and again. */
interface RecurringWorkTable {
  name: string
  leaseOwner: string | null
  /** Until when nobody else may begin. */
  leaseUntil: Date
}

export type AlertRow = Selectable<RoleAlertsTable>
export type FindingSpanRow = Selectable<RoleFindingSpansTable>
export type FindingInDoubt = Selectable<RoleFindingsInDoubtTable>
export type RoleSnapshotRow = Selectable<RoleSnapshotsTable>
export type SnapshotRow = Selectable<RoleSnapshotRowsTable>
export type NewSnapshotRow = Insertable<RoleSnapshotRowsTable>
export type ActivationRow = Selectable<RoleActivationsTable>
export type NewActivationRow = Insertable<RoleActivationsTable>
export type AcceptanceRow = Selectable<RoleFindingAcceptancesTable>
