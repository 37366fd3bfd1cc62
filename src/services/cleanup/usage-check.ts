import type { UsageReports } from '../../graph/usage-reports.ts'
import type { Cutoff } from '../sign-ins/activity.ts'
import type { CrossCheck } from './summary.ts'

/**
 * Names are concealed in reports unless an administrator decided otherwise: a hash of 32 or 64 digits stands for each.
 */
export const CONCEALED = /^([0-9a-f]{32}|[0-9a-f]{64})$/i

export interface UsageCheck {
  crossCheck: CrossCheck
  /** The last day on which a service saw somebody, for those seen within the cut-off. */
  activeOn: Map<string, string>
  warning?: string
}

/**
 * Who of the candidates is at work all the same, by Microsoft's usage report: one file for the whole tenant. Sign-ins
 * miss people whose mail app never signs in anew.
 *
 * @param idByName object ids by user principal name in small letters
 * @throws Refusal `ReportHostNotAllowed`; GraphFailure when the report can't be read: who asks for the check wants it
 *   made
 */
export async function checkUsage(
  reports: UsageReports,
  idByName: ReadonlyMap<string, string>,
  { inactiveDays, now, quiet }: Cutoff,
  signal?: AbortSignal,
): Promise<UsageCheck> {
  const activeOn = new Map<string, string>()
  const crossCheck: CrossCheck = { applied: true, found: 0, active: 0 }
  for await (const { userPrincipalName, refreshDate, lastActivityDate } of reports.activeUsers(signal)) {
    if (CONCEALED.test(userPrincipalName)) {
      return {
        crossCheck: { applied: false, found: 0, active: 0 },
        activeOn: new Map(),
        warning:
          'The usage report conceals names, so nobody could be compared with it: an administrator can show them ' +
          'in the Microsoft 365 admin center (Settings, Org settings, Reports).',
      }
    }
    crossCheck.refreshDate ??= refreshDate
    const id = idByName.get(userPrincipalName.toLowerCase())
    if (id === undefined) continue
    crossCheck.found++
    const seen = Date.parse(lastActivityDate ?? '')
    if (Number.isNaN(seen) || lastActivityDate === undefined || quiet.daysBetween(seen, now) >= inactiveDays) continue
    activeOn.set(id, lastActivityDate)
  }
  crossCheck.active = activeOn.size
  return { crossCheck, activeOn }
}
