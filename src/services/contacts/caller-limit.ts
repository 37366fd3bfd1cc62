import { Refusal } from '../../errors.ts'
import { countPeopleOf } from '../../store/change-counts.ts'
import { dayBefore } from '../../time.ts'
import type { Entry, Ledger } from '../plans/ledger.ts'
import { CONTACT_UPDATE } from './kind-name.ts'

export type CallerLimit = ReturnType<typeof createCallerLimit>

/** Of how many people one caller may change contact data in 24 hours, without anybody who approves it. */
export function createCallerLimit({ ledger, maxPeople }: { ledger: Ledger; maxPeople: number }) {
  /**
   * Counts within the transaction that intends the change.
   *
   * @throws Refusal `LimitReached`
   */
  return (caller: string) =>
    async (entry: Entry): Promise<void> => {
      await ledger.alone(entry)
      const used = await countPeopleOf(entry.db, { kind: CONTACT_UPDATE, caller, since: dayBefore(entry.at) })
      if (used < maxPeople) return
      throw new Refusal(
        'LimitReached',
        `This connection has changed the contact data of ${used} people within 24 hours, which is its limit ` +
          '(MAX_CONTACT_UPDATES): go on tomorrow, or ask the operator of this service.',
      )
    }
}
