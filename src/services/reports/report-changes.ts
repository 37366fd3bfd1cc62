import type { ChangeRow, ChangeState } from '../../store/tables.ts'
import { reporterOf, stepsFor, subjectName, type ReportedChange } from './change-report.ts'
import { breakable, html, type Html, type HtmlPart } from './html.ts'
import { CHANGE_STATES } from './labels.ts'
import { planFacts } from './plan-facts.ts'
import type { ChangesTable } from './plan-report.ts'
import type { ReportInput } from './report-input.ts'
import { facts, table, type Column } from './report-table.ts'
import { counted, date, number } from './wording.ts'

/** More rows than this nobody reads, prints or can open on a phone. */
export const MOST_ROWS = 500

const PERSON_BY_PERSON: ChangesTable = {
  heading: 'Person by person',
  caption: 'People in the plan',
  who: 'Person',
  target: 'What it is about',
  columns: [],
}

interface Group {
  id: string
  title: string
  states: readonly ChangeState[]
}

/** What became of them, what needs somebody first; each group opens by itself. */
const GROUPS: readonly Group[] = [
  { id: 'failed', title: 'Failed or not confirmed', states: ['failed', 'unverified'] },
  { id: 'requested', title: 'Under way', states: ['intended', 'requested'] },
  { id: 'planned', title: 'Planned', states: ['planned'] },
  { id: 'verified', title: 'Made and verified', states: ['verified'] },
  { id: 'undone', title: 'Taken back', states: ['undone'] },
  { id: 'handOver', title: 'To be done elsewhere', states: ['handOver'] },
  { id: 'spared', title: 'Spared', states: ['spared'] },
]

const groupsOf = ({ changes, progress }: ReportInput) =>
  GROUPS.map((group) => {
    const own = changes.filter(({ state }) => group.states.includes(state))
    const counted = group.states.reduce((sum, state) => sum + (progress[state] ?? 0), 0)
    return { ...group, own, all: Math.max(own.length, counted) }
  }).filter(({ all }) => all > 0)

/** The way to each group of rows, and to the files that hold everything. */
export function jumpLinks(input: ReportInput): Html {
  const groups = groupsOf(input).filter(({ own }) => own.length > 0)
  const { files = [] } = input
  if (groups.length + files.length === 0) return html``
  return html`<nav aria-label="In this report">
<ul class="jumps">
${groups.map(
  ({ id, title, all }) => html`<li><a href="#${id}">${title} (${number(all)})</a></li>
`,
)}${files.map(
    ({ label, link }) => html`<li><a href="${link}">${label}</a></li>
`,
  )}</ul>
</nav>
`
}

/** The changes themselves, by what became of them: closed on a screen until somebody opens them, open on paper. */
export function changesSection(input: ReportInput): Html {
  const { kind, files = [] } = input
  const { heading, caption, who: whoHead, target, columns } = { ...PERSON_BY_PERSON, ...kind.report.table }
  const who = [{ ...WHO, head: whoHead }, ...columns]
  const about: Column<ReportedChange> = { head: target, cell: ({ change, report }) => report.target(change) }
  const groups = groupsOf(input)
  const all = groups.reduce((sum, group) => sum + group.all, 0)
  if (all === 0) return html``
  let room = MOST_ROWS
  const reporter = reporterOf(kind.changes)
  const shown = groups.map((group) => {
    const rows = group.own.toSorted(byPosition).slice(0, room).map(reporter)
    room -= rows.length
    return { ...group, rows }
  })
  const spreadsheet = files.find(({ isSpreadsheet }) => isSpreadsheet === true)
  const inSpreadsheet =
    spreadsheet === undefined ? 'CSV file of this report' : html`<a href="${spreadsheet.link}">spreadsheet</a>`
  const last = (id: string) =>
    id === 'spared' ? [about, REASON] : id === 'handOver' ? [WHAT, REASON] : [isOverOf(input) ? HAPPENED : WHAT, STATE]
  return html`<h2>${heading}</h2>
${
  MOST_ROWS - room < all &&
  html`<p class="note">Shown are <strong>${number(MOST_ROWS - room)} of ${counted(all, 'entry', 'entries')}</strong>. All of them, one row each, are in the ${inSpreadsheet}.</p>
`
}${shown.map(
    ({ id, title, rows, all }) =>
      rows.length > 0 &&
      html`<details${(id === 'failed' || shown.length === 1 || all <= FEW_ROWS) && html` open=""`}>
<summary>${title} (${number(all)})</summary>
${rowsOf(id === 'handOver' || id === 'spared' ? title : `${caption}: ${title.toLowerCase()}`, [...who, ...last(id)], rows, id)}</details>
`,
  )}`
}

/** Rows of which what all have in common is said once, above them. */
function rowsOf(
  caption: string,
  columns: readonly Column<ReportedChange>[],
  rows: readonly ReportedChange[],
  id: string,
): Html {
  const [first] = rows
  const common = columns.slice(1).filter(({ cell }) => {
    const texts = new Set(rows.map((row) => html`${cell(row)}`.text))
    return rows.length > FEW_ROWS && texts.size === 1
  })
  return html`${
    first !== undefined &&
    common.length > 0 &&
    html`<p>The same for all of them:</p>
${facts(common.map(({ head, cell }) => [head, html`<span class="common">${cell(first)}</span>`]))}`
  }${table(
    caption,
    columns.filter((column) => !common.includes(column)),
    rows,
    { wide: true, id },
  )}`
}

/** So few rows are no burden: they stand open. */
const FEW_ROWS = 10

const byPosition = (a: ChangeRow, b: ChangeRow): number => (a.position ?? Infinity) - (b.position ?? Infinity) || 0

const isOverOf = (input: ReportInput): boolean => planFacts(input).isOver

/** A line below another one. */
export const small = (text: string | null | undefined): HtmlPart =>
  text !== null && text !== undefined && text !== '' && html`<small>${text}</small>`

const WHO: Column<ReportedChange> = {
  head: 'Person',
  width: 'who',
  cell: (reported) => {
    const { change, report } = reported
    const person = report.person(change)
    return [
      subjectName(reported),
      person?.userPrincipalName !== undefined && html`<small>${breakable(person.userPrincipalName)}</small>`,
      small(person?.department),
      person?.accountEnabled === false && small('Account disabled'),
      (report.personNotes?.(change) ?? []).map(small),
    ]
  },
}

const WHAT: Column<ReportedChange> = {
  head: 'What happens',
  cell: ({ row, change, report }) => {
    const end = report.end?.(change)
    return [
      `${report.label(change)}: ${report.target(change)}`,
      end !== undefined && small(`Until ${date(end)}`),
      (report.lines?.(change) ?? []).map(small),
      small(report.why?.(change)),
      (report.notes?.(change, row) ?? []).map(small),
    ]
  },
}

/** The same once the plan is over. */
const HAPPENED: Column<ReportedChange> = { ...WHAT, head: 'What happened' }

const STATE: Column<ReportedChange> = {
  head: 'State',
  width: 'when',
  cell: ({ row: { state, message, restoreBefore, undoMessage } }) => [
    CHANGE_STATES[state].label,
    state !== 'undone' && small(message),
    small(undoMessage),
    restoreBefore !== null && state !== 'undone' && small(`Can be undone in full until ${date(restoreBefore)}`),
  ],
}

const REASON: Column<ReportedChange> = {
  head: 'Reason',
  cell: (reported) => [reported.row.message ?? reported.row.code ?? '', small(stepsFor(reported))],
}
