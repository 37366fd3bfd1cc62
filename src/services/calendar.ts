import { Temporal } from 'temporal-polyfill'
import { DAY_MS } from '../time.ts'
import type { QuietPeriods } from './sign-ins/quiet-periods.ts'
import { zonedTime } from '../zoned-time.ts'

/** People are asked between these hours of their own day. */
const OPENS = 8
const CLOSES = 17
/** Days of the week are counted from Monday, as in ISO 8601. */
const SATURDAY = 6

/** No break lasts longer; a calendar in which nobody works has no next moment. */
const LONGEST_BREAK_DAYS = 400

export interface Calendar {
  /**
   * The first moment from this one on at which somebody may be asked: a working day, between 8 and 17 o'clock where
   * they are.
   */
  nextWorkingMoment(from: number, timeZone: string): number
  /** Why nobody may be asked at a moment, where they are; absent within working hours. */
  whyClosed(at: number, timeZone: string): 'weekend' | 'break' | 'evening' | undefined
  /** So many days later, on a working day. */
  workingMomentAfter(from: number, days: number, timeZone: string): number
  /** The moment at which so much working time has passed since another one. */
  afterWorkingTime(from: number, milliseconds: number, timeZone: string): number
  /** Whether two moments are on one day, where somebody is. */
  isSameDay(one: number, other: number, timeZone: string): boolean
}

/** Working days are Monday to Friday without the breaks of the organization. */
export function createCalendar(quiet: Pick<QuietPeriods, 'at'>): Calendar {
  function nextWorkingMoment(from: number, timeZone: string): number {
    const start = zonedTime(from, timeZone)
    const today = start.toPlainDate()
    if (isWorkingDay(today) && start.hour >= OPENS && start.hour < CLOSES) return from
    // The same day is only left where it has not begun yet.
    for (let ahead = start.hour < OPENS ? 0 : 1; ahead < LONGEST_BREAK_DAYS; ahead++) {
      const day = today.add({ days: ahead })
      if (isWorkingDay(day)) return momentOf(day, OPENS, timeZone)
    }
    return from
  }

  function whyClosed(at: number, timeZone: string) {
    const time = zonedTime(at, timeZone)
    if (time.dayOfWeek >= SATURDAY) return 'weekend'
    if (!isWorkingDay(time.toPlainDate())) return 'break'
    return time.hour < OPENS || time.hour >= CLOSES ? 'evening' : undefined
  }

  const isWorkingDay = ({ year, month, day, dayOfWeek }: Temporal.PlainDate): boolean =>
    dayOfWeek < SATURDAY && quiet.at(Date.UTC(year, month - 1, day)) === undefined

  function afterWorkingTime(from: number, milliseconds: number, timeZone: string): number {
    let at = nextWorkingMoment(from, timeZone)
    for (let left = milliseconds; ;) {
      const closes = momentOf(zonedTime(at, timeZone).toPlainDate(), CLOSES, timeZone)
      // Where nobody works, the next working moment is no moment of work, and time passes as it is.
      if (left <= closes - at || closes <= at) return at + left
      left -= closes - at
      at = nextWorkingMoment(closes, timeZone)
    }
  }

  return {
    nextWorkingMoment,
    whyClosed,
    afterWorkingTime,
    workingMomentAfter: (from, days, timeZone) => nextWorkingMoment(from + days * DAY_MS, timeZone),
    isSameDay: (one, other, timeZone) =>
      zonedTime(one, timeZone).toPlainDate().equals(zonedTime(other, timeZone).toPlainDate()),
  }
}

/** The moment at which a zone's clock shows this full hour of a day, or the next one where its clock skips that. */
const momentOf = (day: Temporal.PlainDate, hour: number, timeZone: string): number =>
  day.toZonedDateTime({ timeZone, plainTime: { hour } }).epochMilliseconds

/**
 * The last second of a day (`2026-11-29`) where a zone's clock shows it, in milliseconds; undefined for what is no day.
 */
export function endOfDay(day: string, timeZone: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return undefined
  try {
    const next = Temporal.PlainDate.from(day, { overflow: 'reject' }).add({ days: 1 })
    return next.toZonedDateTime(timeZone).epochMilliseconds - 1_000
  } catch {
    return undefined
  }
}

/** The last moment at which a zone's clock showed this full hour. */
export function lastTimeAt(hour: number, at: number, timeZone: string): number {
  const today = zonedTime(at, timeZone).toPlainDate()
  const moment = momentOf(today, hour, timeZone)
  return moment <= at ? moment : momentOf(today.subtract({ days: 1 }), hour, timeZone)
}

/** The hour that a zone's clock shows. */
export const hourIn = (at: number, timeZone: string): number => zonedTime(at, timeZone).hour
