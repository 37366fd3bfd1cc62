import type { ChangeRow, ChangeState, PlanRow, PlanState } from '../../store/tables.ts'
import { DAY_MS } from '../../time.ts'
import type { PlanKind } from './plan-kind.ts'
import { reporterOf } from './change-report.ts'
import type { PlanWords } from './plan-report.ts'
import { REPORT_WORDS } from './report-words.ts'
import type { Wording } from './wording.ts'

/** How many changes of a plan are in each state; a state without any may be left out. */
export type Progress = Partial<Record<ChangeState, number>>

/** What the draft of every kind of plan may have counted. */
interface CommonSummary {
  /** How many were spared, by the code of the reason. */
  spared?: Record<string, number>
  warnings?: string[]
}

export interface PlanInput {
  /** The language and the time zone in which the plan is told. */
  say: Wording
  plan: PlanRow
  kind: PlanKind
  progress: Progress
  /** How many different people it is about, where that was counted; somebody in two groups has two changes. */
  people?: PeopleTold
  /** The first of what failed, was not confirmed, or could not be taken back. */
  troubles?: readonly ChangeRow[]
  /** What the kind counted of what became of the plan. */
  became?: unknown
  /** The plans that take this one back, the oldest first. */
  undoPlans?: readonly UndoPlan[]
}

/** A plan that takes another one back, or a change of it. */
export interface UndoPlan {
  plan: PlanRow
  kind: PlanKind
  progress: Progress
  /** Where its own report is, for whoever may read it. */
  link?: string
}

export interface PeopleTold {
  touched: number
  /** Those for whom something was made, was seen, and stands. */
  made: number
  undone: number
  /** How many changes could not be taken back. */
  undoFailed: number
}

/** A plan that comes to one of these goes on only if somebody decides so. */
const OVER: readonly PlanState[] = ['done', 'halted', 'stopped', 'undone', 'rejected', 'expired']

export type PlanFacts = ReturnType<typeof planFacts>

/** The numbers that every account of a plan is made of, so that page, approval and mail can't disagree. */
export function planFacts({ say, plan, kind, progress, people, troubles = [], became, undoPlans = [] }: PlanInput) {
  const { spared = {}, warnings = [] } = (plan.summary ?? {}) as CommonSummary
  const count = (...states: ChangeState[]) => states.reduce((sum, state) => sum + (progress[state] ?? 0), 0)
  const sparedAtFirst = Object.values(spared).reduce((sum, amount) => sum + amount, 0)
  /** What Microsoft was asked for already, whatever came of it. */
  const begun = count('intended', 'requested', 'verified', 'failed', 'unverified', 'undone')
  const own: PlanWords = kind.report.words?.[say.language] ?? {}
  return {
    say,
    words: REPORT_WORDS[say.language],
    /** The words of the plan's kind. */
    own,
    plan,
    kind,
    count,
    begun,
    /** Whether it has become what it will be: then it is told in the past tense. */
    isOver: begun > 0 && OVER.includes(plan.state),
    /** How many changes did not turn out as planned, or could not be taken back. */
    troubled: count('failed', 'unverified') + (people?.undoFailed ?? 0),
    troubles: troubles.map(reporterOf(kind.changes, say)),
    became,
    undoPlans,
    /** Changes that the plan sets out to make, or made. */
    toMake: count('planned', 'intended', 'requested', 'verified', 'failed', 'unverified', 'undone'),
    people,
    spared: Object.entries(spared)
      .filter(([, amount]) => amount > 0)
      .sort(([, a], [, b]) => b - a),
    sparedLater: Math.max(0, count('spared') - sparedAtFirst),
    handOver: count('handOver'),
    warnings,
    /** When the grace of the people ends, once they were given notice. */
    graceEnds: plan.noticedAt === null ? undefined : new Date(plan.noticedAt.getTime() + plan.graceDays * DAY_MS),
  }
}
