import type { Executor } from './database.ts'
import type { AcceptanceRow, NewSnapshotRow, RoleSnapshotRow, SnapshotRow, SnapshotKind } from './role-tables.ts'
import { olderThan, type TimePlace } from './time-place.ts'
import { STATEMENT_ROWS } from './sizes.ts'

export const insertSnapshot = async (
  db: Executor,
  { id, createdAt, createdBy }: Pick<RoleSnapshotRow, 'id' | 'createdAt' | 'createdBy'>,
): Promise<void> => {
  await db.insertInto('roleSnapshots').values({ id, state: 'draft', createdAt, createdBy, summary: '{}' }).execute()
}

export async function insertSnapshotRows(db: Executor, rows: readonly NewSnapshotRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += STATEMENT_ROWS) {
    await db
      .insertInto('roleSnapshotRows')
      .values(rows.slice(start, start + STATEMENT_ROWS))
      .execute()
  }
}

export const completeSnapshot = async (db: Executor, id: string, summary: unknown): Promise<void> => {
  await db
    .updateTable('roleSnapshots')
    .set({ state: 'complete', summary: JSON.stringify(summary) })
    .where('id', '=', id)
    .execute()
}

/** Complete ones, newest first. */
export function listSnapshots(db: Executor, after: TimePlace | undefined, limit: number): Promise<RoleSnapshotRow[]> {
  let query = db.selectFrom('roleSnapshots').selectAll().where('state', '=', 'complete')
  if (after !== undefined) query = query.where(olderThan(after))
  return query.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

export const findSnapshot = (db: Executor, id: string): Promise<RoleSnapshotRow | undefined> =>
  db.selectFrom('roleSnapshots').selectAll().where('id', '=', id).where('state', '=', 'complete').executeTakeFirst()

/** The newest complete one, or the newest before another one. */
export const latestSnapshot = (db: Executor, before?: RoleSnapshotRow): Promise<RoleSnapshotRow | undefined> => {
  let query = db.selectFrom('roleSnapshots').selectAll().where('state', '=', 'complete')
  if (before !== undefined) query = query.where(olderThan({ at: before.createdAt.toISOString(), id: before.id }))
  return query.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst()
}

export const snapshotRows = (db: Executor, snapshotId: string): Promise<SnapshotRow[]> =>
  db
    .selectFrom('roleSnapshotRows')
    .selectAll()
    .where('snapshotId', '=', snapshotId)
    .orderBy('kind')
    .orderBy('key')
    .execute()

/** Some rows of a snapshot, by what names them. */
export const snapshotRowsOf = (
  db: Executor,
  snapshotId: string,
  kind: SnapshotKind,
  keys: readonly string[],
): Promise<SnapshotRow[]> =>
  keys.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('roleSnapshotRows')
        .selectAll()
        .where('snapshotId', '=', snapshotId)
        .where('kind', '=', kind)
        .where('key', 'in', keys)
        .execute()

/** Rows of one kind whose keys begin with one of these words. */
export async function snapshotRowsOfKind<Row>(
  db: Executor,
  snapshotId: string,
  kind: SnapshotKind,
  words: readonly string[],
): Promise<Row[]> {
  const rows = await db
    .selectFrom('roleSnapshotRows')
    .select('row')
    .where('snapshotId', '=', snapshotId)
    .where('kind', '=', kind)
    .where(({ or, eb }) => or(words.map((word) => eb('key', 'like', `${word} %`))))
    .execute()
  return rows.map(({ row }) => row as Row)
}

/** Takes away what nobody finished, and what is older than anybody compares with. */
export async function purgeSnapshots(db: Executor, drafts: Date, complete: Date): Promise<void> {
  const rows = await db
    .selectFrom('roleSnapshots')
    .select('id')
    .where(({ or, and, eb }) =>
      or([
        and([eb('state', '=', 'draft'), eb('createdAt', '<', drafts)]),
        and([eb('state', '=', 'complete'), eb('createdAt', '<', complete)]),
      ]),
    )
    .limit(100)
    .execute()
  for (const { id } of rows) {
    await db.deleteFrom('roleSnapshotRows').where('snapshotId', '=', id).execute()
    await db.deleteFrom('roleSnapshots').where('id', '=', id).execute()
  }
}

export const insertAcceptance = async (db: Executor, acceptance: AcceptanceRow): Promise<void> => {
  await db.insertInto('roleFindingAcceptances').values(acceptance).execute()
}

/** One that says the same, by the same caller about the same evidence, and holds. */
export const sameAcceptance = (
  db: Executor,
  { findingId, evidenceHash, owner, reason, endsAt, createdBy }: AcceptanceRow,
  now: Date,
): Promise<AcceptanceRow | undefined> =>
  db
    .selectFrom('roleFindingAcceptances')
    .selectAll()
    .where('findingId', '=', findingId)
    .where('evidenceHash', '=', evidenceHash)
    .where('owner', '=', owner)
    .where('reason', '=', reason)
    .where('endsAt', '=', endsAt)
    .where('endsAt', '>', now)
    .where('createdBy', '=', createdBy)
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Those that still hold at this moment; of several for one finding the newest counts. */
export async function openAcceptances(db: Executor, now: Date): Promise<Map<string, AcceptanceRow>> {
  const rows = await db
    .selectFrom('roleFindingAcceptances')
    .selectAll()
    .where('endsAt', '>', now)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  return new Map(rows.map((row) => [row.findingId, row]))
}

/** Every complete one, oldest first, without its rows. */
export const allSnapshots = (db: Executor): Promise<RoleSnapshotRow[]> =>
  db
    .selectFrom('roleSnapshots')
    .selectAll()
    .where('state', '=', 'complete')
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
