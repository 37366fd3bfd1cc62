import { sql, type RawBuilder } from 'kysely'
import type { Executor } from './database.ts'
import type { DirectoryPersonRow } from './directory-tables.ts'

/** A row as it is written: dates as ISO texts. */
export type NewDirectoryPerson = {
  [C in keyof DirectoryPersonRow]: DirectoryPersonRow[C] extends Date | null
    ? string | null
    : DirectoryPersonRow[C] extends Date
      ? string
      : DirectoryPersonRow[C]
}

/** What PostgreSQL calls the type of each column. */
const COLUMNS = {
  slot: 'smallint',
  userId: 'text',
  sortKey: 'text',
  userPrincipalName: 'text',
  mail: 'text',
  userType: 'text',
  accountEnabled: 'boolean',
  createdAt: 'timestamptz',
  department: 'text',
  departmentKey: 'text',
  lastActivityAt: 'timestamptz',
  signInsKnown: 'boolean',
  firstMissingAt: 'timestamptz',
  skuIds: 'text[]',
  groupIds: 'text[]',
  hasDirectLicenses: 'boolean',
  mailboxKind: 'text',
  mailboxKindReadAt: 'timestamptz',
  inContacts: 'boolean',
  leftOut: 'text',
  missingPhone: 'boolean',
  missingOfficeLocation: 'boolean',
  missingJobTitle: 'boolean',
  missingManager: 'boolean',
  malformed: 'boolean',
  usualDepartment: 'text',
  problems: 'json',
  person: 'json',
  account: 'json',
} as const satisfies Record<keyof NewDirectoryPerson, string>

type Column = keyof typeof COLUMNS

const NAMES = Object.keys(COLUMNS) as Column[]

/** At most 1,000 at a time: a transaction touches no more rows. */
export async function upsertPeople(db: Executor, people: readonly NewDirectoryPerson[]): Promise<void> {
  if (people.length === 0) return
  const updates = NAMES.filter((name) => name !== 'slot' && name !== 'userId').map(
    (name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`,
  )
  await insertPeople(db, people, sql`update set ${sql.join(updates)}`)
}

/**
 * A column at a time: three quarters of the work of a piece of JSON for each row for the server, half of it for us.
 *
 * @param onConflict what is done about whoever is in the slot already
 * @returns how many rows were written
 */
export async function insertPeople(
  db: Executor,
  people: readonly NewDirectoryPerson[],
  onConflict: RawBuilder<unknown>,
): Promise<number> {
  const names = sql.join(NAMES.map((name) => sql.ref(name)))
  const values = sql.join(
    NAMES.map((name) => (isPacked(name) ? sql`${sql.ref(name)}::${sql.raw(COLUMNS[name])}` : sql.ref(name))),
  )
  const { numAffectedRows } = await sql`insert into directory_people (${names})
    select ${values} from unnest(${sql.join(NAMES.map((name) => valuesOf(people, name)))}) as people (${names})
    on conflict (slot, user_id) do ${onConflict}`.execute(db)
  return Number(numAffectedRows)
}

/** JSON has an escape for this character, so it may stand between pieces of it. */
const BETWEEN = '\u001e'

const isPacked = (name: Column): boolean => COLUMNS[name] === 'json' || COLUMNS[name] === 'text[]'

/** Everybody's value of a column, as one parameter; what is itself an array or JSON as texts that need no escapes. */
function valuesOf(people: readonly NewDirectoryPerson[], name: Column): RawBuilder<unknown> {
  const values = people.map((person) => person[name])
  if (!isPacked(name)) return sql`${values}::${sql.raw(COLUMNS[name])}[]`
  const texts = COLUMNS[name] === 'json' ? values.map((value) => JSON.stringify(value)) : values.map(arrayText)
  return sql`string_to_array(${texts.join(BETWEEN)}::text, ${BETWEEN}::text)`
}

/** A list of ids as PostgreSQL writes an array. */
const arrayText = (ids: unknown): string => `{${JSON.stringify(ids).slice(1, -1)}}`

export const peopleByIds = (db: Executor, slot: number, userIds: readonly string[]): Promise<DirectoryPersonRow[]> =>
  userIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('directoryPeople')
        .selectAll()
        .where('slot', '=', slot)
        .where(sql<boolean>`user_id = any(${sql.val(userIds)}::text[])`)
        .execute()

/** What a sweep carries over of people from the copy before it. */
export const carriedPeople = (db: Executor, slot: number, userIds: readonly string[]) =>
  db
    .selectFrom('directoryPeople')
    .select(['userId', 'lastActivityAt', 'signInsKnown', 'firstMissingAt', 'mailboxKind', 'mailboxKindReadAt'])
    .where('slot', '=', slot)
    .where(sql<boolean>`user_id = any(${sql.val(userIds)}::text[])`)
    .execute()

/** How many people's user principal names begin with which characters; of nobody where there is no copy. */
export async function firstCharacters(db: Executor, slot: number | null): Promise<Map<string, number>> {
  if (slot === null) return new Map()
  const { rows } = await sql<{ character: string; people: number }>`
    select left(user_principal_name, 1) as character, count(*)::integer as people
    from directory_people where slot = ${slot} and user_principal_name <> '' group by 1`.execute(db)
  return new Map(rows.map(({ character, people }) => [character, people]))
}

export const countPeople = async (db: Executor, slot: number): Promise<number> => {
  const { people } = await db
    .selectFrom('directoryPeople')
    .select(({ fn }) => fn.countAll<number>().as('people'))
    .where('slot', '=', slot)
    .executeTakeFirstOrThrow()
  return Number(people)
}
