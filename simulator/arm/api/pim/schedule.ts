import { durationMs } from '../../../tenant/duration.ts'
import { isoTime } from '../../../tenant/sign-in-pattern.ts'
import type { PimRequest } from '../../estate/held.ts'
import { badRequest } from '../../http/arm-error.ts'
import { present } from '../../../present.ts'

export interface Schedule {
  start: number
  /** Without: for good. */
  end?: number
  /** `AfterDuration` without a duration: for good where it may be, refused where not. */
  endless: boolean
  scheduleInfo: NonNullable<PimRequest['scheduleInfo']>
}

const invalid = (message: string) => badRequest(message, 'InvalidScheduleInfo')

/** From when to when a request wants a role. */
export function scheduleIn(input: unknown, now: number): Schedule {
  const { startDateTime, expiration } = (input ?? {}) as { startDateTime?: unknown; expiration?: unknown }
  const start = startDateTime === undefined || startDateTime === null ? now : Date.parse(String(startDateTime))
  if (!Number.isFinite(start)) throw invalid('The start of the schedule is not a time.')
  const { type, duration, endDateTime } = (expiration ?? {}) as Record<string, unknown>
  const info = (end: number | undefined): Schedule => ({
    start,
    ...present('end', end),
    endless: type === 'AfterDuration' && end === undefined,
    scheduleInfo: {
      startDateTime: isoTime(start),
      expiration: {
        type: String(type),
        duration: typeof duration === 'string' ? duration : null,
        endDateTime: typeof endDateTime === 'string' ? endDateTime : null,
      },
    },
  })
  if (type === 'NoExpiration') return info(undefined)
  if (type === 'AfterDateTime') {
    const end = Date.parse(String(endDateTime))
    if (!(end > start) || end <= now) throw invalid('The end of the schedule is not a time after its start.')
    return info(end)
  }
  if (type !== 'AfterDuration') throw invalid(`The expiration type '${String(type)}' is not valid.`)
  if (duration === undefined || duration === null) return info(undefined)
  const length = typeof duration === 'string' ? durationMs(duration) : undefined
  if (length === undefined || length <= 0) throw invalid(`The duration '${String(duration)}' is not valid.`)
  return info(start + length)
}
