import type { RoleSystem } from '../../../../role-systems.ts'
import { DAY_MS } from '../../../../time.ts'
import { principalName } from '../../names.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import type { Approved, ApprovedInAzure } from '../approved.ts'
import type { ApprovedAzureSetting } from '../approved-azure-settings.ts'
import type { SnapshotContent } from '../../snapshots/snapshot-rows.ts'
import type { SnapshotPart } from '../../../../snapshot-parts.ts'
import type { ActivationHistory } from '../../activations/history.ts'

export const SEVERITIES = ['high', 'medium', 'low'] as const
export type Severity = (typeof SEVERITIES)[number]

/** Something that a rule found, about one person, app, role, or the tenant. */
export interface Found {
  /** What it is about: an object id, the id of a role, or `tenant`. */
  subjectId: string
  subjectName: string
  severity: Severity
  /** What was seen, in a sentence. */
  message: string
  /**
   * What decides whether somebody who accepted it still has: other evidence opens it again. How much power it is about
   * belongs to it, so that nobody answers for more than they have seen; nothing that time alone changes does.
   */
  evidence: Readonly<Record<string, unknown>>
  roleId?: string
  roleName?: string
  /** Tells findings of one rule about one subject and role apart. */
  aspect?: string
}

/** What makes it the same finding of a rule in another snapshot. */
export type FindingKey = Pick<Found, 'subjectId' | 'roleId' | 'aspect'>

export interface Facts extends SnapshotContent {
  now: number
  pimAvailable: boolean
  /** Emergency accounts, by object id or user principal name in lower case. */
  breakGlass: ReadonlySet<string>
  unusedDays: number
  /** Our own history of activations; absent where there is none. */
  activations?: ActivationHistory
  /** What approved plans of roles made so. */
  approved?: readonly Approved[]
  /** What approved plans of roles of Azure made so. */
  approvedInAzure?: readonly ApprovedInAzure[]
  /** Whatever plans began to change of who holds what in Azure, whether it was seen since or not. */
  plannedInAzure?: ReadonlySet<string>
  /** Settings of roles of Azure that approved plans wrote, and each setting with a value that a plan began to write. */
  approvedAzureSettings?: readonly ApprovedAzureSetting[]
  plannedAzureSettings?: ReadonlySet<string>
  /** How names must look, where the operator has said so. */
  names?: { roleGroup?: RegExp; adminAccount?: RegExp }
}

export interface Rule {
  id: string
  title: string
  advice: string
  /** Where the rule comes from. */
  source: string
  /**
   * The parts of a snapshot without which it can not tell. Nothing that it found before is over then, and nothing new.
   */
  needs: readonly SnapshotPart[]
  /** The systems whose roles it is about, where that is not Entra alone. */
  systems?: readonly RoleSystem[]
  /** What it can not tell although these parts were read: anything, or whether these findings are there. */
  unknown?(facts: Facts): boolean | readonly FindingKey[]
  find(facts: Facts): Found[]
}

export const isPrivileged = ({ tier }: AssignmentRow): boolean => tier === 0 || tier === 1
export const isStanding = ({ assignmentType }: AssignmentRow): boolean => assignmentType === 'activePermanent'
export const severityOf = (tier: number | undefined): Severity => (tier === 0 ? 'high' : 'medium')

export const isBreakGlass = (
  { breakGlass }: Facts,
  { principalId, userPrincipalName }: Pick<AssignmentRow, 'principalId' | 'userPrincipalName'>,
): boolean => breakGlass.has(principalId.toLowerCase()) || breakGlass.has((userPrincipalName ?? '').toLowerCase())

/** Whether a part could be read. */
export const isRead = ({ unread = [] }: Facts, part: SnapshotPart): boolean => !unread.includes(part)

export const users = ({ assignments }: Facts) => assignments.filter(({ principalType }) => principalType === 'user')

/** Whole days since a time until the snapshot. */
export const daysSince = ({ now }: Pick<Facts, 'now'>, time: string): number =>
  Math.floor((now - Date.parse(time)) / DAY_MS)

/** Whether something is too young to tell that nobody uses it; what has no date on record is not. */
export const isTooNew = (facts: Pick<Facts, 'now' | 'unusedDays'>, time: string | undefined): boolean =>
  time !== undefined && daysSince(facts, time) < facts.unusedDays

/**
 * How much power this is: each role with its tier and for what part of the tenant, whatever the order and however
 * often.
 */
export const powerOf = (rows: readonly AssignmentRow[]): string[] =>
  [
    ...new Set(
      rows.map(({ roleId, tier, scopeType, scopeId }) =>
        `${roleId} ${tier ?? 'unrated'} ${scopeType} ${scopeId ?? ''}`.trim(),
      ),
    ),
  ].sort()

export interface Held {
  row: AssignmentRow
  roles: string[]
  tier: number | undefined
  power: string[]
}

/** Everybody once, with the names of what they hold, the most dangerous first. */
export function byPrincipal(rows: readonly AssignmentRow[]): Held[] {
  return [...Map.groupBy(rows, ({ principalId }) => principalId).values()].map((own) => {
    const sorted = own.toSorted((a, b) => (a.tier ?? 9) - (b.tier ?? 9) || (a.roleName < b.roleName ? -1 : 1))
    const row = sorted[0] as AssignmentRow
    return { row, roles: [...new Set(sorted.map(({ roleName }) => roleName))], tier: row.tier, power: powerOf(own) }
  })
}

export const listed = (names: readonly string[]): string =>
  names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`

export const aboutPrincipal = (
  row: AssignmentRow,
  severity: Severity,
  message: string,
  evidence: Found['evidence'],
): Found => ({ subjectId: row.principalId, subjectName: principalName(row), severity, message, evidence })

export const aboutTenant = (severity: Severity, message: string, evidence: Found['evidence']): Found[] => [
  { subjectId: 'tenant', subjectName: 'The tenant', severity, message, evidence },
]

export const ROLE_PRACTICES = 'https://learn.microsoft.com/entra/identity/role-based-access-control/best-practices'
export const EMERGENCY =
  'https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access'
export const APP_PRACTICES =
  'https://learn.microsoft.com/entra/identity-platform/security-best-practices-for-app-registration'
