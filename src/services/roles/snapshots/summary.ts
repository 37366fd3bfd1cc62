import type { SnapshotKind } from '../../../store/role-tables.ts'
import type { PIM_UNAVAILABLE_REASONS, PimStatus } from '../inventory.ts'
import { partsOf, type SnapshotContent } from './rows.ts'

/** What a snapshot counts: everybody once, however many roles, groups and scopes. */
export interface SnapshotSummary {
  asOf: string
  pimAvailable: boolean
  pimUnavailableReason?: typeof PIM_UNAVAILABLE_REASONS[number]
  /** People and apps with a role of tier 0 or 1 for good, and of tier 0 alone. */
  standingPrivileged: number
  standingTier0: number
  /** Pairs of a person and a role of tier 0 or 1 that they hold for good; older snapshots did not count them. */
  standingPairs?: number
  eligible: number
  activated: number
  globalAdministrators: number
  roleAssignments: number
  privilegedApps: number
  tier0Apps: number
  deviatingRoles: number
  holders: number
  holdersWithoutMfa: number
  /** The optional parts that were read. */
  parts?: SnapshotKind[]
  /** Whether the log of activations was read just before. */
  activationsRead?: boolean
}

export const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10'

export function summarizeSnapshot (content: SnapshotContent, asOf: string, pim: PimStatus): SnapshotSummary {
  const { assignments, settings, apps, holders } = content
  const people = (is: (row: SnapshotContent['assignments'][number]) => boolean) =>
    new Set(assignments.filter(row => (row.principalType === 'user' || row.principalType === 'servicePrincipal') && is(row)).map(({ principalId }) => principalId)).size
  return {
    asOf,
    ...pim,
    standingPrivileged: people(({ assignmentType, tier }) => assignmentType === 'activePermanent' && tier !== undefined && tier < 2),
    standingTier0: people(({ assignmentType, tier }) => assignmentType === 'activePermanent' && tier === 0),
    standingPairs: new Set(assignments.filter(({ principalType, assignmentType, tier }) => principalType === 'user' && assignmentType === 'activePermanent' && tier !== undefined && tier < 2).map(({ principalId, roleId }) => `${principalId} ${roleId}`)).size,
    eligible: people(({ assignmentType }) => assignmentType === 'eligible'),
    activated: people(({ assignmentType }) => assignmentType === 'activated'),
    globalAdministrators: people(({ roleId, assignmentType }) => roleId === GLOBAL_ADMINISTRATOR && assignmentType !== 'eligible'),
    roleAssignments: assignments.length,
    privilegedApps: apps.length,
    tier0Apps: apps.filter(({ tier }) => tier === 0).length,
    deviatingRoles: settings.filter(({ deviations }) => deviations.length > 0).length,
    holders: holders.length,
    holdersWithoutMfa: holders.filter(({ mfaRegistered }) => mfaRegistered === false).length,
    parts: partsOf(content),
  }
}
