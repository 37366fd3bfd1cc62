import { html, typed, type Html } from '../../reports/html.ts'
import { htmlPage } from '../../reports/html-page.ts'
import { REPORT_STYLE } from '../../reports/report-style.ts'
import { table } from '../../reports/report-table.ts'
import { toldPart } from '../../reports/telling.ts'
import type { Wording } from '../../reports/wording.ts'
import type { RoleFinding } from '../findings/judge.ts'
import { SETTING_LABELS } from '../plans/settings-change.ts'
import type { PimSettings } from '../settings.ts'
import { RULES } from '../findings/rules/rules.ts'
import { SEVERITIES } from '../findings/rules/rule.ts'
import type { RoleChange } from '../snapshots/changes.ts'
import type { SnapshotContent } from '../snapshots/rows.ts'
import { ACTIVITY_STYLE, activitySection } from './activity-html.ts'
import type { Metric, RoleMetrics } from './metrics.ts'
import { missingSentence } from './missing-html.ts'
import { ROLE_REPORT_WORDS, type RoleReportWords } from './words.ts'

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
 * So many rows of each table fit on four pages; the spreadsheet has all of them. On paper a text has two lines in its
 * row, however long it is, so that the number of pages does not depend on names or on the language.
 */
const MOST = { kinds: 10, findings: 10, changes: 6, apps: 6, settings: 5, deviations: 4 }
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

export const wordsOf = ({ language }: Pick<Wording, 'language'>): RoleReportWords => ROLE_REPORT_WORDS[language]

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
<p><span class="state">${words.openFindings(high + medium + low)}</span>${words.ofWhich(high, say.date(metrics.asOf))}${metrics.acceptedFindings > 0 && ` ${words.accepted(metrics.acceptedFindings)}`}</p>
${figures(metrics, say)}${missingSentence(metrics, say)}</header>
<main>
${numbersSection(metrics, say)}${await activitySection(metrics, say)}${rulesSection(findings, say)}${findingsSection(findings, say)}${changesSection(input)}${settingsSection(input)}${appsSection(input)}</main>
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

function rulesSection(findings: readonly RoleFinding[], say: Wording): Html {
  const words = wordsOf(say)
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
  rows.slice(0, MOST.kinds),
)}${
    rows.length > MOST.kinds &&
    html`<p>${words.findings.moreKinds(rows.length - MOST.kinds)}</p>
`
  }`
}

function findingsSection(findings: readonly RoleFinding[], say: Wording): Html {
  const words = wordsOf(say).first
  // Settings have a table of their own.
  const all = findings.filter(({ severity, state }) => severity === 'high' && state === 'open')
  const high = all.filter(({ rule }) => rule !== 'weakSettings')
  if (high.length === 0) return html``
  const more = Math.max(0, high.length - MOST.findings)
  const settings = all.length - high.length
  return html`<h2>${words.title}</h2>
${table(
  say,
  words.caption,
  [
    { head: words.who, cell: ({ subjectName }) => brief(say.told(subjectName).text) },
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

/** A text of any length: whole on a screen, two lines on paper. */
const brief = (text: string): Html => html`<span class="brief" dir="auto">${text}</span>`

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

function changesSection({ changes, sinceDateTime, say }: RoleReportInput): Html {
  const words = wordsOf(say).changes
  if (changes === undefined || sinceDateTime === undefined) return html``
  const rest = changes.length - MOST.changes
  return html`<h2>${words.title(say.date(sinceDateTime))}</h2>
${
  changes.length === 0
    ? html`<p>${words.none}</p>
`
    : table(
        say,
        words.caption,
        [
          { head: words.what, cell: ({ title }) => brief(say.told(title).text) },
          {
            head: words.change,
            cell: ({ change, assignmentType, fields }) => [
              words.kinds[change],
              html`<small>${
                assignmentType === undefined
                  ? fields
                      .map(({ field }) => say.told(SETTING_LABELS[field as keyof PimSettings] ?? field).text)
                      .join('; ')
                  : (words.assignments[assignmentType] ?? assignmentType)
              }</small>`,
            ],
          },
          { head: words.tier, numeric: true, cell: ({ tier }) => tier },
        ],
        changes.slice(0, MOST.changes),
      )
}${
    rest > 0 &&
    html`<p>${words.more(rest)}</p>
`
  }`
}

function settingsSection({ content: { settings, assignments }, say }: RoleReportInput): Html {
  const words = wordsOf(say).settings
  const used = new Set(assignments.map(({ roleId }) => roleId))
  const rows = settings.filter(({ roleId, deviations }) => used.has(roleId) && deviations.length > 0)
  if (rows.length === 0) return html``
  return html`<h2>${words.title}</h2>
${table(
  say,
  words.caption,
  [
    { head: words.role, cell: ({ roleName }) => brief(roleName) },
    { head: words.tier, numeric: true, cell: ({ tier }) => tier },
    {
      head: words.weaker,
      cell: ({ deviations }) => [
        deviations.length > 1 && `${words.things(deviations.length)} `,
        brief(
          deviations
            .slice(0, MOST.deviations)
            .map(({ message }) => say.told(message).text)
            .join(' '),
        ),
      ],
    },
  ],
  rows.slice(0, MOST.settings),
)}${
    rows.length > MOST.settings &&
    html`<p>${words.more(rows.length - MOST.settings)}</p>
`
  }`
}

function appsSection({ content: { apps }, say }: RoleReportInput): Html {
  const words = wordsOf(say).apps
  if (apps.length === 0) return html``
  return html`<h2>${words.title}</h2>
${table(
  say,
  words.caption,
  [
    {
      head: words.app,
      cell: ({ displayName, publisher }) => [
        brief(displayName),
        publisher === 'other' && html`<small>${words.otherOrganization}</small>`,
      ],
    },
    { head: words.tier, numeric: true, cell: ({ tier }) => tier },
    {
      head: words.permissions,
      cell: ({ permissions }) =>
        brief(
          permissions
            .slice(0, 4)
            .map(({ name }) => name)
            .join(', '),
        ),
    },
    {
      head: words.oldestSecret,
      numeric: true,
      cell: ({ secrets }) => secrets.oldestDays !== undefined && words.days(secrets.oldestDays),
    },
  ],
  apps.slice(0, MOST.apps),
)}${
    apps.length > MOST.apps &&
    html`<p>${words.more(apps.length - MOST.apps)}</p>
`
  }`
}
