import { snapshotRows } from '../../../store/role-snapshots.ts'
import type { Executor } from '../../../store/database.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import { present } from '../../../present.ts'
import { toContent, type SnapshotContent } from './snapshot-rows.ts'
import type { SnapshotSummary } from './snapshot-summary.ts'

/** What a snapshot holds, and what its summary says could not be read. */
export async function readContent(
  db: Executor,
  { id, summary }: Pick<RoleSnapshotRow, 'id' | 'summary'>,
): Promise<SnapshotContent> {
  const { missingParts, systems, pimUnavailableReason } = summary as SnapshotSummary
  const content = toContent(await snapshotRows(db, id), missingParts, systems)
  return { ...content, ...present('pimUnread', pimUnavailableReason) }
}
