import { HOUR_MS, isoTime } from '../../../../time.ts'
import { scopeText } from '../../plans/tenant.ts'
import { valueText } from '../../plans/settings-change.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import type { PimSettings } from '../../pim-settings.ts'
import type { Approved } from '../approved.ts'
import { isRead, severityOf, type Facts, type Found, type Rule } from './rule.ts'

/** The rule whose findings are counted as drift. */
export const DRIFT = 'drift'

type Grant = Extract<Approved, { held: boolean }>

/** What is not as somebody approved it any more. */
export const DRIFT_RULES: readonly Rule[] = [
  {
    id: DRIFT,
    title: 'Not as it was approved',
    advice:
      'Find out in the audit log who changed it and why; then make it so again with a plan, or have the new ' +
      'state approved by one.',
    source: 'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-use-audit-log',
    needs: [],
    unknown: (facts) => (facts.approved ?? []).filter((approved) => !canTell(approved, facts)).map(subjectOf),
    find: (facts) =>
      (facts.approved ?? []).flatMap((approved) => {
        const message = driftOf(approved, facts)
        return message === undefined ? [] : [toFound(approved, message)]
      }),
  },
]

/** Without a part that something approved is about, it may be so or not. */
function canTell(approved: Approved, facts: Facts): boolean {
  if (approved.what === 'setting') return isRead(facts, 'settings')
  if (approved.what === 'review') return facts.reviews !== undefined
  // Without PIM nobody can tell what is eligible, nor what is only activated.
  return facts.pimAvailable && (approved.what !== 'groupEligibility' || facts.groups !== undefined)
}

function driftOf(approved: Approved, facts: Facts): string | undefined {
  if (!canTell(approved, facts)) return undefined
  if (approved.what === 'setting') return settingDrift(approved, facts)
  if (approved.what === 'review') {
    return approved.exists &&
      facts.reviews?.some(({ roleIds }) => roleIds.includes(approved.roleId.toLowerCase())) === false
      ? 'The access review that was approved is not there any more.'
      : undefined
  }
  return grantDrift(approved, facts)
}

/** What has ended in time, and what concerns somebody who is gone, is no drift. */
function grantDrift(grant: Grant, { assignments, groups, now }: Facts): string | undefined {
  if (grant.isGone === true) return undefined
  // Who is behind a group is only known of those that hold a role.
  if (grant.what === 'groupEligibility' && groups?.some(({ groupId }) => groupId === grant.groupId) !== true) {
    return undefined
  }
  const rows = assignments.filter(
    (row) => row.principalId.toLowerCase() === grant.principalId.toLowerCase() && isSame(row, grant),
  )
  return driftFrom(grant, rows, now, (row) => hasEnd(row, grant, assignments))
}

/**
 * How what somebody holds differs from what was approved.
 *
 * @param rows the same role in the same place for the same principal
 * @param asApproved whether one of them ends when it was approved to
 */
export function driftFrom(
  { principalName, held, endDateTime }: Pick<Grant, 'principalName' | 'held' | 'endDateTime'>,
  rows: readonly AssignmentRow[],
  now: number,
  asApproved: (row: AssignmentRow) => boolean,
): string | undefined {
  if (!held) return rows.length > 0 ? `${principalName} has it again, though an approved plan took it away.` : undefined
  const isOver = endDateTime !== undefined && Date.parse(endDateTime) <= now
  if (rows.length === 0) {
    return isOver ? undefined : `${principalName} does not have it any more, though an approved plan gave it.`
  }
  if (isOver && Date.parse(endDateTime) <= now - LATE_MS) {
    return (
      `${principalName} still has it${untilText(rows[0]?.endDateTime)}, though it was ` +
      `approved${untilText(endDateTime)}.`
    )
  }
  return rows.some(asApproved)
    ? undefined
    : `${principalName} has it${untilText(rows[0]?.endDateTime)}, though it was approved${untilText(endDateTime)}.`
}

/** Microsoft takes a while to end what is over. */
const LATE_MS = HOUR_MS

const untilText = (time: string | undefined): string =>
  time === undefined ? ' for good' : ` until ${isoTime(new Date(time)).slice(0, 16).replace('T', ' ')} UTC`

/** Who is eligible for a group has its roles no longer than the group has them. */
function hasEnd(
  { endDateTime, roleId, scopeId }: AssignmentRow,
  grant: Grant,
  assignments: readonly AssignmentRow[],
): boolean {
  if (isSameMinute(endDateTime, grant.endDateTime)) return true
  if (grant.what !== 'groupEligibility' || endDateTime === undefined) return false
  const isWithin = grant.endDateTime === undefined || Date.parse(endDateTime) <= Date.parse(grant.endDateTime)
  return (
    isWithin &&
    assignments.some(
      (row) =>
        row.principalId === grant.groupId &&
        row.roleId === roleId &&
        row.scopeId === scopeId &&
        isSameMinute(row.endDateTime, endDateTime),
    )
  )
}

/** Microsoft keeps fractions of seconds, and rounds some. */
export const isSameMinute = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined ? one === other : Math.abs(Date.parse(one) - Date.parse(other)) < 60_000

function isSame(row: AssignmentRow, { what, roleId, scope, groupId }: Grant): boolean {
  if (what === 'groupEligibility') return row.membership === 'eligibleMember' && row.groupId === groupId
  if (row.roleId !== roleId || row.through !== 'direct' || scopeText(row) !== scope) return false
  return what === 'roleEligibility'
    ? row.assignmentType === 'eligible'
    : row.assignmentType === 'activePermanent' || row.assignmentType === 'activeTimeBound'
}

const settingDrift = (approved: Extract<Approved, { what: 'setting' }>, { settings }: Facts): string | undefined =>
  settingDriftFrom(
    approved,
    settings.find(({ roleId }) => roleId === approved.roleId),
  )

/** How a setting differs from what was approved: as values, so that order, case and what is left out never count. */
export function settingDriftFrom(
  { field, label, value }: { field: string; label: string; value?: string },
  role: PimSettings | undefined,
): string | undefined {
  const now = role === undefined ? undefined : valueText(role[field as keyof PimSettings])
  if (role === undefined || now?.toLowerCase() === value?.toLowerCase()) return undefined
  return `"${label}" is ${now ?? 'not set'}, and was approved as ${value ?? 'not set'}.`
}

function toFound(approved: Approved, message: string): Found {
  const { planId, roleName, tier } = approved
  const where = 'scopeName' in approved ? ` for ${approved.scopeName}` : ''
  return {
    ...subjectOf(approved),
    subjectName: 'principalName' in approved ? approved.principalName : roleName,
    roleName,
    severity: severityOf(tier),
    message: `${roleName}${where}: ${message}`,
    evidence: { planId, message },
  }
}

const subjectOf = (approved: Approved) => ({
  subjectId: 'principalId' in approved ? approved.principalId : approved.roleId,
  roleId: approved.roleId,
  aspect: aspectOf(approved),
})

/** Which setting; of a grant, how and for what part of the tenant it was given, or through which group. */
function aspectOf(approved: Approved): string {
  if (approved.what === 'setting') return approved.field
  return approved.what === 'review' ? approved.what : [approved.what, approved.scope, approved.groupId ?? ''].join(' ')
}
