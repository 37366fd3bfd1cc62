import type { Executor } from './database.ts'

/** Whether the work is now this one's alone, until then; not while somebody else's turn lasts. */
export async function leaseWork(db: Executor, name: string, owner: string, at: Date, until: Date): Promise<boolean> {
  const taken = await db
    .insertInto('recurringWork')
    .values({ name, leaseOwner: owner, leaseUntil: until })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ leaseOwner: owner, leaseUntil: until })
        .where('recurringWork.leaseUntil', '<=', at),
    )
    .returning('leaseOwner')
    .executeTakeFirst()
  return taken !== undefined
}

/** When the next turn may begin. */
export const releaseWork = async (db: Executor, name: string, owner: string, until: Date): Promise<void> => {
  await db
    .updateTable('recurringWork')
    .set({ leaseUntil: until })
    .where('name', '=', name)
    .where('leaseOwner', '=', owner)
    .execute()
}
