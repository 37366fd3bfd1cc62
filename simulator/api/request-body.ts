import { GraphError, badRequest } from '../http/graph-error.ts'
import { durationMs } from '../tenant/duration.ts'
import type { Term } from '../tenant/holdings.ts'
import { isoTime } from '../tenant/sign-in-pattern.ts'
import type { Row } from './role-grants.ts'
import { present } from '../present.ts'

export const invalidRequest = () =>
  new GraphError(400, 'InvalidRoleAssignmentRequest', 'The role assignment request is invalid.')
const invalidSchedule = () =>
  new GraphError(400, 'InvalidRoleAssignmentRequestSchedule', 'The role assignment request schedule is invalid.')

export function objectIn(body: unknown): Row {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || Object.keys(body).length === 0) {
    throw badRequest('Empty payload. JSON content expected.')
  }
  return body as Row
}

export function textIn(body: Row, name: string): string {
  const value = body[name]
  if (typeof value !== 'string' || value === '') throw invalidRequest()
  return value
}

export interface Schedule extends Term {
  start: number
  scheduleInfo: Row
}

/**
 * `scheduleInfo`: a start in the past is now, and there is an end unless the type says noExpiration (in any case of
 * letters).
 */
export function scheduleOf(value: unknown, now: number): Schedule {
  const { startDateTime, expiration } = (value ?? {}) as { startDateTime?: unknown; expiration?: Row }
  const asked = startDateTime === undefined || startDateTime === null ? now : timeIn(startDateTime)
  const start = Math.max(asked, now)
  const response = (type: string, end?: number, given: Row = {}): Schedule => ({
    start,
    ...present('end', end),
    scheduleInfo: {
      startDateTime: isoTime(start),
      recurrence: null,
      expiration: { type, endDateTime: null, duration: null, ...given },
    },
  })
  switch (String(expiration?.['type']).toLowerCase()) {
    case 'noexpiration':
      return response('noExpiration')
    case 'afterdatetime': {
      const end = timeIn(expiration?.['endDateTime'])
      if (end <= start) throw invalidSchedule()
      return response('afterDateTime', end, { endDateTime: isoTime(end) })
    }
    case 'afterduration': {
      const duration = String(expiration?.['duration'])
      const lasts = durationMs(duration)
      if (lasts === undefined || lasts === 0) throw invalidSchedule()
      return response('afterDuration', start + lasts, { duration })
    }
    default:
      throw invalidSchedule()
  }
}

function timeIn(value: unknown): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (Number.isNaN(time)) throw invalidSchedule()
  return time
}
