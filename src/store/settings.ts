import type { Executor } from './database.ts'

export async function readSetting(db: Executor, name: string): Promise<string | undefined> {
  return (await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst())?.value
}

export const writeSetting = async (db: Executor, name: string, value: string): Promise<void> => {
  await db
    .insertInto('settings')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

/**
 * A value that the service makes up once and must find again, such as its signing key. Of replicas that make one at the
 * same time, all get the same: the first one's.
 */
export async function settingOnce(db: Executor, name: string, make: () => string): Promise<string> {
  const found = await readSetting(db, name)
  if (found !== undefined) return found
  await db
    .insertInto('settings')
    .values({ name, value: make() })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  return (await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirstOrThrow()).value
}
