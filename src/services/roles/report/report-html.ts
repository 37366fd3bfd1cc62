import { html, type Html } from '../../reports/html.ts'
import { htmlPage } from '../../reports/html-page.ts'
import { REPORT_STYLE } from '../../reports/report-style.ts'
import { table } from '../../reports/report-table.ts'
import { counted, date, dateAndTime, number } from '../../reports/wording.ts'
import type { RoleFinding } from '../findings/judge.ts'
import { SETTING_LABELS } from '../plans/settings-change.ts'
import type { PimSettings } from '../settings.ts'
import { RULES } from '../findings/rules/index.ts'
import { SEVERITIES, type Severity } from '../findings/rules/rule.ts'
import type { RoleChange } from '../snapshots/changes.ts'
import type { SnapshotContent } from '../snapshots/rows.ts'
import { ACTIVITY_STYLE, activitySection } from './activity-html.ts'
import type { CountedMetric, Metric, RoleMetrics } from './metrics.ts'
import { missingSentence } from './missing-html.ts'

export interface RoleReportInput {
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

const SEVERITY_WORDS: Readonly<Record<Severity, string>> = { high: 'High', medium: 'Medium', low: 'Low' }

const METRIC_WORDS: Readonly<Record<CountedMetric, string>> = {
  standingPrivileged: 'People and apps with standing privileged access',
  standingTier0: 'Those of them who could take over the tenant',
  eligible: 'People who activate their role only when they need it',
  globalAdministrators: 'Global Administrators',
  privilegedApps: 'Apps with much power',
  tier0Apps: 'Apps that could take over the tenant',
  deviatingRoles: 'Roles with settings weaker than the baseline, in use or not',
  holders: 'People with any administrator role',
  holdersWithoutMfa: 'Administrators without a second factor',
}

/**
 * The state of privileged access as one page for those who answer for the tenant. No script and nothing from outside,
 * for a policy of `default-src 'none'; style-src 'unsafe-inline'`; what tells things apart is words and shapes, not
 * colour.
 */
export async function roleReportHtml(input: RoleReportInput): Promise<string> {
  const { tenantName, generatedAt, metrics, findings } = input
  const title = 'Privileged access'
  const { high, medium, low } = metrics.openFindings
  return htmlPage({
    title: `${title} (${tenantName})`,
    style: STYLE,
    body: html`<header>
<p class="kicker">${tenantName} · report of ${dateAndTime(generatedAt)}</p>
<h1>${title}</h1>
<p><span class="state">${counted(high + medium + low, 'open finding')}</span>, ${number(high)} of them of high severity, as of ${date(metrics.asOf)}.${metrics.acceptedFindings > 0 && html` For ${number(metrics.acceptedFindings)} more somebody answers.`}</p>
${figures(metrics)}${missingSentence(metrics)}</header>
<main>
${numbersSection(metrics)}${await activitySection(metrics)}${rulesSection(findings)}${findingsSection(findings)}${changesSection(input)}${settingsSection(input)}${appsSection(input)}</main>
<footer>
<p>Snapshot <code>${metrics.snapshotId}</code>, compared with the one of ${date(metrics.baselineDateTime)}. All times are UTC.</p>
<p>Tier 0 leads to control of the tenant; tier 1 is much power, or power over many. ${metrics.pimAvailable ? '' : 'Privileged Identity Management could not be read in whole: everything active counts as standing, and eligible ' + 'assignments may be missing. '}This report names administrators: pass it on only to those who need it.</p>
</footer>`,
  })
}

/** The numbers that matter most; what could not be counted is left out. */
const FIGURES: readonly (readonly [name: CountedMetric, words: (metric: Metric) => string])[] = [
  [
    'standingPrivileged',
    ({ changePercent = 0 }) =>
      `with standing access${changePercent === 0 ? '' : ` (${changePercent > 0 ? '+' : '−'}${Math.abs(changePercent)} %)`}`,
  ],
  ['eligible', () => 'eligible instead'],
  ['globalAdministrators', () => 'Global Administrators'],
  ['tier0Apps', () => 'apps that could take over'],
  ['holdersWithoutMfa', () => 'without a second factor'],
]

function figures({ metrics }: RoleMetrics): Html {
  const entries = FIGURES.flatMap(([name, words]) =>
    metrics.filter((metric) => metric.name === name).map((metric) => [number(metric.value), words(metric)] as const),
  )
  return html`<dl class="figures">
${entries.map(
  ([value, name]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
)}</dl>
`
}

function numbersSection({ metrics, baselineDateTime, snapshotId, baselineSnapshotId }: RoleMetrics): Html {
  const isSame = snapshotId === baselineSnapshotId
  return html`<h2>In numbers</h2>
${table(
  'What there is',
  [
    { head: 'What', cell: ({ name }) => METRIC_WORDS[name] },
    { head: 'Now', numeric: true, cell: ({ value }) => value },
    ...(isSame
      ? []
      : [
          {
            head: date(baselineDateTime),
            numeric: true,
            cell: ({ baseline }: RoleMetrics['metrics'][number]) => baseline,
          },
        ]),
  ],
  metrics,
)}`
}

function rulesSection(findings: readonly RoleFinding[]): Html {
  if (findings.length === 0) {
    return html`<h2>Findings</h2>
<p>Nothing stands out.</p>
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
  return html`<h2>Findings</h2>
${table(
  'Findings by kind, and what to do about them',
  [
    { head: 'What was found', cell: ({ title, advice }) => [title, html`<small>${advice}</small>`] },
    { head: 'Severity, at worst', cell: ({ severity }) => severity !== undefined && SEVERITY_WORDS[severity] },
    { head: 'Open', numeric: true, cell: ({ open }) => open },
    { head: 'Answered for', numeric: true, cell: ({ accepted }) => accepted },
  ],
  rows.slice(0, MOST.kinds),
)}${
    rows.length > MOST.kinds &&
    html`<p>${counted(rows.length - MOST.kinds, 'more kind')} in the spreadsheet.</p>
`
  }`
}

function findingsSection(findings: readonly RoleFinding[]): Html {
  // Settings have a table of their own.
  const all = findings.filter(({ severity, state }) => severity === 'high' && state === 'open')
  const high = all.filter(({ rule }) => rule !== 'weakSettings')
  if (high.length === 0) return html``
  const rest = [
    ...(high.length > MOST.findings ? [`${number(high.length - MOST.findings)} more in the spreadsheet`] : []),
    ...(all.length > high.length ? [`${number(all.length - high.length)} about settings, below`] : []),
  ]
  return html`<h2>To be done first</h2>
${table(
  'Open findings of high severity',
  [
    { head: 'Who or what', cell: ({ subjectName }) => brief(subjectName) },
    { head: 'Finding', cell: ({ title, message }) => [title, html`<small>${message}</small>`] },
  ],
  oneOfEach(high).slice(0, MOST.findings),
)}${
    rest.length > 0 &&
    html`<p>${rest.join('; ')}.</p>
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

const CHANGE_WORDS: Readonly<Record<RoleChange['change'], string>> = {
  added: 'New',
  removed: 'Gone',
  changed: 'Changed',
}

function changesSection({ changes, sinceDateTime }: RoleReportInput): Html {
  if (changes === undefined || sinceDateTime === undefined) return html``
  const rest = changes.length - MOST.changes
  return html`<h2>What has changed since ${date(sinceDateTime)}</h2>
${
  changes.length === 0
    ? html`<p>Nothing.</p>
`
    : table(
        'Changes since the snapshot before',
        [
          { head: 'What', cell: ({ title }) => brief(title) },
          {
            head: 'Change',
            cell: ({ change, assignmentType, fields }) => [
              CHANGE_WORDS[change],
              html`<small>${assignmentType ?? fields.map(({ field }) => SETTING_LABELS[field as keyof PimSettings] ?? field).join('; ')}</small>`,
            ],
          },
          { head: 'Tier', numeric: true, cell: ({ tier }) => tier },
        ],
        changes.slice(0, MOST.changes),
      )
}${
    rest > 0 &&
    html`<p>And ${counted(rest, 'more change')}.</p>
`
  }`
}

function settingsSection({ content: { settings, assignments } }: RoleReportInput): Html {
  const used = new Set(assignments.map(({ roleId }) => roleId))
  const rows = settings.filter(({ roleId, deviations }) => used.has(roleId) && deviations.length > 0)
  if (rows.length === 0) return html``
  return html`<h2>Settings weaker than the baseline</h2>
${table(
  'Roles in use, and what their settings lack',
  [
    { head: 'Role', cell: ({ roleName }) => brief(roleName) },
    { head: 'Tier', numeric: true, cell: ({ tier }) => tier },
    {
      head: 'What is weaker',
      cell: ({ deviations }) => [
        deviations.length > 1 && `${number(deviations.length)} things. `,
        brief(
          deviations
            .slice(0, MOST.deviations)
            .map(({ message }) => message)
            .join(' '),
        ),
      ],
    },
  ],
  rows.slice(0, MOST.settings),
)}${
    rows.length > MOST.settings &&
    html`<p>And ${counted(rows.length - MOST.settings, 'more role')}.</p>
`
  }`
}

function appsSection({ content: { apps } }: RoleReportInput): Html {
  if (apps.length === 0) return html``
  return html`<h2>Apps with much power</h2>
${table(
  'Apps by tier',
  [
    {
      head: 'App',
      cell: ({ displayName, publisher }) => [
        brief(displayName),
        publisher === 'other' && html`<small>of another organization</small>`,
      ],
    },
    { head: 'Tier', numeric: true, cell: ({ tier }) => tier },
    {
      head: 'Permissions',
      cell: ({ permissions }) =>
        brief(
          permissions
            .slice(0, 4)
            .map(({ name }) => name)
            .join(', '),
        ),
    },
    {
      head: 'Oldest secret',
      numeric: true,
      cell: ({ secrets }) => secrets.oldestDays !== undefined && `${number(secrets.oldestDays)} days`,
    },
  ],
  apps.slice(0, MOST.apps),
)}${
    apps.length > MOST.apps &&
    html`<p>And ${counted(apps.length - MOST.apps, 'more app')}.</p>
`
  }`
}
