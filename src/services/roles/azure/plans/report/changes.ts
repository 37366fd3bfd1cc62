import { reported, type ChangeReport } from '../../../../reports/change-report.ts'
import { ABOUT_ROLES, ABOUT_SETTINGS } from '../../../plans/report/changes.ts'
import { AZURE_GRANT_KINDS, type AzureGrantChange } from '../azure-grant.ts'
import { AZURE_ROLE_SETTINGS, type AzureSettingsChange } from '../azure-settings.ts'
import { AZURE_PLAN_WORDS } from '../words.ts'

/** What is said of each kind of change of an Azure role plan. */
export const AZURE_ROLE_CHANGES: readonly ChangeReport[] = [
  ...AZURE_GRANT_KINDS.map((name) =>
    reported<AzureGrantChange>({
      ...ABOUT_ROLES,
      name,
      subject: 'principal',
      label: ({ after }, { language }) => AZURE_PLAN_WORDS[language].labels[name][after.held ? 'given' : 'ended'],
      end: ({ after }) => (after.held ? after.endDateTime : undefined),
    }),
  ),
  reported<AzureSettingsChange>({ ...ABOUT_SETTINGS, name: AZURE_ROLE_SETTINGS }),
]
