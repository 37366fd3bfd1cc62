import { GraphFailure } from './failure.ts'
import type { GraphPage } from './client.ts'
import type { GraphReader } from './reader.ts'
import type { PageRead, WholeRead } from './url.ts'

/** A log from a moment on, with its first page. */
export interface OpenLog<T, R> {
  read: R
  first: GraphPage<T>
  /** ISO 8601: from when on it is read, which may be later than what was asked for. */
  since: string
}

/**
 * Begins to read a log. Microsoft keeps logs for about a month, or a week on Free, and refuses a filter that reaches
 * back further instead of beginning with what there is: then it is asked again from the moment that its refusal names.
 * https://learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention
 *
 * @param since ISO 8601 in UTC
 */
export async function openLog<T, R extends PageRead | WholeRead>(
  reader: GraphReader,
  readSince: (since: string) => R,
  since: string,
): Promise<OpenLog<T, R>> {
  for (let from = since, tries = 1; ; tries++) {
    const read = readSince(from)
    try {
      return { read, first: await reader.firstPage<T>(read), since: from }
    } catch (error) {
      const begins = beginningIn(error)
      // What lies before what was asked, or in the future, is no beginning of a log.
      if (begins === undefined || begins <= Date.parse(from) || begins > Date.now() || tries >= MOST_TRIES) throw error
      from = `${new Date(begins).toISOString().slice(0, 19)}Z`
    }
  }
}

/** The beginning may have moved on by the time that it is asked for. */
const MOST_TRIES = 3

/** "Minimum allowed time for activityDateTime is 6/12/2026 12:00:00 AM", in UTC, or with a date as in ISO 8601. */
const MINIMUM =
  /Minimum allowed time for \w+ is (\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d{2}:\d{2} [AP]M|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?)/

function beginningIn(error: unknown): number | undefined {
  if (!(error instanceof GraphFailure) || error.status !== 400) return undefined
  const text = MINIMUM.exec(error.message)?.[1]?.trim() ?? ''
  const begins = Date.parse(/Z$/.test(text) ? text : `${text}${text.includes('T') ? 'Z' : ' UTC'}`)
  return Number.isNaN(begins) ? undefined : Math.ceil(begins / 1000) * 1000
}
