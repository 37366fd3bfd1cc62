export const DAY_MS = 86_400_000
export const HOUR_MS = 3_600_000

/** UTC with `Z`: what a time in an answer looks like, whatever Graph sent. */
export const isoTime = (time: string | number): string => new Date(time).toISOString()

/** The same in whole seconds: what a time in a question to Graph looks like. */
export const isoSeconds = (time: string | number): string => `${isoTime(time).slice(0, 19)}Z`

/** Whether a name is one of a time zone, such as Europe/Paris. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
