import type { Transaction } from '../../store/database.ts'
import {
  intendChanges,
  intendUndos,
  insertChanges,
  lockChanges,
  lockForUndo,
  markForUndo,
  markMoving,
  writeChange,
} from '../../store/changes.ts'
import { insertPlan, lockPlan, writePlan } from '../../store/plans.ts'
import type { ChangeRow, ChangeUpdate, NewChange, NewPlan, PlanRow, PlanState, PlanUpdate } from '../../store/tables.ts'
import type { Seals } from './seals.ts'
import { mayBecome } from './states.ts'
import { TRANSACTION_ROWS } from '../../store/sizes.ts'

/** A change in a state in which it was found. */
type Found = Pick<ChangeRow, 'id' | 'state'>

export type Rows = ReturnType<ReturnType<typeof createRows>>

/** Every write to plans and changes, within one transaction: each row is written together with its seal. */
export function createRows(seals: Seals) {
  return (db: Transaction) => {
    async function writeSealed(stored: PlanRow, update: PlanUpdate): Promise<void> {
      await writePlan(db, stored.id, { ...update, seal: seals.after('plan', stored, update) })
    }

    async function found(plan: Pick<PlanRow, 'id' | 'state'>): Promise<PlanRow | undefined> {
      const stored = await lockPlan(db, plan.id)
      return stored?.state === plan.state ? stored : undefined
    }

    return {
      addPlan: (plan: NewPlan): Promise<void> =>
        insertPlan(db, { ...plan, seal: seals.of('plan', { looks: 0, ...plan }) }),

      /** At most 1,000 at a time, which is what a transaction may touch. */
      addChanges: (changes: readonly NewChange[]): Promise<void> =>
        insertChanges(
          db,
          changes.map((change) => ({
            ...change,
            seal: seals.of('change', { attempts: 0, undoAttempts: 0, ...change }),
          })),
        ),

      /**
       * Moves a plan on from the state in which it was found. Returns whether it was still there.
       *
       * @throws TypeError for a way that plans don't have: a mistake of ours, of which nothing is written
       */
      async move(
        plan: Pick<PlanRow, 'id' | 'state'>,
        to: PlanState,
        update: Omit<PlanUpdate, 'state'> = {},
      ): Promise<boolean> {
        if (!mayBecome(plan.state, to)) throw new TypeError(`A plan that is ${plan.state} does not become ${to}`)
        const stored = await found(plan)
        if (stored !== undefined) await writeSealed(stored, { ...update, state: to })
        return stored !== undefined
      },

      /** Notes something about a plan that is still in this state. Returns whether it was. */
      async note(plan: Pick<PlanRow, 'id' | 'state'>, update: Omit<PlanUpdate, 'state'>): Promise<boolean> {
        const stored = await found(plan)
        if (stored !== undefined) await writeSealed(stored, update)
        return stored !== undefined
      },

      /** Moves one change on; its state must still be what the worker saw. */
      async change({ id, state }: Found, update: ChangeUpdate): Promise<void> {
        const [stored] = await lockChanges(db, [id])
        if (stored?.state !== state) {
          throw new Error(`Change ${id} is not ${state} any more: somebody else works on its plan`)
        }
        await writeChange(db, id, { ...update, seal: seals.after('change', stored, update) })
      },

      /** Before anything is sent: should the process die now, these are looked for before they are sent again. */
      async intend(ids: readonly string[], at: Date): Promise<void> {
        const after = (row: ChangeRow): Partial<ChangeRow> => ({
          state: 'intended',
          intendedAt: at,
          attempts: row.attempts + 1,
        })
        await intendChanges(db, await sealedBy(ids, after), at)
      },

      async intendUndo(ids: readonly string[], at: Date): Promise<void> {
        const after = (row: ChangeRow): Partial<ChangeRow> => ({
          undoState: 'intended',
          undoIntendedAt: at,
          undoAttempts: row.undoAttempts + 1,
        })
        await intendUndos(db, await sealedBy(ids, after), at)
      },

      /**
       * Marks what was made and stands as to be taken back: of the whole plan, or one change of it. At most 1,000 at a
       * time. Returns how many.
       */
      async markForUndo(
        planId: string,
        which: { changeId?: string | undefined; untried?: boolean } = {},
      ): Promise<number> {
        const rows = await lockForUndo(db, planId, { ...which, limit: TRANSACTION_ROWS })
        const after = { undoState: 'planned', undoCode: null, undoMessage: null } as const
        await markForUndo(db, new Map(rows.map((row) => [row.id, seals.after('change', row, after)])))
        return rows.length
      },

      /** Marks changes as such that move people, whatever was known when they were made. */
      async markMoving(ids: readonly string[]): Promise<void> {
        if (ids.length > 0) await markMoving(db, await sealedBy(ids, () => ({ movesPeople: true })))
      },

      /** Seals a plan that was written without this key, as it stands. Returns whether it was. */
      async adoptPlan(planId: string): Promise<boolean> {
        const stored = await lockPlan(db, planId)
        if (stored === undefined || seals.flaw('plan', stored) !== 'unsealed') return false
        await writePlan(db, planId, { seal: seals.of('plan', stored) })
        return true
      },

      /** Likewise for up to 1,000 changes. */
      async adoptChanges(ids: readonly string[]): Promise<void> {
        for (const row of await lockChanges(db, ids)) {
          if (seals.flaw('change', row) === 'unsealed') await writeChange(db, row.id, { seal: seals.of('change', row) })
        }
      },
    }

    async function sealedBy(
      ids: readonly string[],
      after: (row: ChangeRow) => Partial<ChangeRow>,
    ): Promise<Map<string, string | null>> {
      return new Map((await lockChanges(db, ids)).map((row) => [row.id, seals.after('change', row, after(row))]))
    }
  }
}
