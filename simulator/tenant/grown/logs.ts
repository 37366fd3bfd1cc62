import { type Audit, AUDITS, pimEntry } from '../founding-audits.ts'
import { auditTime } from '../logs.ts'

const EXCUSES = ['work', 'x', 'test', '.', 'admin', 'asdf'] as const
const NIGHTS = [1, 2, 4, 5, 8, 11, 15, 18, 22, 25] as const
const HOURS = [7, 9, 11, 13, 15, 17] as const

/** Activations at night with nothing said about them, and one person who activates again and again on the same day. */
export function badHabits(nightShift: number | undefined, now: number): Audit[] {
  const excuse = (position: number): string => EXCUSES[position % EXCUSES.length] as string
  const nights =
    nightShift === undefined
      ? []
      : NIGHTS.map((daysAgo, position) =>
          pimEntry(`grownNight${position}`, 'completed', nightShift, daysAgo, `gn${position}`, {
            atHour: 2 + (position % 3),
            reason: excuse(position),
            hours: 24,
            role: 'Global Administrator',
          }),
        )
  const again = HOURS.map((atHour, position) =>
    pimEntry(`grownAgain${position}`, 'completed', 'eligibleAdmin', 9, `ga${position}`, {
      atHour,
      reason: 'urgent',
      hours: 24,
      role: 'User Administrator',
    }),
  )
  return [...AUDITS, ...nights, ...again].toSorted((a, b) => auditTime(b, now) - auditTime(a, now))
}
