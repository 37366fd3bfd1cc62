/** `count` is a number of requests, calls or people; `share` goes from 0 to 1. */
export type Unit = 'count' | 's' | 'ms' | 'MB' | 'share' | 'ratio'

/** One thing that was measured, and what to hold it against. */
export interface Row {
  what: string
  /** Of how many people, calls or removals. */
  size: string
  unit: Unit
  /** Absent where it could not be measured, and then `notMeasured` says why. */
  value?: number
  notMeasured?: string
  /** What the same costs at least, and what it costs others, in the same unit and from the same run. */
  against?: Against[]
  goal?: Goal
  note?: string
}

export interface Against {
  name: string
  value: number
  /** Measured on a sample, and calculated for the rest. */
  extrapolated?: true
}

/** At most (or at least) so much; `times` means so many times what `against` has under this name. */
export type Goal = { most: number } | { least: number } | { most: number; times: string }

export interface Topic {
  id: string
  title: string
  seconds: number
  rows: Row[]
  notMeasured?: string
}

/** What `npm run bench` writes. */
export interface Results {
  date: string
  full: boolean
  minutes: number
  machine: Machine
  topics: Topic[]
  /** What the run before measured: how far numbers can be trusted shows where they differ. */
  before?: Record<string, number>
}

/** Names what is measured, whichever run it is. */
export const keyOf = ({ what, size }: Row): string => `${what}, ${size}`

/** What a run measured, for the next one to stand beside. */
export const valuesOf = ({ topics }: Results): Record<string, number> =>
  Object.fromEntries(
    topics.flatMap(({ rows }) => rows.flatMap((row) => (row.value === undefined ? [] : [[keyOf(row), row.value]]))),
  )

/** What makes numbers comparable, and nothing that tells whose machine it was. */
export interface Machine {
  cores: number
  node: string
  postgresql?: string
}

/** Thrown where there is nothing to measure, which is no failure: a feature or a database that is not there. */
export class NotThere extends Error {}

/** Whether the goal is met; undefined without a goal, or without what it is about. */
export function isMet({ value, goal, against = [] }: Row): boolean | undefined {
  if (goal === undefined || value === undefined) return undefined
  if ('least' in goal) return value >= goal.least
  const limit = limitOf(goal, against)
  return limit === undefined ? undefined : value <= limit
}

/** What a goal comes to; undefined where it is so many times something that was not measured. */
export function limitOf(goal: Exclude<Goal, { least: number }>, against: readonly Against[]): number | undefined {
  if (!('times' in goal)) return goal.most
  const base = against.find(({ name }) => name === goal.times)?.value
  return base === undefined ? undefined : goal.most * base
}
