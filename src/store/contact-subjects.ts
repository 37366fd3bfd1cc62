import type { ContactSubjectRow, ContactSubjectUpdate, NewContactSubject, SubjectAnswer } from './contact-tables.ts'
import type { Executor } from './database.ts'
import { STATEMENT_ROWS } from './sizes.ts'

export async function insertSubjects(db: Executor, subjects: readonly NewContactSubject[]): Promise<void> {
  for (let start = 0; start < subjects.length; start += STATEMENT_ROWS) {
    await db
      .insertInto('contactSubjects')
      .values(subjects.slice(start, start + STATEMENT_ROWS))
      .execute()
  }
}

/** Everybody whom these requests are about, by name. */
export const subjectsOf = (db: Executor, requestIds: readonly string[]): Promise<ContactSubjectRow[]> =>
  requestIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('contactSubjects')
        .selectAll()
        .where('requestId', 'in', requestIds)
        .orderBy('sortKey')
        .orderBy('userId')
        .execute()

/** Nobody else changes what is known of these people before this transaction ends. */
export const lockSubjects = (
  db: Executor,
  campaignId: string,
  userIds: readonly string[],
): Promise<ContactSubjectRow[]> =>
  userIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('contactSubjects')
        .selectAll()
        .where('campaignId', '=', campaignId)
        .where('userId', 'in', userIds)
        .orderBy('userId')
        .forUpdate()
        .execute()
export const writeSubject = async (
  db: Executor,
  { campaignId, userId }: Pick<ContactSubjectRow, 'campaignId' | 'userId'>,
  update: ContactSubjectUpdate,
): Promise<void> => {
  await db
    .updateTable('contactSubjects')
    .set(update)
    .where('campaignId', '=', campaignId)
    .where('userId', '=', userId)
    .execute()
}

/** The same said about several people of a campaign. */
export const noteSaid = async (
  db: Executor,
  campaignId: string,
  userIds: readonly string[],
  said: { answer: SubjectAnswer; answeredAt: Date },
): Promise<void> => {
  if (userIds.length > 0) {
    await db
      .updateTable('contactSubjects')
      .set(said)
      .where('campaignId', '=', campaignId)
      .where('userId', 'in', userIds)
      .execute()
  }
}

/** People of a request about whom nobody has said anything yet, by name. */
export function unansweredSubjects(
  db: Executor,
  requestId: string,
  limit: number,
  userIds?: readonly string[],
): Promise<ContactSubjectRow[]> {
  let query = db
    .selectFrom('contactSubjects')
    .selectAll()
    .where('requestId', '=', requestId)
    .where('state', '=', 'open')
    .where('answer', 'is', null)
  if (userIds !== undefined) query = query.where('userId', 'in', userIds)
  return query.orderBy('sortKey').orderBy('userId').limit(limit).execute()
}
