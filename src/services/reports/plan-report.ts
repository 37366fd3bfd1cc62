import type { Executor } from '../../store/database.ts'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import type { ReportedChange } from './change-report.ts'
import type { HtmlPart } from './html.ts'
import type { InEachLanguage } from '../../languages.ts'
import type { Inline } from './markdown.ts'
import type { Notice, NoticesInput } from './notice.ts'
import type { AlsoConcerned } from '../people/notice-addresses.ts'
import type { PlanFacts } from './plan-facts.ts'
import type { OnPremisesFormat } from './report-formats.ts'
import type { Column } from './report-table.ts'
import type { Room } from './room.ts'
import type { Wording } from './wording.ts'

/** How many of what: 812 people. */
export type Amount = readonly [amount: number, unit: string]

/**
 * What reports, summaries and mails say of a kind of plan besides what they say of every plan. Whatever is left out is
 * not said, or is said in words that fit every kind.
 */
export interface PlanReport {
  /** Whatever is said of each such plan, in each language. */
  words?: InEachLanguage<PlanWords>
  /** What it is about, as people count it; nothing where the changes themselves are counted. */
  amounts?(facts: PlanFacts): Amount[] | undefined
  /** Who is looked for, in a sentence. */
  scope?(facts: PlanFacts): string | undefined
  /** The points of the summary that say what the plan does; how many of what, unless given. */
  points?(facts: PlanFacts, room: Room): (readonly Inline[])[]
  /** Points that warn, after those that say who is spared. */
  caveats?(facts: PlanFacts, room: Room): (readonly Inline[])[]
  /** Counts what became of a plan that was begun; the other parts find it in the facts. */
  became?(db: Executor, planId: string): Promise<unknown>
  /** Large numbers at the head of the page, as value and name. */
  figures?(facts: PlanFacts): (readonly [value: string, name: string])[]
  /** What was looked at, after why the plan was made. */
  background?(facts: PlanFacts): HtmlPart
  /** What the plan comes to, before who decided. */
  sections?(facts: PlanFacts): HtmlPart
  /** Further columns behind whom a change is about, where changes are shown one by one. */
  columns?(say: Wording): readonly Column<ReportedChange>[]
  handOver?: HandOverFiles
  /** Where only so many days bring everything back. */
  restorableDays?: number
  /** What of the plan's summary replies show. */
  shown?(summary: object): object
  /** Finished mails to those whom the plan concerns; nobody is told, unless given. */
  notices?(input: PlanNoticesInput): Notice[]
  /** Who is told too, or at another address, where the operator wants that; nobody, unless given. */
  alsoConcerned?(changes: readonly ChangeRow[]): AlsoConcerned
  /** Pages for those whom the plan concerns. */
  pages?: readonly PlanPage[]
}

/** What is said of a kind of plan, in one language. Whatever is left out is said in words that fit every kind. */
export interface PlanWords {
  /** How the changes are shown one by one. */
  table?: Partial<ChangesTable>
  /** Why people are spared, in a few words by the code of the reason. */
  spared?: Readonly<Record<string, string>>
  /** What somebody can do where a change failed, by the code of the reason. */
  remedies?: Readonly<Record<string, string>>
  /** What else holds while people have time to object. */
  graceNote?: string
  /** Who makes what this service can't: "by rule, in Active Directory"; how many, why, and where to read what to do. */
  handOver?: { by: string; explain(amount: number): string }
  /** How a plan is taken back; where only so many days bring everything back, what comes then. */
  undo?: { sentences: readonly string[]; until?: string }
}

export interface ChangesTable {
  heading: string
  /** What the table of those that the plan sets out to make is called. */
  caption: string
  /** Heads of the columns of whom, and of what, a change is about. */
  who: string
  target: string
}

/** What whoever makes the changes is given that this service can't make. */
export interface HandOverFiles {
  /** A file for whoever can make the changes, and how many it is about. */
  file?(changes: readonly ChangeRow[], format: OnPremisesFormat): { content: string; count: number }
  /** Why there is no such file. */
  noFile?: string
}

export interface PlanNoticesInput extends NoticesInput {
  plan: PlanRow
  /** The address of one of the pages of the kind. */
  linkTo(format: string): string
}

/** A page that only such plans have. */
export interface PlanPage {
  /** What it is asked for by, and what its links are signed for. */
  format: string
  label: string
  fileName(planId: string): string
  /** What is said where it is asked for of a plan of another kind. */
  elsewhere: string
  /** Why a plan has none. */
  missing(changes: readonly ChangeRow[]): string | undefined
  html(input: {
    plan: PlanRow
    changes: readonly ChangeRow[]
    tenantName: string
    contact?: string
    say: Wording
  }): string
}
