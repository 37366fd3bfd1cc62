import { claimsOf } from './http/claims.ts'
import { GraphError, insufficientPrivileges, wrappedError } from './http/graph-error.ts'

/** Who calls: what the token says, unverified. An opaque token may do everything. */
export interface Caller {
  appId?: string
  permissions: ReadonlySet<string> | 'all'
}

const DIRECTORY = ['Directory.Read.All', 'Directory.ReadWrite.All']
const ANY_USER_READ = ['User.Read.All', 'User.ReadWrite.All', ...DIRECTORY]
const ANY_MEMBER_READ = [
  'GroupMember.ReadBasic.All',
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
  'Group.Read.All',
  'Group.ReadWrite.All',
  ...DIRECTORY,
]
const ORGANIZATION_READ = ['Organization.Read.All', 'Organization.ReadWrite.All', ...ANY_USER_READ]
const GROUP_PIM = ['PrivilegedAccess.Read.AzureADGroup', 'PrivilegedAccess.ReadWrite.AzureADGroup']
const ROLE_READ = ['RoleManagement.Read.Directory', 'RoleManagement.Read.All', 'RoleManagement.ReadWrite.Directory']

/**
 * What a call needs: any one of these (application and delegated alike; least privileged first, from Microsoft's
 * permissions reference).
 */
const ACCEPTED = {
  'users.read': ANY_USER_READ,
  'users.write': ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
  'mailbox.read': ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'],
  'licenses.read': ['LicenseAssignment.Read.All', 'LicenseAssignment.ReadWrite.All', ...ORGANIZATION_READ],
  'licenses.write': ['LicenseAssignment.ReadWrite.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
  'memberships.read': ['Group.ReadBasic.All', 'User.Read.All', 'User.ReadWrite.All', ...ANY_MEMBER_READ],
  'groups.read': ['Group.ReadBasic.All', ...ANY_MEMBER_READ],
  'members.read': ANY_MEMBER_READ,
  'members.write': ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'],
  'directory.read': DIRECTORY,
  'organization.read': ORGANIZATION_READ,
  'audit.read': ['AuditLog.Read.All'],
  'reports.read': ['Reports.Read.All'],
  'units.read': ['AdministrativeUnit.Read.All', 'AdministrativeUnit.ReadWrite.All', ...DIRECTORY],
  // Policy.Read.ConditionalAccess is not enough (https://github.com/microsoft/Microsoft365DSC/issues/3556).
  'policies.read': ['Policy.Read.All'],
  'applications.read': ['Application.Read.All', 'Application.ReadWrite.All', ...DIRECTORY],
  'roles.read': [...ROLE_READ, ...DIRECTORY],
  'assignments.read': [
    'RoleAssignmentSchedule.Read.Directory',
    'RoleAssignmentSchedule.ReadWrite.Directory',
    ...ROLE_READ,
  ],
  'eligibilities.read': [
    'RoleEligibilitySchedule.Read.Directory',
    'RoleEligibilitySchedule.ReadWrite.Directory',
    ...ROLE_READ,
  ],
  'rolePolicies.read': [
    'RoleManagementPolicy.Read.Directory',
    'RoleManagementPolicy.ReadWrite.Directory',
    ...ROLE_READ,
  ],
  // What reads the settings of roles does not read those of groups
  // (learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments).
  'groupPolicies.read': ['RoleManagementPolicy.Read.AzureADGroup', 'RoleManagementPolicy.ReadWrite.AzureADGroup'],
  'groupAssignments.read': [
    'PrivilegedAssignmentSchedule.Read.AzureADGroup',
    'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
    ...GROUP_PIM,
  ],
  'groupEligibilities.read': [
    'PrivilegedEligibilitySchedule.Read.AzureADGroup',
    'PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup',
    ...GROUP_PIM,
  ],
  'roles.write': ['RoleManagement.ReadWrite.Directory'],
  // No read-only permission opens the lists of requests.
  'assignments.write': ['RoleAssignmentSchedule.ReadWrite.Directory', 'RoleManagement.ReadWrite.Directory'],
  'eligibilities.write': ['RoleEligibilitySchedule.ReadWrite.Directory', 'RoleManagement.ReadWrite.Directory'],
  'rolePolicies.write': ['RoleManagementPolicy.ReadWrite.Directory', 'RoleManagement.ReadWrite.Directory'],
  'groupPolicies.write': ['RoleManagementPolicy.ReadWrite.AzureADGroup'],
  'groupAssignments.write': ['PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup'],
  'groupEligibilities.write': ['PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup'],
  // The roles of services (learn.microsoft.com/graph/permissions-reference).
  'entitlements.read': ['EntitlementManagement.Read.All', 'EntitlementManagement.ReadWrite.All'],
  'exchangeRoles.read': [
    'RoleManagement.Read.Exchange',
    'RoleManagement.Read.All',
    'RoleManagement.ReadWrite.Exchange',
  ],
  'deviceRoles.read': ['DeviceManagementRBAC.Read.All', 'DeviceManagementRBAC.ReadWrite.All'],
  'cloudPcAssignments.read': ['CloudPC.Read.All', 'CloudPC.ReadWrite.All'],
  'cloudPcDefinitions.read': [
    'DeviceManagementRBAC.Read.All',
    'DeviceManagementRBAC.ReadWrite.All',
    'RoleManagement.Read.All',
  ],
  'defenderRoles.read': [
    'RoleManagement.Read.Defender',
    'RoleManagement.Read.All',
    'RoleManagement.ReadWrite.Defender',
  ],
  'accessReviews.read': ['AccessReview.Read.All', 'AccessReview.ReadWrite.All'],
  'accessReviews.write': ['AccessReview.ReadWrite.All'],
  'roleAlerts.read': ['RoleManagementAlert.Read.Directory', 'RoleManagementAlert.ReadWrite.Directory'],
} as const

export type Access = keyof typeof ACCEPTED

/** Properties that need a permission of their own on top of the call's. */
const BY_PROPERTY: Readonly<Record<string, readonly string[]>> = {
  signInActivity: ['AuditLog.Read.All'],
  mailboxSettings: ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'],
}

/** Narrow permissions that allow a PATCH of these properties and nothing else. */
const NARROW_WRITES: ReadonlyArray<readonly [permission: string, properties: readonly string[]]> = [
  ['User-Phone.ReadWrite.All', ['businessPhones', 'mobilePhone', 'faxNumber']],
  ['User-Mail.ReadWrite.All', ['otherMails']],
]

export function holds({ permissions }: Caller, accepted: readonly string[]): boolean {
  return permissions === 'all' || accepted.some((permission) => permissions.has(permission))
}

export function demand(caller: Caller, access: Access): void {
  if (!holds(caller, ACCEPTED[access])) throw insufficientPrivileges()
}

/** The same of Privileged Identity Management, which says it in its own words. */
export function demandOfPim(caller: Caller, access: Access): void {
  if (holds(caller, ACCEPTED[access])) return
  throw wrappedError(
    403,
    'PermissionScopeNotGranted',
    `Authorization failed due to missing permission scope ${ACCEPTED[access].join(',')}.`,
  )
}

export function demandForProperties(caller: Caller, properties: Iterable<string>): void {
  for (const property of properties) {
    const accepted = BY_PROPERTY[property]
    if (accepted !== undefined && !holds(caller, accepted)) throw insufficientPrivileges()
  }
}

export function demandForPatch(caller: Caller, properties: readonly string[]): void {
  if (holds(caller, ACCEPTED['users.write'])) return
  const narrow = NARROW_WRITES.filter(([permission]) => holds(caller, [permission])).flatMap(([, allowed]) => allowed)
  if (properties.some((property) => !narrow.includes(property))) throw insufficientPrivileges()
}

/** Reads the caller out of `Authorization: Bearer …`; 401 without one. */
export function callerOf(authorization: string | undefined): Caller {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) {
    throw new GraphError(401, 'InvalidAuthenticationToken', 'Access token is empty.', { 'WWW-Authenticate': 'Bearer' })
  }
  const claims = claimsOf(token)
  if (claims === undefined) return { permissions: 'all' }
  const appId = claims['appid'] ?? claims['azp']
  const roles = Array.isArray(claims['roles']) ? claims['roles'].map(String) : undefined
  const scopes = typeof claims['scp'] === 'string' ? claims['scp'].split(' ') : undefined
  const permissions =
    roles === undefined && scopes === undefined ? ('all' as const) : new Set([...(roles ?? []), ...(scopes ?? [])])
  return typeof appId === 'string' ? { appId, permissions } : { permissions }
}
