import type { Executor } from './database.ts'
import type { ExclusionKind, ExclusionRow } from './tables.ts'

/** A place in the list, which is in the order in which exclusions were made. */
export interface ExclusionPlace {
  at: string
  id: string
}

export const insertExclusion = async (db: Executor, exclusion: ExclusionRow): Promise<void> => {
  await db.insertInto('exclusions').values(exclusion).execute()
}

export const findExclusion = (db: Executor, id: string): Promise<ExclusionRow | undefined> =>
  db.selectFrom('exclusions').selectAll().where('id', '=', id).executeTakeFirst()

/** Those that hold at a moment, oldest first. */
export const activeExclusions = (db: Executor, at: Date, kind?: ExclusionKind): Promise<ExclusionRow[]> => {
  let query = db
    .selectFrom('exclusions')
    .selectAll()
    .where('removedAt', 'is', null)
    .where(({ or, eb }) => or([eb('endsAt', 'is', null), eb('endsAt', '>', at)]))
  if (kind !== undefined) query = query.where('kind', '=', kind)
  return query.orderBy('createdAt').orderBy('id').execute()
}

export interface ExclusionFilter {
  kind?: ExclusionKind | undefined
  /** Leaves out what ended before. */
  holdsAt?: Date | undefined
}

export function listExclusions(
  db: Executor,
  { kind, holdsAt }: ExclusionFilter,
  after: ExclusionPlace | undefined,
  limit: number,
): Promise<ExclusionRow[]> {
  let query = db.selectFrom('exclusions').selectAll().where('removedAt', 'is', null)
  if (kind !== undefined) query = query.where('kind', '=', kind)
  if (holdsAt !== undefined) {
    query = query.where(({ or, eb }) => or([eb('endsAt', 'is', null), eb('endsAt', '>', holdsAt)]))
  }
  if (after !== undefined) {
    const at = new Date(after.at)
    query = query.where(({ or, and, eb }) =>
      or([eb('createdAt', '>', at), and([eb('createdAt', '=', at), eb('id', '>', after.id)])]),
    )
  }
  return query.orderBy('createdAt').orderBy('id').limit(limit).execute()
}

/** Returns whether it was still there to be removed. */
export async function removeExclusion(db: Executor, id: string, at: Date, by: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('exclusions')
    .set({ removedAt: at, removedBy: by })
    .where('id', '=', id)
    .where('removedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
