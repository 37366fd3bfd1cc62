import type { ChangeRow } from '../../store/tables.ts'
import type { PlanInput } from './plan-facts.ts'

/** A link in a page: signed, or relative to the signed link that opened the page. */
export interface ReportLink {
  label: string
  link: string
  /** Whether it opens the file that holds every row. */
  isSpreadsheet?: true
}

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
  /** Where files with every row are, for whoever has the page. */
  files?: readonly ReportLink[]
  /** What people and apps are called who made or stopped the plan, by object id or app id in small letters. */
  names?: ReadonlyMap<string, string>
}
