import type { PlanRules } from '../plans/plan-rules.ts'
import type { Capability } from '../connection/capability.ts'
import type { ChangeReport } from './change-report.ts'
import type { PlanReport } from './plan-report.ts'

/**
 * Everything about a kind of plan, in one module beside its feature: the engine is handed the rules, the reports what
 * is said of it, and neither names a kind.
 */
export interface PlanKind extends PlanRules {
  /** The kinds of changes that such a plan holds, with what is said of each. */
  readonly changes: readonly ChangeReport[]
  /** What the writing identity needs for its changes: the connection test names what is missing. */
  readonly capabilities?: readonly Capability[]
  /** What is said of such plans. */
  readonly report: PlanReport
}
