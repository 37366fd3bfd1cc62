import { html, typed, type Html } from '../../reports/html.ts'
import { htmlPage } from '../../reports/html-page.ts'
import { REPORT_STYLE } from '../../reports/report-style.ts'
import { table } from '../../reports/report-table.ts'
import type { Wording } from '../../reports/wording.ts'
import type { RoleFinding } from '../findings/judge-findings.ts'
import type { RoleChange } from '../snapshots/change-kinds.ts'
import type { SnapshotContent } from '../snapshots/snapshot-rows.ts'
import { ACTIVITY_STYLE, activitySection } from './activity-html.ts'
import { appsSection } from './apps-html.ts'
import { changesSection } from './changes-html.ts'
import { findingsSection, rulesSection } from './findings-html.ts'
import type { Metric, RoleMetrics } from './metrics.ts'
import { missingSentence } from './missing-html.ts'
import { settingsSection } from './settings-html.ts'
import { systemsSection } from './systems-html.ts'
import { ROLE_REPORT_WORDS } from './words.ts'
import type { RoleReportWords } from './words-en.ts'

export interface RoleReportInput {
  /** The language and the time zone of the page. */
  say: Wording
  tenantName: string
  generatedAt: Date
  metrics: RoleMetrics
  findings: readonly RoleFinding[]
  content: SnapshotContent
  /** Since the snapshot before, if there is one. */
  changes?: readonly RoleChange[]
  sinceDateTime?: string
}

/**
 * Each section shows so few rows that all fit on four pages; the spreadsheet has all of them. On paper a text has two
 * lines in its row, however long it is, so that the number of pages does not depend on names or on the language.
 */
const STYLE = `${REPORT_STYLE}${ACTIVITY_STYLE}
figure { margin: 0 0 1rem; overflow-x: auto; }
figure svg { display: block; color: var(--ink); }
.figures + p { margin-top: 1.2rem; }
td.number, th.number { width: 1%; }
@media print {
  th, td { padding-block: .18rem; } h2 { margin: .8rem 0 .3rem; } p, .facts { font-size: 9pt; line-height: 1.35; } p { margin-bottom: .4rem; } .facts { row-gap: .15rem; }
  header .figures { margin-block: .8rem; } figure { margin: 0; } .scroll { margin-bottom: .4rem; } caption { padding-bottom: .1rem; } footer { margin-top: 1rem; padding-block: .6rem 0; }
  table { font-size: 8.5pt; line-height: 1.3; }
  .brief, td small, th small { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
}`

const wordsOf = ({ language }: Pick<Wording, 'language'>): RoleReportWords => ROLE_REPORT_WORDS[language]

/**
 * The state of privileged access as one page for those who answer for the tenant. No script and nothing from outside,
 * for a policy of `default-src 'none'; style-src 'unsafe-inline'`; what tells things apart is words and shapes, not
 * colour.
 */
export async function roleReportHtml(input: RoleReportInput): Promise<string> {
  const { say, tenantName, generatedAt, metrics, findings } = input
  const words = wordsOf(say)
  const { high, medium, low } = metrics.openFindings
  return htmlPage({
    language: say.language,
    brand: say.brand,
    title: `${words.title} (${tenantName})`,
    style: STYLE,
    body: html`<header>
<p class="kicker">${typed(tenantName)} · ${words.reportOf(say.dateAndTime(generatedAt))}. ${words.zone(say.zone)}</p>
<h1>${words.title}</h1>
<p><span class="state">${words.openFindings(high + medium + low)}</span>${[
      words.ofWhich(high, say.date(metrics.asOf)),
      metrics.acceptedFindings > 0 && ` ${words.accepted(metrics.acceptedFindings)}`,
    ]}</p>
${figures(metrics, say)}${missingSentence(metrics, say)}</header>
<main>
${[
  numbersSection(metrics, say),
  await activitySection(metrics, say),
  rulesSection(findings, say),
  findingsSection(findings, say),
  changesSection(input.changes, input.sinceDateTime, say),
  settingsSection(input.content, say),
  appsSection(input.content, say),
  systemsSection(input.content, metrics.asOf, say),
]}</main>
<footer>
<p>${words.snapshot} <code>${metrics.snapshotId}</code>${words.comparedWith(say.date(metrics.baselineDateTime))}</p>
<p>${[words.tiers, ...(metrics.pimAvailable ? [] : [words.noPim]), words.passOn].join(' ')}</p>
</footer>`,
  })
}

/** The numbers that matter most; what could not be counted is left out. */
const FIGURES = ['standingPrivileged', 'eligible', 'globalAdministrators', 'tier0Apps', 'holdersWithoutMfa'] as const

function figureWords({ name, changePercent = 0 }: Metric & { name: (typeof FIGURES)[number] }, say: Wording): string {
  const { figures } = wordsOf(say)
  if (name !== 'standingPrivileged') return figures[name]
  if (changePercent === 0) return figures.standing
  return figures.standingChanged(`${changePercent > 0 ? '+' : '−'}${say.percent(Math.abs(changePercent))}`)
}

function figures({ metrics }: RoleMetrics, say: Wording): Html {
  const entries = FIGURES.flatMap((name) =>
    metrics
      .filter((metric) => metric.name === name)
      .map((metric) => [say.number(metric.value), figureWords({ ...metric, name }, say)] as const),
  )
  return html`<dl class="figures">
${entries.map(
  ([value, name]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
)}</dl>
`
}

function numbersSection(
  { metrics, baselineDateTime, snapshotId, baselineSnapshotId }: RoleMetrics,
  say: Wording,
): Html {
  const words = wordsOf(say)
  const isSame = snapshotId === baselineSnapshotId
  return html`<h2>${words.numbers.title}</h2>
${table(
  say,
  words.numbers.caption,
  [
    { head: words.numbers.what, cell: ({ name }) => words.metrics[name] },
    { head: words.numbers.now, numeric: true, cell: ({ value }) => value },
    ...(isSame
      ? []
      : [
          {
            head: say.date(baselineDateTime),
            numeric: true,
            cell: ({ baseline }: RoleMetrics['metrics'][number]) => baseline,
          },
        ]),
  ],
  metrics,
)}`
}
