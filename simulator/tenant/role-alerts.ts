import { isoTime } from './sign-in-pattern.ts'
import { roleId } from './roles.ts'
import type { Tenant } from './tenant.ts'
import { present } from '../present.ts'

type Row = Record<string, unknown>

const DAY = 86_400_000

/**
 * An alert of PIM, as the admin center shows it
 * (https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-configure-security-alerts).
 */
interface Alert {
  name: string
  displayName: string
  severityLevel: 'low' | 'medium' | 'high'
  isActive: boolean
  incidentType: string
  /** An alert that is over may still show a count. */
  incidentCount?: number
  incidents?: readonly { user: string; role?: string; sinceDays?: number }[]
}

const ALERTS: readonly Alert[] = [
  {
    name: 'TooManyGlobalAdminsAssignedToTenantAlert',
    displayName: 'There are too many global administrators',
    severityLevel: 'low',
    isActive: false,
    incidentType: 'tooManyGlobalAdminsAssignedToTenantAlertIncident',
    incidentCount: 6,
  },
  {
    name: 'RolesAssignedOutsidePrivilegedIdentityManagementAlert',
    displayName: 'Roles are being assigned outside of Privileged Identity Management',
    severityLevel: 'high',
    isActive: true,
    incidentType: 'rolesAssignedOutsidePrivilegedIdentityManagementAlertIncident',
    incidents: [{ user: 'globalAdmin', role: 'Global Administrator', sinceDays: 20 }],
  },
  {
    name: 'StaleSignInAlert',
    displayName: 'Potential stale accounts in a privileged role',
    severityLevel: 'medium',
    isActive: true,
    incidentType: 'staleSignInAlertIncident',
    incidents: [
      { user: 'globalAdmin', role: 'Global Administrator', sinceDays: 700 },
      { user: 'timeBoundAdmin', role: 'Teams Administrator', sinceDays: 60 },
    ],
  },
  {
    name: 'RedundantAssignmentAlert',
    displayName: "Administrators aren't using their privileged roles",
    severityLevel: 'low',
    isActive: false,
    incidentType: 'redundantAssignmentAlertIncident',
  },
  {
    name: 'NoMfaOnRoleActivationAlert',
    displayName: "Roles don't require multifactor authentication for activation",
    severityLevel: 'low',
    isActive: false,
    incidentType: 'noMfaOnRoleActivationAlertIncident',
  },
  {
    name: 'SequentialActivationRenewalsAlert',
    displayName: 'Roles are being activated too frequently',
    severityLevel: 'low',
    isActive: false,
    incidentType: 'sequentialActivationRenewalsAlertIncident',
  },
  {
    name: 'InvalidLicenseAlert',
    displayName: "The organization doesn't have Microsoft Entra ID P2 or Microsoft Entra ID Governance",
    severityLevel: 'low',
    isActive: false,
    incidentType: 'invalidLicenseAlertIncident',
  },
]

const alertId = (tenant: Tenant, name: string) => `DirectoryRole_${tenant.id}_${name}`

export function roleAlerts(tenant: Tenant): Row[] {
  return ALERTS.map(({ name, displayName, severityLevel, isActive, incidentCount, incidents = [] }) => {
    const id = alertId(tenant, name)
    return {
      id,
      alertDefinitionId: id,
      scopeId: '/',
      scopeType: 'DirectoryRole',
      incidentCount: incidentCount ?? incidents.length,
      isActive,
      lastModifiedDateTime: isoTime(tenant.now - DAY),
      // Of one that was never scanned.
      lastScannedDateTime: isActive ? isoTime(tenant.now - DAY / 4) : '0001-01-01T08:00:00Z',
      alertDefinition: {
        id,
        displayName,
        scopeType: 'DirectoryRole',
        scopeId: '/',
        description: displayName,
        severityLevel,
        securityImpact: 'Somebody may have more power than is known.',
        mitigationSteps: 'Review the list and remove what is not needed.',
        howToPrevent: 'Assign roles in Privileged Identity Management alone.',
        isRemediatable: true,
        isConfigurable: true,
      },
    }
  })
}

/** Nothing for an alert that does not exist. */
export function alertIncidents(tenant: Tenant, id: string): Row[] | undefined {
  const alert = ALERTS.find(({ name }) => alertId(tenant, name).toLowerCase() === id.toLowerCase())
  return (
    alert?.incidents?.map(({ user, role, sinceDays }) => {
      const index = tenant.castIndex(user)
      return {
        '@odata.type': `#microsoft.graph.${alert.incidentType}`,
        id: tenant.namedId(`alertIncident:${alert.name}:${user}`),
        assigneeId: tenant.people.idOf(index),
        assigneeDisplayName: tenant.read(index, 'displayName', tenant.now),
        assigneeUserPrincipalName: tenant.read(index, 'userPrincipalName', tenant.now),
        ...(role === undefined
          ? {}
          : { roleDefinitionId: roleId(role), roleTemplateId: roleId(role), roleDisplayName: role }),
        ...present('assignmentCreatedDateTime', sinceDays, (sinceDays) => isoTime(tenant.now - sinceDays * DAY)),
        ...(alert.name === 'StaleSignInAlert' ? { lastSignInDateTime: isoTime(tenant.now - 300 * DAY) } : {}),
      }
    }) ?? (alert === undefined ? undefined : [])
  )
}
