import { present } from '../../../../present.ts'
import type { MicrosoftAlert } from '../../surroundings/microsoft-alerts.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import { principalName } from '../../names.ts'
import { listed, type Facts, type Found, type Rule, type Severity } from './rule.ts'

const ALERTS =
  'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-configure-security-alerts'
const OUTSIDE_PIM = /^RolesAssignedOutside/i

const severityOf = ({ severity }: MicrosoftAlert): Severity =>
  severity === 'high' || severity === 'medium' ? severity : 'low'

const open = (alerts: readonly MicrosoftAlert[] | undefined) =>
  (alerts ?? []).filter(({ active, incidentCount }) => active && incidentCount > 0)

const isOutsidePim = ({ kind }: MicrosoftAlert): boolean => OUTSIDE_PIM.test(kind)

/** Microsoft does not say for what part of the tenant; what it says in the same words is one thing. */
function assignedOutside({ incidents }: MicrosoftAlert, { assignments }: Facts): Found[] {
  const distinct = new Map(
    incidents.map((incident) => [
      [incident.principalId, incident.roleId, incident.assignedDateTime].join(' '),
      incident,
    ]),
  )
  return [...distinct.values()].map(
    ({ principalId = 'tenant', principalName: name, roleId, roleName, assignedDateTime }): Found => ({
      subjectId: principalId,
      subjectName: name ?? nameAmong(assignments, principalId),
      ...(roleId !== undefined && { roleId, roleName: roleName ?? roleId }),
      ...present('aspect', assignedDateTime),
      severity: 'high',
      message:
        `Microsoft reports that ${roleName ?? 'a role'} was assigned outside of Privileged Identity ` +
        `Management${assignedDateTime === undefined ? '' : ` on ${assignedDateTime.slice(0, 10)}`}.`,
      evidence: { assignedDateTime: assignedDateTime ?? null },
    }),
  )
}

/** Where Microsoft does not say whom it means: the one whom the snapshot knows by that id. */
function nameAmong(assignments: readonly AssignmentRow[], principalId: string): string {
  if (principalId === 'tenant') return 'The tenant'
  return principalName(assignments.find((row) => row.principalId.toLowerCase() === principalId) ?? { principalId })
}

/** A snapshot has only the first incidents of an alert, and nobody may take them for all. */
function notListed({ alertId, displayName, incidentCount, incidents }: MicrosoftAlert): Found[] {
  const more = incidentCount - incidents.length
  if (more <= 0) return []
  return [
    {
      subjectId: alertId.toLowerCase(),
      subjectName: displayName,
      severity: 'high',
      message:
        `Microsoft reports ${more} ${incidents.length === 0 ? '' : 'more '}${more === 1 ? 'role' : 'roles'} ` +
        `assigned outside of Privileged Identity Management that ${more === 1 ? 'is' : 'are'} not listed here: the ` +
        `alert there names ${more === 1 ? 'it' : 'them'}.`,
      evidence: { incidentCount },
    },
  ]
}

/** What Microsoft itself warns of. */
export const MICROSOFT_ALERT_RULES: readonly Rule[] = [
  {
    id: 'roleOutsidePim',
    title: 'Role given outside of Privileged Identity Management',
    advice: 'Find out who gave the role and why; remove it, or give it again in Privileged Identity Management.',
    source: ALERTS,
    needs: ['alerts'],
    find: (facts) =>
      open(facts.alerts)
        .filter(isOutsidePim)
        .flatMap((alert) => [...assignedOutside(alert, facts), ...notListed(alert)]),
  },
  {
    id: 'microsoftAlert',
    title: 'Alert of Privileged Identity Management',
    advice: 'Look at the alert in Privileged Identity Management, and follow what Microsoft says there.',
    source: ALERTS,
    needs: ['alerts'],
    // Roles given outside of PIM are found one by one.
    find: ({ alerts }) =>
      open(alerts)
        .filter((alert) => !isOutsidePim(alert))
        .map((alert) => {
          const names = [
            ...new Set(alert.incidents.flatMap(({ principalName, roleName }) => principalName ?? roleName ?? [])),
          ].sort()
          return {
            subjectId: alert.alertId.toLowerCase(),
            subjectName: alert.displayName,
            severity: severityOf(alert),
            message: `Microsoft reports ${alert.incidentCount === 1 ? '1 incident' : `${alert.incidentCount} incidents`}${names.length === 0 ? '' : `: ${listed(names)}`}.`,
            evidence: {
              incidents: alert.incidents
                .map(({ principalId, roleId }) => `${principalId ?? ''} ${roleId ?? ''}`)
                .sort(),
              incidentCount: alert.incidentCount,
            },
          }
        }),
  },
]
