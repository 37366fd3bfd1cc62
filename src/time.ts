export const DAY_MS = 86_400_000
export const HOUR_MS = 3_600_000

export const dayBefore = (at: Date): Date => new Date(at.getTime() - DAY_MS)

/** UTC with `Z`: what a time in a reply looks like, whatever Graph sent. */
export const isoTime = (time: Date): string => time.toISOString()

/** The same in whole seconds: what a time in a question to Graph looks like. */
export const isoSeconds = (time: Date): string => `${isoTime(time).slice(0, 19)}Z`

const MOMENT = /^\d{4}-(\d\d)-(\d\d)[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:?\d\d)$/
const FIRST_MOMENT = Date.parse('0001-01-01T00:00:00Z')
const LAST_MOMENT = Date.parse('9999-12-31T23:59:59.999Z')

/**
 * Whether a text is a date and time that can be computed with and kept: RFC 3339, a day that the calendar has, in a
 * year of four digits also in UTC. No leap seconds, which JavaScript's clock does not have.
 */
export function isMoment(text: string): boolean {
  const [, month, day] = MOMENT.exec(text) ?? []
  const time = Date.parse(text)
  if (month === undefined || day === undefined || !(time >= FIRST_MOMENT && time <= LAST_MOMENT)) return false
  return new Date(Date.UTC(Number(text.slice(0, 4)), Number(month) - 1, Number(day))).getUTCDate() === Number(day)
}
