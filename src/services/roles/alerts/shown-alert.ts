import { isoTime } from '../../../time.ts'
import { present } from '../../../present.ts'
import type { Alert } from './raised-alert.ts'

/** An alert as it is told of, in an event or in a list. */
export interface ToldAlert extends Pick<Alert, 'severity' | 'title' | 'message'> {
  alertId: string
}

/** An alert in the words of the API. */
export function toShownAlert(
  { alertId, severity, title, message, flag, rule, ...about }: ToldAlert & Alert['about'],
  at: Date,
) {
  const { userId, roleId, roleName, findingId, subjectId, activationId } = about
  return {
    alertId,
    severity,
    kind: flag ?? rule ?? 'other',
    title,
    message,
    occurredDateTime: isoTime(at),
    ...present('userId', userId),
    ...present('roleId', roleId),
    ...present('roleName', roleName),
    ...present('findingId', findingId),
    ...present('subjectId', subjectId),
    ...present('activationId', activationId),
  }
}

export type ShownAlert = ReturnType<typeof toShownAlert>
