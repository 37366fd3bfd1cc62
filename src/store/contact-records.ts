import { sql, type Expression, type SqlBool } from 'kysely'
import type { Executor } from './database.ts'
import type { ContactRecordRow, LeftOutReason, NewContactRecord } from './contact-tables.ts'
import { plainSpelling } from '../spelling.ts'

export interface ContactRead {
  generation: number
  asOf: Date | null
  leaseUntil: Date | null
}

export const readState = (db: Executor): Promise<ContactRead> =>
  db
    .selectFrom('contactReads')
    .select(['generation', 'asOf', 'leaseUntil'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()

/** Takes or renews the right to read the directory. Answers whether it was to be had. */
export async function leaseRead(db: Executor, owner: string, now: Date, until: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('contactReads')
    .set({ leaseOwner: owner, leaseUntil: until })
    .where(({ or, eb }) => or([eb('leaseUntil', 'is', null), eb('leaseUntil', '<', now), eb('leaseOwner', '=', owner)]))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export const releaseRead = async (db: Executor, owner: string): Promise<void> => {
  await db
    .updateTable('contactReads')
    .set({ leaseOwner: null, leaseUntil: null })
    .where('leaseOwner', '=', owner)
    .execute()
}

/** At most 999 at a time: a page of Graph. */
export const insertRecords = async (db: Executor, records: readonly NewContactRecord[]): Promise<void> => {
  if (records.length > 0) await db.insertInto('contactRecords').values(records).execute()
}

/** From now on these are the records, unless somebody else reads by now. */
export const finishRead = async (db: Executor, owner: string, generation: number, asOf: Date): Promise<void> => {
  await db
    .updateTable('contactReads')
    .set({ generation, asOf, leaseOwner: null, leaseUntil: null })
    .where('leaseOwner', '=', owner)
    .execute()
}

/** Rows of a statement: a transaction may touch no more. */
const AT_ONCE = 1_000

/** Takes away the records of some 1,000 people from other reads. Answers how many they were. */
export async function deleteOtherRecords(db: Executor, generation: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('contactRecords')
    .where('generation', '!=', generation)
    .where('userId', 'in', ({ selectFrom }) =>
      selectFrom('contactRecords').select('userId').where('generation', '!=', generation).limit(AT_ONCE),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Leaves nobody out for want of a name. */
export async function takeForPeople(db: Executor, generation: number): Promise<void> {
  const left = db
    .selectFrom('contactRecords')
    .select('userId')
    .where('generation', '=', generation)
    .where('leftOut', '=', 'notAPerson')
    .limit(AT_ONCE)
  await untilNone(
    async () =>
      (
        await db
          .updateTable('contactRecords')
          .set({ leftOut: null })
          .where('generation', '=', generation)
          .where('userId', 'in', left)
          .executeTakeFirst()
      ).numUpdatedRows,
  )
}

async function untilNone(some: () => Promise<bigint>): Promise<void> {
  while ((await some()) > 0n);
}

/** What a read found of somebody, put right after a change of ours. */
export const updateRecord = async (
  db: Executor,
  generation: number,
  userId: string,
  record: Omit<NewContactRecord, 'generation' | 'userId'>,
): Promise<void> => {
  await db
    .updateTable('contactRecords')
    .set(record)
    .where('generation', '=', generation)
    .where('userId', '=', userId)
    .execute()
}

export const findRecord = (db: Executor, generation: number, userId: string): Promise<ContactRecordRow | undefined> =>
  db
    .selectFrom('contactRecords')
    .selectAll()
    .where('generation', '=', generation)
    .where('userId', '=', userId)
    .executeTakeFirst()

/** Departments of a read as they are written, with how many people write them so. */
export async function countSpellings(
  db: Executor,
  generation: number,
): Promise<{ department: string; people: number }[]> {
  const rows = await db
    .selectFrom('contactRecords')
    .select('department')
    .select(({ fn }) => fn.countAll<number>().as('people'))
    .where('generation', '=', generation)
    .where('leftOut', 'is', null)
    .where('department', 'is not', null)
    .groupBy('department')
    .execute()
  return rows.map(({ department, people }) => ({ department: department as string, people: Number(people) }))
}

export async function markSpelling(db: Executor, generation: number, department: string, usual: string): Promise<void> {
  const left = db
    .selectFrom('contactRecords')
    .select('userId')
    .where('generation', '=', generation)
    .where('department', '=', department)
    .where('usualDepartment', 'is', null)
    .limit(AT_ONCE)
  await untilNone(
    async () =>
      (
        await db
          .updateTable('contactRecords')
          .set({ usualDepartment: usual, malformed: true })
          .where('generation', '=', generation)
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

export async function countDepartments(
  db: Executor,
  generation: number,
  staleBefore: Date,
): Promise<DepartmentCounts[]> {
  const where = (condition: Expression<SqlBool>) => sql<number>`count(*) filter (where ${condition})::int`
  return db
    .selectFrom('contactRecords as r')
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
    .where('r.generation', '=', generation)
    .where('r.leftOut', 'is', null)
    .groupBy('r.department')
    .execute()
}

/** How many accounts are no person's, by reason. */
export async function countLeftOut(
  db: Executor,
  generation: number,
): Promise<{ reason: LeftOutReason; accounts: number }[]> {
  const rows = await db
    .selectFrom('contactRecords')
    .select('leftOut')
    .select(({ fn }) => fn.countAll<number>().as('accounts'))
    .where('generation', '=', generation)
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

export type ListedRecord = ContactRecordRow & { confirmedAt: Date | null }

/** As the records write the departments that people take for the same as these. */
async function spellingsOf(db: Executor, generation: number, departments: readonly string[]): Promise<string[]> {
  const wanted = new Set(departments.map(plainSpelling))
  const rows = await db
    .selectFrom('contactRecords')
    .select('department')
    .distinct()
    .where('generation', '=', generation)
    .execute()
  return rows.flatMap(({ department }) =>
    department !== null && wanted.has(plainSpelling(department)) ? [department] : [],
  )
}

/** By name. */
export async function listRecords(
  db: Executor,
  generation: number,
  { departments, userIds, missing, malformed, staleBefore, leftOut = false }: RecordFilter,
  after: RecordPlace | undefined,
  limit: number,
): Promise<ListedRecord[]> {
  let query = db
    .selectFrom('contactRecords as r')
    .leftJoin('contactConfirmations as c', 'c.userId', 'r.userId')
    .selectAll('r')
    .select('c.confirmedAt')
    .where('r.generation', '=', generation)
    .where('r.leftOut', leftOut ? 'is not' : 'is', null)
  if (departments !== undefined) {
    const spellings = await spellingsOf(db, generation, departments)
    if (spellings.length === 0) return []
    query = query.where('r.department', 'in', spellings)
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
  } else if (missing !== undefined) query = query.where(sql`r.record ->> ${missing}::text`, 'is', null)
  if (malformed === true) query = query.where('r.malformed', '=', true)
  if (staleBefore !== undefined) {
    query = query.where(({ or, eb }) => or([eb('c.confirmedAt', 'is', null), eb('c.confirmedAt', '<', staleBefore)]))
  }
  if (after !== undefined) {
    query = query.where(({ or, and, eb }) =>
      or([eb('r.sortKey', '>', after.key), and([eb('r.sortKey', '=', after.key), eb('r.userId', '>', after.id)])]),
    )
  }
  return query.orderBy('r.sortKey').orderBy('r.userId').limit(limit).execute()
}

/** Records older than a moment are nobody's business any more. */
export async function forgetRecords(db: Executor, before: Date): Promise<void> {
  const { asOf, generation } = await readState(db)
  if (asOf === null || asOf >= before) return
  await db
    .updateTable('contactReads')
    .set({ asOf: null, generation: generation + 1 })
    .where('id', '=', 1)
    .execute()
  while ((await deleteOtherRecords(db, generation + 1)) > 0);
}
