import type { Settings } from '../../../config/settings.ts'
import { namePattern } from '../../../name-pattern.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { present } from '../../../present.ts'
import { readContent } from '../snapshots/read-content.ts'
import type { SnapshotContent } from '../snapshots/snapshot-rows.ts'
import type { SnapshotSummary } from '../snapshots/snapshot-summary.ts'
import { readApproved, readApprovedInAzure, readPlannedInAzure } from './approved.ts'
import { readApprovedAzureSettings, readPlannedAzureSettings } from './approved-azure-settings.ts'
import { readHistory } from './activation-history.ts'
import type { Facts } from './rules/rule.ts'

/** From how many days without a sign-in, or an activation, a role counts as unused. */
const UNUSED_DAYS = 90

export type FactsOf = ReturnType<typeof createFacts>

/** Everything that rules look at: a snapshot, and what is known besides about the time up to it. */
export function createFacts({
  store,
  policy,
}: {
  store: Store
  policy: Pick<
    Settings,
    'breakGlassUsers' | 'roleSnapshotRetentionDays' | 'roleGroupNamePattern' | 'adminAccountNamePattern'
  >
}) {
  const patternOf = (text: string | undefined) => (text === undefined ? undefined : namePattern(text))
  const names = {
    ...present('roleGroup', patternOf(policy.roleGroupNamePattern)),
    ...present('adminAccount', patternOf(policy.adminAccountNamePattern)),
  }
  const breakGlass = new Set(policy.breakGlassUsers.map((name) => name.toLowerCase()))

  /** @param content of the snapshot, where it is at hand already */
  return async function facts(snapshot: RoleSnapshotRow, content?: SnapshotContent): Promise<Facts> {
    const { pimAvailable } = snapshot.summary as SnapshotSummary
    const [read, activations, approved, approvedInAzure, plannedInAzure, ofSettings] = await Promise.all([
      content ?? readContent(store.db, snapshot),
      readHistory(store, snapshot, policy.roleSnapshotRetentionDays),
      readApproved(store, snapshot),
      readApprovedInAzure(store, snapshot),
      readPlannedInAzure(store, snapshot),
      Promise.all([readApprovedAzureSettings(store, snapshot), readPlannedAzureSettings(store, snapshot)]),
    ])
    return {
      ...read,
      now: snapshot.createdAt.getTime(),
      pimAvailable,
      breakGlass,
      unusedDays: UNUSED_DAYS,
      ...present('activations', activations),
      approved,
      approvedInAzure,
      plannedInAzure,
      approvedAzureSettings: ofSettings[0],
      plannedAzureSettings: ofSettings[1],
      names,
    }
  }
}
