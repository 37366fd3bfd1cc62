import { html, type Html } from '../../reports/html.ts'
import type { Wording } from '../../reports/wording.ts'
import type { RoleMetrics } from './metrics.ts'
import { ROLE_REPORT_WORDS } from './words.ts'

/** Nobody may take what was not read for none. */
export function missingSentence({ missingParts = [] }: RoleMetrics, { language }: Wording): Html {
  if (missingParts.length === 0) return html``
  const { missing, missingPart, withCode, between, parts, reasons } = ROLE_REPORT_WORDS[language]
  const byReason = Map.groupBy(missingParts, ({ reason, code }) =>
    reason === 'refused' && code !== undefined ? withCode(reasons[reason], code) : reasons[reason],
  )
  // "settings of roles, apps (no permission); sign-ins (no license)".
  const told = [...byReason].map(([reason, own]) => missingPart(own.map(({ part }) => parts[part]).join(', '), reason))
  return html`<p>${missing(told.join(between))}</p>
`
}
