import { allSnapshots } from '../../../store/role-snapshots.ts'
import { lastActivations } from '../../../store/role-activations.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { DAY_MS } from '../../../time.ts'
import { LOG_DAYS } from '../activations/index.ts'
import type { SnapshotSummary } from '../snapshots/summary.ts'
import { personAndRole, type ActivationHistory } from './rules/rule.ts'

/**
 * Who last activated what up to a snapshot, and since when that is known without a gap: Microsoft keeps its log for 30
 * days, so as long as no two snapshots that read it are further apart. Nothing where not even this one did.
 */
export async function readHistory (store: Store, snapshot: RoleSnapshotRow, keptDays: number): Promise<ActivationHistory | undefined> {
  const until = snapshot.createdAt.getTime()
  const reads = (await allSnapshots(store.db)).filter(({ createdAt, summary }) => createdAt <= snapshot.createdAt && (summary as SnapshotSummary).activationsRead === true).map(({ createdAt }) => createdAt.getTime())
  if (reads.at(-1) !== until) return undefined
  const first = reads.reduceRight((since, at) => since - at <= LOG_DAYS * DAY_MS ? at : since, until)
  const last = await lastActivations(store.db, snapshot.createdAt)
  return { since: Math.max(first - LOG_DAYS * DAY_MS, until - keptDays * DAY_MS), last: new Map(last.map(({ userId, roleId, at }) => [personAndRole(userId, roleId), at.getTime()])) }
}
