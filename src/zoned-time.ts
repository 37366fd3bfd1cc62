import { Temporal } from 'temporal-polyfill'

/**
 * What a zone's clock and calendar show at a moment in milliseconds.
 *
 * @throws RangeError for a name that is no time zone
 */
export const zonedTime = (at: number, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)
