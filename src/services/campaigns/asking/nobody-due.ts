import type { ContactRequestRow } from '../../../store/contact-tables.ts'
import { isoTime } from '../../../time.ts'
import type { Calendar } from '../../calendar.ts'
import { present } from '../../../present.ts'

/** Why nobody is to be asked at a moment, in the order in which it is told. */
export const NOBODY_DUE_REASONS = [
  'rateUsedUp',
  'weekend',
  'break',
  'evening',
  'taken',
  'notStarted',
  'allAsked',
  'allAnswered',
] as const
export type NobodyDueReason = (typeof NOBODY_DUE_REASONS)[number]

export interface NobodyDue {
  reason: NobodyDueReason
  message: string
  /** When to come again; absent where nobody will be asked any more. */
  nextDueDateTime?: string
}

const MESSAGES: Readonly<Record<NobodyDueReason, string>> = {
  rateUsedUp: 'As many were taken in the last minute as the campaign allows: take the next ones in a minute.',
  weekend: 'It is weekend where those live who are to be asked next.',
  break: 'The organization has a break, so nobody is asked.',
  evening: 'It is outside of working hours where those live who are to be asked next.',
  taken: 'Whoever is due was taken already: what is not recorded as delivered comes again.',
  notStarted: 'The campaign has not begun yet.',
  allAsked: 'Everybody who is due was asked: reminders follow.',
  allAnswered: 'Nobody is left to be asked.',
}

type OpenRequest = Pick<ContactRequestRow, 'nextDueAt' | 'leaseUntil' | 'timeZone' | 'askedCount'>

export interface Situation {
  /** Requests that are still to be answered. */
  open: readonly OpenRequest[]
  startsAt: number
  /** When the rate of the campaign allows the next one; absent where it does now. */
  rateFreeAt?: number
  calendar: Calendar
  now: number
}

/** Tells a flow that gets nobody what it waits for, so that nobody takes a quiet evening for an error. */
export function nobodyDue({ open, startsAt, rateFreeAt, calendar, now }: Situation): NobodyDue {
  if (rateFreeAt !== undefined) return told('rateUsedUp', rateFreeAt)
  if (open.length === 0) return told('allAnswered')
  const isTaken = ({ leaseUntil }: OpenRequest) => leaseUntil !== null && leaseUntil.getTime() > now
  const [next] = open
    .filter((request) => !isTaken(request) && request.nextDueAt !== null)
    .toSorted((one, other) => Number(one.nextDueAt) - Number(other.nextDueAt))
  if (next === undefined) {
    const leases = open.filter(isTaken).map(({ leaseUntil }) => Number(leaseUntil))
    return leases.length === 0 ? told('allAsked') : told('taken', Math.min(...leases))
  }
  const at = Number(next.nextDueAt)
  if (startsAt > now) return told('notStarted', at)
  // Reminders wait for their day; only who was never asked waits for the hour alone.
  return told((next.askedCount === 0 ? calendar.whyClosed(now, next.timeZone) : undefined) ?? 'allAsked', at)
}

const told = (reason: NobodyDueReason, at?: number): NobodyDue => ({
  reason,
  message: MESSAGES[reason],
  ...present('nextDueDateTime', at, (at) => isoTime(new Date(at))),
})
