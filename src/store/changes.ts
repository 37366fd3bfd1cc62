import { sql, type RawBuilder } from 'kysely'
import type { Executor } from './database.ts'
import { olderThan, type TimePlace } from './time-place.ts'
import type { ChangeRow, ChangeState, ChangeUpdate, NewChange, UndoState } from './tables.ts'
import { STATEMENT_ROWS, TRANSACTION_ROWS } from './sizes.ts'

export interface ChangeFilter {
  planId?: string
  campaignId?: string
  subjectId?: string
  targetId?: string
  state?: ChangeState
  kinds?: readonly string[]
}

/** At most 1,000 at a time, which is what a transaction may touch. */
export const insertChanges = async (db: Executor, changes: readonly NewChange[]): Promise<void> => {
  for (let start = 0; start < changes.length; start += STATEMENT_ROWS) {
    await db
      .insertInto('changes')
      .values(changes.slice(start, start + STATEMENT_ROWS))
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

/** The last change of this kind about one person and one target. */
export const newestChange = (
  db: Executor,
  { kind, subjectId, targetId }: Pick<ChangeRow, 'kind' | 'subjectId' | 'targetId'>,
): Promise<ChangeRow | undefined> =>
  db
    .selectFrom('changes')
    .selectAll()
    .where('kind', '=', kind)
    .where('subjectId', '=', subjectId)
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

/** What plans began to change until a moment, as far as it is not known to have failed. */
export const begunChanges = (
  db: Executor,
  kinds: readonly string[],
  until: Date,
): Promise<Pick<ChangeRow, 'kind' | 'subjectId' | 'targetId' | 'state' | 'undoState' | 'before' | 'after'>[]> =>
  db
    .selectFrom('changes')
    .select(['kind', 'subjectId', 'targetId', 'state', 'undoState', 'before', 'after'])
    .where('kind', 'in', kinds)
    .where('intendedAt', '<=', until)
    .where('state', 'in', ['intended', 'requested', 'verified', 'unverified', 'undone'])
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
  inPlan(db, planId, limit).where('position', 'is not', null).where('state', 'in', states).execute()

/** What was sent and not seen yet, and is not being taken back, after this place in the plan. */
export const changesSent = (db: Executor, planId: string, limit: number, after: number): Promise<ChangeRow[]> =>
  inPlan(db, planId, limit)
    .where('position', '>', after)
    .where('state', '=', 'requested')
    .where(({ or, eb }) => or([eb('undoState', 'is', null), eb('undoState', '=', 'failed')]))
    .execute()

export const changesInUndo = (
  db: Executor,
  planId: string,
  states: readonly UndoState[],
  limit: number,
  after = 0,
): Promise<ChangeRow[]> =>
  inPlan(db, planId, limit).where('position', '>', after).where('undoState', 'in', states).execute()

const inPlan = (db: Executor, planId: string, limit: number) =>
  db.selectFrom('changes').selectAll().where('planId', '=', planId).orderBy('position').limit(limit)

/** All changes of a plan, a page at a time, in the order of their ids. */
export async function changeIdsAfter(db: Executor, planId: string, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('changes')
    .select('id')
    .where('planId', '=', planId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Nobody else changes these before this transaction ends. */
export const lockChanges = (db: Executor, ids: readonly string[]): Promise<ChangeRow[]> =>
  db.selectFrom('changes').selectAll().where('id', 'in', ids).orderBy('id').forUpdate().execute()

/**
 * What was made and stands, of a plan or one change of it; likewise. Those that could not be taken back before come
 * first, unless only those are meant that nobody has tried to.
 */
export function lockForUndo(
  db: Executor,
  planId: string,
  { changeId, untried = false, limit }: { changeId?: string | undefined; untried?: boolean; limit: number },
): Promise<ChangeRow[]> {
  let query = db
    .selectFrom('changes')
    .selectAll()
    .where('planId', '=', planId)
    .where('state', 'in', ['requested', 'verified', 'unverified', 'failed'])
    .where('requestedAt', 'is not', null)
    .where(({ or, eb }) => or([eb('undoState', 'is', null), ...(untried ? [] : [eb('undoState', '=', 'failed')])]))
  if (changeId !== undefined) query = query.where('id', '=', changeId)
  return query.orderBy('undoState').orderBy('id').limit(limit).forUpdate().execute()
}

export const writeChange = async (db: Executor, id: string, update: ChangeUpdate): Promise<void> => {
  await db.updateTable('changes').set(update).where('id', '=', id).execute()
}

/** The seal of each change, by its id. */
type SealedChanges = ReadonlyMap<string, string | null>

export const intendChanges = (db: Executor, sealed: SealedChanges, at: Date): Promise<void> =>
  writeTogether(db, sealed, sql`state = 'intended', intended_at = ${at}, attempts = attempts + 1`)

export const intendUndos = (db: Executor, sealed: SealedChanges, at: Date): Promise<void> =>
  writeTogether(db, sealed, sql`undo_state = 'intended', undo_intended_at = ${at}, undo_attempts = undo_attempts + 1`)

export const markForUndo = (db: Executor, sealed: SealedChanges): Promise<void> =>
  writeTogether(db, sealed, sql`undo_state = 'planned', undo_code = null, undo_message = null`)

/** From now on these count as changes that move people, whatever was known when they were made. */
export const markMoving = (db: Executor, sealed: SealedChanges): Promise<void> =>
  writeTogether(db, sealed, sql`moves_people = true`)

/** The same to several changes in one statement, and to each its own seal. */
async function writeTogether(db: Executor, sealed: SealedChanges, values: RawBuilder<unknown>): Promise<void> {
  const all = [...sealed]
  for (let start = 0; start < all.length; start += TRANSACTION_ROWS) {
    const seals = sql.join(
      all.slice(start, start + TRANSACTION_ROWS).map(([id, seal]) => sql`(${id}::text, ${seal}::text)`),
    )
    await sql`
      update changes set ${values}, seal = sealed.seal
      from (values ${seals}) as sealed (id, seal) where changes.id = sealed.id`.execute(db)
  }
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
  { planId, campaignId, subjectId, targetId, state, kinds }: ChangeFilter,
  after: TimePlace | undefined,
  limit: number,
): Promise<ChangeRow[]> {
  let query = db.selectFrom('changes').selectAll()
  if (planId !== undefined) query = query.where('planId', '=', planId)
  if (campaignId !== undefined) {
    query = query.where('planId', 'in', db.selectFrom('plans').select('id').where('campaignId', '=', campaignId))
  }
  if (subjectId !== undefined) query = query.where('subjectId', '=', subjectId)
  if (targetId !== undefined) query = query.where('targetId', '=', targetId)
  if (state !== undefined) query = query.where('state', '=', state)
  if (kinds !== undefined) query = query.where('kind', 'in', kinds)
  if (after !== undefined) query = query.where(olderThan(after))
  return query.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

/** What did not turn out as planned, or could not be taken back, in the order of the plan. */
export const troubledChanges = (db: Executor, planId: string, limit: number): Promise<ChangeRow[]> =>
  inPlan(db, planId, limit)
    .where(({ or, eb }) => or([eb('state', 'in', ['failed', 'unverified']), eb('undoState', '=', 'failed')]))
    .execute()
