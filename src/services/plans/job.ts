import type { PlanRow } from '../../store/tables.ts'
import { assertLeased, type Lease } from './lease.ts'
import type { Entry, Ledger } from './ledger.ts'
import { SERVICE } from '../../callers.ts'

/** A plan in the hands of one worker. */
export interface Job {
  readonly plan: PlanRow
  readonly lease: Lease
  /** Writes what became of it, as long as it is in these hands. Throws `LeaseLost` when it is not any more. */
  write<T>(work: (entry: Entry) => Promise<T>): Promise<T>
}

export const jobOf = (plan: PlanRow, lease: Lease, ledger: Ledger): Job => ({
  plan,
  lease,
  write: (work) =>
    ledger.write(SERVICE, async (entry) => {
      await assertLeased(entry.db, plan.id, lease.owner)
      return work(entry)
    }),
})

/** Where a process may die; tests kill it there. */
export type Checkpoint =
  | 'beforeIntent'
  | 'afterIntent'
  | 'afterSend'
  | 'afterOutcome'
  | 'afterSent'
  | 'beforeSeen'
  | 'afterSeen'
  | 'beforeFinish'
