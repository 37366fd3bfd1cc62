import type { ChangeState, PlanRow } from '../../store/tables.ts'
import { DAY_MS } from '../../time.ts'
import type { PlanKind } from '../plans/plan-kind.ts'

/** How many changes of a plan are in each state; a state without any may be left out. */
export type Progress = Partial<Record<ChangeState, number>>

/** What the draft of every kind of plan may have counted. */
interface CommonSummary {
  /** How many were spared, by the code of the reason. */
  spared?: Record<string, number>
  warnings?: string[]
}

export interface PlanInput {
  plan: PlanRow
  kind: PlanKind
  progress: Progress
  /** How many different people the plan touches, where that was counted; somebody in two groups has two changes. */
  people?: number
}

export type PlanFacts = ReturnType<typeof planFacts>

/** The numbers that every account of a plan is made of, so that page, approval and mail can't disagree. */
export function planFacts({ plan, kind, progress, people }: PlanInput) {
  const { spared = {}, warnings = [] } = (plan.summary ?? {}) as CommonSummary
  const count = (...states: ChangeState[]) => states.reduce((sum, state) => sum + (progress[state] ?? 0), 0)
  const sparedAtFirst = Object.values(spared).reduce((sum, amount) => sum + amount, 0)
  return {
    plan,
    kind,
    count,
    /** Changes that the plan sets out to make, or made. */
    toMake: count('planned', 'intended', 'requested', 'verified', 'failed', 'unverified', 'undone'),
    people,
    /** What Microsoft was asked for already, whatever came of it. */
    begun: count('intended', 'requested', 'verified', 'failed', 'unverified', 'undone'),
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
