import type { Insertable } from 'kysely'
import type { Executor } from './database.ts'
import type { AlertRow, RoleTables } from './role-tables.ts'
import { STATEMENT_ROWS } from './sizes.ts'

/** Those that were not open already; the others are seen once more. */
export async function insertAlerts(
  db: Executor,
  alerts: readonly Insertable<RoleTables['roleAlerts']>[],
): Promise<AlertRow[]> {
  const added: AlertRow[] = []
  for (let start = 0; start < alerts.length; start += STATEMENT_ROWS) {
    const some = alerts.slice(start, start + STATEMENT_ROWS)
    const [first] = some
    if (first === undefined) return added
    await db
      .updateTable('roleAlerts')
      .set({ lastSeenAt: first.lastSeenAt })
      .where('state', '=', 'open')
      .where(
        'key',
        'in',
        some.map(({ key }) => key),
      )
      .execute()
    added.push(
      ...(await db
        .insertInto('roleAlerts')
        .values(some)
        .onConflict((conflict) => conflict.column('key').where('state', '=', 'open').doNothing())
        .returningAll()
        .execute()),
    )
  }
  return added
}

/** Those that nobody was told of, oldest first. */
export const heldAlerts = (db: Executor, limit: number): Promise<AlertRow[]> =>
  db
    .selectFrom('roleAlerts')
    .selectAll()
    .where('state', '=', 'open')
    .where('raisedAt', 'is', null)
    .orderBy('noticedAt')
    .orderBy('id')
    .limit(limit)
    .execute()

/** A place in the list of open alerts: no two of them have the same key. */
export interface AlertPlace {
  at: string
  key: string
}

/** Open ones, newest first. */
export const openAlerts = (
  db: Executor,
  { severity, after }: { severity?: AlertRow['severity']; after?: AlertPlace },
  limit: number,
): Promise<AlertRow[]> =>
  db
    .selectFrom('roleAlerts')
    .selectAll()
    .where('state', '=', 'open')
    .$if(severity !== undefined, (query) => query.where('severity', '=', severity as AlertRow['severity']))
    .$if(after !== undefined, (query) => {
      const { at, key } = after as AlertPlace
      return query.where(({ eb, or, and }) =>
        or([eb('noticedAt', '<', new Date(at)), and([eb('noticedAt', '=', new Date(at)), eb('key', '>', key)])]),
      )
    })
    .orderBy('noticedAt', 'desc')
    .orderBy('key')
    .limit(limit)
    .execute()

/** Answers which of them nobody else has raised meanwhile. */
export const markRaised = async (db: Executor, ids: readonly string[], at: Date): Promise<Set<string>> => {
  const rows = await db
    .updateTable('roleAlerts')
    .set({ raisedAt: at })
    .where('id', 'in', ids)
    .where('state', '=', 'open')
    .where('raisedAt', 'is', null)
    .returning('id')
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Keys of open alerts that begin like this. */
export const openAlertKeys = async (db: Executor, prefix: string): Promise<string[]> =>
  (
    await db
      .selectFrom('roleAlerts')
      .select('key')
      .where('state', '=', 'open')
      .where('key', 'like', `${prefix}%`)
      .execute()
  ).map(({ key }) => key)

export const closeAlerts = async (db: Executor, keys: readonly string[], at: Date): Promise<void> => {
  if (keys.length > 0) {
    await db
      .updateTable('roleAlerts')
      .set({ state: 'closed', closedAt: at })
      .where('state', '=', 'open')
      .where('key', 'in', keys)
      .execute()
  }
}

/** What happened once and was told, and did not happen again since then. */
export const closeUnseen = async (db: Executor, prefix: string, before: Date, at: Date): Promise<void> => {
  await db
    .updateTable('roleAlerts')
    .set({ state: 'closed', closedAt: at })
    .where('state', '=', 'open')
    .where('raisedAt', 'is not', null)
    .where('lastSeenAt', '<', before)
    .where('key', 'like', `${prefix}%`)
    .execute()
}

export const countOpenAlerts = async (db: Executor): Promise<Map<AlertRow['severity'], number>> => {
  const rows = await db
    .selectFrom('roleAlerts')
    .select(({ fn }) => ['severity', fn.countAll<string>().as('count')])
    .where('state', '=', 'open')
    .groupBy('severity')
    .execute()
  return new Map(rows.map(({ severity, count }) => [severity, Number(count)]))
}

export const purgeAlerts = async (db: Executor, before: Date): Promise<void> => {
  await db.deleteFrom('roleAlerts').where('state', '=', 'closed').where('closedAt', '<', before).execute()
}
