import type { ChangeRow } from '../../store/tables.ts'
import { reporterOf, stepsFor, subjectName, type ReportedChange } from './change-report.ts'
import { html, type Html, type HtmlPart } from './html.ts'
import { CHANGE_STATES } from './labels.ts'
import type { ChangesTable } from './plan-report.ts'
import type { ReportInput } from './report-input.ts'
import { table, type Column } from './report-table.ts'
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

/** The changes themselves: first those that the plan makes, then hand-overs, then those that are spared. */
export function changesSection({ kind, changes, progress }: ReportInput): Html {
  const { heading, caption, who: whoHead, target, columns } = { ...PERSON_BY_PERSON, ...kind.report.table }
  const who = [{ ...WHO, head: whoHead }, ...columns]
  const about: Column<ReportedChange> = { head: target, cell: ({ change, report }) => report.target(change) }
  const rank = ({ state }: ChangeRow) => (state === 'spared' ? 2 : state === 'handOver' ? 1 : 0)
  const shown = changes
    .toSorted((a, b) => rank(a) - rank(b) || (a.position ?? Infinity) - (b.position ?? Infinity) || 0)
    .slice(0, MOST_ROWS)
    .map(reporterOf(kind.changes))
  const all = Math.max(
    changes.length,
    Object.values(progress).reduce((sum, amount) => sum + amount, 0),
  )
  if (all === 0) return html``
  const [touched = [], elsewhere = [], spared = []] = [0, 1, 2].map((place) =>
    shown.filter(({ row }) => rank(row) === place),
  )
  return html`<h2>${heading}</h2>
${
  shown.length < all &&
  html`<p class="note">Shown are <strong>${number(shown.length)} of ${counted(all, 'entry', 'entries')}</strong>. All of them, one row each, are in the CSV file of this report.</p>
`
}${touched.length > 0 && table(caption, [...who, WHAT, STATE], touched, { wide: true })}${elsewhere.length > 0 && table('To be done elsewhere', [...who, WHAT, REASON], elsewhere, { wide: true })}${spared.length > 0 && table('Spared', [...who, about, REASON], spared, { wide: true })}`
}

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
      small(person?.userPrincipalName),
      small(person?.department),
      person?.accountEnabled === false && small('Account disabled'),
      (report.personNotes?.(change) ?? []).map(small),
    ]
  },
}

const WHAT: Column<ReportedChange> = {
  head: 'What happens',
  cell: ({ change, report }) => {
    const end = report.end?.(change)
    return [
      `${report.label(change)}: ${report.target(change)}`,
      end !== undefined && small(`Until ${date(end)}`),
      (report.lines?.(change) ?? []).map(small),
      small(report.why?.(change)),
      (report.notes?.(change) ?? []).map(small),
    ]
  },
}

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
