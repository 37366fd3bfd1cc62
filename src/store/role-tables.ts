import type { Insertable, Selectable } from 'kysely'
import type { Json } from './columns.ts'

/** Role inventories as they were, and which findings somebody has accepted. */
export interface RoleTables {
  roleSnapshots: RoleSnapshotsTable
  roleSnapshotRows: RoleSnapshotRowsTable
  roleFindingAcceptances: RoleFindingAcceptancesTable
  roleActivations: RoleActivationsTable
}

interface RoleSnapshotsTable {
  id: string
  /** `draft` while its rows are being written down; nobody sees it then. */
  state: 'draft' | 'complete'
  createdAt: Date
  createdBy: string
  /** What it counts. */
  summary: Json<unknown>
}

export const SNAPSHOT_KINDS = ['assignment', 'setting', 'app', 'holder', 'review', 'policy', 'alert', 'unit', 'license'] as const
export type SnapshotKind = typeof SNAPSHOT_KINDS[number]

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
export type ActivationKind = typeof ACTIVATION_KINDS[number]

interface RoleActivationsTable {
  /** Of the entry in Microsoft's log. */
  id: string
  createdAt: Date
  kind: ActivationKind
  /** What entries about one activation have in common. */
  requestId: string | null
  userId: string
  userName: string | null
  roleId: string
  roleName: string
  /** Who did it: of an approval, the approver. */
  actorId: string | null
  justification: string | null
  ticket: string | null
  startsAt: Date | null
  endsAt: Date | null
}

export type RoleSnapshotRow = Selectable<RoleSnapshotsTable>
export type SnapshotRow = Selectable<RoleSnapshotRowsTable>
export type NewSnapshotRow = Insertable<RoleSnapshotRowsTable>
export type ActivationRow = Selectable<RoleActivationsTable>
export type AcceptanceRow = Selectable<RoleFindingAcceptancesTable>
