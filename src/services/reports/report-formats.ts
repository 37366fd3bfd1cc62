export const REPORT_FORMATS = ['html', 'csv', 'json'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

export const ON_PREMISES_FORMATS = ['csv', 'powershell'] as const
export type OnPremisesFormat = (typeof ON_PREMISES_FORMATS)[number]

/** What the link to the report of a plan opens: the report, and what it leaves to others. */
export const PLAN_PAGE_FORMATS = [...REPORT_FORMATS, 'handOver'] as const
export type PlanPageFormat = (typeof PLAN_PAGE_FORMATS)[number]

/** A file as flows attach it to a mail or an approval. */
export interface ReportFile {
  fileName: string
  contentType: string
  content: string
}
