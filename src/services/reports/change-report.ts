import type { ChangeRow } from '../../store/tables.ts'
import type { Person } from '../people/person.ts'
import type { Change } from '../plans/change.ts'
import { detailsOf, toChange } from '../plans/item.ts'
import type { Subject } from '../plans/subject.ts'
import type { CommonColumn } from './report-csv.ts'
import type { CsvValue } from './csv.ts'
import type { Wording } from './wording.ts'

/** A stored change as its kind reads it; none of its details can be relied on. */
export type Stored<C extends Change> = Omit<C, 'details'> & { details: Partial<C['details']> }

/** What reports say of a kind of change. Texts are plain: whoever renders them escapes them. */
export interface ChangeReport<C extends Change = Change> {
  /** The kind's name, as it stands in the API and in the database. */
  readonly name: string
  /** What its changes are about, as the kind itself says. */
  readonly subject: Subject
  /** What is done, in a few words: "Remove from group". */
  label(change: Stored<C>, say: Wording): string
  /** What it is about besides the person: a group, a product, a role, or names of fields, never their values. */
  target(change: Stored<C>, say: Wording): string
  /** Whom it is about; nobody where it is about a role alone. */
  person(change: Stored<C>): Person | undefined
  /** What else there is to know about the person, a line each. */
  personNotes?(change: Stored<C>, say: Wording): string[]
  /** Until when what is given lasts: ISO 8601. */
  end?(change: Stored<C>): string | undefined
  /** What exactly it does, a line each, where the label and the target do not say it. */
  lines?(change: Stored<C>, say: Wording): string[]
  /** Why it is planned, in a sentence. */
  why?(change: Stored<C>, say: Wording): string | undefined
  /** What else comes of it, or came of it, a line each. */
  notes?(change: Stored<C>, say: Wording, row: Pick<ChangeRow, 'state' | 'outcome'>): string[]
  /** How a person makes it where this service may not. */
  steps?(change: Stored<C>, say: Wording): string | undefined
  /** Columns of its own in the spreadsheet. */
  readonly columns?: readonly OwnColumn<C>[]
}

export interface OwnColumn<C extends Change = Change> {
  /** Public once released: spreadsheets and flows refer to it. */
  head: string
  /** The column of every kind behind which it stands. */
  after: CommonColumn
  cell(change: Stored<C>): CsvValue
}

/** A kind of change as reports see it: they hand it only changes of that kind. */
export const reported = <C extends Change>(report: ChangeReport<C>): ChangeReport => report

/** A change together with what its kind says of it, and the language in which that is said. */
export interface ReportedChange {
  row: ChangeRow
  change: Stored<Change>
  report: ChangeReport
  say: Wording
}

/** Finds what there is to say of the changes of a plan. */
export function reporterOf(reports: readonly ChangeReport[], say: Wording): (row: ChangeRow) => ReportedChange {
  const byName = new Map(reports.map((report) => [report.name, report]))
  return (row) => {
    const report = byName.get(row.kind)
    if (report === undefined) throw new TypeError(`Such a plan holds no change of the kind ${row.kind}`)
    return { row, change: { ...toChange(row), details: detailsOf(row) }, report, say }
  }
}

/** The names of the kinds of changes in such plans that are about this. */
export const kindsAbout = ({ changes }: { changes: readonly ChangeReport[] }, about: Subject): string[] =>
  changes.filter(({ subject }) => subject === about).map(({ name }) => name)

/** What to call whom, or what, a change is about. */
export function subjectName({ row, change, report, say }: ReportedChange): string {
  const person = report.person(change)
  return (
    person?.displayName ??
    person?.userPrincipalName ??
    (report.subject === 'role' ? report.target(change, say) : undefined) ??
    row.subjectId
  )
}

/** How a person makes a change that this service was not allowed to make; nothing for changes that it makes. */
export const stepsFor = ({ row, change, report, say }: ReportedChange): string | undefined =>
  row.state === 'handOver' ? report.steps?.(change, say) : undefined
