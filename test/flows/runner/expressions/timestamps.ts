import { findIana } from 'windows-iana'
import { TemplateError, text } from './values.ts'

/** A moment, or a time on the wall of some zone. Fractions below a millisecond are kept as they came. */
export interface Timestamp {
  /** Milliseconds, as if the wall were in Greenwich. */
  ms: number
  /** 100-nanosecond ticks below a millisecond. */
  ticks: number
  isUtc: boolean
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?)?(Z|[+-]\d\d:?\d\d)?$/i
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d{1,2}):(\d\d)(?::(\d\d))?(?: (AM|PM))?)?$/i

/** Reads a timestamp; one with an offset becomes one in UTC, as the engine has it. */
export function parseTimestamp(name: string, value: unknown): Timestamp {
  const given = text(name, value).trim()
  const found = fromIso(given) ?? fromAmerican(given)
  if (found === undefined || Number.isNaN(found.ms)) {
    throw new TemplateError(
      `In function '${name}', the value provided for date time string '${given}' was not valid. The datetime string ` +
        'must match ISO 8601 format.',
    )
  }
  return found
}

function fromIso(given: string): Timestamp | undefined {
  const match = ISO.exec(given)
  if (match === null) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match
  const digits = fraction.padEnd(7, '0')
  const wall = wallTime(year, month, day, hour, minute, second) + Number(digits.slice(0, 3))
  return { ms: wall - offsetOf(zone), ticks: Number(digits.slice(3)), isUtc: zone !== undefined }
}

function fromAmerican(given: string): Timestamp | undefined {
  const match = AMERICAN.exec(given)
  if (match === null) return undefined
  const [, month, day, year, hour = '0', minute = '0', second = '0', half] = match
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/pm/i.test(half) ? 12 : 0)
  return { ms: wallTime(year, month, day, String(hours), minute, second), ticks: 0, isUtc: false }
}

/** Not a number when a part is out of range, which Date would carry over. */
function wallTime(...parts: (string | undefined)[]): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number)
  const at = Date.UTC(year, month - 1, day, hour, minute, second)
  const back = new Date(at)
  const isKept =
    back.getUTCMonth() === month - 1 &&
    back.getUTCDate() === day &&
    back.getUTCHours() === hour &&
    back.getUTCMinutes() === minute
  return isKept ? at : Number.NaN
}

function offsetOf(zone: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '') ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000
}

export function inZone({ ms, ticks }: Timestamp, name: string, zone: unknown): Timestamp {
  return { ms: ms + zoneOffset(ms, zoneOf(name, zone)), ticks, isUtc: false }
}

/** The moment at which the wall of a zone shows this time; the later offset where a night has an hour twice. */
export function fromZone(stamp: Timestamp, name: string, zone: unknown): Timestamp {
  const iana = zoneOf(name, zone)
  const guess = stamp.ms - zoneOffset(stamp.ms, iana)
  return { ms: stamp.ms - zoneOffset(guess, iana), ticks: stamp.ticks, isUtc: true }
}

/** Power Automate knows the names of Windows only. */
function zoneOf(name: string, zone: unknown): string {
  const given = text(name, zone)
  const [iana] = findIana(given)
  if (iana === undefined) {
    throw new TemplateError(`In function '${name}', the value provided for the time zone id '${given}' was not valid.`)
  }
  return iana
}

function zoneOffset(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(ms)
  const shown = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  return offsetOf(shown.slice(3) === '' ? '+00:00' : shown.slice(3))
}
