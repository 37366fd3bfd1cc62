import { lastActivations } from '../../store/role-activations.ts'
import { latestSnapshot, snapshotRowsOf } from '../../store/role-snapshots.ts'
import type { Store } from '../../store/database.ts'
import { isoTime } from '../../time.ts'
import { present } from '../../present.ts'
import { personAndRole } from './activations/history.ts'
import type { AssignmentRow } from './assignment-rows.ts'
import type { Holder } from './snapshots/holders.ts'

/** What is known of how somebody uses a role, without asking the tenant again. */
export interface LastUse {
  /** By our own history of activations. */
  lastActivatedDateTime?: string
  /** As of the newest snapshot, like what follows. */
  lastActivityDateTime?: string
  mfaRegistered?: boolean
}

/** Adds to assignments when they were last used, from what this service keeps: nothing where it keeps nothing. */
export function createLastUse({ store, now }: { store: Store; now: () => number }) {
  return async function withLastUse(rows: readonly AssignmentRow[]): Promise<(AssignmentRow & LastUse)[]> {
    const userIds = [
      ...new Set(rows.filter(({ principalType }) => principalType === 'user').map(({ principalId }) => principalId)),
    ]
    if (userIds.length === 0) return [...rows]
    const [activations, snapshot] = await Promise.all([
      lastActivations(
        store.db,
        new Date(now()),
        userIds.map((id) => id.toLowerCase()),
      ),
      latestSnapshot(store.db),
    ])
    const holders =
      snapshot === undefined
        ? []
        : (await snapshotRowsOf(store.db, snapshot.id, 'holder', userIds)).map(({ row }) => row as Holder)
    const lastOf = new Map(activations.map(({ userId, roleId, at }) => [personAndRole(userId, roleId), isoTime(at)]))
    const holderOf = new Map(holders.map((holder) => [holder.userId, holder]))
    return rows.map((row) => ({
      ...row,
      ...present('lastActivatedDateTime', lastOf.get(personAndRole(row.principalId, row.roleId))),
      ...present('lastActivityDateTime', holderOf.get(row.principalId)?.lastActivityDateTime),
      ...present('mfaRegistered', holderOf.get(row.principalId)?.mfaRegistered),
    }))
  }
}
