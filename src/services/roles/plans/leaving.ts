import { changesUnderWay } from '../../../store/changes.ts'
import type { Store } from '../../../store/database.ts'
import { GLOBAL_ADMINISTRATOR } from '../snapshots/snapshot-summary.ts'
import type { GrantState } from './role-grant.ts'

/**
 * Object ids of those whom plans are taking the role of Global Administrator from at this moment: it was sent, or is
 * about to be, and was not seen yet.
 */
export async function globalAdministratorsLeaving(store: Store): Promise<string[]> {
  const rows = await changesUnderWay(store.db, { kind: 'roleAssignment', targetId: GLOBAL_ADMINISTRATOR })
  return rows.filter(({ after }) => !(JSON.parse(after) as GrantState).held).map(({ subjectId }) => subjectId)
}
