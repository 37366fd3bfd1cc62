import type { ChangeState, PlanRow } from '../../store/tables.ts'
import { DAY_MS } from '../../time.ts'
import type { CleanupSummary, SeatTotals } from '../cleanup/summary.ts'
import type { RoleSummary } from '../roles/plans/drafts/draft.ts'

/** How many changes of a plan are in each state; a state without any may be left out. */
export type Progress = Partial<Record<ChangeState, number>>

/** What a clean-up was asked for, as far as it is told to people. Other kinds of plans have none of it. */
export interface ShownScope {
  inactiveDays?: number
  neverSignedIn?: 'skip' | 'include'
  accountState?: 'enabled' | 'disabled' | 'both'
  userTypes?: string[]
  departments?: string[]
  acceptSideEffects?: string[]
  directLicenses?: 'report' | 'remove'
}

export interface PlanInput {
  plan: PlanRow
  progress: Progress
  /** How many different people the plan touches, where that was counted; somebody in two groups has two changes. */
  people?: number
}

export type PlanFacts = ReturnType<typeof planFacts>

/** The numbers that every account of a plan is made of, so that page, approval and mail can't disagree. */
export function planFacts({ plan, progress, people }: PlanInput) {
  const scope = JSON.parse(plan.scope) as ShownScope
  const counted = (plan.summary ?? undefined) as
    (Partial<CleanupSummary> & Partial<Pick<RoleSummary, 'subjects' | 'lines'>>) | undefined
  const summary = plan.kind.startsWith('license') ? (counted as CleanupSummary | undefined) : undefined
  const count = (...states: ChangeState[]) => states.reduce((sum, state) => sum + (progress[state] ?? 0), 0)
  const groups = (summary?.groups ?? []).filter(({ planned }) => planned > 0)
  const sparedAtFirst = Object.values(counted?.spared ?? {}).reduce((sum, amount) => sum + amount, 0)
  const toMake = count('planned', 'intended', 'requested', 'verified', 'failed', 'unverified', 'undone')
  // With one group, and products taken from nobody directly, each change is another person.
  const single = groups.length === 1 && scope.directLicenses !== 'remove'
  return {
    plan,
    scope,
    summary,
    groups,
    count,
    /** Changes that the plan sets out to make, or made. */
    toMake,
    people: people ?? (single ? toMake : undefined),
    /** Whom, and how many roles, a role plan changes something for. */
    subjects: counted?.subjects ?? {},
    /** What Microsoft was asked for already, whatever came of it. */
    begun: count('intended', 'requested', 'verified', 'failed', 'unverified', 'undone'),
    spared: Object.entries(counted?.spared ?? {})
      .filter(([, amount]) => amount > 0)
      .sort(([, a], [, b]) => b - a),
    sparedLater: Math.max(0, count('spared') - sparedAtFirst),
    handOver: count('handOver'),
    /** Whether licenses go, whose mailboxes can't be brought back for ever. */
    takesLicenses: plan.kind.startsWith('license'),
    /** Whether it is about roles: then another plan takes it back. */
    isAboutRoles: plan.kind === 'rolePlan',
    seats: (summary?.seats ?? []).filter(({ freed, kept, reduced, mayFail }) => freed + kept + reduced + mayFail > 0),
    freed: sum(summary?.seats, 'freed'),
    savings: summary?.savings ?? [],
    warnings: counted?.warnings ?? [],
    /** What a role plan does, role by role. */
    lines: counted?.lines ?? [],
    /** When the grace of the people ends, once they were given notice. */
    graceEnds: plan.noticedAt === null ? undefined : new Date(plan.noticedAt.getTime() + plan.graceDays * DAY_MS),
  }
}

const sum = (seats: readonly SeatTotals[] | undefined, column: 'freed') =>
  (seats ?? []).reduce((total, seat) => total + seat[column], 0)
