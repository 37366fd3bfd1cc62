import type { Settings } from '../../config/settings.ts'
import { Refusal } from '../../errors.ts'
import type { Cutoff } from './activity.ts'
import { quietPeriods } from './quiet-periods.ts'

/** What everything uses when nobody says otherwise: about as long as a term with the break after it. */
export const DEFAULT_INACTIVE_DAYS = 180

export type Cutoffs = ReturnType<typeof createCutoffs>

/** From when on somebody is inactive, for everything that asks. */
export function createCutoffs({
  policy,
  now,
}: {
  policy: Pick<Settings, 'minInactiveDays' | 'quietPeriods'>
  now: () => number
}) {
  const quiet = quietPeriods(policy.quietPeriods)
  return {
    quiet,
    now,
    /** @throws Refusal `InactiveDaysTooLow` */
    of(
      inactiveDays: number = Math.max(DEFAULT_INACTIVE_DAYS, policy.minInactiveDays),
      target = 'inactiveDays',
    ): Cutoff {
      if (inactiveDays < policy.minInactiveDays) {
        throw new Refusal(
          'InactiveDaysTooLow',
          `${target} must be at least ${policy.minInactiveDays}: shorter cut-offs catch people on holiday.`,
          { target },
        )
      }
      return { inactiveDays, now: now(), quiet }
    },
  }
}
