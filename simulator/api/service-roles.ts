import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { GraphError } from '../http/graph-error.ts'
import { plainEntity } from '../odata/entity.ts'
import { listResponse, arraySource } from '../odata/list.ts'
import type { Access } from '../permissions.ts'
import { DEFINITION } from './roles.ts'
import { serviceRoles, type Service, type ServiceRoles } from '../tenant/service-roles.ts'

const definition = plainEntity(
  'unifiedRoleDefinition',
  { id: ['eq'], displayName: ['eq'], isBuiltIn: ['eq'] },
  DEFINITION,
)
/** Intune's own has no resourceScopes, templates and versions. */
const intuneDefinition = plainEntity('roleDefinition', {}, [
  'id',
  'displayName',
  'description',
  'rolePermissions',
  'isBuiltIn',
])
const single = plainEntity('unifiedRoleAssignment', { principalId: ['eq'], roleDefinitionId: ['eq'] }, [
  'id',
  'principalId',
  'roleDefinitionId',
  'directoryScopeId',
  'appScopeId',
])
const multiple = plainEntity('unifiedRoleAssignmentMultiple', { roleDefinitionId: ['eq'] }, [
  'id',
  'displayName',
  'description',
  'roleDefinitionId',
  'principalIds',
  'directoryScopeIds',
  'appScopeIds',
  'condition',
])
const intuneAssignment = plainEntity('deviceAndAppManagementRoleAssignment', {}, [
  'id',
  'displayName',
  'description',
  'members',
  'resourceScopes',
])
const scope = plainEntity('customAppScope', {}, ['id', 'displayName', 'type', 'customAttributes'])

/** What only these licenses bring. */
const LICENSED: readonly Service[] = ['intune', 'cloudPC', 'defender']

function requireThere({ call, world }: Context, service: Service, beta: boolean): void {
  if (beta && call.version !== 'beta') {
    throw new GraphError(400, 'BadRequest', `Resource not found for the segment '${service}'.`)
  }
  if (world.has('noServices') && LICENSED.includes(service)) {
    throw new GraphError(400, 'BadRequest', 'Request not applicable to target tenant.')
  }
}

interface ServiceList {
  service: Service
  root: string
  beta?: true
  list: 'roleDefinitions' | 'roleAssignments' | 'customAppScopes'
  access: Access
  type: typeof definition
}

const LISTED: Readonly<Record<ServiceList['list'], keyof ServiceRoles>> = {
  roleDefinitions: 'definitions',
  roleAssignments: 'assignments',
  customAppScopes: 'scopes',
}

function toRoute({ service, root, beta, list, access, type }: ServiceList): Route {
  const response = (context: Context): ApiResponse => {
    requireThere(context, service, beta === true)
    const expanded = context.query.expand.length > 0
    return listResponse(context, {
      set: `${root.slice(1)}/${list}`,
      type,
      source: arraySource(serviceRoles(context.world.tenant, service)[LISTED[list]]),
      decorate: (row, projected) =>
        expanded
          ? {
              ...projected,
              roleDefinition: {
                '@odata.type': '#microsoft.graph.roleDefinition',
                ...(row['definition'] as object),
              },
            }
          : projected,
    })
  }
  return route('GET', `${root}/${list}`, access, response, service === 'intune' ? { expands: ['roleDefinition'] } : {})
}

const ENTITLEMENTS = {
  service: 'entitlementManagement',
  root: '/roleManagement/entitlementManagement',
  access: 'entitlements.read',
} as const
const EXCHANGE = {
  service: 'exchange',
  root: '/roleManagement/exchange',
  beta: true,
  access: 'exchangeRoles.read',
} as const
const INTUNE = { service: 'intune', root: '/deviceManagement', access: 'deviceRoles.read' } as const
const CLOUD_PC = { service: 'cloudPC', root: '/roleManagement/cloudPC', beta: true } as const
const DEFENDER = {
  service: 'defender',
  root: '/roleManagement/defender',
  beta: true,
  access: 'defenderRoles.read',
} as const

const LISTS: readonly ServiceList[] = [
  { ...ENTITLEMENTS, list: 'roleDefinitions', type: definition },
  { ...ENTITLEMENTS, list: 'roleAssignments', type: single },
  { ...EXCHANGE, list: 'roleDefinitions', type: definition },
  { ...EXCHANGE, list: 'roleAssignments', type: single },
  { ...EXCHANGE, list: 'customAppScopes', type: scope },
  { ...INTUNE, list: 'roleDefinitions', type: intuneDefinition },
  { ...INTUNE, list: 'roleAssignments', type: intuneAssignment },
  { ...CLOUD_PC, list: 'roleDefinitions', type: definition, access: 'cloudPcDefinitions.read' },
  { ...CLOUD_PC, list: 'roleAssignments', type: multiple, access: 'cloudPcAssignments.read' },
  { ...DEFENDER, list: 'roleDefinitions', type: definition },
  { ...DEFENDER, list: 'roleAssignments', type: multiple },
]

export const serviceRoleRoutes: readonly Route[] = LISTS.map(toRoute)
