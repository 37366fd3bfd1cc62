import type {
  ContactDeliveryRow,
  ContactRequestRow,
  ContactRequestUpdate,
  NewContactDelivery,
  NewContactRequest,
} from './contact-tables.ts'
import type { Executor } from './database.ts'
import { STATEMENT_ROWS } from './sizes.ts'

export async function insertRequests(db: Executor, requests: readonly NewContactRequest[]): Promise<void> {
  for (let start = 0; start < requests.length; start += STATEMENT_ROWS) {
    await db
      .insertInto('contactRequests')
      .values(requests.slice(start, start + STATEMENT_ROWS))
      .execute()
  }
}

/** Nobody is asked any more. */
export const closeRequests = async (db: Executor, campaignId: string): Promise<void> => {
  await db
    .updateTable('contactRequests')
    .set({ state: 'closed', nextDueAt: null, leaseUntil: null })
    .where('campaignId', '=', campaignId)
    .where('state', '=', 'open')
    .execute()
}
export const findContactRequest = (db: Executor, id: string): Promise<ContactRequestRow | undefined> =>
  db.selectFrom('contactRequests').selectAll().where('id', '=', id).executeTakeFirst()
export const lockContactRequest = (db: Executor, id: string): Promise<ContactRequestRow | undefined> =>
  db.selectFrom('contactRequests').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
export const writeContactRequest = async (db: Executor, id: string, update: ContactRequestUpdate): Promise<void> => {
  await db.updateTable('contactRequests').set(update).where('id', '=', id).execute()
}

/** How many requests of a campaign were taken since then: what its rate counts. */
export async function countTaken(db: Executor, campaignId: string, since: Date): Promise<number> {
  const { count } = await db
    .selectFrom('contactRequests')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('campaignId', '=', campaignId)
    .where('takenAt', '>', since)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** When the oldest of the requests was taken that the rate of a campaign counts now. */
export async function oldestTaken(db: Executor, campaignId: string, since: Date): Promise<Date | undefined> {
  const row = await db
    .selectFrom('contactRequests')
    .select('takenAt')
    .where('campaignId', '=', campaignId)
    .where('takenAt', '>', since)
    .orderBy('takenAt')
    .limit(1)
    .executeTakeFirst()
  return row?.takenAt ?? undefined
}

/** Those that are due and that no flow has, the longest due first. */
export const dueRequests = (db: Executor, campaignId: string, now: Date, limit: number): Promise<ContactRequestRow[]> =>
  db
    .selectFrom('contactRequests')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .where('state', '=', 'open')
    .where('nextDueAt', '<=', now)
    .where(({ or, eb }) => or([eb('leaseUntil', 'is', null), eb('leaseUntil', '<', now)]))
    .orderBy('nextDueAt')
    .orderBy('id')
    .limit(limit)
    .execute()

/** Those that are still to be answered, who is to be asked next first. */
export function openRequests(
  db: Executor,
  campaignId: string | undefined,
  limit: number,
): Promise<ContactRequestRow[]> {
  let query = db.selectFrom('contactRequests').selectAll().where('state', '=', 'open')
  if (campaignId !== undefined) query = query.where('campaignId', '=', campaignId)
  return query
    .orderBy(
      ({ ref }) => ref('nextDueAt'),
      (order) => order.asc().nullsLast(),
    )
    .orderBy('id')
    .limit(limit)
    .execute()
}
export const markTaken = async (db: Executor, ids: readonly string[], at: Date, leaseUntil: Date): Promise<void> => {
  await db.updateTable('contactRequests').set({ takenAt: at, leaseUntil }).where('id', 'in', ids).execute()
}
export const insertDelivery = async (db: Executor, delivery: NewContactDelivery): Promise<void> => {
  await db.insertInto('contactDeliveries').values(delivery).execute()
}
export const lastDelivery = (db: Executor, requestId: string): Promise<ContactDeliveryRow | undefined> =>
  db
    .selectFrom('contactDeliveries')
    .selectAll()
    .where('requestId', '=', requestId)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()

/** The request of this campaign that asks the same responder in the same round and was not delivered yet. */
export const findUndelivered = (
  db: Executor,
  {
    campaignId,
    responderKind,
    responderId,
    responderMail,
    round,
    state,
  }: Pick<NewContactRequest, 'campaignId' | 'responderKind' | 'responderId' | 'responderMail' | 'round' | 'state'>,
): Promise<ContactRequestRow | undefined> =>
  db
    .selectFrom('contactRequests')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .where('responderKind', '=', responderKind)
    .where('responderId', responderId == null ? 'is' : '=', responderId ?? null)
    .where('responderMail', responderMail == null ? 'is' : '=', responderMail ?? null)
    .where('round', '=', round)
    .where('state', '=', state)
    .where('askedCount', '=', 0)
    .where('leaseUntil', 'is', null)
    .limit(1)
    .executeTakeFirst()
