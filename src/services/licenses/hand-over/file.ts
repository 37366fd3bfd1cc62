import type { HandOverFiles } from '../../reports/plan-report.ts'
import { handOverCsv } from './csv.ts'
import { handOverRows } from './hand-over-rows.ts'
import { handOverScript } from './script.ts'

/** Who has to leave which group in Active Directory or Exchange, for whoever can remove them there. */
export const licenseHandOver: HandOverFiles = {
  file(changes, format) {
    const rows = handOverRows(changes)
    return { content: format === 'csv' ? handOverCsv(rows) : handOverScript(rows), count: rows.length }
  },
}
