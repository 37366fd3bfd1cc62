import { present } from '../../../../present.ts'
import { areAzureSettingsUnseen, severityOfSettings } from './azure-facts.ts'
import type { Rule } from './rule.ts'

const AZURE_SETTINGS =
  'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/' +
  'pim-resource-roles-configure-role-settings'

/** What stands out about the settings of roles in Privileged Identity Management. */
export const SETTINGS_RULES: readonly Rule[] = [
  {
    id: 'weakSettings',
    title: 'Settings weaker than the baseline',
    advice: 'Change the settings of the role in Privileged Identity Management to those of the baseline.',
    source:
      'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings',
    needs: ['settings'],
    find({ settings, assignments }) {
      const used = new Set(assignments.map(({ roleId }) => roleId))
      return settings
        .filter(({ roleId, deviations }) => used.has(roleId) && deviations.length > 0)
        .map(({ roleId, roleName, tier, deviations }) => ({
          subjectId: roleId,
          subjectName: roleName,
          roleId,
          roleName,
          severity: tier === 0 ? 'high' : tier === 1 ? 'medium' : 'low',
          message: deviations.map(({ message }) => message).join(' '),
          evidence: {
            settings: Object.fromEntries(deviations.map(({ setting, value }) => [setting, value])),
            tier: tier ?? null,
          },
        }))
    },
  },
  {
    id: 'azureWeakSettings',
    title: 'Settings of a role of Azure weaker than the baseline',
    advice:
      'Bring the settings of the role at this scope to those of the baseline, in Privileged Identity Management or ' +
      'by a plan for Azure.',
    source: AZURE_SETTINGS,
    needs: ['azure'],
    systems: ['azure'],
    unknown: areAzureSettingsUnseen,
    find: ({ otherSettings = [] }) =>
      otherSettings
        .filter(({ system, deviations }) => system === 'azure' && deviations.length > 0)
        .map(({ roleId, roleName, tier, scopeId = '/', scopeName = scopeId, scopeType, deviations }) => ({
          subjectId: scopeId.toLowerCase(),
          subjectName: `${roleName}, ${scopeName}`,
          roleId,
          roleName,
          severity: severityOfSettings({ ...present('tier', tier), ...present('scopeType', scopeType) }),
          message: deviations.map(({ message }) => message).join(' '),
          evidence: {
            settings: Object.fromEntries(deviations.map(({ setting, value }) => [setting, value])),
            tier: tier ?? null,
          },
        })),
  },
]
