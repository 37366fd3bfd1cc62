import { DAY_MS } from '../../time.ts'

/** No sign-in date is older than Entra ID, and no calendar reaches further than the accounts of today. */
const FIRST_DAY = Date.UTC(2010, 0) / DAY_MS
const LAST_DAY = Date.UTC(2080, 0) / DAY_MS

/** Breaks of the organization (design: nobody is removed in them, and their days are not inactivity). */
export interface QuietPeriods {
  /** The period that a moment lies in, as configured. */
  at(time: number): string | undefined
  /** Whole days from one moment to another, without the days of breaks. */
  daysBetween(from: number, to: number): number
}

/**
 * Reads `2026-07-01/2026-08-31` (once) and `12-20/01-06` (every year). Days are days in UTC, both ends included.
 */
export function quietPeriods(configured: readonly string[]): QuietPeriods {
  const yearly = configured.filter((period) => !/^\d{4}-/.test(period)).map(split)
  const once = configured.filter((period) => /^\d{4}-/.test(period)).map(split)

  const at = (time: number): string | undefined => {
    const day = new Date(time).toISOString().slice(0, 10)
    const inOnce = once.find(([start, end]) => start <= day && day <= end)
    const monthDay = day.slice(5)
    const inYearly = yearly.find(([start, end]) =>
      start <= end ? start <= monthDay && monthDay <= end : monthDay >= start || monthDay <= end,
    )
    return (inOnce ?? inYearly)?.join('/')
  }

  // Quiet days up to each day, so that judging a million people does not walk a million calendars.
  const quietUntil = new Uint32Array(configured.length === 0 ? 0 : LAST_DAY - FIRST_DAY)
  for (let day = 1; day < quietUntil.length; day++) {
    quietUntil[day] = (quietUntil[day - 1] ?? 0) + (at((FIRST_DAY + day) * DAY_MS) === undefined ? 0 : 1)
  }
  const quietDays = (time: number) =>
    quietUntil[Math.min(quietUntil.length - 1, Math.max(0, Math.floor(time / DAY_MS) - FIRST_DAY))] ?? 0

  const daysBetween = (from: number, to: number): number => {
    const days = Math.max(0, Math.floor((to - from) / DAY_MS))
    return Math.max(0, days - Math.max(0, quietDays(to) - quietDays(from)))
  }

  return { at, daysBetween }
}

function split(period: string): [string, string] {
  const [start = '', end = ''] = period.split('/')
  return [start, end]
}
