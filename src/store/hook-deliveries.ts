import { sql } from 'kysely'
import type { Executor, Store } from './database.ts'
import type { HookDeliveryRow, HookDeliveryState, NewHookDelivery } from './hook-tables.ts'
import { olderThan, type TimePlace } from './time-place.ts'
import { STATEMENT_ROWS } from './sizes.ts'

/** One for each subscription and event: those that are there already stay as they are. */
export async function insertHookDeliveries(db: Executor, deliveries: readonly NewHookDelivery[]): Promise<void> {
  for (let start = 0; start < deliveries.length; start += STATEMENT_ROWS) {
    await db
      .insertInto('hookDeliveries')
      .values(deliveries.slice(start, start + STATEMENT_ROWS))
      .onConflict((conflict) => conflict.columns(['hookId', 'eventId']).doNothing())
      .execute()
  }
}

/**
 * Takes the delivery that has been due for longest, for whoever will try it. Of one subscription one is tried at a
 * time, so that a receiver that answers slowly holds up nobody but itself.
 */
export const claimHookDelivery = (
  store: Store,
  owner: string,
  at: Date,
  leaseUntil: Date,
): Promise<HookDeliveryRow | undefined> =>
  store.db.transaction().execute(async (db) => {
    const due = await db
      .selectFrom('hookDeliveries as due')
      .select(['due.id', 'due.hookId'])
      .where('due.state', '=', 'waiting')
      .where('due.nextAttemptAt', '<=', at)
      .where(({ or, eb }) => or([eb('due.leaseUntil', 'is', null), eb('due.leaseUntil', '<', at)]))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('hookDeliveries as other')
              .select('other.id')
              .whereRef('other.hookId', '=', 'due.hookId')
              .where('other.state', '=', 'waiting')
              .where('other.leaseUntil', '>=', at),
          ),
        ),
      )
      .orderBy('due.nextAttemptAt')
      .orderBy('due.createdAt')
      .orderBy('due.id')
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (due === undefined || !(await isAlone(db, due.hookId, at))) return undefined
    return db
      .updateTable('hookDeliveries')
      .set({ leaseOwner: owner, leaseUntil, attempts: sql`attempts + 1` })
      .where('id', '=', due.id)
      .returningAll()
      .executeTakeFirst()
  })

/** Looked at again with the subscription held: another replica may have begun with it since. */
async function isAlone(db: Executor, hookId: string, at: Date): Promise<boolean> {
  await db.selectFrom('hookSubscriptions').select('id').where('id', '=', hookId).forUpdate().executeTakeFirst()
  const other = await db
    .selectFrom('hookDeliveries')
    .select('id')
    .where('hookId', '=', hookId)
    .where('state', '=', 'waiting')
    .where('leaseUntil', '>=', at)
    .limit(1)
    .executeTakeFirst()
  return other === undefined
}

/** What ended it is final, whoever had it by then: a receiver that has taken it is not told again. */
export const endHookDelivery = async (
  db: Executor,
  id: string,
  update: Pick<HookDeliveryRow, 'state' | 'endedAt' | 'status' | 'code' | 'message'>,
): Promise<void> => {
  await db
    .updateTable('hookDeliveries')
    .set({ ...update, leaseOwner: null, leaseUntil: null })
    .where('id', '=', id)
    .where('state', '!=', 'delivered')
    .execute()
}

/** Puts it off, unless somebody else has it by now. */
export const putOffHookDelivery = async (
  db: Executor,
  { id, leaseOwner }: Pick<HookDeliveryRow, 'id' | 'leaseOwner'>,
  update: Partial<Pick<HookDeliveryRow, 'nextAttemptAt' | 'attempts' | 'status' | 'code' | 'message'>>,
): Promise<void> => {
  await db
    .updateTable('hookDeliveries')
    .set({ ...update, leaseOwner: null, leaseUntil: null })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('leaseOwner', '=', leaseOwner)
    .execute()
}

export const deleteHookDelivery = async (db: Executor, id: string): Promise<void> => {
  await db.deleteFrom('hookDeliveries').where('id', '=', id).execute()
}

/** What still waits for a subscription that ended lands in the dead letters. */
export async function endHookDeliveriesOf(
  db: Executor,
  hookId: string,
  at: Date,
  why: { code: string; message: string },
): Promise<void> {
  await db
    .updateTable('hookDeliveries')
    .set({ state: 'dead', endedAt: at, leaseOwner: null, leaseUntil: null, ...why })
    .where('hookId', '=', hookId)
    .where('state', '=', 'waiting')
    .execute()
}

/**
 * How many wait for a receiver, and whether it fails: it did not take one of them, or what it last ended since then was
 * given up.
 */
export async function backlogOf(
  db: Executor,
  hookId: string,
  since: Date,
): Promise<{ waiting: number; isFailing: boolean }> {
  const { waiting, failing } = await db
    .selectFrom('hookDeliveries')
    .select([sql<number>`count(*)::int`.as('waiting'), sql<number>`count(code)::int`.as('failing')])
    .where('hookId', '=', hookId)
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow()
  const last = await db
    .selectFrom('hookDeliveries')
    .select('state')
    .where('hookId', '=', hookId)
    .where('endedAt', '>', since)
    .orderBy('endedAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { waiting, isFailing: failing > 0 || last?.state === 'dead' }
}

export interface HookDeliveryFilter {
  state?: HookDeliveryState | undefined
  hookId?: string | undefined
  createdBy?: string | undefined
}

export function listHookDeliveries(
  db: Executor,
  { state, hookId, createdBy }: HookDeliveryFilter,
  after: TimePlace | undefined,
  limit: number,
): Promise<HookDeliveryRow[]> {
  let query = db.selectFrom('hookDeliveries').selectAll()
  if (state !== undefined) query = query.where('state', '=', state)
  if (hookId !== undefined) query = query.where('hookId', '=', hookId)
  if (createdBy !== undefined) query = query.where('createdBy', '=', createdBy)
  if (after !== undefined) query = query.where(olderThan(after))
  return query.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

export const lockHookDelivery = (db: Executor, id: string): Promise<HookDeliveryRow | undefined> =>
  db.selectFrom('hookDeliveries').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

/** From now on it is tried again, for as long as a new one. */
export const reviveHookDelivery = async (db: Executor, id: string, at: Date): Promise<void> => {
  await db
    .updateTable('hookDeliveries')
    .set({
      state: 'waiting',
      attempts: 0,
      since: at,
      nextAttemptAt: at,
      endedAt: null,
      status: null,
      code: null,
      message: null,
    })
    .where('id', '=', id)
    .execute()
}

export const purgeHookDeliveries = async (db: Executor, state: HookDeliveryState, before: Date): Promise<void> => {
  await db.deleteFrom('hookDeliveries').where('state', '=', state).where('endedAt', '<', before).execute()
}
