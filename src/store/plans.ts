import { sql } from 'kysely'
import type { Executor } from './database.ts'
import { olderThan, type TimePlace } from './time-place.ts'
import type { NewPlan, PlanRow, PlanState, PlanUpdate } from './tables.ts'
import { present } from '../present.ts'

export interface PlanFilter {
  kinds?: readonly string[]
  state?: PlanState
  createdBy?: string
  /** Leaves out single changes, which are plans of one that nobody asked to see as plans. */
  withoutSingles?: boolean
}

export const insertPlan = async (db: Executor, plan: NewPlan): Promise<void> => {
  await db.insertInto('plans').values(plan).execute()
}

/** Another plan of the kind that is being carried out. */
export const otherAtWork = (
  db: Executor,
  { id, kind }: Pick<PlanRow, 'id' | 'kind'>,
): Promise<Pick<PlanRow, 'id' | 'title'> | undefined> =>
  db
    .selectFrom('plans')
    .select(['id', 'title'])
    .where('kind', '=', kind)
    .where('state', '=', 'applying')
    .where('id', '!=', id)
    .limit(1)
    .executeTakeFirst()

export const findPlan = (db: Executor, id: string): Promise<PlanRow | undefined> =>
  db.selectFrom('plans').selectAll().where('id', '=', id).executeTakeFirst()

/** The same, and nobody else changes it before this transaction ends. */
export const lockPlan = (db: Executor, id: string): Promise<PlanRow | undefined> =>
  db.selectFrom('plans').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export const writePlan = async (db: Executor, id: string, update: PlanUpdate): Promise<void> => {
  await db.updateTable('plans').set(update).where('id', '=', id).execute()
}

/** All plans, a page at a time, in the order of their ids. */
export async function planIdsAfter(db: Executor, after: string, limit: number): Promise<string[]> {
  const rows = await db.selectFrom('plans').select('id').where('id', '>', after).orderBy('id').limit(limit).execute()
  return rows.map(({ id }) => id)
}

/** The plan that the same request of the same caller made before, while it is open. */
export const findOpenRequest = (
  db: Executor,
  requestHash: string,
  states: readonly PlanState[],
  now: Date,
): Promise<PlanRow | undefined> =>
  db
    .selectFrom('plans')
    .selectAll()
    .where('requestHash', '=', requestHash)
    .where('state', 'in', states)
    .where('expiresAt', '>', now)
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirst()

export function listPlans(
  db: Executor,
  { kinds, state, createdBy, withoutSingles = false }: PlanFilter,
  after: TimePlace | undefined,
  limit: number,
): Promise<PlanRow[]> {
  let query = db.selectFrom('plans').selectAll()
  if (kinds !== undefined) query = query.where('kind', 'in', kinds)
  if (state !== undefined) query = query.where('state', '=', state)
  if (createdBy !== undefined) query = query.where('createdBy', '=', createdBy)
  if (withoutSingles) query = query.where('selfApproved', '=', false)
  if (after !== undefined) query = query.where(olderThan(after))
  return query.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

/**
 * Takes the right to work on a plan. Only one worker at a time has it; it ends by itself when the worker dies.
 *
 * @returns the plan as it stands now, or undefined while somebody else has it
 */
export const leasePlan = (
  db: Executor,
  id: string,
  owner: string,
  now: Date,
  until: Date,
): Promise<PlanRow | undefined> =>
  db
    .updateTable('plans')
    .set({ leaseOwner: owner, leaseUntil: until })
    .where('id', '=', id)
    .where(({ or, eb }) => or([eb('leaseUntil', 'is', null), eb('leaseUntil', '<', now), eb('leaseOwner', '=', owner)]))
    .returningAll()
    .executeTakeFirst()

/** Renews it for whoever has it, even if it has just run out, unless somebody else had it meanwhile. */
export const renewPlan = (db: Executor, id: string, owner: string, until: Date): Promise<PlanRow | undefined> =>
  db
    .updateTable('plans')
    .set({ leaseUntil: until })
    .where('id', '=', id)
    .where('leaseOwner', '=', owner)
    .returningAll()
    .executeTakeFirst()

export const releasePlan = async (db: Executor, id: string, owner: string): Promise<void> => {
  await db
    .updateTable('plans')
    .set({ leaseOwner: null, leaseUntil: null })
    .where('id', '=', id)
    .where('leaseOwner', '=', owner)
    .execute()
}

/** Plans that somebody has to work on and that nobody works on. */
export async function abandonedPlans(db: Executor, now: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('plans')
    .select('id')
    .where(({ or, and, eb }) =>
      or([
        eb('state', 'in', ['draft', 'applying']),
        and([
          eb('state', 'in', ['verifying', 'undoing']),
          or([eb('nextLookAt', 'is', null), eb('nextLookAt', '<=', now)]),
        ]),
        and([eb('state', 'in', ['halted', 'stopped']), eb('nextLookAt', '<=', now)]),
      ]),
    )
    .where(({ or, eb }) => or([eb('leaseUntil', 'is', null), eb('leaseUntil', '<', now)]))
    .orderBy('createdAt')
    .limit(100)
    .execute()
  return rows.map(({ id }) => id)
}

/** The plans of events, as far as it matters who is told. */
export async function plansOfEvents(
  db: Executor,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Pick<PlanRow, 'id' | 'kind' | 'selfApproved'>>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('plans').select(['id', 'kind', 'selfApproved']).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** Approved plans whose grace is over and of which no trigger knows since that approval, with what they change. */
export const untoldReadyPlans = (
  db: Executor,
  now: Date,
): Promise<(Pick<PlanRow, 'id' | 'state'> & { change: string | null })[]> =>
  db
    .selectFrom('plans')
    .select(['id', 'state'])
    .select(({ selectFrom }) =>
      selectFrom('changes')
        .select('changes.kind')
        .whereRef('changes.planId', '=', 'plans.id')
        .where('changes.position', 'is not', null)
        .orderBy('changes.position')
        .limit(1)
        .as('change'),
    )
    .where('state', '=', 'approved')
    .where('selfApproved', '=', false)
    .where('expiresAt', '>', now)
    .where(({ or, eb, ref }) => or([eb('readyToldAt', 'is', null), eb('readyToldAt', '<', ref('decidedAt'))]))
    .where(sql<boolean>`(grace_days = 0 or noticed_at + grace_days * interval '24 hours' <= ${now})`)
    .limit(100)
    .execute()

/** Plans that nobody approved, or began, in time. */
export const overduePlans = (db: Executor, now: Date): Promise<Pick<PlanRow, 'id' | 'state'>[]> =>
  db
    .selectFrom('plans')
    .select(['id', 'state'])
    .where('state', 'in', ['ready', 'approved'])
    .where('expiresAt', '<=', now)
    .limit(100)
    .execute()

const CAME_TO_NOTHING: readonly PlanState[] = ['refused', 'rejected', 'expired', 'superseded']

/**
 * For each plan that is taken back by another one, which: the newest, if several were made. One that came to nothing is
 * none.
 */
export async function undoingPlans(db: Executor, planIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (planIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('plans')
    .select(['id', 'undoOf'])
    .where('undoOf', 'in', planIds)
    .where('state', 'not in', CAME_TO_NOTHING)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  return new Map(rows.map(({ id, undoOf }) => [undoOf ?? '', id]))
}

/** Every plan that takes this one back, or a change of it, the oldest first. One that came to nothing is none. */
export const undosOf = (db: Executor, planId: string): Promise<PlanRow[]> =>
  db
    .selectFrom('plans')
    .selectAll()
    .where('undoOf', '=', planId)
    .where('state', 'not in', ['draft', ...CAME_TO_NOTHING])
    .orderBy('createdAt')
    .orderBy('id')
    .execute()

/** Other plans for the same scope that nobody has approved yet. */
export const unapprovedTwins = (
  db: Executor,
  { id, kind, scope }: Pick<PlanRow, 'id' | 'kind' | 'scope'>,
): Promise<Pick<PlanRow, 'id' | 'state'>[]> =>
  db
    .selectFrom('plans')
    .select(['id', 'state'])
    .where('kind', '=', kind)
    .where('scope', '=', scope)
    .where('state', '=', 'ready')
    .where('id', '!=', id)
    .execute()

/** Plans of a campaign that may have changed something, after a place in the order of their ids. */
export const campaignPlans = (
  db: Executor,
  campaignId: string,
  after: string,
  limit: number,
): Promise<Pick<PlanRow, 'id' | 'state'>[]> =>
  db
    .selectFrom('plans')
    .select(['id', 'state'])
    .where('campaignId', '=', campaignId)
    .where('id', '>', after)
    .where('state', 'in', ['applying', 'verifying', 'done'])
    .orderBy('id')
    .limit(limit)
    .execute()

/** What the plan is about that takes back, once it is approved, what of a campaign could not be taken back at once. */
export const campaignUndoScope = (campaignId: string) => ({ undoOfCampaign: campaignId })

/** How far taking back the plans of a campaign is: those that changed nothing are not counted. */
export async function undoProgress(
  db: Executor,
  campaignId: string,
): Promise<{ isMarked: boolean; undone: number; undoing: number; left: number; planId?: string }> {
  const campaign = await db
    .selectFrom('contactCampaigns')
    .select('undoMarkedAt')
    .where('id', '=', campaignId)
    .executeTakeFirst()
  const made = sql<boolean>`exists (select 1 from changes where changes.plan_id = plans.id and changes.requested_at is not null)`
  const rows = await db
    .selectFrom('plans')
    .select(['state', sql<number>`count(*)::int`.as('count')])
    .where('campaignId', '=', campaignId)
    .where(made)
    .groupBy('state')
    .execute()
  const waiting = await db
    .selectFrom('plans')
    .select('id')
    .where('scope', '=', JSON.stringify(campaignUndoScope(campaignId)))
    .where('state', 'not in', ['refused', 'rejected', 'expired', 'superseded'])
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  const of = (...states: PlanState[]) =>
    rows.filter(({ state }) => states.includes(state)).reduce((sum, { count }) => sum + count, 0)
  return {
    ...present('planId', waiting?.id),
    isMarked: campaign?.undoMarkedAt != null,
    undone: of('undone'),
    undoing: of('undoing'),
    left: of('applying', 'verifying', 'done'),
  }
}
