const PARTS = /^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/
const DAY = 86_400_000
const UNITS = [365 * DAY, 30 * DAY, 7 * DAY, DAY, 3_600_000, 60_000, 1000]

/** Milliseconds of an ISO 8601 duration, a year of 365 days and a month of 30; undefined when it is none. */
export function durationMs(text: string): number | undefined {
  const parts = PARTS.exec(text)
  if (parts === null) return undefined
  return UNITS.reduce((sum, unit, position) => sum + unit * Number(parts[position + 1] ?? 0), 0)
}
