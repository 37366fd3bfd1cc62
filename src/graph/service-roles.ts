import type {
  DeviceAndAppManagementRoleAssignment,
  RoleDefinition as IntuneDefinition,
} from '@microsoft/microsoft-graph-types'
import type { WholeRead } from './url.ts'

export type { IntuneDefinition }

/** A role of a service, as unified role management writes it. */
export interface ServiceRoleDefinition {
  id: string
  displayName?: string | null
  description?: string | null
  isBuiltIn?: boolean | null
}

/** One holder to an entry (entitlement management, Exchange); the ids of Exchange are paths, such as `/Users/{id}`. */
export interface ServiceRoleAssignment {
  id: string
  roleDefinitionId?: string | null
  principalId?: string | null
  directoryScopeId?: string | null
  appScopeId?: string | null
}

/**
 * Several holders and scopes to an entry (Cloud PC, Defender)
 * (https://learn.microsoft.com/graph/api/resources/unifiedroleassignmentmultiple?view=graph-rest-beta).
 */
export interface MultipleRoleAssignment {
  id: string
  roleDefinitionId?: string | null
  principalIds?: string[] | null
  directoryScopeIds?: string[] | null
  appScopeIds?: string[] | null
  condition?: string | null
}

export type IntuneAssignment = DeviceAndAppManagementRoleAssignment & { id: string }

/** A limit of Exchange's own: recipients that a filter finds. */
export interface AppScope {
  id: string
  displayName?: string | null
  type?: string | null
}

const DEFINITION = ['id', 'displayName', 'description', 'isBuiltIn'] as const
const SINGLE = ['id', 'roleDefinitionId', 'principalId', 'directoryScopeId', 'appScopeId'] as const
const MULTIPLE = ['id', 'roleDefinitionId', 'principalIds', 'directoryScopeIds', 'appScopeIds', 'condition'] as const

/**
 * Roles and holders of entitlement management; needs EntitlementManagement.Read.All
 * (https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments).
 */
export const entitlementRoles: readonly WholeRead[] = [
  { path: '/roleManagement/entitlementManagement/roleDefinitions', select: DEFINITION, complete: 'whole' },
  {
    path: '/roleManagement/entitlementManagement/roleAssignments',
    select: SINGLE,
    keys: ['principalId', 'roleDefinitionId'],
    complete: 'whole',
  },
]

/**
 * Roles, holders and recipient scopes of Exchange; beta, needs RoleManagement.Read.Exchange
 * (https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments?view=graph-rest-beta).
 */
export const exchangeRoles: readonly WholeRead[] = [
  { version: 'beta', path: '/roleManagement/exchange/roleDefinitions', select: DEFINITION, complete: 'whole' },
  {
    version: 'beta',
    path: '/roleManagement/exchange/roleAssignments',
    select: SINGLE,
    keys: ['principalId', 'roleDefinitionId'],
    complete: 'whole',
  },
  {
    version: 'beta',
    path: '/roleManagement/exchange/customAppScopes',
    select: ['id', 'displayName', 'type'],
    complete: 'whole',
  },
]

/**
 * Roles and holders of Intune; needs DeviceManagementRBAC.Read.All
 * (https://learn.microsoft.com/graph/api/intune-rbac-deviceandappmanagementroleassignment-list). Whose role it is, only
 * the expanded definition says.
 */
export const intuneRoles: readonly WholeRead[] = [
  { path: '/deviceManagement/roleDefinitions', select: DEFINITION, complete: 'whole' },
  {
    path: '/deviceManagement/roleAssignments',
    select: ['id', 'displayName', 'members', 'resourceScopes'],
    expand: 'roleDefinition',
    complete: 'whole',
  },
]

const multipleRoles = (service: 'cloudPC' | 'defender'): readonly WholeRead[] => [
  { version: 'beta', path: `/roleManagement/${service}/roleDefinitions`, select: DEFINITION, complete: 'whole' },
  {
    version: 'beta',
    path: `/roleManagement/${service}/roleAssignments`,
    select: MULTIPLE,
    keys: ['roleDefinitionId'],
    complete: 'whole',
  },
]

/**
 * Roles and holders of Windows 365; beta, needs CloudPC.Read.All and, for the definitions,
 * DeviceManagementRBAC.Read.All
 * (https://learn.microsoft.com/graph/api/rbacapplicationmultiple-list-roleassignments?view=graph-rest-beta).
 */
export const cloudPcRoles = multipleRoles('cloudPC')

/** Roles and holders of Defender's unified roles; beta, needs RoleManagement.Read.Defender. */
export const defenderRoles = multipleRoles('defender')
