import { DAY_MS } from '../../../time.ts'
import type { ContactRequestRow } from '../../../store/contact-tables.ts'
import type { Calendar } from '../../calendar.ts'
import type { CampaignSpec } from '../spec.ts'

/** What comes after a request was delivered: the next round and when, or nothing any more. */
export interface Next {
  round: string
  dueAt: number
}

export const ESCALATION = 'escalation'
/** Asked once more out of turn, since what the answer was about had changed meanwhile. */
export const AGAIN = 'again'

/**
 * Reminders and escalation count from the day of the first delivery, and fall on working days. What would come after
 * the end of the campaign does not come at all, and nothing comes on a day on which somebody was asked already.
 */
export function nextRound(
  spec: Rounds,
  request: Pick<ContactRequestRow, 'round' | 'firstAskedAt' | 'responderKind' | 'timeZone'>,
  { at, closesAt, calendar }: { at: number; closesAt: number; calendar: Calendar },
): Next | undefined {
  const rounds = roundsOf(spec, request.responderKind)
  const first = request.firstAskedAt?.getTime() ?? at
  const next =
    request.round === AGAIN
      ? rounds.find(({ day }) => first + day * DAY_MS > at)
      : rounds[rounds.findIndex(({ round }) => round === request.round) + 1]
  if (next === undefined || request.round === ESCALATION) return undefined
  const wanted = calendar.workingMomentAfter(first, next.day, request.timeZone)
  const dueAt = laterThan(at, wanted, request.timeZone, calendar)
  return dueAt < closesAt ? { round: next.round, dueAt } : undefined
}

type Rounds = Pick<CampaignSpec, 'reminderDays' | 'escalateAfterDays'>

/** Managers are the last ones who are asked. */
function roundsOf(
  { reminderDays, escalateAfterDays }: Rounds,
  kind: ContactRequestRow['responderKind'],
): { round: string; day: number }[] {
  const escalation =
    escalateAfterDays !== undefined && (kind === 'person' || kind === 'coordinator')
      ? [{ round: ESCALATION, day: escalateAfterDays }]
      : []
  return [
    { round: 'first', day: 0 },
    ...reminderDays.map((day, index) => ({ round: `reminder-${index + 1}`, day })),
    ...escalation,
  ].sort((a, b) => a.day - b.day)
}

/** Not on the day of the last time. */
export function laterThan(lastAsked: number, wanted: number, timeZone: string, calendar: Calendar): number {
  const soonest = Math.max(wanted, lastAsked)
  return calendar.isSameDay(lastAsked, soonest, timeZone)
    ? calendar.workingMomentAfter(lastAsked, 1, timeZone)
    : soonest
}
