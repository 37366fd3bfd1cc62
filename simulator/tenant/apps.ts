import type { Somebody } from './founding.ts'

/**
 * Apps as they are after years: some of our own, some of others, with old secrets and more power than anybody
 * remembers.
 */
export interface AppSecret {
  kind: 'password' | 'certificate'
  ageDays: number
  endsInDays: number
}

export interface TenantApp {
  name: string
  appId: string
  displayName: string
  /** The tenant that owns it; this one unless given. */
  owner?: string
  type?: 'Application' | 'ManagedIdentity'
  disabled?: true
  secrets?: readonly AppSecret[]
  /** Who of the cast owns the app registration. */
  owners?: readonly string[]
}

export const MICROSOFT_TENANT = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a'
const PARTNER_TENANT = '0b53d2c1-9a7e-4d58-8c1f-6e2a4b7d9035'
export const MICROSOFT_GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000'

/** Microsoft's other APIs, as far as this tenant uses them. */
const RESOURCE_APPS: readonly TenantApp[] = [
  ['exchangeOnline', '00000002-0000-0ff1-ce00-000000000000', 'Office 365 Exchange Online'],
  ['sharePointOnline', '00000003-0000-0ff1-ce00-000000000000', 'Office 365 SharePoint Online'],
  ['directoryGraph', '00000002-0000-0000-c000-000000000000', 'Windows Azure Active Directory'],
  ['defender', 'fc780465-2017-40d4-a0c5-307022471b92', 'WindowsDefenderATP'],
  ['serviceManagement', '797f4846-ba00-4fd7-ba43-dac1f8f63013', 'Windows Azure Service Management API'],
].map(([name = '', appId = '', displayName = '']) => ({ name, appId, displayName, owner: MICROSOFT_TENANT }))

export const APPS: readonly TenantApp[] = [
  ...RESOURCE_APPS,
  { name: 'microsoftGraph', appId: MICROSOFT_GRAPH_APP_ID, displayName: 'Microsoft Graph', owner: MICROSOFT_TENANT },
  { name: 'libraryApp', appId: '7d2f0a3c-9b1e-4c58-8a64-1e0f5b9c2d37', displayName: 'Library catalogue' },
  {
    name: 'hrSync',
    appId: '2a9c4e61-0d7b-4f35-b8e2-6c1d9f3a5b80',
    displayName: 'HR sync',
    secrets: [
      { kind: 'password', ageDays: 900, endsInDays: 200 },
      { kind: 'password', ageDays: 1_400, endsInDays: -300 },
    ],
    owners: ['activeStaff'],
  },
  {
    name: 'oldProvisioning',
    appId: '4c1e8b72-5f0a-4d39-9e16-7a2b3c8d4f51',
    displayName: 'Old provisioning',
    secrets: [{ kind: 'password', ageDays: 1_200, endsInDays: 2_400 }],
    owners: ['inactiveStaff', 'disabledUser'],
  },
  {
    name: 'partnerBackup',
    appId: '5d7f2a94-1b6c-4e80-a3d5-8c9e0f1b2a63',
    displayName: 'Partner Backup',
    owner: PARTNER_TENANT,
  },
  {
    name: 'steward',
    appId: '6e8a3bc5-2c7d-4f91-b4e6-9d0f1a2c3b74',
    displayName: 'Tenant Steward',
    secrets: [{ kind: 'certificate', ageDays: 60, endsInDays: 300 }],
    owners: ['globalAdmin'],
  },
  {
    name: 'reportRunner',
    appId: '7f9b4cd6-3d8e-4aa2-85f7-0e1a2b3d4c85',
    displayName: 'Report runner',
    type: 'ManagedIdentity',
  },
  {
    name: 'signage',
    appId: '80ac5de7-4e9f-4bb3-96a8-1f2b3c4e5d96',
    displayName: 'Campus signage',
    disabled: true,
    secrets: [{ kind: 'password', ageDays: 400, endsInDays: 20 }],
  },
]

/**
 * Service principals that hold something in Azure and nothing in the directory. Lists do not show them, so that they
 * are the same with and without Azure; by id they can be found.
 */
export const AZURE_APPS: readonly TenantApp[] = [
  { name: 'stewardReader', appId: '7e000000-0000-4000-8000-000000000001', displayName: 'Tenant Steward (reads)' },
  { name: 'stewardWriter', appId: '7e000000-0000-4000-8000-000000000002', displayName: 'Tenant Steward (writes)' },
  { name: 'msPim', appId: '01fc33a7-78ba-4d2f-a4b7-768e336e890e', displayName: 'MS-PIM', owner: MICROSOFT_TENANT },
]

/**
 * Application permissions of Microsoft Graph (https://learn.microsoft.com/graph/permissions-reference), a dozen of
 * them.
 */
export const GRAPH_APP_ROLES = {
  'AuditLog.Read.All': 'b0afded3-3588-46d8-8b3d-9842eff778da',
  'Directory.Read.All': '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
  'Directory.ReadWrite.All': '19dbc75e-c2e2-444c-a770-ec69d8559fc7',
  'Group.Read.All': '5b567255-7703-4780-807c-7be8301ae99b',
  'GroupMember.ReadWrite.All': 'dbaae8cf-10b5-4b86-a4a1-f871c94c6695',
  'Mail.ReadWrite': 'e2a3a72e-5f79-4c64-b1b1-878b674786c9',
  'RoleManagement.ReadWrite.Directory': '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8',
  'Sites.FullControl.All': 'a82116e5-55eb-4c41-a434-62fe8a61c773',
  'User.Read.All': 'df021288-bdef-4463-88db-98f22de89214',
  'User.ReadWrite.All': '741f803b-c850-494e-b5df-cde7c675a1ca',
} as const

export type GraphAppRole = keyof typeof GRAPH_APP_ROLES

/**
 * Of other APIs, some: ids are shared between APIs, and so are names. Sites.Report.All is made up, as what Microsoft
 * will add some day.
 */
const APP_ROLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  microsoftGraph: GRAPH_APP_ROLES,
  exchangeOnline: {
    'Exchange.ManageAsApp': 'dc50a0fb-09a3-484d-be87-e023b12c6440',
    'IMAP.AccessAsApp': '5e5addcd-3e8d-4e90-baf5-964efab2b20a',
    'Mail.ReadWrite': 'e2a3a72e-5f79-4c64-b1b1-878b674786c9',
    full_access_as_app: 'dc890d15-9560-4a4c-9b7f-a736ec74ec40',
  },
  sharePointOnline: {
    'Sites.FullControl.All': '678536fe-1083-478a-9c59-b99265e6b0d3',
    'Sites.Report.All': '5e000000-0000-4000-8000-000000000001',
    'Sites.Selected': '20d37865-089c-4dee-8c41-6967602d4ac8',
    'User.ReadWrite.All': '741f803b-c850-494e-b5df-cde7c675a1ca',
  },
  directoryGraph: { 'Directory.ReadWrite.All': '78c8a3c8-a07e-4b9e-af1b-b5ccab50a175' },
  defender: { 'Machine.Read.All': 'ea8291d3-4b9a-44b5-bc3a-6cea3026dc79' },
}

export interface AppPermission {
  app: string
  /** Name of the API; Microsoft Graph unless given. */
  resource?: string
  permission: string
  sinceDays: number
}

export const appRoleId = (resource: string, permission: string): string | undefined => APP_ROLES[resource]?.[permission]

/** Which app may do what by itself. */
export const APP_PERMISSIONS: readonly AppPermission[] = [
  { app: 'hrSync', permission: 'User.ReadWrite.All', sinceDays: 900 },
  { app: 'hrSync', permission: 'User.Read.All', sinceDays: 900 },
  { app: 'oldProvisioning', permission: 'RoleManagement.ReadWrite.Directory', sinceDays: 1_200 },
  { app: 'oldProvisioning', permission: 'Directory.ReadWrite.All', sinceDays: 1_200 },
  { app: 'partnerBackup', permission: 'Sites.FullControl.All', sinceDays: 350 },
  { app: 'partnerBackup', permission: 'Mail.ReadWrite', sinceDays: 350 },
  { app: 'steward', permission: 'GroupMember.ReadWrite.All', sinceDays: 60 },
  { app: 'steward', permission: 'User.Read.All', sinceDays: 60 },
  { app: 'reportRunner', permission: 'AuditLog.Read.All', sinceDays: 100 },
  { app: 'signage', permission: 'Group.Read.All', sinceDays: 400 },
  { app: 'hrSync', resource: 'sharePointOnline', permission: 'User.ReadWrite.All', sinceDays: 900 },
  { app: 'oldProvisioning', resource: 'directoryGraph', permission: 'Directory.ReadWrite.All', sinceDays: 1_200 },
  { app: 'partnerBackup', resource: 'sharePointOnline', permission: 'Sites.FullControl.All', sinceDays: 350 },
  { app: 'partnerBackup', resource: 'sharePointOnline', permission: 'Sites.Report.All', sinceDays: 30 },
  { app: 'partnerBackup', resource: 'exchangeOnline', permission: 'full_access_as_app', sinceDays: 350 },
  { app: 'reportRunner', resource: 'exchangeOnline', permission: 'Exchange.ManageAsApp', sinceDays: 100 },
  { app: 'libraryApp', resource: 'exchangeOnline', permission: 'IMAP.AccessAsApp', sinceDays: 200 },
  { app: 'libraryApp', resource: 'sharePointOnline', permission: 'Sites.Selected', sinceDays: 200 },
  { app: 'signage', resource: 'defender', permission: 'Machine.Read.All', sinceDays: 400 },
]

export interface DelegatedGrant {
  app: string
  resource: string
  scope: string
  user?: Somebody
}

/** What apps may do on behalf of everybody (`AllPrincipals`) or of one person. */
export const DELEGATED_GRANTS: readonly DelegatedGrant[] = [
  { app: 'partnerBackup', resource: 'microsoftGraph', scope: ' User.Read Directory.ReadWrite.All offline_access' },
  { app: 'partnerBackup', resource: 'serviceManagement', scope: ' user_impersonation' },
  { app: 'libraryApp', resource: 'microsoftGraph', scope: 'User.Read openid profile' },
  {
    app: 'signage',
    resource: 'microsoftGraph',
    scope: ' User.Read RoleManagement.ReadWrite.Directory',
    user: 'globalAdmin',
  },
]

/** Microsoft's own app roles, on its service principal. */
export const appRolesOf = ({ name }: TenantApp): Record<string, unknown>[] =>
  Object.entries(APP_ROLES[name] ?? {}).map(([value, id]) => ({
    id,
    value,
    displayName: value,
    description: value,
    isEnabled: true,
    allowedMemberTypes: ['Application'],
    origin: 'Application',
  }))
