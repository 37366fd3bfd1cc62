import { APP_RULES } from './apps.ts'
import { ASSIGNMENT_RULES } from './assignments.ts'
import { PEOPLE_RULES } from './people.ts'
import type { Rule } from './rule.ts'
import { SETTINGS_RULES } from './settings.ts'
import { TENANT_RULES } from './tenant.ts'

/** Every rule, in the order in which their findings are listed within a severity. */
export const RULES: readonly Rule[] = [...PEOPLE_RULES, ...TENANT_RULES, ...ASSIGNMENT_RULES, ...APP_RULES, ...SETTINGS_RULES]
