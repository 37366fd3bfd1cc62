import type { User } from '../../graph/users.ts'
import { isoTime } from '../../time.ts'
import type { QuietPeriods } from './quiet-periods.ts'

/** Where the last activity was read from. */
export type ActivitySource = 'successfulSignIn' | 'interactiveSignIn' | 'nonInteractiveSignIn'

export type ActivityStatus = 'active' | 'inactive' | 'neverSignedIn' | 'tooNew' | 'unknown'

export interface SignInDates {
  lastSuccessfulSignInDateTime?: string
  lastSignInDateTime?: string
  lastNonInteractiveSignInDateTime?: string
}

export interface Activity extends SignInDates {
  status: ActivityStatus
  lastActivityDateTime?: string
  lastActivitySource?: ActivitySource
  /** Whole days since the last activity, without the days of quiet periods. */
  inactiveDays?: number
}

export interface Cutoff {
  /** From how many days on somebody is inactive. */
  inactiveDays: number
  now: number
  quiet: QuietPeriods
  /** False where sign-in data can't be read or believed: then nobody is anything but `unknown`. */
  readable?: boolean
}

/**
 * How active somebody is. The last activity is the last successful sign-in; only without one, the later of the two
 * attempts, which also count failures. No value is not inactivity: the history begins in 2020 (successful sign-ins:
 * December 2023) and new accounts have none either. Of whoever has a date that no sign-in can have had, nothing is
 * known.
 * https://learn.microsoft.com/graph/api/resources/signinactivity
 */
export function judgeActivity(
  user: Pick<User, 'signInActivity' | 'createdDateTime'>,
  { inactiveDays, now, quiet, readable = true }: Cutoff,
): Activity {
  if (!readable || hasImpossibleDate(user)) return { status: 'unknown' }
  const dates = signInDates(user)
  const last = lastActivity(dates)
  if (last !== undefined) {
    const days = quiet.daysBetween(Date.parse(last.lastActivityDateTime), now)
    return { ...dates, ...last, inactiveDays: days, status: days >= inactiveDays ? 'inactive' : 'active' }
  }
  const created = Date.parse(user.createdDateTime ?? '')
  if (Number.isNaN(created)) return { status: 'unknown' }
  return { status: quiet.daysBetween(created, now) < inactiveDays ? 'tooNew' : 'neverSignedIn' }
}

/**
 * Whether a last activity lies before one that was seen earlier. Time does not go back: of two such responses one is
 * wrong, and nobody knows which.
 */
export const isBefore = (lastActivity: string, seenEarlier: string | undefined): boolean =>
  seenEarlier !== undefined && Date.parse(lastActivity) < Date.parse(seenEarlier)

/** When somebody was last active, whatever a cut-off makes of it. */
export const lastActivityOf = (
  user: Pick<User, 'signInActivity'>,
): Pick<Activity, 'lastActivityDateTime' | 'lastActivitySource'> => lastActivity(signInDates(user)) ?? {}

const DATES = ['lastSuccessfulSignInDateTime', 'lastSignInDateTime', 'lastNonInteractiveSignInDateTime'] as const

/** Entra keeps sign-in dates since 2020; what claims to be older than this is no date of a sign-in. */
const FIRST_POSSIBLE = Date.parse('2015-01-01T00:00:00Z')

/**
 * Whether there is a date that no sign-in can have had: nothing follows from such data, and least of all that somebody
 * is inactive. "No value" is no such date.
 */
export function hasImpossibleDate({ signInActivity }: Pick<User, 'signInActivity'>): boolean {
  if (signInActivity === null || signInActivity === undefined) return false
  if (typeof signInActivity !== 'object') return true
  return DATES.some((name) => {
    const value: unknown = signInActivity[name]
    return !isNoValue(value) && (typeof value !== 'string' || !(Date.parse(value) >= FIRST_POSSIBLE))
  })
}

function signInDates({ signInActivity }: Pick<User, 'signInActivity'>): SignInDates {
  if (typeof signInActivity !== 'object' || signInActivity === null) return {}
  const dates: SignInDates = {}
  for (const name of DATES) {
    const value = realDate(signInActivity[name])
    if (value !== undefined) dates[name] = value
  }
  return dates
}

/** "No value" has four shapes: absent, null, an empty string and the first day of the year 1. */
const isNoValue = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (typeof value === 'string' && value.startsWith('0001-01-01'))

function realDate(value: string | null | undefined): string | undefined {
  const time = isNoValue(value) ? NaN : Date.parse(value as string)
  return time >= FIRST_POSSIBLE ? isoTime(new Date(time)) : undefined
}

function lastActivity(
  dates: SignInDates,
): { lastActivityDateTime: string; lastActivitySource: ActivitySource } | undefined {
  const {
    lastSuccessfulSignInDateTime: successful,
    lastSignInDateTime: interactive,
    lastNonInteractiveSignInDateTime: background,
  } = dates
  if (successful !== undefined) return { lastActivityDateTime: successful, lastActivitySource: 'successfulSignIn' }
  if (interactive !== undefined && (background === undefined || interactive >= background)) {
    return { lastActivityDateTime: interactive, lastActivitySource: 'interactiveSignIn' }
  }
  return background === undefined
    ? undefined
    : { lastActivityDateTime: background, lastActivitySource: 'nonInteractiveSignIn' }
}
