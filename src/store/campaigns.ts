import { sql } from 'kysely'
import type { Executor } from './database.ts'
import { olderThan, type TimePlace } from './time-place.ts'
import type {
  CampaignRow,
  CampaignState,
  ContactDeliveryRow,
  CampaignUpdate,
  ContactRequestRow,
  ContactRequestUpdate,
  ContactSubjectRow,
  ContactSubjectUpdate,
  NewCampaign,
  NewContactDelivery,
  NewContactRequest,
  NewContactSubject,
  RequestState,
  SubjectAnswer,
  SubjectState,
} from './contact-tables.ts'

/** Rows of one statement: 20 columns each, and PostgreSQL takes 65,535 parameters. */
const AT_ONCE = 500

export const insertCampaign = async (db: Executor, campaign: NewCampaign): Promise<void> => {
  await db.insertInto('contactCampaigns').values(campaign).execute()
}

export async function insertRequests(db: Executor, requests: readonly NewContactRequest[]): Promise<void> {
  for (let start = 0; start < requests.length; start += AT_ONCE) {
    await db
      .insertInto('contactRequests')
      .values(requests.slice(start, start + AT_ONCE))
      .execute()
  }
}

export async function insertSubjects(db: Executor, subjects: readonly NewContactSubject[]): Promise<void> {
  for (let start = 0; start < subjects.length; start += AT_ONCE) {
    await db
      .insertInto('contactSubjects')
      .values(subjects.slice(start, start + AT_ONCE))
      .execute()
  }
}

export const findCampaign = (db: Executor, id: string): Promise<CampaignRow | undefined> =>
  db.selectFrom('contactCampaigns').selectAll().where('id', '=', id).executeTakeFirst()

/** The same, and nobody else changes it before this transaction ends. */
export const lockCampaign = (db: Executor, id: string): Promise<CampaignRow | undefined> =>
  db.selectFrom('contactCampaigns').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

/** The campaign that the same request of the same caller made before, while it is open. */
export const findOpenCampaign = (db: Executor, requestHash: string): Promise<CampaignRow | undefined> =>
  db
    .selectFrom('contactCampaigns')
    .selectAll()
    .where('requestHash', '=', requestHash)
    .where('state', '=', 'open')
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirst()

export function listCampaigns(
  db: Executor,
  state: CampaignState | undefined,
  after: TimePlace | undefined,
  limit: number,
): Promise<CampaignRow[]> {
  let query = db.selectFrom('contactCampaigns').selectAll().where('state', '!=', 'draft')
  if (state !== undefined) query = query.where('state', '=', state)
  if (after !== undefined) query = query.where(olderThan(after))
  return query.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

export const writeCampaign = async (db: Executor, id: string, update: CampaignUpdate): Promise<void> => {
  await db.updateTable('contactCampaigns').set(update).where('id', '=', id).execute()
}

/** All campaigns, a page at a time, in the order of their ids. */
export async function campaignIdsAfter(db: Executor, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('contactCampaigns')
    .select('id')
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Campaigns that were never written down to their end, with whatever of them is there. */
export async function deleteAbandoned(db: Executor, before: Date): Promise<void> {
  const abandoned = db
    .selectFrom('contactCampaigns')
    .select('id')
    .where('state', '=', 'draft')
    .where('createdAt', '<', before)
  await db.deleteFrom('contactSubjects').where('campaignId', 'in', abandoned).execute()
  await db.deleteFrom('contactRequests').where('campaignId', 'in', abandoned).execute()
  await db.deleteFrom('contactCampaigns').where('state', '=', 'draft').where('createdAt', '<', before).execute()
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

/** Campaigns that are to be taken back and of which not every plan knows that yet. */
export async function campaignsToUndo(db: Executor): Promise<string[]> {
  const rows = await db
    .selectFrom('contactCampaigns')
    .select('id')
    .where('undoRequestedAt', 'is not', null)
    .where('undoMarkedAt', 'is', null)
    .limit(100)
    .execute()
  return rows.map(({ id }) => id)
}

export async function overdueCampaigns(db: Executor, now: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('contactCampaigns')
    .select('id')
    .where('state', '=', 'open')
    .where('closesAt', '<=', now)
    .limit(100)
    .execute()
  return rows.map(({ id }) => id)
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

/** Open campaigns of which a request is due that no flow has. */
export async function campaignsWithDue(db: Executor, now: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('contactRequests')
    .innerJoin('contactCampaigns', 'contactCampaigns.id', 'contactRequests.campaignId')
    .select('contactCampaigns.id')
    .distinct()
    .where('contactCampaigns.state', '=', 'open')
    .where('contactRequests.state', '=', 'open')
    .where('contactRequests.nextDueAt', '<=', now)
    .where(({ or, eb }) => or([eb('leaseUntil', 'is', null), eb('leaseUntil', '<', now)]))
    .limit(100)
    .execute()
  return rows.map(({ id }) => id)
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

export interface CampaignCounts {
  requests: Partial<Record<RequestState, number>>
  people: Partial<Record<SubjectState, number>>
  /** Requests that were delivered at least once. */
  asked: number
  /** People who are still asked about, and of whom somebody has said something. */
  answeredPeople: number
  waitingReviews: number
}

export async function countCampaign(db: Executor, campaignId: string): Promise<CampaignCounts> {
  const [requests, people, reviews] = await Promise.all([
    db
      .selectFrom('contactRequests')
      .select([
        'state',
        sql<number>`count(*)::int`.as('count'),
        sql<number>`count(*) filter (where asked_count > 0)::int`.as('asked'),
      ])
      .where('campaignId', '=', campaignId)
      .groupBy('state')
      .execute(),
    db
      .selectFrom('contactSubjects')
      .select(['state', sql<number>`count(*)::int`.as('count'), sql<number>`count(answer)::int`.as('answered')])
      .where('campaignId', '=', campaignId)
      .groupBy('state')
      .execute(),
    db
      .selectFrom('contactProposals')
      .select(sql<number>`count(*)::int`.as('count'))
      .where('campaignId', '=', campaignId)
      .where('state', '=', 'waiting')
      .executeTakeFirstOrThrow(),
  ])
  return {
    requests: Object.fromEntries(requests.map(({ state, count }) => [state, count])),
    people: Object.fromEntries(people.map(({ state, count }) => [state, count])),
    asked: requests.reduce((sum, { asked }) => sum + asked, 0),
    answeredPeople: people.find(({ state }) => state === 'open')?.answered ?? 0,
    waitingReviews: reviews.count,
  }
}
