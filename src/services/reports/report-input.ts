import type { ChangeRow } from '../../store/tables.ts'
import type { PlanInput } from './plan-facts.ts'

/** What a report is made from. */
export interface ReportInput extends PlanInput {
  /** Of the plan, those with a position first; more than 500 are not shown. */
  changes: readonly ChangeRow[]
  /**
   * Where the audit log stood when the report was made: whoever keeps the report can tell whether history was altered
   * since.
   */
  auditHead: { seq: number; hash: string }
  tenantName: string
  /** What the person is called for whom the plan was asked for. */
  requesterName?: string
  generatedAt: Date
}
