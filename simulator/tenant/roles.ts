import type { Somebody } from './founding.ts'

/**
 * Built-in directory roles (learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference), a
 * dozen of them, and one custom role.
 */
export interface RoleDefinition {
  id: string
  /** Of a custom role whatever its maker says; of Microsoft's own its id. */
  templateId: string
  displayName: string
  description: string
  isBuiltIn: boolean
  /** Preview property that exists only in the beta endpoint. */
  isPrivileged: boolean
  actions: readonly string[]
}

const role = (
  displayName: string,
  id: string,
  isPrivileged: boolean,
  description: string,
  actions: string[],
  isBuiltIn = true,
  templateId = id,
): RoleDefinition => ({ id, templateId, displayName, description, isBuiltIn, isPrivileged, actions })

const DIRECTORY = 'microsoft.directory'

export const ROLE_DEFINITIONS: readonly RoleDefinition[] = [
  role(
    'Global Administrator',
    '62e90394-69f5-4237-9190-012177145e10',
    true,
    'Can manage all aspects of Microsoft Entra ID and Microsoft services that use Microsoft Entra identities.',
    [`${DIRECTORY}/users/allProperties/allTasks`],
  ),
  role(
    'Privileged Role Administrator',
    'e8611ab8-c189-46e8-94e1-60213ab1f814',
    true,
    'Can manage role assignments in Microsoft Entra ID, and all aspects of Privileged Identity Management.',
    [`${DIRECTORY}/roleAssignments/allProperties/allTasks`],
  ),
  role(
    'Privileged Authentication Administrator',
    '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
    true,
    'Can access to view, set and reset authentication method information for any user (admin or non-admin).',
    [`${DIRECTORY}/users/authenticationMethods/create`],
  ),
  role(
    'User Administrator',
    'fe930be7-5e62-47db-91af-98c3a49a38b1',
    true,
    'Can manage all aspects of users and groups, including resetting passwords for limited admins.',
    [`${DIRECTORY}/users/basic/update`],
  ),
  role(
    'Helpdesk Administrator',
    '729827e3-9c14-49f7-bb1b-9608f156bbb8',
    true,
    'Can reset passwords for non-administrators and Helpdesk Administrators.',
    [`${DIRECTORY}/users/password/update`],
  ),
  role(
    'Groups Administrator',
    'fdd7a751-b60b-444a-984c-02652fe8fa1c',
    false,
    'Members of this role can create/manage groups, create/manage groups settings like naming and expiration policies.',
    [`${DIRECTORY}/groups/members/update`],
  ),
  role(
    'License Administrator',
    '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
    false,
    'Can manage product licenses on users and groups.',
    [`${DIRECTORY}/users/assignLicense`],
  ),
  role(
    'Exchange Administrator',
    '29232cdf-9323-42fd-ade2-1d097af3e4de',
    false,
    'Can manage all aspects of the Exchange product.',
    [`${DIRECTORY}/groups.unified/members/update`],
  ),
  role(
    'Teams Administrator',
    '69091246-20e8-4a56-aa4d-066075b2a7a8',
    false,
    'Can manage the Microsoft Teams service.',
    [`${DIRECTORY}/groups.unified/members/update`],
  ),
  role(
    'Security Reader',
    '5d6b6bb7-de71-4623-b4af-96380a352509',
    true,
    'Can read security information and reports in Microsoft Entra ID and Office 365.',
    [`${DIRECTORY}/auditLogs/allProperties/read`],
  ),
  role(
    'Global Reader',
    'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
    true,
    'Can read everything that a Global Administrator can, but not update anything.',
    [`${DIRECTORY}/users/allProperties/read`],
  ),
  role('Reports Reader', '4a5d8f65-41da-4de4-8968-e035b65339cf', false, 'Can read sign-in and audit reports.', [
    `${DIRECTORY}/signInReports/allProperties/read`,
  ]),
  role('Directory Readers', '88d8e3e3-8f55-4a1e-953a-9b9898b8876b', false, 'Can read basic directory information.', [
    `${DIRECTORY}/users/standard/read`,
  ]),
  role(
    'Campus Contact Editor',
    '3c9d7f1e-52a4-4c0b-8f6d-7b1e9a2c4d50',
    false,
    'Custom role of Northwind College: edits contact data.',
    [`${DIRECTORY}/users/contactInfo/update`],
    false,
    'b21d6f0c-8e35-4c7a-9d41-5f0a6e7b3c92',
  ),
]

export const roleId = (displayName: string): string =>
  ROLE_DEFINITIONS.find((role) => role.displayName === displayName)?.id as string

export type RolePrincipal = { user: Somebody } | { group: string } | { servicePrincipal: string } | { deleted: string }

export interface RoleGrant {
  principal: RolePrincipal
  role: string
  /** `active`: assigned; `activated`: an eligibility in use at this moment; `eligible`: may be activated. */
  kind: 'active' | 'activated' | 'eligible'
  /** Name of the administrative unit; without: the whole directory. */
  unit?: string
  sinceDays: number
  /** Hours until it ends; without: permanent. */
  endsInHours?: number
}

export const ROLE_GRANTS: readonly RoleGrant[] = [
  { principal: { user: 'breakGlass1' }, role: 'Global Administrator', kind: 'active', sinceDays: 900 },
  { principal: { user: 'breakGlass2' }, role: 'Global Administrator', kind: 'active', sinceDays: 900 },
  { principal: { user: 'globalAdmin' }, role: 'Global Administrator', kind: 'active', sinceDays: 700 },
  {
    principal: { user: 'eligibleAdmin' },
    role: 'User Administrator',
    kind: 'eligible',
    sinceDays: 200,
    endsInHours: 165 * 24,
  },
  { principal: { user: 'activatedAdmin' }, role: 'Exchange Administrator', kind: 'eligible', sinceDays: 100 },
  {
    principal: { user: 'activatedAdmin' },
    role: 'Exchange Administrator',
    kind: 'activated',
    sinceDays: 0.05,
    endsInHours: 6,
  },
  {
    principal: { user: 'timeBoundAdmin' },
    role: 'Teams Administrator',
    kind: 'active',
    sinceDays: 60,
    endsInHours: 30 * 24,
  },
  { principal: { group: 'roleGroup' }, role: 'Helpdesk Administrator', kind: 'active', sinceDays: 400 },
  { principal: { group: 'pimRoleGroup' }, role: 'User Administrator', kind: 'active', sinceDays: 300 },
  {
    principal: { user: 'scopedAdmin' },
    role: 'Groups Administrator',
    kind: 'active',
    unit: 'campusNorth',
    sinceDays: 250,
  },
  { principal: { servicePrincipal: 'hrSync' }, role: 'User Administrator', kind: 'active', sinceDays: 500 },
  { principal: { deleted: 'formerAdmin' }, role: 'License Administrator', kind: 'active', sinceDays: 1000 },
]

export interface GroupGrant {
  user: Somebody
  group: string
  kind: 'eligible' | 'active'
  sinceDays: number
  endsInHours?: number
}

/** PIM for Groups: people eligible for (or holding) membership of a role-assignable group. */
export const GROUP_GRANTS: readonly GroupGrant[] = [
  { user: 'pimGroupMember', group: 'pimRoleGroup', kind: 'eligible', sinceDays: 120, endsInHours: 240 * 24 },
  { user: 'groupAdmin', group: 'roleGroup', kind: 'active', sinceDays: 400 },
]
