import { sql } from 'kysely'
import type { Executor, Transaction } from './database.ts'
import type { AuditEntryRow } from './tables.ts'
import { TRANSACTION_ROWS } from './sizes.ts'

/** A place in the chain: an entry's number, and the hash that stands for everything up to it. */
export interface ChainPlace {
  seq: number
  hash: string
}

export interface AuditHeadRow extends ChainPlace {
  /** The last entry that retention took away. */
  checkpointSeq: number
  checkpointHash: string
}

/** The head together with the first and the last entry that are there, as one moment shows them. */
export interface AuditExtent extends AuditHeadRow {
  first: number | null
  last: number | null
}

export interface AuditFilter {
  planId?: string | undefined
  changeId?: string | undefined
  userId?: string | undefined
  principalId?: string | undefined
  skuId?: string | undefined
  action?: string | undefined
  actor?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
}

const HEAD = ['seq', 'hash', 'checkpointSeq', 'checkpointHash'] as const

/** Properties of the hashed text itself: there are no columns beside it that could say something else. */
const property = (name: Exclude<keyof AuditFilter, 'from' | 'to'>) =>
  sql<string | null>`text::jsonb ->> ${sql.lit(name)}`

export const readHead = (db: Executor): Promise<AuditHeadRow> =>
  db.selectFrom('auditHead').select(HEAD).where('id', '=', 1).executeTakeFirstOrThrow()

/** Nobody else appends, erases or cuts before this transaction ends. */
export const lockHead = (db: Transaction): Promise<AuditHeadRow> =>
  db.selectFrom('auditHead').select(HEAD).where('id', '=', 1).forUpdate().executeTakeFirstOrThrow()

export const readExtent = (db: Executor): Promise<AuditExtent> =>
  db
    .selectFrom('auditHead')
    .select(HEAD)
    .select(({ selectFrom }) => [
      selectFrom('auditEntries')
        .select(({ fn }) => fn.min('auditEntries.seq').as('seq'))
        .as('first'),
      selectFrom('auditEntries')
        .select(({ fn }) => fn.max('auditEntries.seq').as('seq'))
        .as('last'),
    ])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()

export async function insertEntries(db: Transaction, entries: readonly AuditEntryRow[]): Promise<void> {
  for (let start = 0; start < entries.length; start += TRANSACTION_ROWS) {
    await db
      .insertInto('auditEntries')
      .values(entries.slice(start, start + TRANSACTION_ROWS))
      .execute()
  }
}

export const moveHead = async (db: Transaction, { seq, hash }: ChainPlace): Promise<void> => {
  await db.updateTable('auditHead').set({ seq, hash }).where('id', '=', 1).execute()
}

export const findEntry = (db: Executor, seq: number): Promise<AuditEntryRow | undefined> =>
  db.selectFrom('auditEntries').selectAll().where('seq', '=', seq).executeTakeFirst()

/** Entries in their order, after one and up to another. */
export const entriesAfter = (db: Executor, after: number, upTo: number, limit: number): Promise<AuditEntryRow[]> =>
  db
    .selectFrom('auditEntries')
    .selectAll()
    .where('seq', '>', after)
    .where('seq', '<=', upTo)
    .orderBy('seq')
    .limit(limit)
    .execute()

/** Entries that match, newest first. */
export function listEntries(
  db: Executor,
  { from, to, ...properties }: AuditFilter,
  before: number | undefined,
  limit: number,
): Promise<AuditEntryRow[]> {
  let query = db.selectFrom('auditEntries').selectAll()
  for (const [name, value] of Object.entries(properties) as [Parameters<typeof property>[0], string | undefined][]) {
    if (value !== undefined) query = query.where(property(name), '=', value)
  }
  if (from !== undefined) query = query.where('at', '>=', from)
  if (to !== undefined) query = query.where('at', '<=', to)
  if (before !== undefined) query = query.where('seq', '<', before)
  return query.orderBy('seq', 'desc').limit(limit).execute()
}

/** The last entry about a plan with one of these actions. */
export const lastEntryOf = (
  db: Executor,
  planId: string,
  actions: readonly string[],
): Promise<AuditEntryRow | undefined> =>
  db
    .selectFrom('auditEntries')
    .selectAll()
    .where(property('planId'), '=', planId)
    .where(property('action'), 'in', actions)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Whether there is an entry about one of these changes with one of these actions. */
export async function hasEntryOf(
  db: Executor,
  changeIds: readonly string[],
  actions: readonly string[],
): Promise<boolean> {
  const entry = await db
    .selectFrom('auditEntries')
    .select('seq')
    .where(property('changeId'), 'in', changeIds)
    .where(property('action'), 'in', actions)
    .limit(1)
    .executeTakeFirst()
  return entry !== undefined
}

/** Takes the personal values out of up to `limit` entries about somebody. Returns how many there were. */
export async function erasePersonal(db: Transaction, userId: string, limit: number): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('auditEntries')
    .set({ personal: null })
    .where('seq', 'in', (eb) =>
      eb
        .selectFrom('auditEntries')
        .select('seq')
        .where(property('userId'), '=', userId)
        .where('personal', 'is not', null)
        .limit(limit),
    )
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Takes everything up to a place away and leaves the place itself as what the chain now begins from. */
export const cutEntries = async (db: Transaction, { seq, hash }: ChainPlace): Promise<void> => {
  await db.deleteFrom('auditEntries').where('seq', '<=', seq).execute()
  await db.updateTable('auditHead').set({ checkpointSeq: seq, checkpointHash: hash }).where('id', '=', 1).execute()
}
