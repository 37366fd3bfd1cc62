import type { RoleSystem } from '../role-systems.ts'
import type { Executor } from './database.ts'
import type { ActivationEntry, ActivationRow, ActivationState, NewActivationRow } from './role-tables.ts'
import { olderThan, type TimePlace } from './time-place.ts'
import { STATEMENT_ROWS } from './sizes.ts'

/**
 * What is known already stays as it is. Whatever new entries may say something else about is to be judged once more.
 */
export async function insertActivations(db: Executor, rows: readonly ActivationEntry[]): Promise<void> {
  for (let start = 0; start < rows.length; start += STATEMENT_ROWS) {
    const added = await db
      .insertInto('roleActivations')
      .values(rows.slice(start, start + STATEMENT_ROWS))
      .onConflict((conflict) => conflict.doNothing())
      .returning(['userId', 'requestId', 'createdAt'])
      .execute()
    await judgeAnew(db, added)
  }
}

/** Other entries about the same request, and what the same person did later: the log is not in order. */
async function judgeAnew(
  db: Executor,
  added: readonly Pick<ActivationEntry, 'userId' | 'requestId' | 'createdAt'>[],
): Promise<void> {
  const requestIds = [...new Set(added.flatMap(({ requestId }) => requestId ?? []))]
  if (requestIds.length > 0) {
    await db
      .updateTable('roleActivations')
      .set({ judged: false })
      .where('requestId', 'in', requestIds)
      .where('judged', '=', true)
      .execute()
  }
  for (const [userId, own] of Map.groupBy(added, ({ userId }) => userId)) {
    const first = new Date(Math.min(...own.map(({ createdAt }) => createdAt.getTime())))
    await db
      .updateTable('roleActivations')
      .set({ judged: false })
      .where('userId', '=', userId)
      .where('createdAt', '>', first)
      .where('judged', '=', true)
      .execute()
  }
}

/**
 * What PIM lists as waiting, in the place of what it listed the last time; what the log tells by itself is left to it.
 */
export async function replacePending(db: Executor, waiting: readonly ActivationEntry[]): Promise<void> {
  const ids = waiting.map(({ id }) => id)
  const logged =
    ids.length === 0
      ? []
      : await db
          .selectFrom('roleActivations')
          .select('requestId')
          .where('requestId', 'in', ids)
          .where('source', '=', 'log')
          .execute()
  const told = new Set(logged.map(({ requestId }) => requestId))
  const untold = waiting.filter(({ id }) => !told.has(id))
  let gone = db.deleteFrom('roleActivations').where('source', '=', 'requests')
  if (untold.length > 0) {
    gone = gone.where(
      'id',
      'not in',
      untold.map(({ id }) => id),
    )
  }
  await gone.execute()
  if (untold.length > 0) {
    await db
      .insertInto('roleActivations')
      .values(untold.map((entry) => ({ ...entry, source: 'requests' as const })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}

/** The oldest that are still to be judged. */
export const unjudgedActivations = (db: Executor, limit: number): Promise<ActivationRow[]> =>
  db
    .selectFrom('roleActivations')
    .selectAll()
    .where('judged', '=', false)
    .orderBy('createdAt')
    .orderBy('id')
    .limit(limit)
    .execute()

/** What a judgement says. */
export const JUDGED = [
  'state',
  'tier',
  'afterHours',
  'firstTime',
  'repeated',
  'longerThanUsual',
  'selfApproved',
  'weakJustification',
  'weakReasons',
  'withinHour',
  'withinDay',
  'withinWeek',
  'dueAt',
] as const
export type JudgedColumns = Pick<ActivationRow, (typeof JUDGED)[number]>

/**
 * One statement for all of them: nobody deletes rows that young meanwhile but `replacePending`, whose rows come again.
 */
export async function keepJudgements(db: Executor, rows: readonly ActivationRow[]): Promise<void> {
  if (rows.length === 0) return
  const values = rows.map(({ weakReasons, ...row }): NewActivationRow => ({
    ...row,
    judged: true,
    weakReasons: JSON.stringify(weakReasons),
  }))
  await db
    .insertInto('roleActivations')
    .values(values)
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(({ ref }) =>
          Object.fromEntries([...JUDGED, 'judged' as const].map((name) => [name, ref(`excluded.${name}`)])),
        ),
    )
    .execute()
}

/** How far the history goes. */
export async function lastActivationAt(db: Executor): Promise<Date | undefined> {
  return (
    await db.selectFrom('roleActivations').select('createdAt').orderBy('createdAt', 'desc').limit(1).executeTakeFirst()
  )?.createdAt
}

/** Where it begins. */
export async function firstActivationAt(db: Executor): Promise<Date | undefined> {
  return (await db.selectFrom('roleActivations').select('createdAt').orderBy('createdAt').limit(1).executeTakeFirst())
    ?.createdAt
}

export const FLAG_COLUMNS = [
  'afterHours',
  'firstTime',
  'repeated',
  'longerThanUsual',
  'weakJustification',
  'selfApproved',
] as const
export type FlagColumn = (typeof FLAG_COLUMNS)[number]

/** Requests for roles of Entra that nobody decided in time, newest first. */
export const lateRequests = (
  db: Executor,
  { askedAfter, dueBefore }: { askedAfter: Date; dueBefore: Date },
  limit: number,
): Promise<ActivationRow[]> =>
  db
    .selectFrom('roleActivations')
    .selectAll()
    .where('state', '=', 'pending')
    .where('system', '=', 'entra')
    .where('createdAt', '>', askedAfter)
    .where('dueAt', '<', dueBefore)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

export interface ActivationFilter {
  state?: ActivationState
  /** Requests from before this moment have expired, if nobody has decided. */
  expiredBefore: Date
  flag?: FlagColumn
  /** Only requests that nobody decided, and somebody should have by this moment. */
  dueBefore?: Date
  system?: RoleSystem
  userId?: string
  roleId?: string
  from?: Date
  to?: Date
}

/** Newest first; what another entry tells better is left out. */
export function listActivations(
  db: Executor,
  { state, expiredBefore, flag, dueBefore, system, userId, roleId, from, to }: ActivationFilter,
  after: TimePlace | undefined,
  limit: number,
): Promise<ActivationRow[]> {
  let query = db.selectFrom('roleActivations').selectAll()
  query =
    state === undefined
      ? query.where('state', 'is not', null)
      : query.where('state', '=', state === 'expired' ? 'pending' : state)
  if (state === 'pending') query = query.where('createdAt', '>=', expiredBefore)
  if (state === 'expired') query = query.where('createdAt', '<', expiredBefore)
  if (flag !== undefined) query = query.where(flag, '=', true)
  if (dueBefore !== undefined) query = query.where('state', '=', 'pending').where('dueAt', '<', dueBefore)
  if (system !== undefined) query = query.where('system', '=', system)
  if (userId !== undefined) query = query.where('userId', '=', userId)
  if (roleId !== undefined) query = query.where('roleId', '=', roleId)
  if (from !== undefined) query = query.where('createdAt', '>=', from)
  if (to !== undefined) query = query.where('createdAt', '<=', to)
  if (after !== undefined) query = query.where(olderThan(after))
  return query.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

const COMPARED = ['id', 'createdAt', 'userId', 'roleId', 'justification', 'startsAt', 'endsAt'] as const
export type EarlierActivation = Pick<ActivationEntry, (typeof COMPARED)[number]>

/** Activations of these people that took effect up to a moment, oldest first: what a later one is compared with. */
export const activationsOf = (db: Executor, userIds: readonly string[], until: Date): Promise<EarlierActivation[]> =>
  userIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('roleActivations')
        .select(COMPARED)
        .where('userId', 'in', userIds)
        .where('kind', '=', 'completed')
        .where('createdAt', '<=', until)
        .orderBy('createdAt')
        .orderBy('id')
        .execute()

/** When each person last activated each role, up to a moment. */
export async function lastActivations(
  db: Executor,
  until: Date,
  userIds?: readonly string[],
): Promise<{ userId: string; roleId: string; at: Date }[]> {
  return db
    .selectFrom('roleActivations')
    .select(({ fn }) => ['userId', 'roleId', fn.max('createdAt').as('at')])
    .where('kind', '=', 'completed')
    .where('createdAt', '<=', until)
    .$if(userIds !== undefined, (query) => query.where('userId', 'in', userIds ?? []))
    .groupBy(['userId', 'roleId'])
    .execute()
}

/** Everything that is known of these requests. */
export const activationsOfRequests = (db: Executor, requestIds: readonly string[]): Promise<ActivationRow[]> =>
  requestIds.length === 0
    ? Promise.resolve([])
    : db.selectFrom('roleActivations').selectAll().where('requestId', 'in', requestIds).orderBy('createdAt').execute()

const ACTIVITY = [
  'id',
  'createdAt',
  'kind',
  'requestId',
  'userId',
  'roleId',
  'startsAt',
  'endsAt',
  'tier',
  'afterHours',
  'weakJustification',
] as const
export type ActivityRow = Pick<ActivationRow, (typeof ACTIVITY)[number]>

/** What happened to roles of Entra within a time, for counting. */
export const activityBetween = (db: Executor, from: Date, to: Date): Promise<ActivityRow[]> =>
  db
    .selectFrom('roleActivations')
    .select(ACTIVITY)
    .where('system', '=', 'entra')
    .where('createdAt', '>', from)
    .where('createdAt', '<=', to)
    .orderBy('createdAt')
    .execute()

export const purgeActivations = async (db: Executor, before: Date): Promise<void> => {
  await db.deleteFrom('roleActivations').where('createdAt', '<', before).execute()
}
