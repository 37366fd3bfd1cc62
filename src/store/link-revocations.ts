import type { Executor } from './database.ts'

/** When the links of any of these were last revoked. */
export async function revokedAt(db: Executor, subjects: readonly string[]): Promise<Date | undefined> {
  if (subjects.length === 0) return undefined
  return (
    await db
      .selectFrom('linkRevocations')
      .select('revokedAt')
      .where('subject', 'in', subjects)
      .orderBy('revokedAt', 'desc')
      .limit(1)
      .executeTakeFirst()
  )?.revokedAt
}

export const revokeLinks = async (db: Executor, subject: string, revokedAt: Date, revokedBy: string): Promise<void> => {
  await db
    .insertInto('linkRevocations')
    .values({ subject, revokedAt, revokedBy })
    .onConflict((conflict) => conflict.column('subject').doUpdateSet({ revokedAt, revokedBy }))
    .execute()
}
