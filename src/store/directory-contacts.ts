import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely'
import type { Executor } from './database.ts'
import type { LeftOutReason } from './contact-tables.ts'
import type { DirectoryPersonRow } from './directory-tables.ts'
import { plainSpelling } from '../spelling.ts'
import { TRANSACTION_ROWS } from './sizes.ts'

/** Leaves nobody out for want of a name. */
export async function takeForPeople(db: Executor, slot: number): Promise<void> {
  const left = db
    .selectFrom('directoryPeople')
    .select('userId')
    .where('slot', '=', slot)
    .where('inContacts', '=', true)
    .where('leftOut', '=', 'notAPerson')
    .limit(TRANSACTION_ROWS)
  await untilNone(
    async () =>
      (
        await db
          .updateTable('directoryPeople')
          .set({ leftOut: null })
          .where('slot', '=', slot)
          .where('userId', 'in', left)
          .executeTakeFirst()
      ).numUpdatedRows,
  )
}

async function untilNone(some: () => Promise<bigint>): Promise<void> {
  while ((await some()) > 0n);
}

/** Departments of a read as they are written, with how many people write them so. */
export async function countSpellings(db: Executor, slot: number): Promise<{ department: string; people: number }[]> {
  const rows = await db
    .selectFrom('directoryPeople')
    .select('department')
    .select(({ fn }) => fn.countAll<number>().as('people'))
    .where('slot', '=', slot)
    .where('inContacts', '=', true)
    .where('leftOut', 'is', null)
    .where('department', 'is not', null)
    .groupBy('department')
    .execute()
  return rows.map(({ department, people }) => ({ department: department as string, people: Number(people) }))
}

export async function markSpelling(db: Executor, slot: number, department: string, usual: string): Promise<void> {
  const left = db
    .selectFrom('directoryPeople')
    .select('userId')
    .where('slot', '=', slot)
    .where('department', '=', department)
    .where('usualDepartment', 'is', null)
    .limit(TRANSACTION_ROWS)
  await untilNone(
    async () =>
      (
        await db
          .updateTable('directoryPeople')
          .set({ usualDepartment: usual, malformed: true })
          .where('slot', '=', slot)
          .where('userId', 'in', left)
          .executeTakeFirst()
      ).numUpdatedRows,
  )
}

export interface DepartmentCounts {
  department: string | null
  people: number
  missingPhone: number
  missingOfficeLocation: number
  missingJobTitle: number
  missingManager: number
  malformed: number
  /** Nobody confirmed their data since. */
  stale: number
  usualDepartment: string | null
}

export async function countDepartments(db: Executor, slot: number, staleBefore: Date): Promise<DepartmentCounts[]> {
  const where = (condition: Expression<SqlBool>) => sql<number>`count(*) filter (where ${condition})::int`
  return db
    .selectFrom('directoryPeople as r')
    .leftJoin('contactConfirmations as c', 'c.userId', 'r.userId')
    .select(({ ref, or, eb, fn }) => [
      'r.department',
      sql<number>`count(*)::int`.as('people'),
      where(ref('r.missingPhone')).as('missingPhone'),
      where(ref('r.missingOfficeLocation')).as('missingOfficeLocation'),
      where(ref('r.missingJobTitle')).as('missingJobTitle'),
      where(ref('r.missingManager')).as('missingManager'),
      where(ref('r.malformed')).as('malformed'),
      where(or([eb('c.confirmedAt', 'is', null), eb('c.confirmedAt', '<', staleBefore)])).as('stale'),
      fn.max('r.usualDepartment').as('usualDepartment'),
    ])
    .where('r.slot', '=', slot)
    .where('r.inContacts', '=', true)
    .where('r.leftOut', 'is', null)
    .groupBy('r.department')
    .execute()
}

/** How many accounts are no person's, by reason. */
export async function countLeftOut(db: Executor, slot: number): Promise<{ reason: LeftOutReason; accounts: number }[]> {
  const rows = await db
    .selectFrom('directoryPeople')
    .select('leftOut')
    .select(({ fn }) => fn.countAll<number>().as('accounts'))
    .where('slot', '=', slot)
    .where('inContacts', '=', true)
    .where('leftOut', 'is not', null)
    .groupBy('leftOut')
    .orderBy('leftOut')
    .execute()
  return rows.map(({ leftOut, accounts }) => ({ reason: leftOut as LeftOutReason, accounts: Number(accounts) }))
}

export interface RecordFilter {
  departments?: readonly string[] | undefined
  userIds?: readonly string[] | undefined
  /** `any` or `phone` of what counts, or a single field of the record. */
  missing?: string | undefined
  malformed?: boolean | undefined
  staleBefore?: Date | undefined
  leftOut?: boolean | undefined
}

export interface RecordPlace {
  key: string
  id: string
}

export type ListedRecord = DirectoryPersonRow & { confirmedAt: Date | null }

/** Where a field of contact data stands in what Graph gave. */
function valueOf(field: string): RawBuilder<string | null> {
  switch (field) {
    case 'businessPhone':
      return sql`r.account -> 'businessPhones' ->> 0`
    case 'managerId':
      return sql`r.account -> 'manager' ->> 'id'`
    case 'department':
      return sql`r.department`
    default:
      return sql`r.account ->> ${field}::text`
  }
}

/** By name. */
export async function listRecords(
  db: Executor,
  slot: number,
  { departments, userIds, missing, malformed, staleBefore, leftOut = false }: RecordFilter,
  after: RecordPlace | undefined,
  limit: number,
): Promise<ListedRecord[]> {
  let query = db
    .selectFrom('directoryPeople as r')
    .leftJoin('contactConfirmations as c', 'c.userId', 'r.userId')
    .selectAll('r')
    .select('c.confirmedAt')
    .where('r.slot', '=', slot)
    .where('r.inContacts', '=', true)
    .where('r.leftOut', leftOut ? 'is not' : 'is', null)
  if (departments !== undefined) {
    if (departments.length === 0) return []
    query = query.where('r.departmentKey', 'in', departments.map(plainSpelling)).where('r.department', 'is not', null)
  }
  if (userIds !== undefined) query = query.where('r.userId', 'in', userIds)
  if (missing === 'phone') query = query.where('r.missingPhone', '=', true)
  else if (missing === 'any') {
    query = query.where(({ or, eb }) =>
      or([
        eb('r.missingPhone', '=', true),
        eb('r.missingOfficeLocation', '=', true),
        eb('r.missingJobTitle', '=', true),
        eb('r.missingManager', '=', true),
        eb('r.department', 'is', null),
      ]),
    )
  } else if (missing !== undefined) query = query.where(valueOf(missing), 'is', null)
  if (malformed === true) query = query.where('r.malformed', '=', true)
  if (staleBefore !== undefined) {
    query = query.where(({ or, eb }) => or([eb('c.confirmedAt', 'is', null), eb('c.confirmedAt', '<', staleBefore)]))
  }
  if (after !== undefined) {
    query = query.where(sql<boolean>`(r.sort_key, r.user_id) > (${after.key}, ${after.id})`)
  }
  return query.orderBy('r.sortKey').orderBy('r.userId').limit(limit).execute()
}
