import type { DatabaseConnection, Dialect, Driver } from 'kysely'
import { StoreError } from './store-error.ts'

/**
 * What the database said no to. Drivers' errors carry what was asked and what is stored (`detail`, `where`, `params`,
 * and values inside the message), people's data among it: none of that is in here, so that no log and no error can
 * repeat it.
 */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure'
  /** SQLSTATE, or the system's name for it (`ECONNREFUSED`). https://www.postgresql.org/docs/current/errcodes-appendix.html */
  readonly code: string | undefined
  /** Whether the same statement may well succeed later: the database is away, starting, full, or out of something. */
  readonly unavailable: boolean
  readonly table: string | undefined
  readonly column: string | undefined
  readonly constraint: string | undefined
  /** The function of PostgreSQL that raised it, which tells more than the code alone. */
  readonly routine: string | undefined

  constructor(error: unknown) {
    const known = fieldsOf(error)
    const unavailable = isUnavailable(known)
    super(unavailable || TELLING.test(known.code ?? '') ? telling(known) : `The database refused it (${known.code})`)
    this.code = known.code
    this.unavailable = unavailable
    this.table = known.table
    this.column = known.column
    this.constraint = known.constraint
    this.routine = known.routine
    // Where the statement came from, which a new error would not know; its first lines would repeat the message.
    const frames = known.stack?.split('\n').filter((line) => /^\s+at /.test(line))
    if (frames !== undefined && frames.length > 0) this.stack = [`${this.name}: ${this.message}`, ...frames].join('\n')
  }
}

/** Whether work may go on by itself as soon as the database is there again. */
export const isDatabaseAway = (error: unknown): boolean =>
  error instanceof DatabaseFailure ? error.unavailable : error instanceof StoreError && error.code === 'DataDirUnusable'

/** Messages of these classes name files, hosts, relations and our own SQL, never a value that was sent or stored. */
const TELLING = /^(08|28|3D|3F|40|42|53|55|57|58)/

/**
 * Connection exceptions, refused logins, missing databases (while one is restored), deadlocks and serialization
 * failures, insufficient resources, locks, shut-downs and time-outs, system errors; a server that only reads for now.
 */
const UNAVAILABLE = /^(08|28|3D|40001|40P01|53|55P03|57|58|25006|25P0[34])/
const SYSTEM = /^(E[A-Z]+|EAI_AGAIN)$/
/** What `pg`, its pool and PGlite say without a code. */
const SAID =
  /connection (terminated|error)|not queryable|timeout exceeded|timeout expired|has been discarded|after calling end|client was closed|PGlite (is|instance) |write after end|socket/i

interface Known {
  message: string
  code: string | undefined
  table: string | undefined
  column: string | undefined
  constraint: string | undefined
  routine: string | undefined
  stack: string | undefined
}

function fieldsOf(error: unknown): Known {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
  const text = (name: string): string | undefined => {
    const value = fields[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  return {
    message: text('message') ?? '',
    code: text('code'),
    table: text('table'),
    column: text('column'),
    constraint: text('constraint'),
    routine: text('routine'),
    stack: text('stack'),
  }
}

function isUnavailable({ code, message }: Known): boolean {
  return code === undefined ? SAID.test(message) : UNAVAILABLE.test(code) || SYSTEM.test(code)
}

const telling = ({ message, code }: Known): string =>
  `${message.slice(0, 300) || 'The database does not answer'}${code === undefined ? '' : ` (${code})`}`

/** What a driver threw, as the rest of the product may see it. */
export function toDatabaseFailure(error: unknown): Error {
  return error instanceof DatabaseFailure || error instanceof StoreError ? error : new DatabaseFailure(error)
}

/**
 * A dialect whose every failure is a `DatabaseFailure`: the one place where drivers' errors come into the product.
 *
 * @param notice hears of each
 */
export function guarded(dialect: Dialect, notice: Notice = () => {}): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createDriver: () => guardedDriver(dialect.createDriver(), notice),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  }
}

export type Notice = (failure: Error) => void

function guardedDriver(driver: Driver, notice: Notice): Driver {
  const seen = new WeakSet<DatabaseConnection>()
  return new Proxy(driver, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        const result = guard(() => (value as (...given: unknown[]) => unknown).apply(target, given), notice)
        return name === 'acquireConnection'
          ? (result as Promise<DatabaseConnection>).then((connection) => guardedConnection(connection, seen, notice))
          : result
      }
    },
  })
}

/** Changed in place and not wrapped: drivers know their own connections by hidden members. */
function guardedConnection(
  connection: DatabaseConnection,
  seen: WeakSet<DatabaseConnection>,
  notice: Notice,
): DatabaseConnection {
  if (seen.has(connection)) return connection
  seen.add(connection)
  const execute = connection.executeQuery.bind(connection)
  connection.executeQuery = <R>(...given: Parameters<typeof execute<R>>) =>
    guard<ReturnType<typeof execute<R>>>(() => execute<R>(...given), notice)
  return connection
}

function guard<T>(work: () => T, notice: Notice): T {
  const refuse = (error: unknown): never => {
    const failure = toDatabaseFailure(error)
    notice(failure)
    throw failure
  }
  try {
    const result = work()
    return result instanceof Promise ? (result.catch(refuse) as T) : result
  } catch (error) {
    return refuse(error)
  }
}
