import type { Rules } from '../rule.ts'
import { callRules } from './call-rules.ts'
import { listRules } from './list-rules.ts'
import { objectRules } from './object-rules.ts'

/** What designers ask other operations for: the lines of drop-downs, and the fields of objects. */
export const dynamicRules: Rules = { ...callRules, ...listRules, ...objectRules }
