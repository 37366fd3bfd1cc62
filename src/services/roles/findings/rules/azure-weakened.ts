import { settingKey, valueKey } from '../../azure/plans/azure-settings.ts'
import { SETTING_LABELS, valueText } from '../../plans/settings-change.ts'
import type { WeakenedSetting, WeakenedSettings } from '../../weakened-settings.ts'
import { areAzureSettingsUnseen, severityOfSettings } from './azure-facts.ts'
import type { Facts, Found, Rule } from './rule.ts'

/** What settings of roles of Azure ask for less than before, though no approved plan made it so. */
export const AZURE_WEAKENED_RULES: readonly Rule[] = [
  {
    id: 'azureSettingsWeakened',
    title: 'Settings of a role of Azure weakened without a plan',
    advice:
      'Find out in the resource audit of Privileged Identity Management who changed them and why; then bring them ' +
      'back, there or by a plan for Azure, or have somebody answer for it until a day.',
    source: 'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/azure-pim-resource-rbac',
    needs: ['azure'],
    systems: ['azure'],
    unknown: areAzureSettingsUnseen,
    find(facts) {
      const isPlanned = plannedIn(facts)
      return (facts.weakenedSettings ?? []).flatMap((row) => {
        const weakened = row.weakened.filter((one) => !isPlanned(row, one))
        return weakened.length === 0 ? [] : [toFound(row, weakened)]
      })
    },
  },
]

/** What a plan wrote last is the matter of the rule about drift, whatever became of it. */
function plannedIn({ approvedAzureSettings = [], plannedAzureSettings = new Set<string>() }: Facts) {
  const written = new Set(approvedAzureSettings.map(settingKey))
  return ({ roleId, scopeId = '/' }: WeakenedSettings, { field, after }: WeakenedSetting): boolean => {
    const key = settingKey({ roleId, scope: scopeId, field })
    return written.has(key) || plannedAzureSettings.has(valueKey(key, valueText(after)))
  }
}

function toFound(row: WeakenedSettings, weakened: readonly WeakenedSetting[]): Found {
  const { roleId, roleName, tier, scopeId = '/', scopeName = scopeId } = row
  return {
    subjectId: scopeId.toLowerCase(),
    subjectName: `${roleName}, ${scopeName}`,
    roleId,
    roleName,
    severity: severityOfSettings(row),
    message: weakened.map(toSentence).join(' '),
    evidence: {
      settings: Object.fromEntries(weakened.map(({ field, before, after }) => [field, { before, after }])),
      tier: tier ?? null,
    },
  }
}

const toSentence = ({ field, before, after, since }: WeakenedSetting): string =>
  `"${SETTING_LABELS[field]}" is ${valueText(after) ?? 'not set'}, and was ${valueText(before) ?? 'not set'} on ` +
  `${since.slice(0, 10)}; no approved plan changed it.`
