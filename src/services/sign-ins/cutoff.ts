import type { Config } from '../../config.ts'
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
  policy: Pick<Config, 'MIN_INACTIVE_DAYS' | 'QUIET_PERIODS'>
  now: () => number
}) {
  const quiet = quietPeriods(policy.QUIET_PERIODS)
  return {
    quiet,
    now,
    /** @throws Refusal `InactiveDaysTooLow` */
    of(
      inactiveDays: number = Math.max(DEFAULT_INACTIVE_DAYS, policy.MIN_INACTIVE_DAYS),
      target = 'inactiveDays',
    ): Cutoff {
      if (inactiveDays < policy.MIN_INACTIVE_DAYS) {
        throw new Refusal(
          'InactiveDaysTooLow',
          `${target} must be at least ${policy.MIN_INACTIVE_DAYS}: shorter cut-offs catch people on holiday.`,
          { target },
        )
      }
      return { inactiveDays, now: now(), quiet }
    },
  }
}
