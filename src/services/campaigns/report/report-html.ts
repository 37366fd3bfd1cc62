import type { CampaignRow } from '../../../store/contact-tables.ts'
import { chart } from '../../reports/chart.ts'
import { html, type Html, type HtmlPart } from '../../reports/html.ts'
import { htmlPage } from '../../reports/html-page.ts'
import { REPORT_STYLE } from '../../reports/report-style.ts'
import { facts, table } from '../../reports/report-table.ts'
import { counted, date, dateAndTime, number, spelledOut } from '../../reports/wording.ts'
import type { CampaignSpec } from '../spec.ts'
import type { CampaignFigures, DepartmentFigures } from './figures.ts'

export interface CampaignReportInput {
  campaign: CampaignRow
  figures: CampaignFigures
  tenantName: string
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

/** Why a value could not be written here, in words for those who answer for the directory. */
const REASONS: Readonly<Record<string, string>> = {
  synced: 'The account is kept in Active Directory',
  adminProtected: 'Microsoft protects the phones of administrators',
  rolesUnknown: 'Nobody could tell who is an administrator',
  restrictedUnit: 'The account is in a restricted administrative unit',
  graphForbidden: 'Microsoft did not allow it',
  graphRefused: 'Microsoft did not take the value',
  changedMeanwhile: 'The directory had changed meanwhile',
  excluded: 'The person is excluded from changes',
  breakGlass: 'It is an emergency account',
  userGone: 'The account was deleted',
  failed: 'The change failed',
}

/**
 * A campaign as one page for those who answer for the directory. No script and nothing from outside, for a policy of
 * `default-src 'none'; style-src 'unsafe-inline'`.
 */
export async function campaignHtml({
  campaign,
  figures,
  tenantName,
  generatedAt,
}: CampaignReportInput): Promise<string> {
  return htmlPage({
    title: `${campaign.title} (${tenantName})`,
    style: STYLE,
    body: html`<header>
<p class="kicker">${tenantName} · report of ${dateAndTime(generatedAt)}</p>
<h1>${campaign.title}</h1>
<p><span class="state">${campaign.undoRequestedAt !== null ? 'Taken back' : campaign.state === 'open' ? 'Going on' : 'Closed'}.</span> ${sentence(campaign, figures)}</p>
${keyFigures(figures)}</header>
<main>
${await answersSection(figures)}${await completenessSection(figures)}${valuesSection(figures)}${reasonsSection(figures)}${aboutSection(campaign)}</main>
<footer>
<p>Campaign <code>${campaign.id}</code>. The directory was read on ${dateAndTime(figures.asOf)}; all times are UTC.</p>
<p>Completeness counts what the campaign asks for; of phone numbers one is enough. Before and after are counted for the same people: those whose accounts are still there.</p>
</footer>`,
  })
}

function sentence({ startsAt, closesAt, closedAt }: CampaignRow, { people, answered }: CampaignFigures): string {
  const share = people === 0 ? 0 : Math.round((100 * answered) / people)
  return (
    `Since ${date(startsAt)}, ${number(answered)} of ${counted(people, 'person', 'people')} have been answered for ` +
    `(${share} %). It ${closedAt === null ? `ends on ${date(closesAt)}` : `ended on ${date(closedAt)}`}.`
  )
}

function keyFigures({ people, answered, values, completeness, unreachable }: CampaignFigures): Html {
  const entries: (readonly [string, string])[] = [
    [number(people), people === 1 ? 'person' : 'people'],
    [number(answered), 'answered for'],
    [number(values.written), values.written === 1 ? 'value changed' : 'values changed'],
    [`${completeness.beforePercent} → ${completeness.afterPercent} %`, 'complete'],
    ...(values.waiting === 0 ? [] : [[number(values.waiting), 'waiting for an approval'] as const]),
    ...(values.handOver === 0 ? [] : [[number(values.handOver), 'to be changed elsewhere'] as const]),
    ...(unreachable === 0 ? [] : [[number(unreachable), 'whom nobody could be asked about'] as const]),
  ]
  return html`<dl class="figures">
${entries.map(
  ([value, name]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
)}</dl>
`
}

async function answersSection({
  people,
  asked,
  confirmed,
  corrected,
  saidToHaveLeft,
  open,
  unreachable,
  gone,
  moved,
  answersByDay,
}: CampaignFigures): Promise<Html> {
  let sum = 0
  const values = answersByDay.map(({ day, people }) => {
    sum += people
    return { day, people: sum }
  })
  return html`<h2>Who has answered</h2>
${table(
  'People by what became of the question',
  [
    { head: 'What became of it', cell: ([name]) => name },
    { head: 'People', numeric: true, cell: ([, count]) => count },
  ],
  (
    [
      ['All of it is right', confirmed],
      ['Something was corrected', corrected],
      ['Said to have left', saidToHaveLeft],
      ['Not answered', open],
      ['Nobody could be asked', unreachable],
      ['Account deleted or disabled meanwhile', gone],
      ['In another department by now', moved],
    ] as [string, number][]
  ).filter(([, count]) => count > 0),
  { totals: [`All people (${number(asked)} asked)`, people] },
)}${
    values.length > 1 &&
    (await chart({
      title: 'People answered for, day by day',
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
          axis: { format: '%b %-d', tickCount: { interval: 'day', step: Math.ceil(values.length / 8) } },
        },
        y: { field: 'people', type: 'quantitative', title: 'People answered for', scale: { domain: [0, people] } },
      },
    }))
  }`
}

async function completenessSection({ departments, completeness }: CampaignFigures): Promise<Html> {
  if (departments.length === 0) return html``
  const shown = departments.slice(0, MOST_BARS)
  const name = ({ department }: DepartmentFigures) => department ?? '(no department)'
  const values = shown.flatMap((one) => [
    { department: name(one), when: 'Before', percent: one.beforePercent },
    { department: name(one), when: 'Now', percent: one.afterPercent },
  ])
  const rest = departments.length - MOST_ROWS
  return html`<h2>How complete the data is</h2>
${await chart({
  title: 'Completeness before the campaign and now, by department',
  width: 460,
  height: { step: 15 },
  values,
  mark: { type: 'bar', cornerRadiusEnd: 2 },
  encoding: {
    y: { field: 'department', type: 'nominal', sort: null, title: null },
    yOffset: { field: 'when', sort: ['Before', 'Now'] },
    x: { field: 'percent', type: 'quantitative', title: 'Complete (%)', scale: { domain: [0, 100] } },
    color: {
      field: 'when',
      type: 'nominal',
      sort: ['Before', 'Now'],
      scale: { domain: ['Before', 'Now'], range: [BEFORE, AFTER] },
    },
  },
})}${table(
    'Completeness by department',
    [
      { head: 'Department', cell: name },
      { head: 'People', numeric: true, cell: ({ people }) => people },
      { head: 'Answered for', numeric: true, cell: ({ answered }) => answered },
      { head: 'Before', numeric: true, cell: ({ beforePercent }) => `${beforePercent} %` },
      { head: 'Now', numeric: true, cell: ({ afterPercent }) => `${afterPercent} %` },
    ],
    departments.slice(0, MOST_ROWS),
    {
      totals: [
        'All departments',
        completeness.people,
        departments.reduce((sum, { answered }) => sum + answered, 0),
        `${completeness.beforePercent} %`,
        `${completeness.afterPercent} %`,
      ],
    },
  )}${
    rest > 0 &&
    html`<p>${counted(rest, 'more department', 'more departments')} in the spreadsheet.</p>
`
  }`
}

function valuesSection({ fields, values }: CampaignFigures): Html {
  const columns = [
    ['Changed', 'written'],
    ['Waiting', 'waiting'],
    ['Elsewhere', 'handOver'],
    ['Done elsewhere', 'verified'],
    ['Not written', 'notWritten'],
    ['Rejected', 'rejected'],
    ['Taken back', 'undone'],
  ] as const
  const shown = columns.filter(([, name]) => values[name] > 0)
  if (shown.length === 0) {
    return html`<h2>What was changed</h2>
<p>Nobody has given a new value.</p>
`
  }
  return html`<h2>What was changed</h2>
${table(
  'New values by field',
  [
    { head: 'Field', cell: ({ label }) => label as HtmlPart },
    ...shown.map(([head, name]) => ({
      head,
      numeric: true,
      cell: (figures: CampaignFigures['fields'][number]) => figures[name],
    })),
  ],
  fields,
  { totals: ['All fields', ...shown.map(([, name]) => values[name])] },
)}`
}

function reasonsSection({ notWrittenReasons }: CampaignFigures): Html {
  if (notWrittenReasons.length === 0) return html``
  return html`<h2>What could not be written here, and why</h2>
${table(
  'Values by reason',
  [
    { head: 'Reason', cell: ({ reason }) => REASONS[reason] ?? spelledOut(reason) },
    { head: 'Values', numeric: true, cell: ({ values }) => values },
  ],
  notWrittenReasons,
)}`
}

function aboutSection({ spec, createdBy, createdAt, closedBy }: CampaignRow): Html {
  const { respondents, reminderDays, escalateAfterDays, handOverTo, scope } = spec as CampaignSpec
  const answering: Readonly<Record<CampaignSpec['respondents'], string>> = {
    person: 'each person',
    coordinator: 'the coordinator of the department',
    manager: 'the manager',
    coordinatorThenManager: 'the coordinator of the department, and then the manager',
  }
  return html`<h2>About the campaign</h2>
${facts([
  ['Departments', scope.departments?.slice(0, 30).join(', ')],
  ['Who answers', answering[respondents]],
  ['Reminders', reminderDays.length === 0 ? 'none' : `after ${reminderDays.join(' and ')} days`],
  ['Managers are asked', escalateAfterDays !== undefined && `after ${escalateAfterDays} days`],
  ['Handed over to', handOverTo],
  ['Made by', `connection ${createdBy}, on ${dateAndTime(createdAt)}`],
  ['Ended by', closedBy === null ? undefined : closedBy === 'service' ? 'its time was over' : `connection ${closedBy}`],
])}`
}
