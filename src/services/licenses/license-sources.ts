import type { User } from '../../graph/users.ts'
import { canonical } from '../plans/hash.ts'

/** One source of a product that somebody has: direct, or a group. */
export interface LicenseSource {
  skuId: string
  /** The group that grants it; absent for a direct assignment. */
  assignedByGroup?: string
  /** Ids of the services that are switched off, sorted. */
  disabledPlans: string[]
}

/** The sources of some products that somebody has, in an order of their own: equal sources make equal lists. */
export function licenseSources(
  { licenseAssignmentStates }: Pick<User, 'licenseAssignmentStates'>,
  skuIds: readonly string[],
): LicenseSource[] {
  return (licenseAssignmentStates ?? [])
    .filter(({ skuId }) => skuId != null && skuIds.includes(skuId))
    .map(({ skuId, assignedByGroup, disabledPlans }): LicenseSource => ({
      skuId: skuId ?? '',
      ...(assignedByGroup == null ? {} : { assignedByGroup }),
      disabledPlans: [...(disabledPlans ?? [])].sort(),
    }))
    .sort((a, b) => keyOf(a).localeCompare(keyOf(b), 'en'))
}

const keyOf = ({ skuId, assignedByGroup = '' }: LicenseSource) => `${skuId} ${assignedByGroup}`

/**
 * Whether these are the same sources with the same services; what was stored comes back with its keys in another order.
 */
export const sameSources = (a: readonly object[], b: readonly object[]): boolean => canonical(a) === canonical(b)

/** The word for a direct assignment, where the sources of licenses are named. */
export const DIRECT = 'direct'

/** Somebody as if some sources were gone already: those that other changes of the same plan take away. */
export function withoutSources<U extends Pick<User, 'licenseAssignmentStates'>>(
  user: U,
  sources: readonly string[] = [],
): U {
  if (sources.length === 0) return user
  return {
    ...user,
    licenseAssignmentStates: (user.licenseAssignmentStates ?? []).filter(
      ({ assignedByGroup }) => !sources.includes(assignedByGroup ?? DIRECT),
    ),
  }
}
