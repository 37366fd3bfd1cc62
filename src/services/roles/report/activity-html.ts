import { chart } from '../../reports/chart.ts'
import { html, type Html } from '../../reports/html.ts'
import { facts } from '../../reports/report-table.ts'
import { counted, date, number } from '../../reports/wording.ts'
import { SEVERITIES } from '../findings/rules/rule.ts'
import type { RoleMetrics } from './metrics.ts'

export const ACTIVITY_STYLE = `
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 0 1.5rem; }
.charts h3 { font-size: 1rem; font-weight: 600; margin: .6rem 0 .3rem; }
@media print { .charts { grid-template-columns: repeat(3, 1fr); gap: 0 5mm; } .charts > div { break-inside: avoid; } .charts h3 { font-size: 9pt; } }`

/**
 * What people did with their roles before the snapshot, and what is done about findings. What nobody knows is left out.
 */
export async function activitySection(metrics: RoleMetrics): Promise<Html> {
  return html`<h2>The ${counted(metrics.periodDays, 'day')} before</h2>
${facts([
  ['Standing against activated', hours(metrics)],
  ['Activations', activations(metrics)],
  ['Approvals', approvals(metrics)],
  [
    'Justifications',
    metrics.justificationQualityPercent !== undefined &&
      `${metrics.justificationQualityPercent} % of the activations say what they are for`,
  ],
  [
    'Outside of working hours',
    metrics.afterHoursSharePercent !== undefined && `${metrics.afterHoursSharePercent} % of the activations`,
  ],
  [
    'Not activated for 90 days',
    metrics.unusedEligibility !== undefined &&
      counted(
        metrics.unusedEligibility,
        'role of a person who may activate it',
        'roles of people who may activate them',
      ),
  ],
  [
    'Access reviews',
    metrics.reviewCompletionPercent !== undefined && `${metrics.reviewCompletionPercent} % of the decisions are made`,
  ],
  ['Findings fixed', fixed(metrics)],
  [
    'Drift',
    metrics.driftOpen !== undefined &&
      (metrics.driftOpen === 0
        ? 'None: everything is as approved plans left it'
        : `${counted(metrics.driftOpen, 'thing')} not as an approved plan left it`),
  ],
  ['Open alerts today', alerts(metrics)],
])}${await charts(metrics)}`
}

const hours = ({ standingHours, activatedHours, hoursFromDateTime }: RoleMetrics) =>
  standingHours !== undefined &&
  activatedHours !== undefined &&
  hoursFromDateTime !== undefined &&
  `${counted(standingHours, 'hour')} of standing privileged access, ${counted(activatedHours, 'hour')} of ` +
    `activated, since ${date(hoursFromDateTime)}`

const activations = ({ activations, activePeople, activityFromDateTime }: RoleMetrics) =>
  activations !== undefined &&
  activityFromDateTime !== undefined &&
  `${number(activations)} by ${counted(activePeople ?? 0, 'person', 'people')}, since ${date(activityFromDateTime)}`

const approvals = ({ approvalRatePercent, medianDecisionMinutes }: RoleMetrics) =>
  approvalRatePercent !== undefined &&
  `${approvalRatePercent} % of the requests that were ` +
    `decided${medianDecisionMinutes === undefined ? '' : `, half of them within ${counted(medianDecisionMinutes, 'minute')}`}`

const fixed = ({ fixedFindings, medianDaysToFix }: RoleMetrics) =>
  `${number(fixedFindings)}${medianDaysToFix === undefined ? '' : `, half of them within ${medianDaysToFix < 1 ? 'a day' : `${medianDaysToFix} ${medianDaysToFix === 1 ? 'day' : 'days'}`}`}`

const alerts = ({ openAlerts }: RoleMetrics) =>
  SEVERITIES.every((severity) => openAlerts[severity] === 0)
    ? 'None'
    : SEVERITIES.filter((severity) => openAlerts[severity] > 0)
        .map((severity) => `${number(openAlerts[severity])} of ${severity} severity`)
        .join(', ')

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
const week = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' })

/**
 * How much there was at each snapshot, how long it was there, and how often it was activated. A chart takes two points.
 */
async function charts({ trend, weeks }: RoleMetrics): Promise<Html> {
  const drawn = [await trendChart(trend), await hoursChart(weeks), await activationsChart(weeks)].filter(
    (one) => one !== undefined,
  )
  return drawn.length === 0
    ? html``
    : html`<div class="charts">
${drawn}</div>
`
}

const captioned = (caption: string, picture: Html): Html => html`<div><h3>${caption}</h3>
${picture}</div>
`

async function trendChart(trend: RoleMetrics['trend']): Promise<Html | undefined> {
  if (trend.length < 2) return undefined
  const { mark, tell } = lines('Standing', 'Eligible')
  return captioned(
    'Standing and eligible',
    await chart({
      title: 'People and apps with standing access, and people who are eligible instead, over time',
      ...SIZE,
      values: trend.flatMap(({ createdDateTime, standingPrivileged, eligible }) => [
        { day: createdDateTime, what: 'Standing', people: standingPrivileged },
        { day: createdDateTime, what: 'Eligible', people: eligible },
      ]),
      mark,
      encoding: {
        x: { field: 'day', type: 'temporal', title: null, axis: { format: '%b %-d', tickCount: 3 } },
        y: {
          field: 'people',
          type: 'quantitative',
          title: 'People and apps',
          scale: { zero: true },
          axis: { tickMinStep: 1, tickCount: 5 },
        },
        ...tell,
      },
    }),
  )
}

const weekAxis = {
  field: 'week',
  type: 'ordinal',
  sort: null,
  title: 'Week from',
  axis: { labelAngle: 0, labelOverlap: true },
}
const named = (weeks: RoleMetrics['weeks']) =>
  weeks.map((one) => ({ ...one, week: week.format(new Date(one.fromDateTime)) }))

async function hoursChart(weeks: RoleMetrics['weeks']): Promise<Html | undefined> {
  const values = named(weeks).flatMap(({ week, standingHours, activatedHours }) =>
    standingHours === undefined || activatedHours === undefined
      ? []
      : [
          { week, what: 'Standing', hours: standingHours },
          { week, what: 'Activated', hours: activatedHours },
        ],
  )
  if (values.length < 4) return undefined
  const { mark, tell } = lines('Standing', 'Activated')
  return captioned(
    'Privileged hours a week',
    await chart({
      title: 'Hours of standing and of activated privileged access in each week',
      ...SIZE,
      values,
      mark,
      encoding: {
        x: weekAxis,
        y: {
          field: 'hours',
          type: 'quantitative',
          title: 'Hours',
          scale: { zero: true },
          axis: { tickMinStep: 1, tickCount: 5 },
        },
        ...tell,
      },
    }),
  )
}

async function activationsChart(weeks: RoleMetrics['weeks']): Promise<Html | undefined> {
  if (weeks.length < 2 || weeks.every(({ activations }) => activations === 0)) return undefined
  return captioned(
    'Activations a week',
    await chart({
      title: 'Activations of roles in each week',
      ...SIZE,
      values: named(weeks).map(({ week, activations }) => ({ week, activations })),
      mark: { type: 'bar', color: '#6b8fb3' },
      encoding: {
        x: weekAxis,
        y: {
          field: 'activations',
          type: 'quantitative',
          title: 'Activations',
          scale: { zero: true },
          axis: { tickMinStep: 1, tickCount: 5 },
        },
      },
    }),
  )
}
