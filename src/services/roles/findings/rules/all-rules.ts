import { APP_RULES } from './apps.ts'
import { ASSIGNMENT_RULES } from './assignments.ts'
import { AZURE_RULES } from './azure.ts'
import { AZURE_DRIFT_RULES } from './azure-drift.ts'
import { AZURE_LIMIT_RULES } from './azure-limits.ts'
import { AZURE_UNPLANNED_RULES } from './azure-unplanned.ts'
import { AZURE_WEAKENED_RULES } from './azure-weakened.ts'
import { DRIFT_RULES } from './drift.ts'
import { GROUP_RULES } from './groups.ts'
import { NAME_RULES } from './names.ts'
import { CONDITIONAL_ACCESS_RULES } from './conditional-access.ts'
import { LICENSE_RULES } from './licenses.ts'
import { MICROSOFT_ALERT_RULES } from './microsoft-alerts.ts'
import { PEOPLE_RULES } from './people.ts'
import { REVIEW_RULES } from './reviews.ts'
import type { Rule } from './rule.ts'
import { SETTINGS_RULES } from './settings.ts'
import { STUCK_RULES } from './stuck.ts'
import { TENANT_RULES } from './tenant.ts'
import { TOGETHER_RULES } from './together.ts'
import { USE_RULES } from './use.ts'

/** Every rule, in the order in which their findings are listed within a severity. */
export const RULES: readonly Rule[] = [
  ...PEOPLE_RULES,
  ...TENANT_RULES,
  ...CONDITIONAL_ACCESS_RULES,
  ...ASSIGNMENT_RULES,
  ...GROUP_RULES,
  ...APP_RULES,
  ...AZURE_RULES,
  ...AZURE_LIMIT_RULES,
  ...TOGETHER_RULES,
  ...SETTINGS_RULES,
  ...STUCK_RULES,
  ...USE_RULES,
  ...DRIFT_RULES,
  ...AZURE_DRIFT_RULES,
  ...AZURE_UNPLANNED_RULES,
  ...AZURE_WEAKENED_RULES,
  ...REVIEW_RULES,
  ...MICROSOFT_ALERT_RULES,
  ...LICENSE_RULES,
  ...NAME_RULES,
]
