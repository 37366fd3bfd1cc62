const DURATION = /^P(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/
const SECONDS = [31 * 86_400, 7 * 86_400, 86_400, 3_600, 60, 1]

/** The length of an ISO 8601 duration such as `P5D`, a month reckoned as 31 days; nothing for what is none. */
export function durationMs(text: string): number | undefined {
  const match = DURATION.exec(text)
  if (match === null || /[PT]$/.test(text)) return undefined
  return SECONDS.reduce((sum, seconds, index) => sum + seconds * Number(match[index + 1] ?? 0), 0) * 1_000
}
