export const REPORT_FORMATS = ['html', 'csv', 'json'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

export const ON_PREMISES_FORMATS = ['csv', 'powershell'] as const
export type OnPremisesFormat = (typeof ON_PREMISES_FORMATS)[number]
