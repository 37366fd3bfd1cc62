import { html, type Html } from '../../reports/html.ts'
import { table } from '../../reports/report-table.ts'
import { toldPart } from '../../reports/telling.ts'
import type { Wording } from '../../reports/wording.ts'
import type { RoleFinding } from '../findings/judge-findings.ts'
import { RULES } from '../findings/rules/all-rules.ts'
import { SEVERITIES } from '../findings/rules/rule.ts'
import { brief } from './brief.ts'
import { toldSubject } from '../findings/told-subject.ts'
import { ROLE_REPORT_WORDS } from './words.ts'

/** Rows of each table that a page shows. */
const MOST = { rules: 10, findings: 10 }

/** What was found by rule, the most serious first. */
export function rulesSection(findings: readonly RoleFinding[], say: Wording): Html {
  const words = ROLE_REPORT_WORDS[say.language]
  if (findings.length === 0) {
    return html`<h2>${words.findings.title}</h2>
<p>${words.findings.none}</p>
`
  }
  const rows = RULES.map(({ id, title, advice }) => {
    const own = findings.filter(({ rule }) => rule === id)
    return {
      title,
      advice,
      severity: SEVERITIES.find((severity) => own.some((one) => one.severity === severity)),
      open: own.filter(({ state }) => state === 'open').length,
      accepted: own.filter(({ state }) => state === 'accepted').length,
      total: own.length,
    }
  })
    .filter(({ total }) => total > 0)
    .sort(
      (a, b) => SEVERITIES.indexOf(a.severity ?? 'low') - SEVERITIES.indexOf(b.severity ?? 'low') || b.open - a.open,
    )
  return html`<h2>${words.findings.title}</h2>
${table(
  say,
  words.findings.caption,
  [
    {
      head: words.findings.found,
      cell: ({ title, advice }) => [toldPart(say.told(title)), html`<small>${toldPart(say.told(advice))}</small>`],
    },
    { head: words.findings.severity, cell: ({ severity }) => severity !== undefined && words.severities[severity] },
    { head: words.findings.open, numeric: true, cell: ({ open }) => open },
    { head: words.findings.accepted, numeric: true, cell: ({ accepted }) => accepted },
  ],
  rows.slice(0, MOST.rules),
)}${
    rows.length > MOST.rules &&
    html`<p>${words.findings.moreKinds(rows.length - MOST.rules)}</p>
`
  }`
}

/** Whom the serious ones are about. */
export function findingsSection(findings: readonly RoleFinding[], say: Wording): Html {
  const words = ROLE_REPORT_WORDS[say.language].first
  // Settings have a table of their own.
  const all = findings.filter(({ severity, state }) => severity === 'high' && state === 'open')
  const high = all.filter(({ rule }) => rule !== 'weakSettings' && rule !== 'azureWeakSettings')
  if (high.length === 0) return html``
  const more = Math.max(0, high.length - MOST.findings)
  const settings = all.length - high.length
  return html`<h2>${words.title}</h2>
${table(
  say,
  words.caption,
  [
    { head: words.who, cell: (finding) => brief(toldSubject(finding, say)) },
    {
      head: words.finding,
      cell: ({ title, message }) => [toldPart(say.told(title)), html`<small>${toldPart(say.told(message))}</small>`],
    },
  ],
  oneOfEach(high).slice(0, MOST.findings),
)}${
    more + settings > 0 &&
    html`<p>${words.rest(more, settings)}</p>
`
  }`
}

/** First one of each kind, then a second, and so on: what there is most of must not hide the rest. */
function oneOfEach(findings: readonly RoleFinding[]): RoleFinding[] {
  const seen = new Map<string, number>()
  const turns = findings.map((finding) => {
    const turn = seen.get(finding.rule) ?? 0
    seen.set(finding.rule, turn + 1)
    return { finding, turn }
  })
  return turns.sort((a, b) => a.turn - b.turn).map(({ finding }) => finding)
}
