import { bodyOf } from '../../../graph/batch.ts'
import { listOf, readLists } from '../../../graph/lists.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { roleAlertIncidents, roleAlerts, type RoleAlert, type RoleAlertIncident } from '../../../graph/role-alerts.ts'
import { isoTime } from '../../../time.ts'
import { present } from '../../../present.ts'

/** Whom or what an alert is about, as far as its kind says. */
export interface Incident {
  principalId?: string
  principalName?: string
  roleId?: string
  roleName?: string
  assignedDateTime?: string
}

/** An alert of Privileged Identity Management itself. */
export interface MicrosoftAlert {
  alertId: string
  /** The same in every tenant, such as StaleSignInAlert. */
  kind: string
  displayName: string
  /** Of one that is not, the count means nothing. */
  active: boolean
  incidentCount: number
  severity?: string
  mitigation?: string
  lastScannedDateTime?: string
  /** The first 50 of one that is active. */
  incidents: Incident[]
}

const INCIDENTS = 50

/**
 * What Microsoft itself warns of, which only beta tells. HTTP requests: 1, and 1 for the incidents of all active
 * alerts, of which there are seven kinds.
 */
export async function readAlerts(reader: GraphReader): Promise<MicrosoftAlert[]> {
  const [alerts] = await readLists(reader, [roleAlerts])
  const found = listOf<RoleAlert>(alerts)
  const active = found.filter(({ isActive }) => isActive === true)
  const responses = await reader.batch(active.map(({ id }) => roleAlertIncidents(id, INCIDENTS)))
  const incidents = new Map(
    active.map(({ id }, index) => [id, bodyOf<{ value?: RoleAlertIncident[] }>(responses[index]).value ?? []]),
  )
  return found
    .map(({ id, isActive, incidentCount, lastScannedDateTime, alertDefinition }): MicrosoftAlert => ({
      alertId: id,
      kind: id.split('_').at(-1) ?? id,
      displayName: alertDefinition?.displayName ?? id.split('_').at(-1) ?? id,
      active: isActive === true,
      incidentCount: incidentCount ?? 0,
      ...present('severity', alertDefinition?.severityLevel),
      ...present('mitigation', alertDefinition?.mitigationSteps),
      ...present(
        'lastScannedDateTime',
        lastScannedDateTime == null ? undefined : isoTime(new Date(lastScannedDateTime)),
      ),
      incidents: (incidents.get(id) ?? []).map(toIncident),
    }))
    .sort((a, b) => (a.kind < b.kind ? -1 : 1))
}

const toIncident = ({
  assigneeId,
  assigneeDisplayName,
  assigneeUserPrincipalName,
  roleTemplateId,
  roleDefinitionId,
  roleDisplayName,
  assignmentCreatedDateTime,
}: RoleAlertIncident): Incident => ({
  ...present('principalId', assigneeId?.toLowerCase()),
  ...present('principalName', assigneeDisplayName ?? assigneeUserPrincipalName),
  ...present('roleId', (roleDefinitionId ?? roleTemplateId)?.toLowerCase()),
  ...present('roleName', roleDisplayName),
  ...present(
    'assignedDateTime',
    assignmentCreatedDateTime == null ? undefined : isoTime(new Date(assignmentCreatedDateTime)),
  ),
})
