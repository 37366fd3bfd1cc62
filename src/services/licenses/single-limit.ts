import { Refusal } from '../../errors.ts'
import { memberCount } from '../../graph/groups.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { countSingles } from '../../store/change-counts.ts'
import type { Store } from '../../store/database.ts'
import { dayBefore } from '../../time.ts'
import type { Entry, Ledger } from '../plans/ledger.ts'
import { REMOVAL } from './removal.ts'

/** So many single removals of a group in 24 hours need no plan, or the percentage of its members if that is more. */
const SINGLES = 25
const SINGLES_PERCENT = 2

export type SingleLimit = ReturnType<typeof createSingleLimit>

/**
 * How many people may be removed from a group one by one, without anybody who approves it: all callers together share
 * the limit. A loop over a whole group ends here, and a plan begins.
 */
export function createSingleLimit({
  store,
  reader,
  ledger,
  now,
}: {
  store: Store
  reader: GraphReader
  ledger: Ledger
  now: () => number
}) {
  /**
   * Counts within the transaction that intends the removal, so that no two of them can both be the last. The size of
   * the group is read before, and only once it matters.
   *
   * @throws Refusal `PlanRequired`
   */
  return async function limited(groupId: string, groupName: string): Promise<(entry: Entry) => Promise<void>> {
    const countIn = (db: Store['db'], at: Date) =>
      countSingles(db, { kind: REMOVAL, targetId: groupId, since: dayBefore(at) })
    const most =
      (await countIn(store.db, new Date(now()))) < SINGLES
        ? SINGLES
        : Math.max(SINGLES, Math.floor(((await memberCount(reader, groupId)) * SINGLES_PERCENT) / 100))
    return async (entry) => {
      await ledger.alone(entry)
      const used = await countIn(entry.db, entry.at)
      if (used < most) return
      throw new Refusal(
        'PlanRequired',
        `${used} people were removed from "${groupName}" one by one within 24 hours, which is the limit: make ` +
          'a clean-up plan for the rest, which somebody approves.',
        { target: 'groupId' },
      )
    }
  }
}
