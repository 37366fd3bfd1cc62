import { HOUR_MS } from '../../time.ts'
import { present } from '../../present.ts'

/** What follows from what a receiver answered. */
export type Verdict =
  | { outcome: 'taken' }
  /** Nobody is there any more. */
  | { outcome: 'gone' }
  /** It will not be taken, however often it is sent. */
  | { outcome: 'refused'; code: string; message: string }
  | { outcome: 'later'; code: string; message: string; notBefore?: number }

const FIRST_PAUSE_MS = 10_000
const LONGEST_PAUSE_MS = HOUR_MS

/** Of the 4xx, those that say something about the moment rather than about what was sent. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429])

/** @param at milliseconds since 1970, which a date in Retry-After is compared with */
export function verdictOn(host: string, status: number, retryAfter: string | undefined, at: number): Verdict {
  if (status >= 200 && status < 300) return { outcome: 'taken' }
  if (status === 404 || status === 410) return { outcome: 'gone' }
  const why = { code: `Http${status}`, message: `${host} answered ${status}${status < 400 ? ', a redirect' : ''}.` }
  if (status >= 400 && status < 500 && !PASSING.has(status)) return { outcome: 'refused', ...why }
  const asked = waitOf(retryAfter, at)
  return { outcome: 'later', ...why, ...present('notBefore', asked, (asked) => at + asked) }
}

/** Milliseconds; what is asked for beyond an hour is an hour, since a receiver must not keep us from trying. */
function waitOf(retryAfter: string | undefined, at: number): number | undefined {
  if (retryAfter === undefined) return undefined
  const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - at
  return wait > 0 ? Math.min(wait, LONGEST_PAUSE_MS) : undefined
}

/** Three times as long after each attempt, up to an hour, and never all at the same moment. */
export const pauseAfter = (attempts: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 3 ** Math.min(attempts - 1, 10)) * (0.8 + Math.random() * 0.4)
