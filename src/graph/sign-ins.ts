import type { SignIn } from '@microsoft/microsoft-graph-types'
import type { DirectoryAudit } from '@microsoft/microsoft-graph-types'
import { literal, MAX_TOP, type PageRead, type WholeRead } from './url.ts'

export type { DirectoryAudit, SignIn }

export interface SignInLogQuery {
  userId: string
  /** ISO 8601 in UTC. */
  from?: string
  to?: string
}

/**
 * The sign-in log of one person, newest first: interactive and federated sign-ins of the last 30 days (7 without
 * Entra ID P1). https://learn.microsoft.com/graph/api/signin-list
 */
export function signInLogRead({ userId, from, to }: SignInLogQuery, top: number): PageRead {
  const conditions = [`userId eq ${literal(userId)}`]
  if (from !== undefined) conditions.push(`createdDateTime ge ${from}`)
  if (to !== undefined) conditions.push(`createdDateTime le ${to}`)
  return { path: '/auditLogs/signIns', filter: conditions.join(' and '), top, complete: 'page' }
}

/** The newest entry of anybody. */
export const newestSignInRead: PageRead = { path: '/auditLogs/signIns', top: 1, complete: 'page' }

/**
 * Accounts that were enabled again since a moment, as the directory's own log has it. Of logs, whose filter Microsoft
 * evaluates page by page, an empty page tells nothing.
 */
export const enabledAccountsRead = (since: string): WholeRead => ({
  path: '/auditLogs/directoryAudits',
  filter: `activityDisplayName eq 'Enable account' and activityDateTime ge ${since}`,
  top: MAX_TOP,
  needs: ['targetResources'],
  complete: 'whole',
})

/**
 * What Privileged Identity Management logged since a moment: who activated what, and why. Microsoft keeps it for 30
 * days
 * (https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities#privileged-identity-management).
 */
export const pimAuditsRead = (since: string): WholeRead => ({
  path: '/auditLogs/directoryAudits',
  filter: `loggedByService eq 'PIM' and activityDateTime ge ${since}`,
  top: MAX_TOP,
  complete: 'whole',
})

/**
 * Everything that the directory logged since a moment, whoever did it; no `$select` is documented
 * (https://learn.microsoft.com/graph/api/directoryaudit-list).
 */
export const directoryAuditsRead = (since: string): PageRead => ({
  path: '/auditLogs/directoryAudits',
  filter: `activityDateTime ge ${since}`,
  top: MAX_TOP,
  complete: 'page',
})
