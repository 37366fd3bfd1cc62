import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { GraphError, badRequest, notFound } from '../http/graph-error.ts'
import { plainEntity } from '../odata/entity.ts'
import { listResponse, arraySource } from '../odata/list.ts'
import { alertIncidents, roleAlerts } from '../tenant/role-alerts.ts'
import { requireP2 } from './premium.ts'

const ALERTS = '/identityGovernance/roleManagementAlerts/alerts'

const alertEntity = plainEntity(
  'unifiedRoleManagementAlert',
  { scopeId: ['eq', 'ne'], scopeType: ['eq', 'ne'], alertDefinitionId: ['eq', 'ne'] },
  [
    'id',
    'alertDefinitionId',
    'scopeId',
    'scopeType',
    'incidentCount',
    'isActive',
    'lastModifiedDateTime',
    'lastScannedDateTime',
  ],
)

const incidentEntity = plainEntity('unifiedRoleManagementAlertIncident', {}, [
  '@odata.type',
  'id',
  'assigneeId',
  'assigneeDisplayName',
  'assigneeUserPrincipalName',
  'roleDefinitionId',
  'roleTemplateId',
  'roleDisplayName',
  'assignmentCreatedDateTime',
  'lastSignInDateTime',
])

/** The alerts of PIM exist in beta only. */
function requireBeta({ call }: Context): void {
  if (call.version !== 'beta') {
    throw new GraphError(400, 'BadRequest', "Resource not found for the segment 'roleManagementAlerts'.")
  }
}

function listAlerts(context: Context): ApiResponse {
  requireBeta(context)
  requireP2(context.world)
  const {
    world,
    query: { expand, filter },
  } = context
  if (filter === undefined) throw badRequest('The filter must include scopeId and scopeType.')
  return listResponse(context, {
    set: ALERTS.slice(1),
    type: alertEntity,
    source: arraySource(roleAlerts(world.tenant)),
    decorate: (row, projected) =>
      expand.length === 0 ? projected : { ...projected, alertDefinition: row['alertDefinition'] },
  })
}

function listIncidents(context: Context): ApiResponse {
  requireBeta(context)
  requireP2(context.world)
  const [id = ''] = context.parameters
  const incidents = alertIncidents(context.world.tenant, id)
  if (incidents === undefined) throw notFound(id)
  return listResponse(context, {
    set: `${ALERTS.slice(1)}('${id}')/alertIncidents`,
    type: incidentEntity,
    source: arraySource(incidents),
  })
}

export const roleAlertRoutes: readonly Route[] = [
  route('GET', ALERTS, 'roleAlerts.read', listAlerts, { expands: ['alertDefinition'] }),
  route('GET', `${ALERTS}/{id}/alertIncidents`, 'roleAlerts.read', listIncidents),
]
