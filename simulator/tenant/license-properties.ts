import { CAST } from './cast.ts'
import type { GroupDefinition } from './groups.ts'
import type { Licensing } from './licensing.ts'
import { isoTime } from './sign-in-pattern.ts'

/** Since when everybody has what they were founded with, unless they are younger. */
const LICENSED_DAYS = 600

const daysBefore = (now: number, days: number) => isoTime(now - days * 86_400_000)

interface LicensedTenant {
  now: number
  licensing: Licensing
  groups: { idOf: (group: GroupDefinition) => string }
}

/** The properties of a user that follow from their licenses. */
export const LICENSE_PROPERTIES = {
  licenseAssignmentStates: ({ now, licensing, groups }: LicensedTenant, index: number, asOf: number) => {
    const { licensedDaysAgo, createdDaysAgo = LICENSED_DAYS } = CAST[index] ?? {}
    const since = daysBefore(now, licensedDaysAgo ?? Math.min(LICENSED_DAYS, createdDaysAgo))
    return licensing.sources(index, asOf).map((source) => ({
      skuId: source.sku.skuId,
      disabledPlans: source.disabledPlans,
      assignedByGroup: source.group === undefined ? null : groups.idOf(source.group),
      state: source.state,
      error: source.error,
      lastUpdatedDateTime: source.since === undefined ? since : isoTime(source.since),
    }))
  },

  assignedLicenses: ({ licensing }: LicensedTenant, index: number, asOf: number) =>
    [...licensing.held(index, asOf)].map((sku) => ({
      disabledPlans: licensing.disabledPlans(index, sku, asOf),
      skuId: sku.skuId,
    })),

  assignedPlans: ({ now, licensing }: LicensedTenant, index: number, asOf: number) =>
    [...licensing.held(index, asOf)].flatMap(({ plans }) =>
      plans.map(([service, servicePlanId]) => ({
        assignedDateTime: daysBefore(now, LICENSED_DAYS),
        capabilityStatus: 'Enabled',
        service,
        servicePlanId,
      })),
    ),
}

export const isLicenseProperty = (property: string): property is keyof typeof LICENSE_PROPERTIES =>
  Object.hasOwn(LICENSE_PROPERTIES, property)
