import { sql, type ExpressionBuilder } from 'kysely'
import type { Executor } from './database.ts'
import type { ChangeState, Tables, UndoState } from './tables.ts'

/**
 * How many different people a plan touches: of changes that are about principals, only those whose details say that the
 * principal is a person.
 *
 * @param kinds the kinds of changes that are about people, and those about principals
 */
export async function countPeople(
  db: Executor,
  planId: string,
  kinds: { user: readonly string[]; principal: readonly string[] },
): Promise<{ touched: number; made: number; undone: number; undoFailed: number }> {
  const isAbout = (names: readonly string[]) => sql<boolean>`kind = any(${sql.val(names)}::text[])`
  const isPerson = sql<boolean>`(${isAbout(kinds.user)} or (${isAbout(kinds.principal)} and details ->> 'principalType' = 'user'))`
  const people = sql`count(distinct subject_id) filter (where ${isPerson}`
  return db
    .selectFrom('changes')
    .select([
      sql<number>`${people} and state not in ('spared', 'handOver'))::int`.as('touched'),
      sql<number>`${people} and state = 'verified')::int`.as('made'),
      sql<number>`${people} and state = 'undone')::int`.as('undone'),
      sql<number>`(count(*) filter (where undo_state = 'failed'))::int`.as('undoFailed'),
    ])
    .where('planId', '=', planId)
    .executeTakeFirstOrThrow()
}

/** How many seats of a product changes had freed when they were last looked at. */
export interface FreedSeats {
  skuId: string
  productName: string
  /** Free now, as far as this plan goes. */
  freed: number
  /** In use again since the changes were taken back. */
  returned: number
}

/** The seats that a later read showed as freed, by product: most first. */
export async function freedSeats(db: Executor, planId: string): Promise<FreedSeats[]> {
  const { rows } = await sql<FreedSeats>`
    select effect ->> 'skuId' as "skuId", max(effect ->> 'productName') as "productName",
      (count(*) filter (where state <> 'undone'))::int as freed,
      (count(*) filter (where state = 'undone'))::int as returned
    from changes cross join lateral json_array_elements(
      case when json_typeof(outcome -> 'effects') = 'array' then outcome -> 'effects' else '[]'::json end
    ) as effects (effect)
    where plan_id = ${planId} and effect ->> 'effect' = 'freed' and effect ->> 'verification' = 'verified'
    group by effect ->> 'skuId'
    order by count(*) desc, 1`.execute(db)
  return rows
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
export const mayHaveBeenMade = ({ or, eb }: ExpressionBuilder<Tables, 'changes'>) =>
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
    .select(({ fn }) => fn.count<number>('changes.subjectId').distinct().as('count'))
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

/**
 * People whom changes may have moved between groups since then, without anybody who approved it: by single changes, and
 * by taking changes back. These people are left out.
 */
export async function countMoved(
  db: Executor,
  { kind, since, except }: { kind: string; since: Date; except: readonly string[] },
): Promise<number> {
  let query = db
    .selectFrom('changes')
    .innerJoin('plans', 'plans.id', 'changes.planId')
    .select(({ fn }) => fn.count<number>('changes.subjectId').distinct().as('count'))
    .where('changes.kind', '=', kind)
    .where('changes.movesPeople', '=', true)
    .where(({ or, and, eb }) =>
      or([
        and([
          eb('plans.decidedBy', '=', 'policy'),
          eb('changes.createdAt', '>', since),
          eb('changes.state', '!=', 'spared'),
          or([eb('changes.state', '!=', 'failed'), eb('changes.requestedAt', 'is not', null)]),
        ]),
        eb('changes.undoState', 'in', ['planned', 'intended', 'requested']),
        eb('changes.undoIntendedAt', '>', since),
      ]),
    )
  if (except.length > 0) query = query.where('changes.subjectId', 'not in', except)
  return Number((await query.executeTakeFirstOrThrow()).count)
}

/** Whom we gave something back since then. */
export async function usersUndoneSince(db: Executor, userIds: readonly string[], since: Date): Promise<Set<string>> {
  if (userIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('changes')
    .select('subjectId')
    .distinct()
    .where('subjectId', 'in', userIds)
    .where('undoneAt', '>', since)
    .execute()
  return new Set(rows.map(({ subjectId }) => subjectId))
}
