import { DAY_MS } from '../../time.ts'
import type { Cutoff } from '../sign-ins/activity.ts'

/** No cut-off with its breaks reaches further back. */
const FURTHEST_DAYS = 20_000
/** Days of breaks begin at midnight, and those of inactivity at any time. */
const MARGIN_MS = 2 * DAY_MS

/**
 * A moment after which nobody who is past a cut-off was active: somewhat late, since the rule itself is asked about
 * whoever is found by it.
 */
export function pastBefore({ inactiveDays, now, quiet }: Pick<Cutoff, 'inactiveDays' | 'now' | 'quiet'>): Date {
  for (let days = inactiveDays; days < FURTHEST_DAYS; days++) {
    const from = now - days * DAY_MS
    if (quiet.daysBetween(from, now) >= inactiveDays) return new Date(from + MARGIN_MS)
  }
  return new Date(now - FURTHEST_DAYS * DAY_MS)
}
