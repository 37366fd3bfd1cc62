import type { UsageReports } from '../../graph/usage-reports.ts'
import { saidToHaveLeft } from '../../store/contact-answers.ts'
import { DAY_MS } from '../../time.ts'
import type { Directory } from '../directory/directory.ts'
import type { LicenseChanges } from '../licenses/feature.ts'
import type { Platform } from '../platform.ts'
import type { PlanEngine } from '../plans/engine.ts'
import { present } from '../../present.ts'
import type { Reading } from '../reading.ts'
import { createCleanupDraft } from './draft.ts'
import { createCleanupPlans } from './plans.ts'
import type { Prices } from './prices.ts'

/** So long somebody's word that a person has left is a hint for clean-ups. */
const LEFT_DAYS = 365

/** Plans that take away licenses that nobody uses. */
export function createCleanups(
  { store, settings, cutoffs, now }: Platform,
  { reader, sideEffects, shown: { licenseGroups, tenantLicenses } }: Reading,
  { protection, recentlyRestored }: LicenseChanges,
  { beginPlan }: Pick<PlanEngine, 'beginPlan'>,
  { directory, usageReports, prices }: { directory: Directory; usageReports: UsageReports; prices: Prices | undefined },
) {
  const draft = createCleanupDraft({
    store,
    reader,
    directory,
    groups: licenseGroups,
    sideEffects,
    protection,
    cutoffs,
    tenantLicenses,
    usageReports,
    ...present('prices', prices),
    recentlyRestored,
    saidToHaveLeft: (userIds) => saidToHaveLeft(store.db, userIds, new Date(now() - LEFT_DAYS * DAY_MS)),
  })
  return createCleanupPlans({ store, reader, draft, beginPlan, cutoffs, policy: settings, now })
}
