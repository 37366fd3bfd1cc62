import type { Executor } from './database.ts'

/** When the links of something were last revoked. */
export async function revokedAt (db: Executor, subject: string): Promise<Date | undefined> {
  return (await db.selectFrom('linkRevocations').select('revokedAt').where('subject', '=', subject).executeTakeFirst())?.revokedAt
}

export const revokeLinks = async (db: Executor, subject: string, revokedAt: Date, revokedBy: string): Promise<void> => {
  await db.insertInto('linkRevocations').values({ subject, revokedAt, revokedBy })
    .onConflict(conflict => conflict.column('subject').doUpdateSet({ revokedAt, revokedBy })).execute()
}
