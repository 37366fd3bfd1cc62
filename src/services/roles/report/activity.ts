import type { ActivityRow } from '../../../store/role-activations.ts'
import { DAY_MS, HOUR_MS, isoTime } from '../../../time.ts'
import { present } from '../../../present.ts'

const WEEK_MS = 7 * DAY_MS

/** What people did with their roles within a period, each left out where nobody can tell. */
export interface RoleActivity {
  /** From when on activations are counted: the beginning of the period, or of what is known. */
  activityFromDateTime?: string
  activations?: number
  activePeople?: number
  approvalRatePercent?: number
  medianDecisionMinutes?: number
  justificationQualityPercent?: number
  afterHoursSharePercent?: number
  /** From when on hours are counted: also the standing access has to be known. */
  hoursFromDateTime?: string
  standingHours?: number
  activatedHours?: number
  weeks: ActivityWeek[]
}

export interface ActivityWeek {
  fromDateTime: string
  activations: number
  standingHours?: number
  activatedHours?: number
}

export interface ActivityFacts {
  from: Date
  to: Date
  /** From when on every activation is known; absent before the first harvest. */
  since?: Date | undefined
  /** Up to the end of the period, oldest first. */
  snapshots: readonly { createdAt: Date; standingPairs?: number | undefined }[]
  /** Of the period, and of the day before it, in which an activation may have begun that lasts. */
  rows: readonly ActivityRow[]
}

export function measureActivity({ from, to, since, snapshots, rows }: ActivityFacts): RoleActivity {
  if (since === undefined || since >= to) return { weeks: [] }
  const begins = latest(from, since)
  const within = (start: Date) => rows.filter(({ createdAt }) => createdAt > start && createdAt <= to)
  const known = within(begins)
  const completed = known.filter(({ kind }) => kind === 'completed')
  const steps = countedSteps(snapshots)
  const hoursBegin = latest(begins, steps[0]?.createdAt ?? to)
  return {
    activityFromDateTime: isoTime(begins),
    activations: completed.length,
    activePeople: new Set(completed.map(({ userId }) => userId)).size,
    ...decisionsOf(rows, known),
    ...percent(
      'justificationQualityPercent',
      completed.filter(({ weakJustification }) => !weakJustification).length,
      completed.length,
    ),
    ...percent('afterHoursSharePercent', completed.filter(({ afterHours }) => afterHours).length, completed.length),
    ...(hoursBegin < to ? { hoursFromDateTime: isoTime(hoursBegin), ...hoursOf(steps, rows, hoursBegin, to) } : {}),
    weeks: weeksOf(from, to)
      .filter(([start]) => start >= begins)
      .map(([start, end]) => ({
        fromDateTime: isoTime(start),
        activations: completed.filter(({ createdAt }) => createdAt > start && createdAt <= end).length,
        ...(start >= hoursBegin ? hoursOf(steps, rows, start, end) : {}),
      })),
  }
}

/** A request with several stages is approved when nobody denied it, and decided with its last decision. */
function decisionsOf(
  rows: readonly ActivityRow[],
  known: readonly ActivityRow[],
): Pick<RoleActivity, 'approvalRatePercent' | 'medianDecisionMinutes'> {
  const asked = new Map(
    rows.flatMap(({ kind, requestId, createdAt }) =>
      kind === 'approvalRequested' && requestId !== null ? [[requestId, createdAt.getTime()] as const] : [],
    ),
  )
  const decisions = known.filter(({ kind }) => kind === 'approved' || kind === 'denied')
  const requests = [...Map.groupBy(decisions, ({ requestId, id }) => requestId ?? id)]
  const approved = requests.filter(([, own]) => own.every(({ kind }) => kind === 'approved')).length
  const waits = requests.flatMap(([requestId, own]) => {
    const start = asked.get(requestId)
    return start === undefined ? [] : Math.max(...own.map(({ createdAt }) => createdAt.getTime())) - start
  })
  const wait = medianOf(waits)
  return {
    ...percent('approvalRatePercent', approved, requests.length),
    ...present('medianDecisionMinutes', wait, (wait) => Math.floor(wait / 60_000)),
  }
}

/** The newest snapshots, as far back as each of them counted pairs. */
function countedSteps(snapshots: ActivityFacts['snapshots']) {
  const lastWithout = snapshots.findLastIndex(({ standingPairs }) => standingPairs === undefined)
  return snapshots.slice(lastWithout + 1).map(({ createdAt, standingPairs = 0 }) => ({ createdAt, standingPairs }))
}

/**
 * Hours of a person with a role of tier 0 or 1. Standing ones: what a snapshot counts holds until the next one.
 * Activated ones: as long as the activation was meant to last, since nobody knows who ended it early; what overlaps
 * counts once.
 */
function hoursOf(
  steps: readonly { createdAt: Date; standingPairs: number }[],
  rows: readonly ActivityRow[],
  from: Date,
  to: Date,
): { standingHours: number; activatedHours: number } {
  const standing = steps.reduce(
    (sum, { createdAt, standingPairs }, index) =>
      sum + standingPairs * overlap(createdAt, steps[index + 1]?.createdAt ?? to, from, to),
    0,
  )
  const active = rows.filter(
    ({ kind, tier, endsAt }) => kind === 'completed' && endsAt !== null && tier !== null && tier < 2,
  )
  const pairs = Map.groupBy(active, ({ userId, roleId }) => `${userId} ${roleId}`)
  const activated = [...pairs.values()].reduce((sum, own) => sum + covered(own, from, to), 0)
  return { standingHours: Math.round(standing / HOUR_MS), activatedHours: Math.round(activated / HOUR_MS) }
}

/** Time within a span that at least one of these lasts. */
function covered(own: readonly ActivityRow[], from: Date, to: Date): number {
  const spans = own
    .map(({ startsAt, createdAt, endsAt }) => [(startsAt ?? createdAt).getTime(), endsAt?.getTime() ?? 0] as const)
    .sort(([a], [b]) => a - b)
  let sum = 0
  let reached = from.getTime()
  for (const [start, end] of spans) {
    const until = Math.min(end, to.getTime())
    sum += Math.max(0, until - Math.max(start, reached))
    reached = Math.max(reached, until)
  }
  return sum
}

const overlap = (start: Date, end: Date, from: Date, to: Date): number =>
  Math.max(0, Math.min(end.getTime(), to.getTime()) - Math.max(start.getTime(), from.getTime()))

/** Whole weeks, the last of which ends with the period. */
const weeksOf = (from: Date, to: Date): [Date, Date][] =>
  Array.from({ length: Math.floor((to.getTime() - from.getTime()) / WEEK_MS) }, (_, index): [Date, Date] => {
    const end = to.getTime() - index * WEEK_MS
    return [new Date(end - WEEK_MS), new Date(end)]
  }).reverse()

const latest = (one: Date, other: Date): Date => (one > other ? one : other)

const percent = <K extends string>(name: K, part: number, whole: number): { [P in K]?: number } =>
  (whole === 0 ? {} : { [name]: Math.round((100 * part) / whole) }) as { [P in K]?: number }

/** The middle one, or what lies between the two in the middle. */
export function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}
