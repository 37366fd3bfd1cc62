import { Refusal } from '../../errors.ts'
import { countMoved } from '../../store/change-counts.ts'
import type { Executor, Store } from '../../store/database.ts'
import { dayBefore } from '../../time.ts'
import type { Entry, Ledger } from '../plans/ledger.ts'
import { CONTACT_UPDATE } from './kind-name.ts'

export type MoveLimit = ReturnType<typeof createMoveLimit>

/**
 * How many people may be moved between groups that grant licenses or power in 24 hours without anybody who approves it,
 * by whatever way their contact data is changed and whoever asks: what comes after that waits for somebody else.
 */
export function createMoveLimit({
  store,
  ledger,
  maxUnapproved,
  now,
}: {
  store: Store
  ledger: Ledger
  maxUnapproved: number
  now: () => number
}) {
  async function isTooMany(db: Executor, userIds: readonly string[], most: number, at: Date): Promise<boolean> {
    const people = [...new Set(userIds)]
    return (await countMoved(db, { kind: CONTACT_UPDATE, since: dayBefore(at), except: people })) + people.length > most
  }

  return {
    /**
     * What a request may lower.
     *
     * @throws Refusal `LimitTooHigh`
     */
    mostOf(asked: number | undefined): number {
      if (asked === undefined || asked <= maxUnapproved) return asked ?? maxUnapproved
      throw new Refusal(
        'LimitTooHigh',
        `maxUnapproved may be at most ${maxUnapproved} on this service: a request can only lower it.`,
        { target: 'maxUnapproved' },
      )
    },

    /** Whether moving these people, too, would be too many at this moment. */
    isReached: (userIds: readonly string[], most = maxUnapproved): Promise<boolean> =>
      isTooMany(store.db, userIds, most, new Date(now())),

    /**
     * Counts these people within the transaction that intends to move them, so that no two can both be the last. Who
     * was counted already is not counted again.
     *
     * @param changeIds changes that count from now on
     * @throws Refusal `PlanRequired`
     */
    async take(
      entry: Entry,
      userIds: readonly string[],
      { most = maxUnapproved, changeIds = [] }: { most?: number; changeIds?: readonly string[] } = {},
    ): Promise<void> {
      await ledger.alone(entry)
      if (await isTooMany(entry.db, userIds, most, entry.at)) throw planRequired(most)
      await entry.markMoving(changeIds)
    },
  }
}

const planRequired = (most: number) =>
  new Refusal(
    'PlanRequired',
    `This may move people between groups that grant licenses or power, and ${most} people may be moved so within 24 ` +
      'hours without an approval: it needs a plan, which somebody else approves.',
  )

/** Whether a refusal means that somebody else has to approve it. */
export const isPlanRequired = (error: unknown): boolean => error instanceof Refusal && error.code === 'PlanRequired'
