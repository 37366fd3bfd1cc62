import type { Settings } from '../config/settings.ts'
import type { Store } from '../store/database.ts'
import { deleteCampaign, expiredCampaigns } from '../store/campaign-retention.ts'
import { purgeFormTokens } from '../store/contact-answers.ts'
import { emptyFormerSlot } from '../store/directory.ts'
import { purgeEvents } from '../store/events.ts'
import { purgeHookDeliveries } from '../store/hook-deliveries.ts'
import { purgeKeys } from '../store/idempotency-keys.ts'
import { purgeOperations } from '../store/operations.ts'
import { purgeActivations } from '../store/role-activations.ts'
import { purgeAlerts } from '../store/role-alerts.ts'
import { purgeSpans } from '../store/role-finding-spans.ts'
import { purgeSnapshots } from '../store/role-snapshots.ts'
import { DAY_MS } from '../time.ts'
import type { AuditLog } from './audit/audit-log.ts'
import type { Hooks } from './hooks/hooks.ts'

/** Triggers have told about them long before. */
const EVENTS_KEPT_DAYS = 90
/** What was delivered is history; dead letters can be sent again for as long as their events are there for certain. */
const DELIVERED_KEPT_DAYS = 30
const DEAD_KEPT_DAYS = 60
/** No form can be sent after a day. */
const FORM_TOKENS_KEPT_DAYS = 3
/** Whoever began with the former copy of the directory has ended after so long. */
const FORMER_COPY_KEPT_MS = 15 * 60_000

/** Takes away what nobody may or need keep any longer: a round a night, which may as well be two. */
export function createHousekeeping({
  store,
  audit,
  hooks,
  policy,
  now,
}: {
  store: Store
  audit: AuditLog
  hooks: Pick<Hooks, 'dropExpired'>
  policy: Pick<Settings, 'auditRetentionDays' | 'campaignRetentionDays' | 'roleSnapshotRetentionDays'>
  now: () => number
}) {
  return async function purgeExpired(): Promise<void> {
    const at = now()
    await audit.retain(policy.auditRetentionDays)
    await purgeKeys(store.db, new Date(at))
    await purgeOperations(store.db, new Date(at))
    await purgeEvents(store.db, new Date(at - EVENTS_KEPT_DAYS * DAY_MS))
    await hooks.dropExpired()
    await purgeHookDeliveries(store.db, 'delivered', new Date(at - DELIVERED_KEPT_DAYS * DAY_MS))
    await purgeHookDeliveries(store.db, 'dead', new Date(at - DEAD_KEPT_DAYS * DAY_MS))
    await purgeFormTokens(store.db, new Date(at - FORM_TOKENS_KEPT_DAYS * DAY_MS))
    await emptyFormerSlot(store.db, new Date(at - FORMER_COPY_KEPT_MS))
    for (const campaignId of await expiredCampaigns(store.db, new Date(at - policy.campaignRetentionDays * DAY_MS))) {
      await deleteCampaign(store.db, campaignId)
    }
    const roles = new Date(at - policy.roleSnapshotRetentionDays * DAY_MS)
    await purgeSnapshots(store.db, new Date(at - DAY_MS), roles)
    await purgeActivations(store.db, roles)
    await purgeAlerts(store.db, roles)
    await purgeSpans(store.db, roles)
  }
}
