import type { Reason } from '../plans/kind.ts'
import type { CleanupLimits } from './scope.ts'

/** From how many members on a share that rounds to nobody still lets one person go. */
const MEMBERS_FOR_ONE = 4

/**
 * How many of a group's members a plan may remove: rounded down. Of four members or more at least one, so that a group
 * can be cleaned up step by step; a smaller group is nearly emptied by one removal, which is for a person to decide.
 */
export function mostOf(members: number, maxPercent: number): number {
  const share = Math.floor((members * maxPercent) / 100)
  return members >= MEMBERS_FOR_ONE ? Math.max(1, share) : share
}

export interface LimitCounter {
  /** One that goes on counting from here, and leaves this one as it is. */
  fork(): LimitCounter
  /** Why one more removal would be too many; otherwise it is counted. */
  take(group?: { id: string; name: string; members: number }): Reason | undefined
}

/** Counts removals against the limits, in the order of the plan: whoever comes first is taken first. */
export function createLimitCounter(
  { maxRemovals, maxPercent }: CleanupLimits,
  before: { taken: number; byGroup: ReadonlyMap<string, number> } = { taken: 0, byGroup: new Map() },
): LimitCounter {
  let { taken } = before
  const byGroup = new Map(before.byGroup)
  return {
    fork: () => createLimitCounter({ maxRemovals, maxPercent }, { taken, byGroup }),

    take(group) {
      if (taken >= maxRemovals) return over(`The plan holds ${maxRemovals} removals already, which is its limit`)
      if (group !== undefined) {
        const most = mostOf(group.members, maxPercent)
        const used = byGroup.get(group.id) ?? 0
        if (used >= most) {
          return over(
            `The plan may remove ${most} of the ${group.members} members of "${group.name}" (${maxPercent} %)`,
          )
        }
        byGroup.set(group.id, used + 1)
      }
      taken++
      return undefined
    },
  }
}

const over = (limit: string): Reason => ({
  code: 'overLimit',
  message: `${limit}, and others have been inactive for longer: make another plan when this one is done.`,
})
