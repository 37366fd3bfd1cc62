import { decodeJwt } from 'jose'
import type { TokenSource } from './token.ts'

/** What the reading identity holds: nothing that could change a tenant. */
export const READ_PERMISSIONS = [
  'User.Read.All',
  'AuditLog.Read.All',
  'Reports.Read.All',
  'LicenseAssignment.Read.All',
  'Group.Read.All',
  'GroupMember.Read.All',
  'Directory.Read.All',
  'AdministrativeUnit.Read.All',
  'Application.Read.All',
  'MailboxSettings.Read',
  'Policy.Read.All',
  'RoleManagement.Read.Directory',
  'RoleAssignmentSchedule.Read.Directory',
  'RoleEligibilitySchedule.Read.Directory',
  'PrivilegedAssignmentSchedule.Read.AzureADGroup',
  'PrivilegedEligibilitySchedule.Read.AzureADGroup',
  'RoleManagementPolicy.Read.AzureADGroup',
  'AccessReview.Read.All',
  'RoleManagementAlert.Read.Directory',
  'EntitlementManagement.Read.All',
  'RoleManagement.Read.Exchange',
  'DeviceManagementRBAC.Read.All',
  'CloudPC.Read.All',
  'RoleManagement.Read.Defender',
] as const

/** What only plans of roles need: each of them leads to control of the tenant. */
export const ROLE_WRITE_PERMISSIONS = [
  'RoleManagement.ReadWrite.Directory',
  'RoleManagementPolicy.ReadWrite.Directory',
  'PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup',
  'AccessReview.ReadWrite.All',
] as const

/** What the writing identity holds beside them. */
export const WRITE_PERMISSIONS = [
  'GroupMember.ReadWrite.All',
  'User.ReadWrite.All',
  'User-Phone.ReadWrite.All',
  'LicenseAssignment.ReadWrite.All',
  ...ROLE_WRITE_PERMISSIONS,
] as const

export interface GrantedPermissions {
  /** Application permissions: what the app may do by itself. */
  application: string[]
  /** Delegated permissions: what it may do within the rights of the user it acts for. */
  delegated: string[]
  appId?: string
  /** Of our service principal; tokens of the simulator do not say it. */
  objectId?: string
  tenantId?: string
}

/** An identity of the service towards Graph, as far as its own tokens tell of it. */
export type GraphIdentity = ReturnType<typeof createIdentity>

export const createIdentity = (tokens: TokenSource) => ({
  permissions: async (): Promise<GrantedPermissions> => readPermissions(await tokens()),
})

/**
 * What an access token of our own says and allows, for telling an operator what is missing. Only whom it is for can
 * check its signature and decides: never use this to grant anything.
 *
 * @throws JWTInvalid for a token that is no JWT, which Microsoft leaves itself free to issue
 */
export function readPermissions(token: string): GrantedPermissions {
  const { roles, scp, appid, azp, oid, tid } = decodeJwt<Record<string, unknown>>(token)
  const appId = appid ?? azp
  return {
    application: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [],
    delegated: typeof scp === 'string' ? scp.split(' ').filter((scope) => scope !== '') : [],
    ...(typeof appId === 'string' && { appId }),
    ...(typeof oid === 'string' && { objectId: oid }),
    ...(typeof tid === 'string' && { tenantId: tid }),
  }
}
