import { sql } from 'kysely'
import type { Executor } from './database.ts'
import { olderThan, type TimePlace } from './time-place.ts'
import type {
  CampaignRow,
  CampaignState,
  CampaignUpdate,
  NewCampaign,
  RequestState,
  SubjectState,
} from './contact-tables.ts'

export const insertCampaign = async (db: Executor, campaign: NewCampaign): Promise<void> => {
  await db.insertInto('contactCampaigns').values(campaign).execute()
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

export interface CampaignCounts {
  requests: Partial<Record<RequestState, number>>
  people: Partial<Record<SubjectState, number>>
  /** Requests that were delivered at least once. */
  asked: number
  /** People who are still asked about, and of whom somebody has said something. */
  answeredPeople: number
  waitingReviews: number
  /** Reminders that reached somebody. */
  reminders: number
}

export async function countCampaign(db: Executor, campaignId: string): Promise<CampaignCounts> {
  const [requests, people, reviews, reminders] = await Promise.all([
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
    db
      .selectFrom('contactDeliveries')
      .innerJoin('contactRequests', 'contactRequests.id', 'contactDeliveries.requestId')
      .select(sql<number>`count(*)::int`.as('count'))
      .where('contactRequests.campaignId', '=', campaignId)
      .where('contactDeliveries.outcome', '=', 'delivered')
      .where('contactDeliveries.round', 'like', 'reminder-%')
      .executeTakeFirstOrThrow(),
  ])
  return {
    requests: Object.fromEntries(requests.map(({ state, count }) => [state, count])),
    people: Object.fromEntries(people.map(({ state, count }) => [state, count])),
    asked: requests.reduce((sum, { asked }) => sum + asked, 0),
    answeredPeople: people.find(({ state }) => state === 'open')?.answered ?? 0,
    waitingReviews: reviews.count,
    reminders: reminders.count,
  }
}
