import { chart, SHORT_DATE } from '../../reports/chart.ts'
import { html, type Html } from '../../reports/html.ts'
import { facts } from '../../reports/report-table.ts'
import type { Wording } from '../../reports/wording.ts'
import { SEVERITIES } from '../findings/rules/rule.ts'
import type { RoleMetrics } from './metrics.ts'
import { SYSTEM_WORDS } from './systems-words.ts'
import { ROLE_REPORT_WORDS } from './words.ts'
import type { RoleReportWords } from './words-en.ts'

export const ACTIVITY_STYLE = `
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 0 1.5rem; }
.charts h3 { font-size: 1rem; font-weight: 600; margin: .6rem 0 .3rem; }
@media print { .charts { grid-template-columns: repeat(3, 1fr); gap: 0 5mm; } .charts > div { break-inside: avoid; } .charts h3 { font-size: 9pt; } }`

/**
 * What people did with their roles before the snapshot, and what is done about findings. What nobody knows is left out.
 */
export async function activitySection(metrics: RoleMetrics, say: Wording): Promise<Html> {
  const words = ROLE_REPORT_WORDS[say.language].activity
  const { justificationQualityPercent, afterHoursSharePercent, unusedEligibility, reviewCompletionPercent } = metrics
  const told = <T>(value: T | undefined, tell: (value: T) => string) => value !== undefined && tell(value)
  return html`<h2>${words.title(metrics.periodDays)}</h2>
${facts([
  [words.standing, hours(metrics, say, words)],
  [words.activations, activations(metrics, say, words)],
  [words.approvals, told(metrics.approvalRatePercent, (share) => words.approved(share, metrics.medianDecisionMinutes))],
  [words.justifications, told(justificationQualityPercent, words.justified)],
  [words.afterHours, told(afterHoursSharePercent, words.ofActivations)],
  [words.unused, told(unusedEligibility, words.unusedCount)],
  [words.reviews, told(reviewCompletionPercent, words.reviewed)],
  [words.fixed, words.fixedIn(metrics.fixedFindings, metrics.medianDaysToFix)],
  [words.drift, drift(metrics, say, words)],
  [words.alerts, alerts(metrics, words)],
])}${await charts(metrics, say)}`
}

type ActivityWords = RoleReportWords['activity']

const hours = (
  { standingHours, activatedHours, hoursFromDateTime }: RoleMetrics,
  say: Wording,
  words: ActivityWords,
): string | false =>
  standingHours !== undefined &&
  activatedHours !== undefined &&
  hoursFromDateTime !== undefined &&
  words.hours(standingHours, activatedHours, say.date(hoursFromDateTime))

/** Of each system that plans change; of Entra alone, nobody has to say so. */
function drift({ driftOpen, systems }: RoleMetrics, say: Wording, words: ActivityWords): string | false {
  const { names } = SYSTEM_WORDS[say.language]
  const tell = (open: number) => (open === 0 ? words.noDrift : words.drifted(open))
  const known = systems.flatMap(({ system, driftOpen: open }) =>
    open === undefined ? [] : [`${tell(open)} (${names[system]})`],
  )
  if (systems.every(({ system }) => system !== 'azure')) return driftOpen !== undefined && tell(driftOpen)
  return known.length > 0 && known.join('; ')
}

const activations = (
  { activations, activePeople, activityFromDateTime }: RoleMetrics,
  say: Wording,
  words: ActivityWords,
): string | false =>
  activations !== undefined &&
  activityFromDateTime !== undefined &&
  words.activationsBy(activations, activePeople ?? 0, say.date(activityFromDateTime))

const alerts = ({ openAlerts }: RoleMetrics, words: ActivityWords): string =>
  SEVERITIES.filter((severity) => openAlerts[severity] > 0)
    .map((severity) => words.alertsOf[severity](openAlerts[severity]))
    .join(', ') || words.noAlerts

/** Lines are told apart by their dashes and points, in the same order in every chart. */
const lines = (first: string, second: string) => ({
  mark: { type: 'line', point: { size: 40, filled: true } },
  tell: {
    color: {
      field: 'what',
      type: 'nominal',
      sort: [first, second],
      scale: { domain: [first, second], range: ['#b3261e', '#2f7d5b'] },
    },
    strokeDash: { field: 'what', type: 'nominal', sort: [first, second], scale: { domain: [first, second] } },
    shape: { field: 'what', type: 'nominal', sort: [first, second], scale: { domain: [first, second] } },
  },
})

const SIZE = { width: 200, height: 120 }

/**
 * How much there was at each snapshot, how long it was there, and how often it was activated. A chart takes two points.
 */
async function charts({ trend, weeks }: RoleMetrics, say: Wording): Promise<Html> {
  const words = ROLE_REPORT_WORDS[say.language].charts
  const drawn = [
    await trendChart(trend, say, words),
    await hoursChart(weeks, say, words),
    await activationsChart(weeks, say, words),
  ].filter((one) => one !== undefined)
  return drawn.length === 0
    ? html``
    : html`<div class="charts">
${drawn}</div>
`
}

type ChartWords = RoleReportWords['charts']

const captioned = (caption: string, picture: Html): Html => html`<div><h3>${caption}</h3>
${picture}</div>
`

async function trendChart(trend: RoleMetrics['trend'], say: Wording, words: ChartWords): Promise<Html | undefined> {
  if (trend.length < 2) return undefined
  const { mark, tell } = lines(words.standing, words.eligible)
  return captioned(
    words.trend,
    await chart({
      language: say.language,
      title: words.trendTitle,
      ...SIZE,
      values: trend.flatMap(({ createdDateTime, standingPrivileged, eligible }) => {
        const day = say.clock(createdDateTime)
        return [
          { day, what: words.standing, people: standingPrivileged },
          { day, what: words.eligible, people: eligible },
        ]
      }),
      mark,
      encoding: {
        x: {
          field: 'day',
          type: 'temporal',
          scale: { type: 'utc' },
          title: null,
          axis: { format: SHORT_DATE[say.language], tickCount: 3 },
        },
        y: {
          field: 'people',
          type: 'quantitative',
          title: words.people,
          scale: { zero: true },
          axis: { tickMinStep: 1, tickCount: 5 },
        },
        ...tell,
      },
    }),
  )
}

const weekAxis = ({ weekFrom }: ChartWords) => ({
  field: 'week',
  type: 'ordinal',
  sort: null,
  title: weekFrom,
  axis: { labelAngle: 0, labelOverlap: true },
})
const named = (weeks: RoleMetrics['weeks'], say: Wording) =>
  weeks.map((one) => ({ ...one, week: say.shortDate(one.fromDateTime) }))

async function hoursChart(weeks: RoleMetrics['weeks'], say: Wording, words: ChartWords): Promise<Html | undefined> {
  const values = named(weeks, say).flatMap(({ week, standingHours, activatedHours }) =>
    standingHours === undefined || activatedHours === undefined
      ? []
      : [
          { week, what: words.standing, hours: standingHours },
          { week, what: words.activated, hours: activatedHours },
        ],
  )
  if (values.length < 4) return undefined
  const { mark, tell } = lines(words.standing, words.activated)
  return captioned(
    words.hoursCaption,
    await chart({
      language: say.language,
      title: words.hoursTitle,
      ...SIZE,
      values,
      mark,
      encoding: {
        x: weekAxis(words),
        y: {
          field: 'hours',
          type: 'quantitative',
          title: words.hours,
          scale: { zero: true },
          axis: { tickMinStep: 1, tickCount: 5 },
        },
        ...tell,
      },
    }),
  )
}

async function activationsChart(
  weeks: RoleMetrics['weeks'],
  say: Wording,
  words: ChartWords,
): Promise<Html | undefined> {
  if (weeks.length < 2 || weeks.every(({ activations }) => activations === 0)) return undefined
  return captioned(
    words.activationsCaption,
    await chart({
      language: say.language,
      title: words.activationsTitle,
      ...SIZE,
      values: named(weeks, say).map(({ week, activations }) => ({ week, activations })),
      mark: { type: 'bar', color: '#6b8fb3' },
      encoding: {
        x: weekAxis(words),
        y: {
          field: 'activations',
          type: 'quantitative',
          title: words.activations,
          scale: { zero: true },
          axis: { tickMinStep: 1, tickCount: 5 },
        },
      },
    }),
  )
}
