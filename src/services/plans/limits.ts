import { Refusal } from '../../errors.ts'
import { memberCount } from '../../graph/groups.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { countPeopleOf, countSingles } from '../../store/changes.ts'
import { DAY_MS } from '../../time.ts'
import type { Entry, Ledger } from './ledger.ts'

/** So many single removals of a group in 24 hours need no plan, or the percentage of its members if that is more. */
const SINGLES = 25
const SINGLES_PERCENT = 2

export type Limits = ReturnType<typeof createLimits>

/**
 * What may be changed one by one, without anybody who approves it: all callers together share a limit for removals from
 * a group, and each caller has one for contact data. A loop over a whole group ends here, and a plan begins.
 */
export function createLimits({
  reader,
  ledger,
  maxContactUpdates,
}: {
  reader: GraphReader
  ledger: Ledger
  maxContactUpdates: number
}) {
  return {
    /**
     * Counts within the transaction that intends the removal, so that no two of them can both be the last. The size of
     * the group is read before, and only once it matters.
     *
     * @throws Refusal `PlanRequired`
     */
    async removal(
      groupId: string,
      groupName: string,
      count: () => Promise<number>,
    ): Promise<(entry: Entry) => Promise<void>> {
      const most =
        (await count()) < SINGLES
          ? SINGLES
          : Math.max(SINGLES, Math.floor(((await memberCount(reader, groupId)) * SINGLES_PERCENT) / 100))
      return async (entry) => {
        await ledger.alone(entry)
        const used = await countSingles(entry.db, {
          kind: 'licenseGroupRemoval',
          targetId: groupId,
          since: dayBefore(entry.at),
        })
        if (used < most) return
        throw new Refusal(
          'PlanRequired',
          `${used} people were removed from "${groupName}" one by one within 24 hours, which is the limit: make ` +
            'a clean-up plan for the rest, which somebody approves.',
          { target: 'groupId' },
        )
      }
    },

    /** @throws Refusal `LimitReached` */
    contactUpdate(caller: string) {
      return async (entry: Entry): Promise<void> => {
        await ledger.alone(entry)
        const used = await countPeopleOf(entry.db, { kind: 'contactUpdate', caller, since: dayBefore(entry.at) })
        if (used < maxContactUpdates) return
        throw new Refusal(
          'LimitReached',
          `This connection has changed the contact data of ${used} people within 24 hours, which is its limit ` +
            '(MAX_CONTACT_UPDATES): go on tomorrow, or ask the operator of this service.',
        )
      }
    },
  }
}

export const dayBefore = (at: Date): Date => new Date(at.getTime() - DAY_MS)
