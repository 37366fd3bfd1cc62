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
 * December 2023) and new accounts have none either.
 * https://learn.microsoft.com/graph/api/resources/signinactivity
 */
export function judgeActivity(
  user: Pick<User, 'signInActivity' | 'createdDateTime'>,
  { inactiveDays, now, quiet, readable = true }: Cutoff,
): Activity {
  if (!readable) return { status: 'unknown' }
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

/** When somebody was last active, whatever a cut-off makes of it. */
export const lastActivityOf = (
  user: Pick<User, 'signInActivity'>,
): Pick<Activity, 'lastActivityDateTime' | 'lastActivitySource'> => lastActivity(signInDates(user)) ?? {}

function signInDates({ signInActivity }: Pick<User, 'signInActivity'>): SignInDates {
  if (typeof signInActivity !== 'object' || signInActivity === null) return {}
  const dates: SignInDates = {}
  for (const name of [
    'lastSuccessfulSignInDateTime',
    'lastSignInDateTime',
    'lastNonInteractiveSignInDateTime',
  ] as const) {
    const value = realDate(signInActivity[name])
    if (value !== undefined) dates[name] = value
  }
  return dates
}

/** "No value" has four shapes: absent, null, an empty string and the first day of the year 1. */
function realDate(value: string | null | undefined): string | undefined {
  if (value === null || value === undefined || value === '' || value.startsWith('0001-01-01')) return undefined
  const time = Date.parse(value)
  return Number.isNaN(time) ? undefined : isoTime(time)
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
