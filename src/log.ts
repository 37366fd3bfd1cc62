import type { LoggerOptions } from 'pino'
import { present } from './present.ts'

/** Characters of one text, of a stack, and of all texts of a line together. */
const TEXT = 1_000
const STACK = 4_000
const LINE = 16_000
const ITEMS = 50
const DEPTH = 6

/** Names under which nothing is written down, whatever it is and however deep it lies. */
const REDACTED = new Set(
  [
    ...['headers', 'authorization', 'cookie', 'set-cookie', 'x-api-key', 'token', 'assertion', 'secret', 'password'],
    ...['mobilePhone', 'businessPhones', 'query', 'params', 'parameters', 'body', 'detail', 'where'],
  ].map((name) => name.toLowerCase()),
)

/** Errors whose message repeats what was sent or stored. */
const QUOTING = new Set(['GraphFailure', 'SyntaxError'])

/** What an error may tell beside its message; never `detail`, `where`, `params` and whatever else libraries add. */
const ERROR_FIELDS = [
  ...['code', 'status', 'statusCode', 'requestId', 'operation', 'target', 'retryAfter'],
  ...['table', 'column', 'constraint', 'routine', 'errno', 'syscall', 'address', 'port'],
]

/**
 * How the product logs: whatever is handed to a log call goes through here, so that no field is longer than it may be
 * and nothing of what people keep to themselves is in it.
 */
export const logOptions = (level: string): LoggerOptions => ({
  level,
  formatters: { log: (fields) => bounded(fields) },
  // What comes here as an error is none any more; ids of requests are the one field that a child logger has.
  serializers: { err: (value: unknown) => value, reqId: (value: unknown) => cut(String(value), TEXT) },
  hooks: {
    logMethod(given, method) {
      const [first, ...more] = given as unknown[]
      const args = first instanceof Error ? [{ err: first }, ...(more.length > 0 ? more : ['error'])] : given
      return method.apply(this, args.map((arg) => (typeof arg === 'string' ? cut(arg, TEXT) : arg)) as typeof given)
    },
  },
})

/** The same fields, each no longer than it may be. */
export function bounded(fields: object): Record<string, unknown> {
  let left = LINE
  const seen = new Set<object>()

  const text = (value: string, most = TEXT): string => {
    const shown = cut(value, Math.min(most, Math.max(0, left)))
    left -= shown.length
    return shown
  }

  function walk(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return text(value)
    if (typeof value === 'bigint' || typeof value === 'symbol') return text(String(value))
    if (typeof value === 'function') return '[function]'
    if (typeof value !== 'object' || value === null) return value
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
    if (depth > DEPTH || left <= 0 || seen.has(value)) return '[…]'
    seen.add(value)
    try {
      if (value instanceof Error) return error(value, depth)
      if (Array.isArray(value)) {
        const some = value.slice(0, ITEMS).map((item) => walk(item, depth + 1))
        return value.length > ITEMS ? [...some, `… and ${value.length - ITEMS} more`] : some
      }
      const prototype: unknown = Object.getPrototypeOf(value)
      return prototype === null || prototype === Object.prototype
        ? entries(Object.entries(value), depth)
        : `[${text(value.constructor?.name ?? 'object')}]`
    } finally {
      seen.delete(value)
    }
  }

  function entries(all: [string, unknown][], depth: number): Record<string, unknown> {
    const some = all.slice(0, ITEMS).map(([name, value]): [string, unknown] => {
      const isRedacted = value !== undefined && REDACTED.has(name.toLowerCase())
      return [text(name, 100), isRedacted ? '[Redacted]' : walk(value, depth + 1)]
    })
    return Object.fromEntries(all.length > ITEMS ? [...some, ['…', all.length - ITEMS]] : some)
  }

  function error(value: Error, depth: number): Record<string, unknown> {
    const known = ERROR_FIELDS.flatMap((name): [string, unknown][] => {
      const field = (value as unknown as Record<string, unknown>)[name]
      return typeof field === 'string' || typeof field === 'number' ? [[name, walk(field, depth + 1)]] : []
    })
    // The first lines of a stack are the message once more.
    const frames = (value.stack ?? '')
      .slice(0, 100_000)
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
    return {
      type: text(value.name, 100),
      ...(QUOTING.has(value.name) ? {} : { message: text(value.message) }),
      ...Object.fromEntries(known),
      ...(frames.length === 0 ? {} : { stack: text(frames.join('\n'), STACK) }),
      ...(value instanceof AggregateError ? { errors: walk(value.errors.slice(0, 5), depth + 1) } : {}),
      ...present('cause', value.cause, (cause) => walk(cause, depth + 1)),
    }
  }

  return entries(Object.entries(fields), 0)
}

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most)}…`)
