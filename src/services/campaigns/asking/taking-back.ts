import type { ContactDeliveryRow, ContactRequestRow } from '../../../store/contact-tables.ts'
import type { Calendar } from '../../calendar.ts'
import { HOUR_MS } from '../../../time.ts'

/** A flow that notes a card before it posts it knows soon whether that failed; later it is about another card. */
const TAKEN_BACK_WITHIN_MS = 2 * HOUR_MS

/**
 * What becomes of a request whose last delivery was noted too early: a flow that posts a card and waits for the answer
 * has to note the delivery before, and learns only then that nothing could be posted. The same round comes again on the
 * next working day. Nothing where there is no such delivery.
 */
export function takenBack(
  request: ContactRequestRow,
  last: ContactDeliveryRow | undefined,
  { at, calendar }: { at: Date; calendar: Calendar },
) {
  const isLast = last?.outcome === 'delivered' && last.at.getTime() === request.lastAskedAt?.getTime()
  if (!isLast || request.state !== 'open' || at.getTime() - last.at.getTime() > TAKEN_BACK_WITHIN_MS) return undefined
  return {
    askedCount: request.askedCount - 1,
    firstAskedAt: request.askedCount === 1 ? null : request.firstAskedAt,
    round: last.round,
    nextDueAt: new Date(calendar.workingMomentAfter(at.getTime(), 1, request.timeZone)),
  }
}
