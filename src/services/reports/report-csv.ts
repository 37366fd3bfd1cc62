import type { ChangeRow } from '../../store/tables.ts'
import { isoTime } from '../../time.ts'
import { isAboutPerson } from '../plans/subject.ts'
import { reporterOf, stepsFor, subjectName, type ReportedChange } from './change-report.ts'
import type { PlanKind } from './plan-kind.ts'
import { inChunks } from './chunks.ts'
import { BOM, csvRow, type CsvValue } from './csv.ts'
import { CHANGE_STATES } from './labels.ts'
import { API_WORDING } from './wording.ts'

type Cell = (reported: ReportedChange) => CsvValue

/**
 * The columns of every kind of change in their order; kinds put their own between them. Names are public once released:
 * spreadsheets and flows refer to them.
 */
const COLUMNS = {
  Position: ({ row }) => row.position ?? undefined,
  State: ({ row }) => CHANGE_STATES[row.state].label,
  Person: (reported) => (reported.report.subject === 'role' ? undefined : subjectName(reported)),
  'User Principal Name': (reported) => personOf(reported)?.userPrincipalName,
  Mail: (reported) => personOf(reported)?.mail,
  Department: (reported) => personOf(reported)?.department,
  'Account Enabled': (reported) => personOf(reported)?.accountEnabled,
  Change: ({ change, report, say }) => report.label(change, say),
  Target: ({ change, report, say }) => report.target(change, say),
  End: ({ change, report }) => report.end?.(change),
  Details: ({ change, report, say }) => report.lines?.(change, say).join('; '),
  Why: ({ change, report, say }) => report.why?.(change, say),
  'Reason Code': ({ row }) => row.code ?? undefined,
  Reason: ({ row }) => row.message ?? undefined,
  'What To Do': stepsFor,
  Requested: ({ row }) => time(row.requestedAt),
  Verified: ({ row }) => time(row.verifiedAt),
  'Restore Before': ({ row }) => time(row.restoreBefore),
  'Undo State': ({ row }) => row.undoState ?? undefined,
  'Undo Reason': ({ row }) => row.undoMessage ?? undefined,
  Undone: ({ row }) => time(row.undoneAt),
  'User Id': ({ row, report }) => (isAboutPerson(report.subject, row.details) ? row.subjectId : undefined),
  'Principal Id': ({ row, report }) => (report.subject === 'principal' ? row.subjectId : undefined),
  'Target Id': ({ row }) => row.targetId ?? undefined,
  'Change Id': ({ row }) => row.id,
} satisfies Readonly<Record<string, Cell>>

export type CommonColumn = keyof typeof COLUMNS

const personOf = ({ change, report }: ReportedChange) => report.person(change)

const time = (value: Date | null): CsvValue => (value === null ? undefined : isoTime(value))

export interface CsvInput {
  /** Of a plan of this kind. */
  kind: PlanKind
  /** Read as they are needed, so that a hundred thousand fit through. */
  changes: AsyncIterable<ChangeRow> | Iterable<ChangeRow>
  /** Every kind that there is: the files of all plans have the same columns. */
  kinds: readonly PlanKind[]
}

/**
 * Every change of a plan in one row each, whatever became of it: for spreadsheets, and for those whom the page does not
 * show.
 */
export function reportCsv(input: CsvInput): AsyncGenerator<string> {
  return inChunks(rows(input))
}

async function* rows({ kind, changes, kinds }: CsvInput): AsyncGenerator<string> {
  const columns = columnsOf(kinds)
  yield BOM + csvRow([...columns.keys()])
  const cells = [...columns.values()]
  // A file for programs, too: its words stay the same in every language.
  const reporter = reporterOf(kind.changes, API_WORDING)
  for await (const change of changes) {
    const reported = reporter(change)
    yield csvRow(cells.map((cell) => cell(reported)))
  }
}

/** All columns by their heads. What a kind calls like another one stands in the same column. */
function columnsOf(kinds: readonly PlanKind[]): Map<string, Cell> {
  const own = kinds.flatMap(({ changes }) => changes.flatMap(({ columns = [] }) => columns))
  return new Map(
    Object.entries(COLUMNS).flatMap(([common, cell]): [string, Cell][] => [
      [common, cell],
      ...own.filter(({ after }) => after === common).map(({ head }): [string, Cell] => [head, ownCell(head)]),
    ]),
  )
}

const ownCell =
  (head: string): Cell =>
  ({ change, report }) =>
    report.columns?.find((column) => column.head === head)?.cell(change)
