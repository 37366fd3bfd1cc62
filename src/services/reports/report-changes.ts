import type { ChangeRow, ChangeState } from '../../store/tables.ts'
import { reporterOf, stepsFor, subjectName, type ReportedChange } from './change-report.ts'
import { breakable, html, typed, type Html, type HtmlPart } from './html.ts'
import { planFacts } from './plan-facts.ts'
import type { ReportInput } from './report-input.ts'
import { facts, table, type Column } from './report-table.ts'
import { REPORT_WORDS } from './report-words.ts'
import type { ReportWords } from './report-words-en.ts'
import { toldPart } from './telling.ts'
import type { Wording } from './wording.ts'

/** More rows than this nobody reads, prints or can open on a phone. */
export const MOST_ROWS = 500

interface Group {
  id: keyof ReportWords['rows']['groups']
  states: readonly ChangeState[]
}

/** What became of them, what needs somebody first; each group opens by itself. */
const GROUPS: readonly Group[] = [
  { id: 'failed', states: ['failed', 'unverified'] },
  { id: 'requested', states: ['intended', 'requested'] },
  { id: 'planned', states: ['planned'] },
  { id: 'verified', states: ['verified'] },
  { id: 'undone', states: ['undone'] },
  { id: 'handOver', states: ['handOver'] },
  { id: 'spared', states: ['spared'] },
]

const wordsOf = ({ say }: { say: Wording }): ReportWords['rows'] => REPORT_WORDS[say.language].rows

const groupsOf = ({ changes, progress, say }: ReportInput) =>
  GROUPS.map((group) => {
    const own = changes.filter(({ state }) => group.states.includes(state))
    const counted = group.states.reduce((sum, state) => sum + (progress[state] ?? 0), 0)
    return { ...group, title: wordsOf({ say }).groups[group.id], own, all: Math.max(own.length, counted) }
  }).filter(({ all }) => all > 0)

/** The way to each group of rows, and to the files that hold everything. */
export function jumpLinks(input: ReportInput): Html {
  const groups = groupsOf(input).filter(({ own }) => own.length > 0)
  const { files = [], say } = input
  if (groups.length + files.length === 0) return html``
  return html`<nav aria-label="${REPORT_WORDS[say.language].page.contents}">
<ul class="jumps">
${groups.map(
  ({ id, title, all }) => html`<li><a href="#${id}">${title} (${say.number(all)})</a></li>
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
  const { kind, files = [], say } = input
  const words = wordsOf(input)
  const { own, isOver } = planFacts(input)
  const { heading, caption, who: whoHead, target } = { ...words, ...own.table }
  const who = [{ ...WHO, head: whoHead }, ...(kind.report.columns?.(say) ?? [])]
  const about: Column<ReportedChange> = {
    head: target,
    cell: ({ change, report }) => typed(report.target(change, say)),
  }
  const reason: Column<ReportedChange> = { ...REASON, head: words.reason }
  const state: Column<ReportedChange> = { ...STATE, head: words.state }
  const what: Column<ReportedChange> = { ...WHAT, head: words.what }
  const groups = groupsOf(input)
  const all = groups.reduce((sum, group) => sum + group.all, 0)
  if (all === 0) return html``
  let room = MOST_ROWS
  const reporter = reporterOf(kind.changes, say)
  const shown = groups.map((group) => {
    const rows = group.own.toSorted(byPosition).slice(0, room).map(reporter)
    room -= rows.length
    return { ...group, rows }
  })
  const spreadsheet = files.find(({ isSpreadsheet }) => isSpreadsheet === true)
  const inSpreadsheet =
    spreadsheet === undefined ? words.csvFile : html`<a href="${spreadsheet.link}">${words.spreadsheet}</a>`
  const last = (id: string) =>
    id === 'spared'
      ? [about, reason]
      : id === 'handOver'
        ? [what, reason]
        : [isOver ? { ...WHAT, head: words.happened } : what, state]
  return html`<h2>${heading}</h2>
${
  MOST_ROWS - room < all &&
  html`<p class="note">${words.shownBefore}<strong>${words.shown(MOST_ROWS - room, all)}</strong>${words.shownAfter}${inSpreadsheet}.</p>
`
}${shown.map(
    ({ id, title, rows, all }) =>
      rows.length > 0 &&
      html`<details${(id === 'failed' || shown.length === 1 || all <= FEW_ROWS) && html` open=""`}>
<summary>${title} (${say.number(all)})</summary>
${rowsOf(say, id === 'handOver' || id === 'spared' ? title : words.captionOf(caption, title), [...who, ...last(id)], rows, id)}</details>
`,
  )}`
}

/** Rows of which what all have in common, or many of them, is said once, above them. */
function rowsOf(
  say: Wording,
  caption: string,
  columns: readonly Column<ReportedChange>[],
  rows: readonly ReportedChange[],
  id: string,
): Html {
  const [first] = rows
  const kinds = new Map(
    columns.slice(1).map((column) => [column, new Set(rows.map((row) => html`${column.cell(row)}`.text)).size]),
  )
  const common = columns.filter((column) => rows.length > FEW_ROWS && kinds.get(column) === 1)
  const shared = columns.findLast((column) => rows.length > FEW_ROWS && isShared(kinds.get(column), rows.length))
  return html`${
    first !== undefined &&
    common.length > 0 &&
    html`<p>${wordsOf({ say }).sameForAll}</p>
${facts(common.map(({ head, cell }) => [head, html`<span class="common">${cell(first)}</span>`]))}`
  }${table(
    say,
    caption,
    columns.filter((column) => !common.includes(column) && column !== shared),
    rows,
    { wide: true, id, groupedBy: shared?.cell },
  )}`
}

/** Whether a column says the same of so many rows that these stand together below it. */
const isShared = (kinds: number | undefined, rows: number): boolean =>
  kinds !== undefined && kinds > 1 && kinds * ROWS_TO_A_KIND <= rows

const ROWS_TO_A_KIND = 8

/** So few rows are no burden: they stand open. */
const FEW_ROWS = 10

const byPosition = (a: ChangeRow, b: ChangeRow): number => (a.position ?? Infinity) - (b.position ?? Infinity) || 0

/** What the service itself has said, in a line below another one. */
const smallTold = (text: string | null, say: Wording): HtmlPart =>
  text !== null && text !== '' && html`<small>${toldPart(say.told(text))}</small>`

const smallTyped = (text: string | undefined): HtmlPart => text !== undefined && html`<small dir="auto">${text}</small>`

/** A line below another one. */
export const small = (text: string | null | undefined): HtmlPart =>
  text !== null && text !== undefined && text !== '' && html`<small>${text}</small>`

const WHO: Column<ReportedChange> = {
  head: '',
  width: 'who',
  cell: (reported) => {
    const { change, report, say } = reported
    const person = report.person(change)
    return [
      typed(subjectName(reported)),
      person?.userPrincipalName !== undefined && html`<small>${breakable(person.userPrincipalName)}</small>`,
      smallTyped(person?.department),
      person?.accountEnabled === false && small(wordsOf(reported).disabled),
      (report.personNotes?.(change, say) ?? []).map(small),
    ]
  },
}

const WHAT: Column<ReportedChange> = {
  head: '',
  cell: ({ row, change, report, say }) => {
    const end = report.end?.(change)
    const words = wordsOf({ say })
    return [
      [words.labelAndTarget(report.label(change, say)), typed(report.target(change, say))],
      end !== undefined && small(words.until(say.date(end))),
      (report.lines?.(change, say) ?? []).map(small),
      small(report.why?.(change, say)),
      (report.notes?.(change, say, row) ?? []).map(small),
    ]
  },
}

const STATE: Column<ReportedChange> = {
  head: '',
  width: 'when',
  cell: ({ row: { state, message, restoreBefore, undoMessage }, say }) => [
    REPORT_WORDS[say.language].changeStates[state].label,
    state !== 'undone' && smallTold(message, say),
    smallTold(undoMessage, say),
    restoreBefore !== null && state !== 'undone' && small(wordsOf({ say }).undoableUntil(say.date(restoreBefore))),
  ],
}

const REASON: Column<ReportedChange> = {
  head: '',
  cell: (reported) => {
    const { row, say } = reported
    return [row.message === null ? (row.code ?? '') : toldPart(say.told(row.message)), small(stepsFor(reported))]
  },
}
