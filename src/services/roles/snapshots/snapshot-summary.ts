import { present } from '../../../present.ts'
import type { PIM_UNAVAILABLE_REASONS, PimStatus } from '../inventory.ts'
import type { SnapshotPart } from '../../../snapshot-parts.ts'
import { countEligible, countHolders, standingTier0, type AssignmentRow } from '../assignment-rows.ts'
import type { MissingPart } from '../surroundings/parts.ts'
import type { SystemState } from '../systems/read-systems.ts'
import { pimEnd, pimSeats } from '../surroundings/pim-licenses.ts'
import type { SnapshotContent } from './snapshot-rows.ts'

/** What a snapshot counts: everybody once, however many roles, groups and scopes. */
export interface SnapshotSummary {
  asOf: string
  pimAvailable: boolean
  pimUnavailableReason?: (typeof PIM_UNAVAILABLE_REASONS)[number]
  /** People and apps with a role of tier 0 or 1 for good, and of tier 0 alone. */
  standingPrivileged: number
  standingTier0: number
  /** Pairs of a person and a role of tier 0 or 1 that they hold for good; older snapshots did not count them. */
  standingPairs?: number
  eligible: number
  activated: number
  globalAdministrators: number
  roleAssignments: number
  holders: number
  /** These four are absent where what they count could not be read. */
  privilegedApps?: number
  tier0Apps?: number
  deviatingRoles?: number
  holdersWithoutMfa?: number
  /** Of those whom approved plans gave something, who does not exist any more. */
  gonePrincipals?: string[]
  /** Whether the log of activations was read just before. */
  activationsRead?: boolean
  /** What could not be read, and why; absent in snapshots that are older than this list. */
  missingParts?: MissingPart[]
  /** How each other system was read; absent in snapshots that are older than this list. */
  systems?: SystemState[]
  /** Of what surrounds the roles; absent where it could not be read. */
  accessReviews?: number
  overdueAccessReviews?: number
  /** Of the decisions in the last round of each review, how many are made. */
  reviewCompletionPercent?: number
  mfaPolicies?: number
  activeAlerts?: number
  administrativeUnits?: number
  restrictedUnits?: number
  scopedUnits?: number
  pimSeats?: number
  pimEndDateTime?: string
}

export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10'
/**
 * Microsoft's advice for emergencies, and what no plan goes below:
 * https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access
 */
export const LEAST_GLOBAL_ADMINISTRATORS = 2

export function summarizeSnapshot(
  content: SnapshotContent,
  missingParts: MissingPart[],
  asOf: string,
  pim: PimStatus,
): SnapshotSummary {
  const { assignments, settings, apps, holders } = content
  const people = (is: (row: AssignmentRow) => boolean) => countHolders(assignments, is)
  return knownCounts({
    asOf,
    ...pim,
    standingPrivileged: people(
      ({ assignmentType, tier }) => assignmentType === 'activePermanent' && tier !== undefined && tier < 2,
    ),
    standingTier0: standingTier0(assignments),
    standingPairs: new Set(
      assignments
        .filter(
          ({ principalType, assignmentType, tier }) =>
            principalType === 'user' && assignmentType === 'activePermanent' && tier !== undefined && tier < 2,
        )
        .map(({ principalId, roleId }) => `${principalId} ${roleId}`),
    ).size,
    eligible: countEligible(assignments),
    activated: people(({ assignmentType }) => assignmentType === 'activated'),
    globalAdministrators: people(
      ({ roleId, assignmentType }) => roleId === GLOBAL_ADMINISTRATOR && assignmentType !== 'eligible',
    ),
    roleAssignments: assignments.length,
    privilegedApps: apps.length,
    tier0Apps: apps.filter(({ tier }) => tier === 0).length,
    deviatingRoles: settings.filter(({ deviations }) => deviations.length > 0).length,
    holders: holders.length,
    holdersWithoutMfa: holders.filter(({ mfaRegistered }) => mfaRegistered === false).length,
    missingParts,
    ...present('systems', content.systems),
    ...surroundings(content),
  })
}

const COUNTED_PARTS: readonly (readonly [
  count: 'privilegedApps' | 'tier0Apps' | 'deviatingRoles' | 'holdersWithoutMfa',
  part: SnapshotPart,
])[] = [
  ['privilegedApps', 'apps'],
  ['tier0Apps', 'apps'],
  ['deviatingRoles', 'settings'],
  ['holdersWithoutMfa', 'secondFactors'],
]

/** Without the counts of what could not be read; snapshots of earlier versions have them as zero. */
export function knownCounts(summary: SnapshotSummary): SnapshotSummary {
  const known = { ...summary }
  const missing = new Set(summary.missingParts?.map(({ part }) => part))
  for (const [count, part] of COUNTED_PARTS) if (missing.has(part)) delete known[count]
  return known
}

function surroundings({ reviews, policies, alerts, units, licenses }: SnapshotContent): Partial<SnapshotSummary> {
  return {
    ...(reviews !== undefined && {
      accessReviews: reviews.length,
      overdueAccessReviews: reviews.filter(({ overdue }) => overdue).length,
      ...reviewCompletion(reviews),
    }),
    ...(policies !== undefined && { mfaPolicies: policies.filter(({ demandsMfa }) => demandsMfa).length }),
    ...(alerts !== undefined && { activeAlerts: alerts.filter(({ active }) => active).length }),
    ...(units !== undefined && {
      administrativeUnits: units.length,
      restrictedUnits: units.filter(({ restricted }) => restricted).length,
      scopedUnits: units.filter(({ roles }) => roles > 0).length,
    }),
    ...(licenses !== undefined && { pimSeats: pimSeats(licenses), ...present('pimEndDateTime', pimEnd(licenses)) }),
  }
}

function reviewCompletion(
  reviews: NonNullable<SnapshotContent['reviews']>,
): Pick<SnapshotSummary, 'reviewCompletionPercent'> {
  const sum = (of: 'reviewed' | 'total') => reviews.reduce((all, review) => all + (review[of] ?? 0), 0)
  return sum('total') === 0 ? {} : { reviewCompletionPercent: Math.floor((100 * sum('reviewed')) / sum('total')) }
}
