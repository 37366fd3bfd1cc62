import type { Insertable, Selectable } from 'kysely'
import type { Json } from './columns.ts'

/** Role inventories as they were, and which findings somebody has accepted. */
export interface RoleTables {
  roleSnapshots: RoleSnapshotsTable
  roleSnapshotRows: RoleSnapshotRowsTable
  roleFindingAcceptances: RoleFindingAcceptancesTable
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

export const SNAPSHOT_KINDS = ['assignment', 'setting', 'app', 'holder'] as const
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

export type RoleSnapshotRow = Selectable<RoleSnapshotsTable>
export type SnapshotRow = Selectable<RoleSnapshotRowsTable>
export type NewSnapshotRow = Insertable<RoleSnapshotRowsTable>
export type AcceptanceRow = Selectable<RoleFindingAcceptancesTable>
