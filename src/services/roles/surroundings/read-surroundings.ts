import { listOf } from '../../../graph/lists.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import type { AdministrativeUnit } from '../../../graph/roles.ts'
import type { TenantLicenses } from '../../licenses/tenant-licenses.ts'
import { present } from '../../../present.ts'
import type { RoleInventory } from '../inventory.ts'
import type { SnapshotContent } from '../snapshots/snapshot-rows.ts'
import { readAccessReviews } from './access-reviews.ts'
import { readAlerts } from './microsoft-alerts.ts'
import { readAccessPolicies } from './conditional-access.ts'
import { type SnapshotPart } from '../../../snapshot-parts.ts'
import { missingOf, readPart, type MissingPart } from './parts.ts'
import { readPimLicenses } from './pim-licenses.ts'
import { toUnits } from './units.ts'

export interface Surroundings extends Pick<SnapshotContent, 'reviews' | 'policies' | 'alerts' | 'units' | 'licenses'> {
  missing: MissingPart[]
}

/**
 * What surrounds the roles: who reviews them, what Conditional Access demands of those who hold them, what Microsoft
 * warns of, what they are limited to, and for how long the tenant has Privileged Identity Management. HTTP requests:
 * those of each part, together 7 and 1 for each 20 reviews and each 20 questions about groups.
 */
export async function readSurroundings(
  { reader, tenantLicenses, now }: { reader: GraphReader; tenantLicenses: TenantLicenses; now: () => number },
  inventory: RoleInventory,
  wanted: ReadonlySet<SnapshotPart>,
): Promise<Surroundings> {
  const [reviews, policies, alerts, units, licenses] = await Promise.all([
    readPart(wanted, 'accessReviews', () => readAccessReviews(reader, inventory, now())),
    readPart(wanted, 'conditionalAccess', () => readAccessPolicies(reader, inventory.rows)),
    readPart(wanted, 'alerts', () => readAlerts(reader)),
    readPart(wanted, 'units', async () => toUnits(listOf<AdministrativeUnit>(inventory.units), inventory.rows)),
    readPart(wanted, 'licenses', () => readPimLicenses(tenantLicenses)),
  ])
  return {
    ...present('reviews', reviews.value),
    ...present('policies', policies.value),
    ...present('alerts', alerts.value),
    ...present('units', units.value),
    ...present('licenses', licenses.value),
    missing: missingOf(reviews, policies, alerts, units, licenses),
  }
}
