import { lastActivations } from '../../../store/role-activations.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { DAY_MS } from '../../../time.ts'
import { historySince } from '../activations/harvest.ts'
import type { SnapshotSummary } from '../snapshots/snapshot-summary.ts'
import { personAndRole } from '../activations/history.ts'
import type { ActivationHistory } from '../activations/history.ts'

/**
 * Who last activated what up to a moment, and since when that is known without a gap; nothing where it is not known at
 * all.
 */
export async function historyUntil(
  store: Store,
  until: Date,
  keptDays: number,
): Promise<ActivationHistory | undefined> {
  const since = await historySince(store)
  if (since === undefined || since > until) return undefined
  const last = await lastActivations(store.db, until)
  return {
    since: Math.max(since.getTime(), until.getTime() - keptDays * DAY_MS),
    last: new Map(last.map(({ userId, roleId, at }) => [personAndRole(userId, roleId), at.getTime()])),
  }
}

/** The same up to a snapshot; nothing where the log could not be read with it. */
export const readHistory = async (
  store: Store,
  { createdAt, summary }: RoleSnapshotRow,
  keptDays: number,
): Promise<ActivationHistory | undefined> =>
  (summary as SnapshotSummary).activationsRead === true ? historyUntil(store, createdAt, keptDays) : undefined
