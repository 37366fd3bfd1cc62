import { CAST } from './cast.ts'
import { GROUPS } from './groups.ts'
import { namedId } from './ids.ts'
import { mix } from './random.ts'
import { isoTime } from './sign-in-pattern.ts'
import { ROLE_DEFINITIONS } from './roles.ts'
import type { Tenant } from './tenant.ts'
import { type Audit, pimEntry } from './founding-audits.ts'

type Entry = Record<string, unknown>

const DAY = 86_400_000

/**
 * Logs are kept 30 days with P1 or P2
 * (learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention).
 */
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
 * Interactive sign-ins of one person that are still in the log, newest first: the last attempt as signInActivity has
 * it, a success where it was one, and a few older ones.
 */
export function signInsOf(tenant: Tenant, index: number, now: number): Entry[] {
  const activity = (tenant.read(index, 'signInActivity', now) ?? {}) as Record<string, string | null | undefined>
  const last = Date.parse(activity['lastSignInDateTime'] ?? '')
  const success = Date.parse(activity['lastSuccessfulSignInDateTime'] ?? '')
  if (!(last > now - LOG_DAYS * DAY)) return []
  const failed = success < last - DAY
  const count = 1 + (mix(tenant.seed, index, 60) % 4)
  const attempts = Array.from({ length: count }, (_, i) => last - i * 1.5 * DAY).filter(
    (at) => at > now - LOG_DAYS * DAY,
  )
  return attempts.map((at, position) => signIn(tenant, index, at, now, failed, position))
}

function signIn(tenant: Tenant, index: number, at: number, now: number, failed: boolean, position: number): Entry {
  const [errorCode, failureReason] = failed
    ? (FAILURES[position % FAILURES.length] ?? FAILURES[0])
    : ([0, 'Other.'] as const)
  const [appDisplayName, appId] = APPS[mix(tenant.seed, index, 61 + position) % APPS.length] ?? APPS[0]
  return {
    id: namedId(tenant.seed, `signIn:${index}:${position}`),
    createdDateTime: isoTime(at),
    userDisplayName: tenant.read(index, 'displayName', now),
    userPrincipalName: String(tenant.read(index, 'userPrincipalName', now)).toLowerCase(),
    userId: tenant.people.idOf(index),
    appId,
    appDisplayName,
    ipAddress: `203.0.113.${(mix(tenant.seed, index, 70) % 254) + 1}`,
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
    location: {
      city: 'Redmond',
      state: 'Washington',
      countryOrRegion: 'US',
      geoCoordinates: { latitude: 47.67, longitude: -122.12 },
    },
  }
}

/** When it was logged, in milliseconds. */
export function auditTime({ daysAgo, atHour }: Pick<Audit, 'daysAgo' | 'atHour'>, now: number): number {
  const at = now - daysAgo * DAY
  return atHour === undefined ? at : Math.floor(at / DAY) * DAY + atHour * 3_600_000
}

/** Somebody activates a role for an hour, which is over again: all that is left of it is in the log. */
export function logActivation(tenant: Tenant, user: number, role: string, at: number): void {
  const name = `activation:${tenant.logged.length}`
  tenant.logged.push(
    pimEntry(name, 'completed', user, (tenant.now - at) / DAY, name, {
      role,
      hours: 1,
      reason: 'Work on the service desk',
    }),
  )
}

/** Somebody is let in again, or not any more. */
export function logSwitch(tenant: Tenant, user: number, enabled: boolean, at: number): void {
  tenant.logged.push({
    name: `switch:${tenant.logged.length}`,
    daysAgo: (tenant.now - at) / DAY,
    activity: enabled ? 'Enable account' : 'Disable account',
    category: 'UserManagement',
    service: 'Core Directory',
    user,
  })
}

/** The directory's own log, newest first. */
export function directoryAudits(tenant: Tenant, now: number): Entry[] {
  const audits = [...tenant.logged, ...tenant.founding.audits].sort(
    (a, b) => auditTime(b, tenant.now) - auditTime(a, tenant.now),
  )
  return audits.map((audit) => {
    const { name, activity, category, service, user, by: actor = 'globalAdmin', reason = '', pim, plane, azure } = audit
    const at = auditTime(audit, tenant.now)
    const by = pim === undefined ? actor : (pim.by ?? user)
    const index = tenant.indexOf(user)
    const userPrincipalName = tenant.read(index, 'userPrincipalName', now)
    const target = {
      id: tenant.people.idOf(index),
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
      activityDateTime: isoTime(at),
      loggedByService: service,
      operationType: pim !== undefined ? 'ActivateRole' : activity.startsWith('Add') ? 'Add' : 'Update',
      initiatedBy: {
        app: null,
        user: {
          id: tenant.people.idOf(tenant.indexOf(by)),
          displayName: null,
          userPrincipalName: tenant.read(tenant.indexOf(by), 'userPrincipalName', now),
          ipAddress: '203.0.113.9',
        },
      },
      targetResources: pim === undefined ? [target] : pimTargets(tenant, pim, target),
      additionalDetails:
        pim === undefined ? [] : pimDetails(at, pim, reason, plane).concat(azureDetails(tenant, azure)),
    }
  })
}

/**
 * The role, the request, the person and the directory, in this order
 * (learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities).
 */
function pimTargets(tenant: Tenant, { role, request }: NonNullable<Audit['pim']>, target: Entry): Entry[] {
  const plain = { userPrincipalName: null, groupType: null, modifiedProperties: [] }
  return [
    {
      // PIM's own id of the role; that of the definition stands in the details.
      id: namedId(tenant.seed, `pimRole:${role}`),
      displayName: role,
      type: 'Role',
      ...plain,
    },
    { id: namedId(tenant.seed, `pimRequest:${request}`), displayName: null, type: 'Request', ...plain },
    target,
    { id: tenant.id, displayName: 'Northwind College', type: 'Directory', ...plain },
  ]
}

function azureDetails(tenant: Tenant, azure: Audit['azure']): Entry[] {
  if (azure === undefined) return []
  const subscription = tenant.namedId(`azure:subscription:${azure.subscription}`)
  return [
    {
      key: 'RoleDefinitionOriginId',
      value: `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${azure.roleId}`,
    },
  ]
}

function pimDetails(
  at: number,
  { role, hours, ticket }: NonNullable<Audit['pim']>,
  reason: string,
  plane: Audit['plane'],
): Entry[] {
  const roleId = ROLE_DEFINITIONS.find(({ displayName }) => displayName === role)?.id
  return [
    ...(plane === undefined
      ? [
          { key: 'RoleDefinitionOriginId', value: roleId },
          { key: 'RoleDefinitionOriginType', value: 'BuiltInRole' },
          { key: 'TemplateId', value: roleId },
        ]
      : []),
    { key: 'Justification', value: reason },
    ...(hours === undefined
      ? []
      : [
          { key: 'StartTime', value: isoTime(at) },
          { key: 'ExpirationTime', value: isoTime(at + hours * 3_600_000) },
        ]),
    ...(ticket === undefined ? [] : [{ key: 'TicketNumber', value: ticket }]),
    { key: 'ipaddr', value: '203.0.113.9' },
  ]
}

/** Whose sign-ins a log query without a person shows: the cast and the next few hundred. */
export const loggedPeople = (tenant: Tenant): number => Math.min(tenant.people.size, CAST.length + GROUPS.length * 10)
