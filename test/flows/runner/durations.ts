import { TemplateError } from './expressions/values.ts'

const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

/** Milliseconds of a duration as ISO 8601 writes it, such as P5D or PT20S; months have no fixed length and are none. */
export function durationMs(text: unknown): number {
  const match = typeof text === 'string' ? DURATION.exec(text) : null
  if (match === null || text === 'P' || text === 'PT') {
    throw new TemplateError(`'${String(text)}' is no duration such as P5D or PT20S.`)
  }
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0))
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}

const UNITS: Record<string, number> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
}

export function intervalMs(count: unknown, unit: unknown): number {
  const ms = UNITS[String(unit).toLowerCase()]
  if (typeof count !== 'number' || ms === undefined) {
    throw new TemplateError(`An interval of '${String(count)}' '${String(unit)}' can't be waited for.`)
  }
  return count * ms
}
