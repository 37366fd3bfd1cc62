import { html, type Html } from '../../reports/html.ts'
import type { Wording } from '../../reports/wording.ts'
import type { MissingPart } from '../surroundings/parts.ts'
import type { RoleMetrics } from './metrics.ts'
import { ROLE_REPORT_WORDS } from './words.ts'

/** Nobody may take what was not read for none. */
export function missingSentence({ missingParts = [] }: RoleMetrics, { language }: Wording): Html {
  if (missingParts.length === 0) return html``
  const { missing, missingPart, withCode, parts, reasons } = ROLE_REPORT_WORDS[language]
  const reasonOf = ({ reason, code }: MissingPart) =>
    reason === 'refused' && code !== undefined ? withCode(reasons[reason], code) : reasons[reason]
  const listed = [...Map.groupBy(missingParts, reasonOf)].map(([reason, missed]) =>
    missingPart(missed.map(({ part }) => parts[part]).join(', '), reason),
  )
  return html`<p>${missing(listed.join('; '))}</p>
`
}
