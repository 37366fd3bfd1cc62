import { CAST } from './cast.ts'
import { GROUPS } from './groups.ts'
import { namedId } from './ids.ts'
import { mix } from './random.ts'
import { isoTime } from './sign-in-pattern.ts'
import type { Tenant } from './tenant.ts'

type Entry = Record<string, unknown>

const DAY = 86_400_000

/** Logs are kept 30 days with P1 or P2 (learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention). */
const LOG_DAYS = 30

/** learn.microsoft.com/entra/identity-platform/reference-error-codes */
const FAILURES = [
  [50126, 'Error validating credentials due to invalid username or password.'],
  [50053, "The account is locked, you've tried to sign in too many times with an incorrect user ID or password."],
  [53003, 'Access has been blocked by Conditional Access policies.'],
] as const
const APPS = [
  ['Office 365 Exchange Online', '00000002-0000-0ff1-ce00-000000000000'],
  ['Microsoft Teams', '1fec8e78-bce4-4aaf-ab1b-5451cc387264'],
  ['Azure Portal', 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c'],
] as const

/**
 * Interactive sign-ins of one person that are still in the log, newest first: the last attempt as signInActivity has it,
 * a success where it was one, and a few older ones.
 */
export function signInsOf (tenant: Tenant, index: number, now: number): Entry[] {
  const activity = (tenant.read(index, 'signInActivity', now) ?? {}) as Record<string, string | null | undefined>
  const last = Date.parse(activity['lastSignInDateTime'] ?? '')
  const success = Date.parse(activity['lastSuccessfulSignInDateTime'] ?? '')
  if (!(last > now - LOG_DAYS * DAY)) return []
  const failed = success < last - DAY
  const count = 1 + mix(tenant.seed, index, 60) % 4
  const attempts = Array.from({ length: count }, (_, i) => last - i * 1.5 * DAY).filter((at) => at > now - LOG_DAYS * DAY)
  return attempts.map((at, position) => signIn(tenant, index, at, now, failed, position))
}

function signIn (tenant: Tenant, index: number, at: number, now: number, failed: boolean, position: number): Entry {
  const [errorCode, failureReason] = failed ? FAILURES[position % FAILURES.length] ?? FAILURES[0] : [0, 'Other.'] as const
  const [appDisplayName, appId] = APPS[mix(tenant.seed, index, 61 + position) % APPS.length] ?? APPS[0]
  return {
    id: namedId(tenant.seed, `signIn:${index}:${position}`),
    createdDateTime: isoTime(at),
    userDisplayName: tenant.read(index, 'displayName', now),
    userPrincipalName: String(tenant.read(index, 'userPrincipalName', now)).toLowerCase(),
    userId: tenant.idOf(index),
    appId,
    appDisplayName,
    ipAddress: `203.0.113.${mix(tenant.seed, index, 70) % 254 + 1}`,
    clientAppUsed: 'Browser',
    correlationId: namedId(tenant.seed, `correlation:${index}:${position}`),
    conditionalAccessStatus: errorCode === 53003 ? 'failure' : 'success',
    isInteractive: true,
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    resourceDisplayName: 'Microsoft Graph',
    resourceId: '00000003-0000-0000-c000-000000000000',
    status: { errorCode, failureReason, additionalDetails: null },
    deviceDetail: {
      deviceId: '',
      displayName: null,
      operatingSystem: 'Windows 11',
      browser: 'Edge 140',
      isCompliant: false,
      isManaged: false,
      trustType: null,
    },
    location: { city: 'Redmond', state: 'Washington', countryOrRegion: 'US', geoCoordinates: { latitude: 47.67, longitude: -122.12 } },
  }
}

interface Audit { name: string, daysAgo: number, activity: string, category: string, service: string, user: string, type?: string, reason?: string }

const AUDITS: readonly Audit[] = [
  { name: 'activation', daysAgo: 0.05, activity: 'Add member to role completed (PIM activation)', category: 'RoleManagement', service: 'PIM', user: 'activatedAdmin', reason: 'Mail flow incident' },
  { name: 'enabled', daysAgo: 2, activity: 'Enable account', category: 'UserManagement', service: 'Core Directory', user: 'recentlyEnabled' },
  { name: 'created', daysAgo: 5, activity: 'Add user', category: 'UserManagement', service: 'Core Directory', user: 'tooNew' },
  { name: 'licensed', daysAgo: 10, activity: 'Change user license', category: 'UserManagement', service: 'Core Directory', user: 'recentlyLicensed' },
  { name: 'disabled', daysAgo: 20, activity: 'Disable account', category: 'UserManagement', service: 'Core Directory', user: 'disabledUser' },
]

/** The directory's own log, newest first. */
export function directoryAudits (tenant: Tenant, now: number): Entry[] {
  return AUDITS.map(({ name, daysAgo, activity, category, service, user, reason = '' }) => {
    const index = CAST.findIndex((member) => member.name === user)
    const userPrincipalName = tenant.read(index, 'userPrincipalName', now)
    const target = {
      id: tenant.idOf(index),
      displayName: tenant.read(index, 'displayName', now),
      type: 'User',
      userPrincipalName,
      groupType: null,
      modifiedProperties: [],
    }
    return {
      id: `Directory_${namedId(tenant.seed, `audit:${name}`)}`,
      category,
      correlationId: namedId(tenant.seed, `auditCorrelation:${name}`),
      result: 'success',
      resultReason: reason,
      activityDisplayName: activity,
      activityDateTime: isoTime(tenant.now - daysAgo * DAY),
      loggedByService: service,
      operationType: activity.startsWith('Add') ? 'Add' : 'Update',
      initiatedBy: {
        app: null,
        user: {
          id: tenant.idOf(tenant.castIndex('globalAdmin')),
          displayName: null,
          userPrincipalName: tenant.read(tenant.castIndex('globalAdmin'), 'userPrincipalName', now),
          ipAddress: '203.0.113.9',
        },
      },
      targetResources: [target],
      additionalDetails: [],
    }
  })
}

/** Whose sign-ins a log query without a person shows: the cast and the next few hundred. */
export const loggedPeople = (tenant: Tenant): number => Math.min(tenant.size, CAST.length + GROUPS.length * 10)
