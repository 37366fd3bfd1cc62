import { lastActivations } from '../../../store/role-activations.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { DAY_MS } from '../../../time.ts'
import { historySince } from '../activations/harvest.ts'
import type { SnapshotSummary } from '../snapshots/summary.ts'
import { personAndRole, type ActivationHistory } from './rules/rule.ts'

/**
 * Who last activated what up to a snapshot, and since when that is known without a gap. Nothing where the log could not be
 * read with the snapshot, or something is missing before it.
 */
export async function readHistory (store: Store, snapshot: RoleSnapshotRow, keptDays: number): Promise<ActivationHistory | undefined> {
  const until = snapshot.createdAt.getTime()
  const since = (await historySince(store))?.getTime()
  if ((snapshot.summary as SnapshotSummary).activationsRead !== true || since === undefined || since > until) return undefined
  const last = await lastActivations(store.db, snapshot.createdAt)
  return { since: Math.max(since, until - keptDays * DAY_MS), last: new Map(last.map(({ userId, roleId, at }) => [personAndRole(userId, roleId), at.getTime()])) }
}
