import { sql, type RawBuilder } from 'kysely'
import type { Database, Executor } from './database.ts'
import type { DirectoryPersonRow } from './directory-tables.ts'

/** Whom a plan is about, whatever their activity. */
export interface PlanScopeFilter {
  accountEnabled: boolean | undefined
  /** Guests are always looked at: where the plan is not about them, they are listed as spared. */
  members: boolean
  departmentKeys: readonly string[]
}

/** From whom the plan could take something: members of these groups, and whoever has a product directly. */
export interface PlanReach {
  groupIds: readonly string[]
  direct: boolean
}

const all = sql<boolean>`true`

const inScope = ({ accountEnabled, members, departmentKeys }: PlanScopeFilter): RawBuilder<boolean> =>
  sql<boolean>`${accountEnabled === undefined ? all : sql`account_enabled = ${accountEnabled}`}
    and ${members ? all : sql`user_type = 'Guest'`}
    and ${departmentKeys.length === 0 ? all : sql`department_key = any(${sql.val(departmentKeys)}::text[])`}`

const inReach = ({ groupIds, direct }: PlanReach): RawBuilder<boolean> =>
  sql<boolean>`(group_ids && ${sql.val(groupIds)}::text[]${direct ? sql` or has_direct_licenses` : sql``})`

/** How many people in scope and reach were active after a moment, for certain. */
export async function countActive(
  db: Executor,
  slot: number,
  scope: PlanScopeFilter,
  reach: PlanReach,
  after: Date,
): Promise<number> {
  const { active } = await db
    .selectFrom('directoryPeople')
    .select(sql<number>`count(*)::int`.as('active'))
    .where('slot', '=', slot)
    .where('signInsKnown', '=', true)
    .where('lastActivityAt', '>', after)
    .where(inScope(scope))
    .where(inReach(reach))
    .executeTakeFirstOrThrow()
  return active
}

export type PlanPersonRow = Pick<
  DirectoryPersonRow,
  'userId' | 'person' | 'account' | 'signInsKnown' | 'mailboxKind' | 'mailboxKindReadAt'
>

/**
 * Everybody else in scope and reach, longest inactive first and those without a date last: their object ids in pages.
 * All of them are put in order once, and ids are all that is held of them.
 *
 * @returns for each page the ids that stand in it, divided by commas
 */
export async function pagesNotActive(
  db: Executor,
  slot: number,
  scope: PlanScopeFilter,
  reach: PlanReach,
  after: Date,
  size: number,
): Promise<string[]> {
  const { rows } = await sql<{ ids: string }>`
    select string_agg(user_id, ',' order by place) as ids
    from (
      select user_id, row_number() over (order by last_activity_at nulls last, user_id) - 1 as place
      from directory_people
      where slot = ${slot} and not (sign_ins_known and coalesce(last_activity_at > ${after}, false))
        and ${inScope(scope)} and ${inReach(reach)}
    ) as people
    group by place / ${sql.lit(size)} order by place / ${sql.lit(size)}`.execute(db)
  return rows.map(({ ids }) => ids)
}

/** These people, in any order; who is not in the copy any more is left out. */
export const peopleForPlan = (db: Executor, slot: number, userIds: readonly string[]): Promise<PlanPersonRow[]> =>
  db
    .selectFrom('directoryPeople')
    .select(['userId', 'person', 'account', 'signInsKnown', 'mailboxKind', 'mailboxKindReadAt'])
    .where('slot', '=', slot)
    .where(sql<boolean>`user_id = any(${sql.val(userIds)}::text[])`)
    .execute()

/** How many people each group grants something, which its direct members are. */
export async function countGranted(db: Executor, slot: number): Promise<Map<string, number>> {
  const { rows } = await sql<{ groupId: string; people: number }>`
    select group_id as "group_id", count(*)::int as people
    from directory_people, unnest(group_ids) as group_id
    where slot = ${slot} group by group_id`.execute(db)
  return new Map(rows.map(({ groupId, people }) => [groupId, people]))
}

/** What Exchange said of mailboxes is kept with their people. At most 1,000 at a time. */
export const keepMailboxKinds = async (
  db: Database,
  slot: number,
  kinds: ReadonlyMap<string, string>,
  at: Date,
): Promise<void> => {
  if (kinds.size === 0) return
  await sql`
    update directory_people set mailbox_kind = kind.value, mailbox_kind_read_at = ${at}
    from json_each_text(${JSON.stringify(Object.fromEntries(kinds))}::json) as kind
    where slot = ${slot} and user_id = kind.key`.execute(db)
}
