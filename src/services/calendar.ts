import { DAY_MS } from '../time.ts'
import type { QuietPeriods } from './sign-ins/quiet-periods.ts'

/** People are asked between these hours of their own day. */
const OPENS = 8
const CLOSES = 17

/** No break lasts longer; a calendar in which nobody works has no next moment. */
const LONGEST_BREAK_DAYS = 400

interface LocalTime {
  year: number
  month: number
  day: number
  hour: number
  weekday: number
}

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
    const start = localTime(from, timeZone)
    if (isWorkingDay(start) && start.hour >= OPENS && start.hour < CLOSES) return from
    // The same day is only left where it has not begun yet.
    for (let ahead = isWorkingDay(start) && start.hour < OPENS ? 0 : 1; ahead < LONGEST_BREAK_DAYS; ahead++) {
      const day = new Date(Date.UTC(start.year, start.month - 1, start.day + ahead))
      const opens = instantOf(
        { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate() },
        OPENS,
        timeZone,
      )
      if (isWorkingDay(localTime(opens, timeZone))) return opens
    }
    return from
  }

  function whyClosed(at: number, timeZone: string) {
    const { weekday, hour, ...day } = localTime(at, timeZone)
    if (weekday === 0 || weekday === 6) return 'weekend'
    if (!isWorkingDay({ weekday, hour, ...day })) return 'break'
    return hour < OPENS || hour >= CLOSES ? 'evening' : undefined
  }

  function isWorkingDay({ year, month, day, weekday }: LocalTime): boolean {
    return weekday !== 0 && weekday !== 6 && quiet.at(Date.UTC(year, month - 1, day)) === undefined
  }

  function afterWorkingTime(from: number, milliseconds: number, timeZone: string): number {
    let at = nextWorkingMoment(from, timeZone)
    for (let left = milliseconds; ;) {
      const closes = instantOf(localTime(at, timeZone), CLOSES, timeZone)
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
    isSameDay: (one, other, timeZone) => dayOf(one, timeZone) === dayOf(other, timeZone),
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** @throws RangeError for a name that is no time zone */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formatters.set(timeZone, formatter)
  }
  return formatter
}

function localTime(at: number, timeZone: string): LocalTime & { minute: number; second: number } {
  const parts = Object.fromEntries(
    formatterOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<string, number>
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts
  return { year, month, day, hour, minute, second, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() }
}

/** How far a zone's clock is ahead of UTC at a moment. */
function offsetOf(at: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = localTime(at, timeZone)
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000
}

/** The moment at which a zone's clock shows this hour. The second look is for days on which the clock is changed. */
function instantOf(
  { year, month, day }: Pick<LocalTime, 'year' | 'month' | 'day'>,
  hour: number,
  timeZone: string,
): number {
  const wanted = Date.UTC(year, month - 1, day, hour)
  const guess = wanted - offsetOf(wanted, timeZone)
  return wanted - offsetOf(guess, timeZone)
}

/** The last moment at which a zone's clock showed this full hour. */
export function lastTimeAt(hour: number, at: number, timeZone: string): number {
  const { year, month, day } = localTime(at, timeZone)
  const today = instantOf({ year, month, day }, hour, timeZone)
  return today <= at ? today : instantOf({ year, month, day: day - 1 }, hour, timeZone)
}

/** The hour that a zone's clock shows. */
export const hourIn = (at: number, timeZone: string): number => localTime(at, timeZone).hour

function dayOf(at: number, timeZone: string): string {
  const { year, month, day } = localTime(at, timeZone)
  return `${year}-${month}-${day}`
}
