import { sql, type RawBuilder, type SqlBool } from 'kysely'
import { isoTime } from '../time.ts'

/** A place in a list that is sorted by time, newest first. */
export interface TimePlace {
  at: string
  id: string
}

export const placeInTime = ({ createdAt, id }: { createdAt: Date; id: string }): TimePlace => ({
  at: isoTime(createdAt),
  id,
})

/** What comes behind a place: rows of one table with `created_at` and `id`. */
export const olderThan = ({ at, id }: TimePlace): RawBuilder<SqlBool> =>
  sql<SqlBool>`(created_at, id) < (${new Date(at)}, ${id})`
