import { Refusal } from '../../../errors.ts'
import { OTHER_SYSTEMS, type SystemChoice } from '../../../role-systems.ts'
import { findSnapshot, latestSnapshot, snapshotRowsOfKind } from '../../../store/role-snapshots.ts'
import type { Executor, Store } from '../../../store/database.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import { SYSTEM_WORDS } from '../report/systems-words.ts'
import type { AssignmentRow } from '../assignment-rows.ts'
import type { RoleSettings } from '../pim-settings.ts'
import type { SnapshotSummary } from '../snapshots/snapshot-summary.ts'
import type { SystemRole } from './system.ts'
import { toldOthers, type ToldSystem } from './told-systems.ts'

/** What a snapshot keeps of other systems than Entra. */
export interface KeptSystems {
  snapshotId: string
  /** When it was read. */
  asOf: string
  roles: SystemRole[]
  rows: AssignmentRow[]
  /** Of the roles in use that have some. */
  settings(): Promise<RoleSettings[]>
  systems: ToldSystem[]
}

/**
 * Other systems from the newest snapshot, or from the one that a list began with: reading them anew takes minutes.
 *
 * @throws Refusal `SnapshotNotFound` where there is none yet, or where that one is no longer kept
 */
export async function readKeptSystems(
  { db }: Store,
  choice: Exclude<SystemChoice, 'entra'>,
  begunWith?: string,
): Promise<KeptSystems> {
  const name = choice === 'all' ? 'other systems' : SYSTEM_WORDS.en.names[choice]
  const snapshot = await keptSnapshot(db, `Roles of ${name}`, begunWith)
  const { id } = snapshot
  const { asOf, systems } = snapshot.summary as SnapshotSummary
  const words = choice === 'all' ? OTHER_SYSTEMS : [choice]
  const [roles, rows] = await Promise.all([
    snapshotRowsOfKind<SystemRole>(db, id, 'otherRole', words),
    snapshotRowsOfKind<AssignmentRow>(db, id, 'otherAssignment', words),
  ])
  return {
    snapshotId: id,
    asOf,
    roles,
    rows,
    settings: () => snapshotRowsOfKind<RoleSettings>(db, id, 'otherSetting', words),
    systems: toldOthers(systems, choice),
  }
}

/**
 * The newest snapshot, or the one that a list began with.
 *
 * @param what stands at the beginning of the sentence that refuses
 * @throws Refusal `SnapshotNotFound` where there is none yet, or where that one is no longer kept
 */
export async function keptSnapshot(db: Executor, what: string, begunWith?: string): Promise<RoleSnapshotRow> {
  const snapshot = begunWith === undefined ? await latestSnapshot(db) : await findSnapshot(db, begunWith)
  if (snapshot !== undefined) return snapshot
  throw begunWith === undefined
    ? new Refusal(
        'SnapshotNotFound',
        `${what} are listed from the newest snapshot, and there is none yet: take one with TakeRoleSnapshot.`,
        { target: 'system' },
      )
    : new Refusal(
        'SnapshotNotFound',
        'The snapshot that this list began with is no longer kept: begin again without skipToken.',
        { target: 'skipToken' },
      )
}
