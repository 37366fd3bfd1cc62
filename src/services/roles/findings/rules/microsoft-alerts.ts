import { present } from '../../../present.ts'
import type { MicrosoftAlert } from '../../surroundings/alerts.ts'
import { listed, type Found, type Rule, type Severity } from './rule.ts'

const ALERTS = 'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-configure-security-alerts'
const OUTSIDE_PIM = /^RolesAssignedOutside/i

const severityOf = ({ severity }: MicrosoftAlert): Severity => severity === 'high' || severity === 'medium' ? severity : 'low'

const open = (alerts: readonly MicrosoftAlert[] | undefined) => (alerts ?? []).filter(({ active, incidentCount }) => active && incidentCount > 0)

/** What Microsoft itself warns of. */
export const MICROSOFT_ALERT_RULES: readonly Rule[] = [
  {
    id: 'roleOutsidePim',
    title: 'Role given outside of Privileged Identity Management',
    advice: 'Find out who gave the role and why; remove it, or give it again in Privileged Identity Management.',
    source: ALERTS,
    find ({ alerts }) {
      // Microsoft does not say for what part of the tenant; what it says in the same words is one thing.
      const incidents = new Map(open(alerts).filter(({ kind }) => OUTSIDE_PIM.test(kind)).flatMap(({ incidents }) => incidents).map(incident => [[incident.principalId, incident.roleId, incident.assignedDateTime].join(' '), incident]))
      return [...incidents.values()].map(({ principalId = 'tenant', principalName, roleId, roleName, assignedDateTime }): Found => ({
        subjectId: principalId,
        subjectName: principalName ?? principalId,
        ...roleId !== undefined && { roleId, roleName: roleName ?? roleId },
        ...present('aspect', assignedDateTime),
        severity: 'high',
        message: `Microsoft reports that ${roleName ?? 'a role'} was assigned outside of Privileged Identity Management${assignedDateTime === undefined ? '' : ` on ${assignedDateTime.slice(0, 10)}`}.`,
        evidence: { assignedDateTime: assignedDateTime ?? null },
      }))
    },
  },
  {
    id: 'microsoftAlert',
    title: 'Alert of Privileged Identity Management',
    advice: 'Look at the alert in Privileged Identity Management, and follow what Microsoft says there.',
    source: ALERTS,
    find: ({ alerts }) => open(alerts).map(alert => {
      const names = [...new Set(alert.incidents.flatMap(({ principalName, roleName }) => principalName ?? roleName ?? []))].sort()
      return {
        subjectId: alert.alertId.toLowerCase(),
        subjectName: alert.displayName,
        severity: severityOf(alert),
        message: `Microsoft reports ${alert.incidentCount === 1 ? '1 incident' : `${alert.incidentCount} incidents`}${names.length === 0 ? '' : `: ${listed(names)}`}.`,
        evidence: { incidents: alert.incidents.map(({ principalId, roleId }) => `${principalId ?? ''} ${roleId ?? ''}`).sort(), incidentCount: alert.incidentCount },
      }
    }),
  },
]
