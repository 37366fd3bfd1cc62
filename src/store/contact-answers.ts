import { sql } from 'kysely'
import type { Executor } from './database.ts'
import type {
  ContactAnswerRow,
  NewContactAnswer,
  NewProposal,
  ProposalRow,
  ProposalState,
  ProposalUpdate,
} from './contact-tables.ts'
import type { ChangeState } from './tables.ts'
import { olderThan, type TimePlace } from './time-place.ts'

/** What people answered in campaigns, and what became of the values that they gave. */

export const insertAnswer = async (db: Executor, answer: NewContactAnswer): Promise<void> => {
  await db.insertInto('contactAnswers').values(answer).execute()
}

export const findAnswer = (db: Executor, id: string): Promise<ContactAnswerRow | undefined> =>
  db.selectFrom('contactAnswers').selectAll().where('id', '=', id).executeTakeFirst()

/** The values that an answer gave, with how far the change is that writes them. */
export const proposalsOfAnswer = (
  db: Executor,
  answerId: string,
): Promise<(ProposalRow & { changeState: ChangeState | null })[]> =>
  db
    .selectFrom('contactProposals')
    .leftJoin('changes', 'changes.id', 'contactProposals.changeId')
    .selectAll('contactProposals')
    .select('changes.state as changeState')
    .where('answerId', '=', answerId)
    .execute()

export async function insertProposals(db: Executor, proposals: readonly NewProposal[]): Promise<void> {
  if (proposals.length > 0) {
    await db.insertInto('contactProposals').values(proposals).execute()
  }
}

/** The values of a person that are not settled: a newer one takes their place. */
export const unsettledProposals = (db: Executor, campaignId: string, userId: string): Promise<ProposalRow[]> =>
  db
    .selectFrom('contactProposals')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .where('userId', '=', userId)
    .where('state', 'in', ['waiting', 'handOver', 'notWritten'])
    .forUpdate()
    .execute()

export const proposalsOfChange = (db: Executor, changeId: string): Promise<Pick<ProposalRow, 'id' | 'field'>[]> =>
  db.selectFrom('contactProposals').select(['id', 'field']).where('changeId', '=', changeId).execute()

export const findProposals = (db: Executor, ids: readonly string[]): Promise<ProposalRow[]> =>
  db.selectFrom('contactProposals').selectAll().where('id', 'in', ids).execute()

/** Values that are still in this state; nobody else changes them before this transaction ends. */
export const lockProposals = (db: Executor, ids: readonly string[], state: ProposalState): Promise<ProposalRow[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('contactProposals')
        .selectAll()
        .where('id', 'in', ids)
        .where('state', '=', state)
        .orderBy('id')
        .forUpdate()
        .execute()

/** The same to several values, and to each its own seal. */
export async function writeProposals(
  db: Executor,
  sealed: ReadonlyMap<string, string | null>,
  update: ProposalUpdate = {},
): Promise<void> {
  if (sealed.size === 0) return
  await db
    .updateTable('contactProposals')
    .set(update)
    .set({ seal: sql<string | null>`sealed.seal` })
    .from(
      sql<{ id: string; seal: string | null }>`(values ${sql.join(
        [...sealed].map(([id, seal]) => sql`(${id}::text, ${seal}::text)`),
      )})`.as<'sealed'>(sql`sealed (id, seal)`),
    )
    .whereRef('contactProposals.id', '=', 'sealed.id')
    .execute()
}

export interface ProposalFilter {
  campaignId?: string
  state: ProposalState
}

/** Newest first, with the title of the campaign. */
export function listProposals(
  db: Executor,
  { campaignId, state }: ProposalFilter,
  after: TimePlace | undefined,
  limit: number,
): Promise<(ProposalRow & { campaignTitle: string })[]> {
  let query = db
    .selectFrom('contactProposals')
    .selectAll('contactProposals')
    .where('contactProposals.state', '=', state)
    .select(({ selectFrom }) =>
      selectFrom('contactCampaigns')
        .select('title')
        .whereRef('contactCampaigns.id', '=', 'contactProposals.campaignId')
        .$asScalar()
        .$notNull()
        .as('campaignTitle'),
    )
  if (campaignId !== undefined) query = query.where('campaignId', '=', campaignId)
  if (after !== undefined) query = query.where(olderThan(after))
  return query.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

/** Who said at this moment that the data of these people is right. */
export async function confirmContacts(
  db: Executor,
  userIds: readonly string[],
  confirmation: { confirmedAt: Date; confirmedBy: string | null; campaignId: string },
): Promise<void> {
  if (userIds.length === 0) return
  await db
    .insertInto('contactConfirmations')
    .values(userIds.map((userId) => ({ userId, ...confirmation })))
    .onConflict((conflict) => conflict.column('userId').doUpdateSet(confirmation))
    .execute()
}

/** Whether a form was not sent before. From now on it was. */
export async function useFormToken(db: Executor, nonce: string, usedAt: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('usedFormTokens')
    .values({ nonce, usedAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export const purgeFormTokens = async (db: Executor, before: Date): Promise<void> => {
  await db.deleteFrom('usedFormTokens').where('usedAt', '<', before).execute()
}

/** Whom somebody said to have left, in any campaign since then. */
export async function saidToHaveLeft(db: Executor, userIds: readonly string[], since: Date): Promise<Set<string>> {
  if (userIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('contactSubjects')
    .select('userId')
    .distinct()
    .where('userId', 'in', userIds)
    .where('answer', '=', 'hasLeft')
    .where('answeredAt', '>', since)
    .execute()
  return new Set(rows.map(({ userId }) => userId))
}

/** What of a person waits for an approval in a campaign. */
export const waitingProposals = (
  db: Executor,
  campaignId: string,
  userId: string,
): Promise<Pick<ProposalRow, 'field' | 'after' | 'afterName'>[]> =>
  db
    .selectFrom('contactProposals')
    .select(['field', 'after', 'afterName'])
    .where('campaignId', '=', campaignId)
    .where('userId', '=', userId)
    .where('state', '=', 'waiting')
    .execute()

/** The values of a campaign in these states, a page at a time, in the order of their ids. */
export const campaignProposals = (
  db: Executor,
  campaignId: string,
  states: readonly ProposalState[],
  after: string,
  limit: number,
): Promise<ProposalRow[]> =>
  db
    .selectFrom('contactProposals')
    .selectAll()
    .where('campaignId', '=', campaignId)
    .where('state', 'in', states)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
