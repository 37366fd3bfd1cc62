/**
 * When somebody last signed in, in days before the tenant's "now", and in which of the shapes that Graph has for
 * "no value": property absent, fields null, fields "", or the sentinel 0001-01-01 with an empty request id
 * (learn.microsoft.com/graph/api/user-list, example with signInActivity;
 * learn.microsoft.com/graph/api/resources/signinactivity).
 */
export type Missing = 'absent' | 'null' | 'empty' | 'sentinel'

export interface SignInPattern {
  /** Days since the last interactive attempt, successful or not. */
  interactive: number | Missing
  nonInteractive: number | Missing
  /** Days since the last success of either kind; Microsoft records it since 1 December 2023 only. */
  successful: number | Missing
}

export const signedIn = (days: number): SignInPattern => ({
  interactive: days,
  nonInteractive: days + 1,
  successful: days,
})
export const never = (shape: Missing): SignInPattern => ({
  interactive: shape,
  nonInteractive: shape,
  successful: shape,
})

const SENTINEL = '0001-01-01T00:00:00Z'

const DAY = 86_400_000
const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))
/** Days that were written before: the dates of a tenant lie within a few thousand. */
const days = new Map<number, string>()

/** To the second, cut off. */
export function isoTime(exactTime: number): string {
  const time = Math.trunc(exactTime)
  const day = Math.floor(time / DAY)
  let date = days.get(day)
  if (date === undefined) days.set(day, (date = new Date(day * DAY).toISOString().slice(0, 10)))
  const second = Math.floor((time - day * DAY) / 1000)
  const [hours, minutes] = [Math.floor(second / 3600), Math.floor(second / 60) % 60]
  return `${date}T${TWO_DIGITS[hours]}:${TWO_DIGITS[minutes]}:${TWO_DIGITS[second % 60]}Z`
}

export type SignInActivity = Record<string, string | null>

/** The `signInActivity` of a pattern, or undefined when Graph leaves the property out. */
export function signInActivity(
  pattern: SignInPattern,
  now: number,
  requestId: (field: number) => string,
): SignInActivity | undefined {
  if (pattern.interactive === 'absent' && pattern.nonInteractive === 'absent' && pattern.successful === 'absent') {
    return undefined
  }
  const activity: SignInActivity = {}
  const fields = [
    ['lastSignIn', pattern.interactive],
    ['lastNonInteractiveSignIn', pattern.nonInteractive],
    ['lastSuccessfulSignIn', pattern.successful],
  ] as const
  for (const [position, [name, value]] of fields.entries()) {
    if (value === 'absent') continue
    activity[`${name}DateTime`] = dateOf(value, now)
    activity[`${name}RequestId`] = typeof value === 'number' ? requestId(position) : value === 'null' ? null : ''
  }
  return activity
}

function dateOf(value: number | Exclude<Missing, 'absent'>, now: number): string | null {
  if (typeof value === 'number') return isoTime(now - value * 86_400_000)
  return value === 'null' ? null : value === 'empty' ? '' : SENTINEL
}
