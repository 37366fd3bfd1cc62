import type { Timestamp } from './timestamps.ts'
import { TemplateError } from './values.ts'

const INVARIANT_DAYS = 'ddd, dd MMM yyyy HH:mm:ss'

/** The standard formats of .NET, in the English of the United States, by what they stand for. */
const STANDARD: Record<string, string> = {
  d: 'M/d/yyyy',
  D: 'dddd, MMMM d, yyyy',
  f: 'dddd, MMMM d, yyyy h:mm tt',
  F: 'dddd, MMMM d, yyyy h:mm:ss tt',
  g: 'M/d/yyyy h:mm tt',
  G: 'M/d/yyyy h:mm:ss tt',
  m: 'MMMM d',
  M: 'MMMM d',
  o: "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
  O: "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
  r: `${INVARIANT_DAYS} 'GMT'`,
  R: `${INVARIANT_DAYS} 'GMT'`,
  s: "yyyy-MM-dd'T'HH:mm:ss",
  t: 'h:mm tt',
  T: 'h:mm:ss tt',
  u: "yyyy-MM-dd HH:mm:ss'Z'",
  U: 'dddd, MMMM d, yyyy h:mm:ss tt',
  y: 'MMMM yyyy',
  Y: 'MMMM yyyy',
}

const TOKENS =
  /'([^']*)'|"([^"]*)"|\\(.)|d{1,4}|f{1,7}|F{1,7}|h{1,2}|H{1,2}|m{1,2}|M{1,4}|s{1,2}|t{1,2}|y{1,5}|z{1,3}|K|./gs

/** Writes a timestamp as .NET does, in English: other languages are not needed by any flow of ours. */
export function formatTimestamp(stamp: Timestamp, format = 'o', locale = 'en-us'): string {
  if (!/^en(-|$)/i.test(locale)) throw new TemplateError(`The runner writes dates in English, not in ${locale}.`)
  const pattern = format.length === 1 ? STANDARD[format] : format
  if (pattern === undefined) throw new TemplateError(`The format '${format}' is none that .NET knows.`)
  return pattern.replaceAll(
    TOKENS,
    (token: string, single?: string, double?: string, escaped?: string) =>
      single ?? double ?? escaped ?? written(token, stamp),
  )
}

function written(token: string, { ms, ticks, isUtc }: Timestamp): string {
  const date = new Date(ms)
  const fraction = `${String(date.getUTCMilliseconds()).padStart(3, '0')}${String(ticks).padStart(4, '0')}`
  const half = date.getUTCHours() < 12 ? 'AM' : 'PM'
  const name = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' }).format(date)
  const padded = (value: number) => String(value).padStart(token.length, '0')
  switch (token) {
    case 'dddd':
      return name({ weekday: 'long' })
    case 'ddd':
      return name({ weekday: 'short' })
    case 'dd':
    case 'd':
      return padded(date.getUTCDate())
    case 'MMMM':
      return name({ month: 'long' })
    case 'MMM':
      return name({ month: 'short' })
    case 'MM':
    case 'M':
      return padded(date.getUTCMonth() + 1)
    case 'yy':
    case 'y':
      return padded(date.getUTCFullYear() % 100)
    case 'hh':
    case 'h':
      return padded(date.getUTCHours() % 12 || 12)
    case 'HH':
    case 'H':
      return padded(date.getUTCHours())
    case 'mm':
    case 'm':
      return padded(date.getUTCMinutes())
    case 'ss':
    case 's':
      return padded(date.getUTCSeconds())
    case 'tt':
    case 't':
      return half.slice(0, token.length)
    case 'K':
      return isUtc ? 'Z' : ''
    case 'zzz':
      return '+00:00'
    case 'zz':
      return '+00'
    case 'z':
      return '+0'
    default:
      if (/^y+$/.test(token)) return padded(date.getUTCFullYear())
      if (/^f+$/.test(token)) return fraction.slice(0, token.length)
      if (/^F+$/.test(token)) return fraction.slice(0, token.length).replace(/0+$/, '')
      return token
  }
}
