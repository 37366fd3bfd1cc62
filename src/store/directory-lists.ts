import { sql, type SelectQueryBuilder } from 'kysely'
import type { Executor } from './database.ts'
import type { DirectoryPersonRow } from './directory-tables.ts'
import type { Tables } from './tables.ts'

/** Whom a list is about; what is absent narrows nothing. */
export interface PeopleFilter {
  departmentKey?: string | undefined
  userType?: string | undefined
  accountEnabled?: boolean | undefined
  skuId?: string | undefined
}

/** Who may be past a cut-off: the exact rule knows breaks, and is asked about each of them. */
export interface PastFilter extends PeopleFilter {
  /** No last activity after this moment. */
  before: Date
  /** Whether people without any date, whose accounts are older, are among them. */
  neverSignedIn: boolean
}

type People = SelectQueryBuilder<Tables, 'directoryPeople', object>

const narrowed = (db: Executor, slot: number, filter: PeopleFilter): People => {
  const { departmentKey, userType, accountEnabled, skuId } = filter
  let query: People = db.selectFrom('directoryPeople').where('slot', '=', slot)
  if (departmentKey !== undefined) query = query.where('departmentKey', '=', departmentKey)
  if (userType !== undefined) query = query.where('userType', '=', userType)
  if (accountEnabled !== undefined) query = query.where('accountEnabled', '=', accountEnabled)
  if (skuId !== undefined) query = query.where(sql<boolean>`sku_ids @> array[${skuId.toLowerCase()}]::text[]`)
  return query
}

export type ListedPerson = Pick<DirectoryPersonRow, 'userId' | 'person' | 'signInsKnown'>

/** By object id, behind one. */
export const listPast = (
  db: Executor,
  slot: number,
  { before, neverSignedIn, ...filter }: PastFilter,
  after: string,
  limit: number,
): Promise<ListedPerson[]> =>
  narrowed(db, slot, filter)
    .select(['userId', 'person', 'signInsKnown'])
    .where('signInsKnown', '=', true)
    .where(
      neverSignedIn
        ? sql<boolean>`(last_activity_at <= ${before} or (last_activity_at is null and created_at <= ${before}))`
        : sql<boolean>`last_activity_at <= ${before}`,
    )
    .where('userId', '>', after)
    .orderBy('userId')
    .limit(limit)
    .execute()

/** Enabled, licensed people older than a cut-off, and how many of them have no date that could be believed. */
export async function countWithoutDates(
  db: Executor,
  slot: number,
  filter: PeopleFilter,
  before: Date,
): Promise<{ counted: number; without: number }> {
  const { counted, without } = await narrowed(db, slot, filter)
    .select([
      sql<number>`count(*)::int`.as('counted'),
      sql<number>`(count(*) filter (where last_activity_at is null or not sign_ins_known))::int`.as('without'),
    ])
    .where('accountEnabled', '=', true)
    .where(sql<boolean>`cardinality(sku_ids) > 0`)
    .where(sql<boolean>`(last_activity_at is not null or created_at <= ${before})`)
    .executeTakeFirstOrThrow()
  return { counted, without }
}

export type NamedPerson = ListedPerson & Pick<DirectoryPersonRow, 'userPrincipalName' | 'mail'>

/** People by whatever names them: object id, user principal name or mail, in small letters. */
export const peopleNamed = (db: Executor, slot: number, names: readonly string[]): Promise<NamedPerson[]> =>
  names.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('directoryPeople')
        .select(['userId', 'userPrincipalName', 'mail', 'person', 'signInsKnown'])
        .where('slot', '=', slot)
        .where(
          sql<boolean>`(user_id = any(${sql.val(names)}::text[]) or user_principal_name = any(${sql.val(names)}::text[]) or mail = any(${sql.val(names)}::text[]))`,
        )
        .execute()
