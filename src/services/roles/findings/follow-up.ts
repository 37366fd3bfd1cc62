import { followFindings, unfollowedSnapshots } from '../../../store/role-finding-spans.ts'
import { latestSnapshot, openAcceptances } from '../../../store/role-snapshots.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import type { Entry } from '../../plans/ledger.ts'
import type { RoleAlerts } from '../alerts/index.ts'
import { findingAlerts } from '../alerts/finding-alerts.ts'
import type { SnapshotContent } from '../snapshots/rows.ts'
import type { FactsOf } from './facts.ts'
import { judgeFindings } from './judge.ts'

export type FindingFollowUp = ReturnType<typeof createFindingFollowUp>

/** Writes down how long findings last from one snapshot to the next, and tells of those that are new. */
export function createFindingFollowUp ({ store, alerts, facts }: { store: Store, alerts: RoleAlerts, facts: FactsOf }) {
  const judge = async (snapshot: RoleSnapshotRow, content?: SnapshotContent) =>
    judgeFindings(await facts(snapshot, content), await openAcceptances(store.db, snapshot.createdAt))

  /** Snapshots that were taken before this was written down, or whose turn something broke off. */
  async function catchUp (): Promise<void> {
    for (const snapshot of await unfollowedSnapshots(store.db)) {
      const findings = await judge(snapshot)
      await store.db.transaction().execute(db => followFindings(db, snapshot, findings))
    }
  }

  /** @returns what belongs into the write that completes the snapshot */
  return async function follow (snapshot: RoleSnapshotRow, content: SnapshotContent): Promise<(entry: Entry) => Promise<void>> {
    await catchUp()
    const previous = await latestSnapshot(store.db)
    const after = await judge(snapshot, content)
    const changes = findingAlerts(previous === undefined ? undefined : await judge(previous), after)
    return async (entry) => {
      await followFindings(entry.db, snapshot, after)
      await alerts.followFindings(entry, changes)
    }
  }
}
