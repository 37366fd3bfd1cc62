import type { Executor } from './database.ts'
import type { ActivationKind, ActivationRow } from './role-tables.ts'
import { olderThan, type TimePlace } from './time-place.ts'

/** Rows of one statement. */
const AT_ONCE = 500

/** What is known already stays as it is. */
export async function insertActivations (db: Executor, rows: readonly ActivationRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    await db.insertInto('roleActivations').values(rows.slice(start, start + AT_ONCE)).onConflict(conflict => conflict.doNothing()).execute()
  }
}

/** How far the history goes. */
export async function lastActivationAt (db: Executor): Promise<Date | undefined> {
  return (await db.selectFrom('roleActivations').select('createdAt').orderBy('createdAt', 'desc').limit(1).executeTakeFirst())?.createdAt
}

export interface ActivationFilter { kinds: readonly ActivationKind[], userId?: string, roleId?: string, from?: Date, to?: Date }

/** Newest first. */
export function listActivations (db: Executor, { kinds, userId, roleId, from, to }: ActivationFilter, after: TimePlace | undefined, limit: number): Promise<ActivationRow[]> {
  let query = db.selectFrom('roleActivations').selectAll().where('kind', 'in', kinds)
  if (userId !== undefined) query = query.where('userId', '=', userId)
  if (roleId !== undefined) query = query.where('roleId', '=', roleId)
  if (from !== undefined) query = query.where('createdAt', '>=', from)
  if (to !== undefined) query = query.where('createdAt', '<=', to)
  if (after !== undefined) query = query.where(olderThan(after))
  return query.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

/** Activations of these people that took effect up to a moment, oldest first: what a later one is compared with. */
export const activationsOf = (db: Executor, userIds: readonly string[], until: Date): Promise<ActivationRow[]> =>
  userIds.length === 0
    ? Promise.resolve([])
    : db.selectFrom('roleActivations').selectAll().where('userId', 'in', userIds).where('kind', '=', 'completed').where('createdAt', '<=', until).orderBy('createdAt').orderBy('id').execute()

/** When each person last activated each role, up to a moment. */
export async function lastActivations (db: Executor, until: Date): Promise<{ userId: string, roleId: string, at: Date }[]> {
  return db.selectFrom('roleActivations').select(({ fn }) => ['userId', 'roleId', fn.max('createdAt').as('at')])
    .where('kind', '=', 'completed').where('createdAt', '<=', until).groupBy(['userId', 'roleId']).execute()
}

/** Everything that is known of these requests. */
export const activationsOfRequests = (db: Executor, requestIds: readonly string[]): Promise<ActivationRow[]> =>
  requestIds.length === 0 ? Promise.resolve([]) : db.selectFrom('roleActivations').selectAll().where('requestId', 'in', requestIds).orderBy('createdAt').execute()

export const purgeActivations = async (db: Executor, before: Date): Promise<void> => {
  await db.deleteFrom('roleActivations').where('createdAt', '<', before).execute()
}
