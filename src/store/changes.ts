import { sql, type ExpressionBuilder } from 'kysely'
import type { Executor } from './database.ts'
import { olderThan, type TimePlace } from './time-place.ts'
import type { ChangeRow, ChangeState, ChangeUpdate, NewChange, Tables, UndoState } from './tables.ts'

export interface ChangeFilter {
  planId?: string
  campaignId?: string
  userId?: string
  targetId?: string
  state?: ChangeState
  kinds?: readonly string[]
}

/** At most 1,000 at a time, which is what a transaction may touch. */
export const insertChanges = async (db: Executor, changes: readonly NewChange[]): Promise<void> => {
  // 25 columns each, and PostgreSQL takes 65,535 parameters in a statement.
  for (let start = 0; start < changes.length; start += 500) {
    await db
      .insertInto('changes')
      .values(changes.slice(start, start + 500))
      .execute()
  }
}

/** Takes away so many rows of a plan that nobody has seen yet. @returns how many there were */
export async function deleteSome(db: Executor, planId: string, limit: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('changes')
    .where('id', 'in', (sub) => sub.selectFrom('changes').select('id').where('planId', '=', planId).limit(limit))
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** The last change of this kind of one person, in one group. */
export const newestChange = (
  db: Executor,
  { kind, userId, targetId }: Pick<ChangeRow, 'kind' | 'userId' | 'targetId'>,
): Promise<ChangeRow | undefined> =>
  db
    .selectFrom('changes')
    .selectAll()
    .where('kind', '=', kind)
    .where('userId', '=', userId)
    .where('targetId', targetId === null ? 'is' : '=', targetId)
    .where('intendedAt', 'is not', null)
    .orderBy('intendedAt', 'desc')
    .limit(1)
    .executeTakeFirst()

export const findChange = (db: Executor, id: string): Promise<ChangeRow | undefined> =>
  db.selectFrom('changes').selectAll().where('id', '=', id).executeTakeFirst()

/** Every change that the hash covers, in the order of the plan. */
export const plannedChanges = (db: Executor, planId: string): Promise<ChangeRow[]> =>
  db
    .selectFrom('changes')
    .selectAll()
    .where('planId', '=', planId)
    .where('position', 'is not', null)
    .orderBy('position')
    .execute()

/** What plans of a kind made and was seen until a moment, in the order in which it was. */
export const verifiedChanges = (db: Executor, planKind: string, until: Date): Promise<ChangeRow[]> =>
  db
    .selectFrom('changes')
    .innerJoin('plans', 'plans.id', 'changes.planId')
    .selectAll('changes')
    .where('plans.kind', '=', planKind)
    .where('changes.state', '=', 'verified')
    .where('changes.verifiedAt', '<=', until)
    .orderBy('changes.verifiedAt')
    .orderBy('changes.position')
    .execute()

/** What plans are changing at this moment, as far as is known: intended or sent, and not seen yet. */
export const changesUnderWay = (
  db: Executor,
  { kind, targetId }: { kind: string; targetId: string },
): Promise<ChangeRow[]> =>
  db
    .selectFrom('changes')
    .selectAll()
    .where('state', 'in', ['intended', 'requested'])
    .where('kind', '=', kind)
    .where('targetId', '=', targetId)
    .execute()

export const changesInState = (
  db: Executor,
  planId: string,
  states: readonly ChangeState[],
  limit: number,
): Promise<ChangeRow[]> =>
  db
    .selectFrom('changes')
    .selectAll()
    .where('planId', '=', planId)
    .where('position', 'is not', null)
    .where('state', 'in', states)
    .orderBy('position')
    .limit(limit)
    .execute()

export const changesInUndo = (
  db: Executor,
  planId: string,
  states: readonly UndoState[],
  limit: number,
): Promise<ChangeRow[]> =>
  db
    .selectFrom('changes')
    .selectAll()
    .where('planId', '=', planId)
    .where('undoState', 'in', states)
    .orderBy('position')
    .limit(limit)
    .execute()

/** Moves one change on; its state must still be what the worker saw. */
export async function updateChange(
  db: Executor,
  { id, state }: Pick<ChangeRow, 'id' | 'state'>,
  update: ChangeUpdate,
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('changes')
    .set(update)
    .where('id', '=', id)
    .where('state', '=', state)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new Error(`Change ${id} is not ${state} any more: somebody else works on its plan`)
}

/** Before anything is sent: should the process die now, these are looked for before they are sent again. */
export const intendChanges = async (db: Executor, ids: readonly string[], at: Date): Promise<void> => {
  await db
    .updateTable('changes')
    .set(({ eb }) => ({ state: 'intended', intendedAt: at, attempts: eb('attempts', '+', 1) }))
    .where('id', 'in', ids)
    .execute()
}

export const intendUndos = async (db: Executor, ids: readonly string[], at: Date): Promise<void> => {
  await db
    .updateTable('changes')
    .set(({ eb }) => ({ undoState: 'intended', undoIntendedAt: at, undoAttempts: eb('undoAttempts', '+', 1) }))
    .where('id', 'in', ids)
    .execute()
}

/** Marks what was made and stands as to be taken back: the whole plan, or one change of it. Answers how many. */
export async function markForUndo(db: Executor, planId: string, changeId?: string): Promise<number> {
  let query = db
    .updateTable('changes')
    .set({ undoState: 'planned', undoCode: null, undoMessage: null })
    .where('planId', '=', planId)
    .where('state', 'in', ['requested', 'verified', 'unverified', 'failed'])
    .where('requestedAt', 'is not', null)
    .where(({ or, eb }) => or([eb('undoState', 'is', null), eb('undoState', '=', 'failed')]))
  if (changeId !== undefined) query = query.where('id', '=', changeId)
  return Number((await query.executeTakeFirst()).numUpdatedRows)
}

/** By plan in its order (people who were spared come last), or by time, newest first. */
export function listPlanChanges(
  db: Executor,
  planId: string,
  state: ChangeState | undefined,
  after: { position: number | null; id: string } | undefined,
  limit: number,
): Promise<ChangeRow[]> {
  const last = 2_147_483_647
  const place = sql<number>`coalesce(position, ${sql.lit(last)})`
  let query = db.selectFrom('changes').selectAll().where('planId', '=', planId)
  if (state !== undefined) query = query.where('state', '=', state)
  if (after !== undefined) {
    const at = after.position ?? last
    query = query.where(({ or, and, eb }) =>
      or([eb(place, '>', at), and([eb(place, '=', at), eb('id', '>', after.id)])]),
    )
  }
  return query.orderBy(place).orderBy('id').limit(limit).execute()
}

export function listChanges(
  db: Executor,
  { planId, campaignId, userId, targetId, state, kinds }: ChangeFilter,
  after: TimePlace | undefined,
  limit: number,
): Promise<ChangeRow[]> {
  let query = db.selectFrom('changes').selectAll()
  if (planId !== undefined) query = query.where('planId', '=', planId)
  if (campaignId !== undefined) {
    query = query.where('planId', 'in', db.selectFrom('plans').select('id').where('campaignId', '=', campaignId))
  }
  if (userId !== undefined) query = query.where('userId', '=', userId)
  if (targetId !== undefined) query = query.where('targetId', '=', targetId)
  if (state !== undefined) query = query.where('state', '=', state)
  if (kinds !== undefined) query = query.where('kind', 'in', kinds)
  if (after !== undefined) query = query.where(olderThan(after))
  return query.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

/**
 * How many changes of a plan are in which state, and in which state of being undone; of those intended since then, if
 * given.
 */
export async function countChanges(
  db: Executor,
  planId: string,
  since?: Date,
): Promise<{ state: ChangeState; undoState: UndoState | null; planned: boolean; count: number }[]> {
  const planned = sql<boolean>`position is not null`
  const rows = await db
    .selectFrom('changes')
    .select(['state', 'undoState', planned.as('planned')])
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('planId', '=', planId)
    .$if(since !== undefined, (query) => query.where('intendedAt', '>=', since as Date))
    .groupBy(['state', 'undoState', planned])
    .execute()
  return rows.map((row) => ({ ...row, count: Number(row.count) }))
}

/** A change that failed after Graph had taken it was made all the same. */
const mayHaveBeenMade = ({ or, eb }: ExpressionBuilder<Tables, 'changes'>) =>
  or([eb('changes.state', '!=', 'failed'), eb('changes.requestedAt', 'is not', null)])

/** Single removals from a group that were, or may have been, made since then: what the rolling limit counts. */
export async function countSingles(
  db: Executor,
  { kind, targetId, since }: { kind: string; targetId: string; since: Date },
): Promise<number> {
  const { count } = await db
    .selectFrom('changes')
    .innerJoin('plans', 'plans.id', 'changes.planId')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('changes.kind', '=', kind)
    .where('changes.targetId', '=', targetId)
    .where('plans.selfApproved', '=', true)
    .where('changes.createdAt', '>', since)
    .where('changes.state', 'not in', ['spared', 'undone'])
    .where(mayHaveBeenMade)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/**
 * People whom a caller changed singly since then, outside of campaigns: there each answer of a person is a change of
 * its own.
 */
export async function countPeopleOf(
  db: Executor,
  { kind, caller, since }: { kind: string; caller: string; since: Date },
): Promise<number> {
  const { count } = await db
    .selectFrom('changes')
    .innerJoin('plans', 'plans.id', 'changes.planId')
    .select(({ fn }) => fn.count<number>('changes.userId').distinct().as('count'))
    .where('changes.kind', '=', kind)
    .where('plans.createdBy', '=', caller)
    .where('plans.selfApproved', '=', true)
    .where('plans.campaignId', 'is', null)
    .where('changes.createdAt', '>', since)
    .where('changes.state', '!=', 'spared')
    .where(mayHaveBeenMade)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Whom we gave something back since then. */
export async function usersUndoneSince(db: Executor, userIds: readonly string[], since: Date): Promise<Set<string>> {
  if (userIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('changes')
    .select('userId')
    .distinct()
    .where('userId', 'in', userIds)
    .where('undoneAt', '>', since)
    .execute()
  return new Set(rows.map(({ userId }) => userId))
}
