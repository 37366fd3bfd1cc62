import type { Store } from '../../store/database.ts'
import { changeIdsAfter } from '../../store/changes.ts'
import { planIdsAfter } from '../../store/plans.ts'
import { STATEMENT_ROWS } from '../../store/sizes.ts'
import type { Ledger } from './ledger.ts'
import { SERVICE } from '../../callers.ts'

/**
 * Seals what is there as it stands, after AUDIT_KEY was set or changed. Whoever asks for it answers for nobody having
 * altered the database until then: afterwards nothing can tell. What was approved before has no entry in the audit log
 * that this key proves, so that it can be taken back, or approved once more where it was broken off, and nothing else.
 *
 * @returns how many plans were sealed
 */
export async function sealPlans({ store, ledger }: { store: Store; ledger: Ledger }): Promise<number> {
  let sealed = 0
  for await (const ids of pagesOf((after) => planIdsAfter(store.db, after, STATEMENT_ROWS))) {
    for (const planId of ids) if (await seal(planId)) sealed++
  }
  return sealed

  async function seal(planId: string): Promise<boolean> {
    // The plan comes last: what breaks off in between is not believed, and goes on with the next run.
    for await (const ids of pagesOf((after) => changeIdsAfter(store.db, planId, after, STATEMENT_ROWS))) {
      await ledger.write(SERVICE, ({ adoptChanges }) => adoptChanges(ids))
    }
    return ledger.write(SERVICE, async ({ adoptPlan, audit }) => {
      const isAdopted = await adoptPlan(planId)
      if (isAdopted) audit({ action: 'plan.sealed', planId })
      return isAdopted
    })
  }
}

async function* pagesOf(read: (after: string) => Promise<string[]>): AsyncGenerator<string[]> {
  for (let ids = await read(''); ids.length > 0; ids = await read(ids.at(-1) ?? '')) yield ids
}
