import type { ColumnType } from 'kysely'

/** A JSON column: read as a value, written as text. */
export type Json<T> = ColumnType<T, string, string>
export type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>
