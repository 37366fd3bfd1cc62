import { usersUndoneSince } from '../../store/change-counts.ts'
import { DAY_MS } from '../../time.ts'
import { createProtection } from '../people/protection.ts'
import type { Platform } from '../platform.ts'
import type { PlanEngine } from '../plans/engine.ts'
import { registered } from '../plans/kind.ts'
import type { Reading } from '../reading.ts'
import { createDirectLicenseRemovalKind } from './direct-removal-change.ts'
import { createRecheck } from './recheck.ts'
import { createRemovalKind } from './removal-change.ts'
import { createRemovalPreflight } from './removal-preflight.ts'
import { createRemovals } from './single-removals.ts'
import { createSingleLimit } from './single-limit.ts'

/** Whom we gave something back so recently is not taken it away again. */
const RESTORED_DAYS = 60

export type LicenseChanges = ReturnType<typeof createLicenseChanges>

/** The changes that take licenses away, and whom they leave alone. */
export function createLicenseChanges({ store, settings, cutoffs, now }: Platform, reading: Reading) {
  const { gathering: reader, roleHolders, exclusions } = reading
  const { licenseGroups: groups, tenantLicenses } = reading.shown
  const protection = createProtection({ reader, roleHolders, exclusions, policy: settings, now })
  const maxMissingPercent = settings.signInMissingPercent
  const recheck = createRecheck({ reader, groups, protection, cutoffs, maxMissingPercent })
  const removal = createRemovalKind({ reader, recheck, tenantLicenses, cutoffs, graphUrl: settings.graphBaseUrl })
  return {
    protection,
    recentlyRestored: (userIds: readonly string[]) =>
      usersUndoneSince(store.db, userIds, new Date(now() - RESTORED_DAYS * DAY_MS)),
    removal,
    kinds: [
      registered(removal),
      registered(createDirectLicenseRemovalKind({ reader, recheck, tenantLicenses, cutoffs })),
    ],
  }
}

/** Removes one person from one group at once. */
export function createSingleRemovals(
  { store, cutoffs, ledger, now }: Platform,
  { reader, gathering, sideEffects, shown: { licenseGroups: groups } }: Reading,
  { removal: kind, protection, recentlyRestored }: LicenseChanges,
  { singles }: Pick<PlanEngine, 'singles'>,
) {
  return createRemovals({
    store,
    singles,
    limited: createSingleLimit({ store, reader, ledger, now }),
    kind,
    preflight: createRemovalPreflight({
      reader: gathering,
      groups,
      sideEffects,
      protection,
      cutoffs,
      recentlyRestored,
    }),
    now,
  })
}
