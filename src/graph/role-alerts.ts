import { path, type PageRead, type WholeRead } from './url.ts'

/** An alert of PIM: v1.0 and its published types do not know it. */
export interface RoleAlert {
  id: string
  alertDefinitionId?: string | null
  isActive?: boolean | null
  incidentCount?: number | null
  lastScannedDateTime?: string | null
  alertDefinition?: {
    displayName?: string | null
    severityLevel?: string | null
    mitigationSteps?: string | null
  } | null
}

/** What an alert is about; each kind of incident has some of these. */
export interface RoleAlertIncident {
  id: string
  assigneeId?: string | null
  assigneeDisplayName?: string | null
  assigneeUserPrincipalName?: string | null
  roleDefinitionId?: string | null
  roleTemplateId?: string | null
  roleDisplayName?: string | null
  assignmentCreatedDateTime?: string | null
}

/**
 * What PIM itself warns of; needs P2
 * (https://learn.microsoft.com/graph/api/rolemanagementalert-list-alerts?view=graph-rest-beta).
 */
export const roleAlerts: WholeRead = {
  version: 'beta',
  path: '/identityGovernance/roleManagementAlerts/alerts',
  select: ['id', 'alertDefinitionId', 'isActive', 'incidentCount', 'lastScannedDateTime'],
  filter: "scopeId eq '/' and scopeType eq 'DirectoryRole'",
  expand: 'alertDefinition',
  complete: 'whole',
}

/**
 * The first incidents of an alert
 * (https://learn.microsoft.com/graph/api/unifiedrolemanagementalert-list-alertincidents?view=graph-rest-beta). Nothing
 * is selected: incidents are of a kind for each alert, with properties of their own.
 */
export const roleAlertIncidents = (alertId: string, top: number): PageRead => ({
  version: 'beta',
  path: path`/identityGovernance/roleManagementAlerts/alerts/${alertId}/alertIncidents`,
  top,
  complete: 'page',
})
