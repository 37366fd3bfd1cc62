import { formatTimestamp } from './date-format.ts'
import { fromZone, inZone, parseTimestamp, type Timestamp } from './timestamps.ts'
import { integer, number, refuse, text, type Functions } from './values.ts'

const UNIT_MS: Record<string, number> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
}
const UNIT_MONTHS: Record<string, number> = { month: 1, year: 12 }

const TICKS_PER_MS = 10_000
/** From the year 1, where .NET begins to count. */
const EPOCH_TICKS = 621_355_968_000_000_000

function write(name: string, stamp: Timestamp, format: unknown, locale?: unknown): string {
  return formatTimestamp(
    stamp,
    format === undefined ? undefined : text(name, format),
    locale === undefined ? undefined : text(name, locale),
  )
}

function shift(name: string, stamp: Timestamp, interval: unknown, unit: unknown): Timestamp {
  const count = integer(name, interval)
  const key = text(name, unit).toLowerCase()
  const months = UNIT_MONTHS[key]
  if (months !== undefined) return { ...stamp, ms: addMonths(stamp.ms, count * months) }
  const ms = UNIT_MS[key] ?? refuse(name, 'a unit such as Day', unit)
  return { ...stamp, ms: stamp.ms + count * ms }
}

/** The last day of a month that has no such day, as .NET has it. */
function addMonths(ms: number, months: number): number {
  const date = new Date(ms)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, last))
  return date.getTime()
}

const adder =
  (name: string, unit: string) =>
  (value: unknown, count: unknown, format?: unknown): string => {
    const stamp = parseTimestamp(name, value)
    return write(name, { ...stamp, ms: stamp.ms + number(name, count) * (UNIT_MS[unit] ?? 0) }, format)
  }

const starter =
  (name: string, cut: (date: Date) => void) =>
  (value: unknown, format?: unknown): string => {
    const stamp = parseTimestamp(name, value)
    const date = new Date(stamp.ms)
    cut(date)
    return write(name, { ...stamp, ms: date.getTime(), ticks: 0 }, format)
  }

const dateOf = (name: string, value: unknown): Date => new Date(parseTimestamp(name, value).ms)

/** A time span as .NET writes it: `1.02:03:04`. */
function span(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000)
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const days = Math.floor(seconds / 86_400)
  const clock = [(seconds % 86_400) / 3600, (seconds % 3600) / 60, seconds % 60].map(two).join(':')
  return `${ms < 0 ? '-' : ''}${days === 0 ? '' : `${days}.`}${clock}`
}

export function createDateFunctions(now: () => number): Functions {
  const present = (): Timestamp => ({ ms: now(), ticks: 0, isUtc: true })
  const minus = (count: unknown) => (typeof count === 'number' ? -count : count)
  return {
    addDays: adder('addDays', 'day'),
    addHours: adder('addHours', 'hour'),
    addMinutes: adder('addMinutes', 'minute'),
    addSeconds: adder('addSeconds', 'second'),
    addToTime: (value, count, unit, format) =>
      write('addToTime', shift('addToTime', parseTimestamp('addToTime', value), count, unit), format),
    convertFromUtc: (value, zone, format) =>
      write('convertFromUtc', inZone(parseTimestamp('convertFromUtc', value), 'convertFromUtc', zone), format),
    convertTimeZone(value, from, to, format) {
      const stamp = parseTimestamp('convertTimeZone', value)
      const moment = stamp.isUtc ? stamp : fromZone(stamp, 'convertTimeZone', from)
      return write('convertTimeZone', inZone(moment, 'convertTimeZone', to), format)
    },
    convertToUtc: (value, zone, format) =>
      write('convertToUtc', fromZone(parseTimestamp('convertToUtc', value), 'convertToUtc', zone), format),
    dateDifference: (start, end) =>
      span(parseTimestamp('dateDifference', end).ms - parseTimestamp('dateDifference', start).ms),
    dayOfMonth: (value) => dateOf('dayOfMonth', value).getUTCDate(),
    dayOfWeek: (value) => dateOf('dayOfWeek', value).getUTCDay(),
    dayOfYear(value) {
      const date = dateOf('dayOfYear', value)
      return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1
    },
    formatDateTime: (value, format, locale) =>
      write('formatDateTime', parseTimestamp('formatDateTime', value), format, locale),
    getFutureTime: (count, unit, format) =>
      write('getFutureTime', shift('getFutureTime', present(), count, unit), format),
    getPastTime: (count, unit, format) =>
      write('getPastTime', shift('getPastTime', present(), minus(count), unit), format),
    parseDateTime: (value) => write('parseDateTime', parseTimestamp('parseDateTime', value), undefined),
    startOfDay: starter('startOfDay', (date) => date.setUTCHours(0, 0, 0, 0)),
    startOfHour: starter('startOfHour', (date) => date.setUTCMinutes(0, 0, 0)),
    startOfMonth: starter('startOfMonth', (date) => {
      date.setUTCDate(1)
      date.setUTCHours(0, 0, 0, 0)
    }),
    subtractFromTime: (value, count, unit, format) =>
      write(
        'subtractFromTime',
        shift('subtractFromTime', parseTimestamp('subtractFromTime', value), minus(count), unit),
        format,
      ),
    // Exact to some microseconds only: JavaScript has no larger whole numbers. Whole days are exact.
    ticks(value) {
      const { ms, ticks } = parseTimestamp('ticks', value)
      return EPOCH_TICKS + ms * TICKS_PER_MS + ticks
    },
    utcNow: (format) => write('utcNow', present(), format),
  }
}
