import { SERVICE } from '../../../callers.ts'
import type { CampaignRow } from '../../../store/contact-tables.ts'
import { callerName } from '../../reports/shown-caller.ts'
import { chart, SHORT_DATE } from '../../reports/chart.ts'
import { html, typed, type Html } from '../../reports/html.ts'
import { htmlPage } from '../../reports/html-page.ts'
import { REPORT_STYLE } from '../../reports/report-style.ts'
import { facts, table } from '../../reports/report-table.ts'
import { spelledOut, type Wording } from '../../reports/wording.ts'
import { CONTACT_PLAN_WORDS } from '../../contacts/plan-words.ts'
import { shownTitle } from '../creation.ts'
import type { CampaignSpec } from '../spec.ts'
import type { CampaignFigures, DepartmentFigures, FieldFigures } from './figures.ts'
import { CAMPAIGN_REPORT_WORDS, type CampaignReportWords } from './words.ts'

const wordsOf = ({ language }: Wording): CampaignReportWords => CAMPAIGN_REPORT_WORDS[language]

export interface CampaignReportInput {
  say: Wording
  campaign: CampaignRow
  figures: CampaignFigures
  tenantName: string
  /** What people and apps are called who made or closed it, by object id or app id in small letters. */
  names: ReadonlyMap<string, string>
  generatedAt: Date
}

/** A chart with more bars says nothing; the table has all of them. */
const MOST_BARS = 20
const MOST_ROWS = 200
const STYLE = `${REPORT_STYLE}
figure { margin: 0 0 1rem; overflow-x: auto; }
figure svg { display: block; color: var(--ink); }`

const BEFORE = '#9aa7b4'
const AFTER = '#2f7d5b'

/**
 * A campaign as one page for those who answer for the directory. No script and nothing from outside, for a policy of
 * `default-src 'none'; style-src 'unsafe-inline'`.
 */
export async function campaignHtml({
  say,
  campaign,
  figures,
  tenantName,
  names,
  generatedAt,
}: CampaignReportInput): Promise<string> {
  const words = wordsOf(say)
  const state = campaign.undoRequestedAt !== null ? 'undone' : campaign.state === 'open' ? 'open' : 'closed'
  return htmlPage({
    language: say.language,
    brand: say.brand,
    title: `${shownTitle(campaign, say)} (${tenantName})`,
    style: STYLE,
    body: html`<header>
<p class="kicker">${typed(tenantName)} · ${words.reportOf(say.dateAndTime(generatedAt))}. ${words.zone(say.zone)}</p>
<h1 dir="auto">${shownTitle(campaign, say)}</h1>
<p><span class="state">${words.states[state]}.</span> ${sentence(campaign, figures, say)}</p>
${keyFigures(figures, say)}</header>
<main>
${await answersSection(figures, say)}${await completenessSection(figures, say)}${valuesSection(figures, say)}${reasonsSection(figures, say)}${aboutSection(campaign, names, say)}</main>
<footer>
<p>${words.campaign} <code>${campaign.id}</code>. ${words.read(say.dateAndTime(figures.asOf))}</p>
<p>${words.explained}</p>
</footer>`,
  })
}

function sentence(campaign: CampaignRow, { people, answered }: CampaignFigures, say: Wording): string {
  const { startsAt, closesAt, closedAt } = campaign
  const words = wordsOf(say)
  const share = people === 0 ? 0 : Math.round((100 * answered) / people)
  return [
    words.answered(say.date(startsAt), answered, people, say.percent(share)),
    closedAt === null ? words.ends(say.date(closesAt)) : words.ended(say.date(closedAt)),
  ].join(' ')
}

/** "70 → 90 %", or "90 %" while it is what it was. */
const fromTo = (
  { beforePercent, afterPercent }: CampaignFigures['completeness'],
  { number, percent }: Wording,
): string =>
  beforePercent === afterPercent
    ? percent(afterPercent)
    : `${number(beforePercent)} → ${percent(afterPercent)}`.replaceAll(' ', NO_BREAK)

const NO_BREAK = '\u00A0'

function keyFigures({ people, answered, values, completeness, unreachable }: CampaignFigures, say: Wording): Html {
  const { figures } = wordsOf(say)
  const { number } = say
  const entries: (readonly [string, string])[] = [
    [number(people), figures.people(people)],
    [number(answered), figures.answered(answered)],
    [number(values.written), figures.written(values.written)],
    [fromTo(completeness, say), figures.complete],
    ...(values.waiting === 0 ? [] : [[number(values.waiting), figures.waiting(values.waiting)] as const]),
    ...(values.handOver === 0 ? [] : [[number(values.handOver), figures.handOver] as const]),
    ...(unreachable === 0 ? [] : [[number(unreachable), figures.unreachable(unreachable)] as const]),
  ]
  return html`<dl class="figures">
${entries.map(
  ([value, name]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
)}</dl>
`
}

/** What became of the question, in the order in which it is told. */
const OUTCOMES = ['confirmed', 'corrected', 'saidToHaveLeft', 'open', 'unreachable', 'gone', 'moved'] as const

async function answersSection(figures: CampaignFigures, say: Wording): Promise<Html> {
  const { people, asked, answersByDay } = figures
  const { answers } = wordsOf(say)
  let sum = 0
  const values = answersByDay.map(({ day, people }) => {
    sum += people
    return { day, people: sum }
  })
  return html`<h2>${answers.title}</h2>
${table(
  say,
  answers.caption,
  [
    { head: answers.became, cell: (outcome) => answers[outcome] },
    { head: answers.people, numeric: true, cell: (outcome) => figures[outcome] },
  ],
  OUTCOMES.filter((outcome) => figures[outcome] > 0),
  { totals: [answers.all(asked), people] },
)}${
    values.length > 1 &&
    (await chart({
      language: say.language,
      title: answers.chart,
      width: 620,
      height: 180,
      values,
      mark: { type: 'area', line: { color: AFTER }, color: AFTER, fillOpacity: 0.2, interpolate: 'step-after' },
      encoding: {
        x: {
          field: 'day',
          type: 'temporal',
          timeUnit: 'utcyearmonthdate',
          title: null,
          axis: {
            format: SHORT_DATE[say.language],
            tickCount: { interval: 'day', step: Math.ceil(values.length / 8) },
          },
        },
        y: { field: 'people', type: 'quantitative', title: answers.axis, scale: { domain: [0, people] } },
      },
    }))
  }`
}

async function completenessSection({ departments, completeness }: CampaignFigures, say: Wording): Promise<Html> {
  const words = wordsOf(say).completeness
  if (departments.length === 0) return html``
  const shown = departments.slice(0, MOST_BARS)
  const name = ({ department }: DepartmentFigures) => department ?? words.noDepartment
  const values = shown.flatMap((one) => [
    { department: name(one), when: words.before, percent: one.beforePercent },
    { department: name(one), when: words.now, percent: one.afterPercent },
  ])
  const rest = departments.length - MOST_ROWS
  return html`<h2>${words.title}</h2>
${await chart({
  language: say.language,
  title: words.chart,
  width: 460,
  height: { step: 15 },
  values,
  mark: { type: 'bar', cornerRadiusEnd: 2 },
  encoding: {
    y: { field: 'department', type: 'nominal', sort: null, title: null },
    yOffset: { field: 'when', sort: [words.before, words.now] },
    x: { field: 'percent', type: 'quantitative', title: words.axis, scale: { domain: [0, 100] } },
    color: {
      field: 'when',
      type: 'nominal',
      sort: [words.before, words.now],
      scale: { domain: [words.before, words.now], range: [BEFORE, AFTER] },
    },
  },
})}${table(
    say,
    words.caption,
    [
      { head: words.department, cell: (one) => typed(name(one)) },
      { head: words.people, numeric: true, cell: ({ people }) => people },
      { head: words.answered, numeric: true, cell: ({ answered }) => answered },
      { head: words.before, numeric: true, cell: ({ beforePercent }) => say.percent(beforePercent) },
      { head: words.now, numeric: true, cell: ({ afterPercent }) => say.percent(afterPercent) },
    ],
    departments.slice(0, MOST_ROWS),
    {
      totals: [
        words.all,
        completeness.people,
        departments.reduce((sum, { answered }) => sum + answered, 0),
        say.percent(completeness.beforePercent),
        say.percent(completeness.afterPercent),
      ],
    },
  )}${
    rest > 0 &&
    html`<p>${words.more(rest)}</p>
`
  }`
}

/** What became of values, in the order of the columns. */
const VALUES = ['written', 'waiting', 'handOver', 'verified', 'notWritten', 'rejected', 'undone'] as const

function valuesSection({ fields, values }: CampaignFigures, say: Wording): Html {
  const words = wordsOf(say).values
  const shown = VALUES.filter((name) => values[name] > 0)
  if (shown.length === 0) {
    return html`<h2>${words.title}</h2>
<p>${words.none}</p>
`
  }
  return html`<h2>${words.title}</h2>
${table(
  say,
  words.caption,
  [
    { head: words.field, cell: ({ field }: FieldFigures) => CONTACT_PLAN_WORDS[say.language].fields[field] },
    ...shown.map((name) => ({ head: words[name], numeric: true, cell: (figures: FieldFigures) => figures[name] })),
  ],
  fields,
  { totals: [words.all, ...shown.map((name) => values[name])] },
)}`
}

function reasonsSection({ notWrittenReasons }: CampaignFigures, say: Wording): Html {
  if (notWrittenReasons.length === 0) return html``
  const { notWritten, reasons } = wordsOf(say)
  const known: Readonly<Record<string, string>> = reasons
  return html`<h2>${notWritten.title}</h2>
${table(
  say,
  notWritten.caption,
  [
    { head: notWritten.reason, cell: ({ reason }) => known[reason] ?? spelledOut(reason) },
    { head: notWritten.values, numeric: true, cell: ({ values }) => values },
  ],
  notWrittenReasons,
)}`
}

function aboutSection(
  { spec, createdBy, createdAt, closedBy }: CampaignRow,
  names: ReadonlyMap<string, string>,
  say: Wording,
): Html {
  const { about } = wordsOf(say)
  const { respondents, reminderDays, escalateAfterDays, handOverTo, scope } = spec as CampaignSpec
  return html`<h2>${about.title}</h2>
${facts([
  [about.departments, scope.departments !== undefined && typed(scope.departments.slice(0, 30).join(', '))],
  [about.whoAnswers, about.answering[respondents]],
  [about.reminders, reminderDays.length === 0 ? about.none : about.afterDays(reminderDays)],
  [about.managers, escalateAfterDays !== undefined && about.afterDays([escalateAfterDays])],
  [about.handedOver, handOverTo !== undefined && typed(handOverTo)],
  [about.made, about.madeBy(callerName(createdBy, names, say), say.dateAndTime(createdAt))],
  [about.ended, closedBy !== null && (closedBy === SERVICE ? about.timeOver : callerName(closedBy, names, say))],
])}`
}
