import fc, { type Arbitrary } from 'fast-check'
import { keys, type KeyName } from '../helper.ts'
import {
  inputsOf,
  literally,
  requestOf,
  withValue,
  type Input,
  type Operation,
  type Schema,
  type Values,
} from '../operations.ts'

/** Values that mean something to the service, by the name of the input: `planId` also serves `planIds`. */
export type Known = Readonly<Record<string, readonly string[]>>

/** One request as it goes over the wire, and what is known of it. */
export interface Shot {
  operation: Operation
  /** How far from what the definitions say: nothing, one input, several, or the request itself. */
  manner: 'valid' | 'one odd' | 'several odd' | 'broken'
  method: string
  url: string
  headers: Record<string, string>
  body?: string | Buffer
  /** Whatever becomes of it, the tenant must not be written to. */
  harmless: boolean
}

const DEEP = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`
const LONG = 'x'.repeat(5_000)

const ODD_TEXTS = [
  ...['', ' ', '\0', 'a\0b', '\ud800', 'a\udfffb', '\u202egnp', '\ufeff', '\r\nX: y', '\u{1f600}'.repeat(40), LONG],
  ...[
    "' or 1 eq 1 or '",
    '$filter=x',
    '%00',
    '%',
    '../../etc/passwd',
    '<script>alert(1)</script>',
    '$'.concat('{x}'),
    '=1+1',
  ],
  ...['null', 'undefined', 'true', 'True', '0', '-1', '1e3', '0x10', 'NaN', 'Infinity', '[]', '{}', '*', ',', '\\'],
  ...['00000000-0000-0000-0000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF', 'me'],
  ...['somebody@', '@', 'a@b'],
  ...['2026-02-30T00:00:00Z', '2016-12-31T23:59:60Z', '9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z', '2026-01-31'],
]
const ODD_NUMBERS = [
  '1e999',
  '-1e999',
  '-0',
  '0.5',
  '1e21',
  '2147483648',
  '9223372036854775808',
  '123456789012345678901',
]
const ODD_VALUES: unknown[] = [null, true, false, 0, 1, '5', [], {}, [[]], [null], { a: 1 }, ['', ''], { toString: 1 }]

const guid = fc.uuid()
const moment = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .chain((date) => fc.constantFrom(date.toISOString(), `${date.toISOString().slice(0, 19)}+05:30`))
const word = fc.oneof(
  { weight: 5, arbitrary: fc.lorem({ maxCount: 6 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 60 }).map((text) => `${text}.`) },
)

/** What the definition lets through, mostly with values that the service knows. */
function valid(schema: Schema, name: string, known: Known): Arbitrary<unknown> {
  const pool = known[name] ?? known[name.replace(/s$/, '')]
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  switch (schema.type) {
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number': {
      const [min, max] = [schema.minimum ?? 0, Math.min(schema.maximum ?? 10_000, 10_000)]
      return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max))
    }
    case 'array': {
      const { minItems = 0, maxItems = 10, items = {} } = schema
      return fc.array(valid(items, name.replace(/s$/, ''), known), {
        minLength: minItems,
        maxLength: Math.max(minItems, Math.min(maxItems, 4)),
      })
    }
    case 'object':
      return Object.keys(schema.properties ?? {}).length === 0 ? freeData(known) : objectOf(schema, known, 0.5)
    case undefined:
  }
  if (schema.format === 'date-time') return moment
  if (name === 'idempotencyKey') return guid
  const text = textOf(schema)
  return pool === undefined || pool.length === 0
    ? text
    : fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...pool) }, { weight: 1, arbitrary: text })
}

function textOf({ pattern, format, minLength = 0, maxLength = 200 }: Schema): Arbitrary<string> {
  if (format === 'email') return fc.emailAddress()
  if (pattern?.startsWith('^[0-9a-fA-F]{8}(') === true) return guid
  const text = pattern === undefined ? word : fc.stringMatching(new RegExp(pattern, 'u'))
  return text.map((one) => one.slice(0, maxLength).padEnd(minLength, 'x'))
}

/** Each optional property as often as said. */
function objectOf(schema: Schema, known: Known, chance: number): Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(schema.properties ?? {}).map(([name, part]) => {
    const value = valid(part, name, known).map((made): unknown => [name, made])
    return schema.required?.includes(name) === true ? value : sometimes(value, chance)
  })
  return fc.tuple(...entries).map((made) => Object.fromEntries(made.filter((entry) => entry !== undefined) as []))
}

const sometimes = <T>(value: Arbitrary<T>, chance: number): Arbitrary<T | undefined> =>
  fc.oneof(
    { weight: Math.round(chance * 100), arbitrary: value },
    { weight: Math.round((1 - chance) * 100), arbitrary: fc.constant(undefined) },
  )

/** What a card may send back: of ours, of somebody's own, of nobody's. */
const freeData = (known: Known): Arbitrary<unknown> =>
  fc.oneof(
    fc.record(
      {
        requestId: fc.constantFrom(...(known['requestId'] ?? ['x'])),
        answer: fc.constantFrom('confirm', 'correct', 'hasLeft', 'notMine', 'x'),
        officeLocation: word,
        mobilePhone: fc.constantFrom('+1 425 555 0199', 'call me', ''),
        seen: fc.record({ officeLocation: word }),
      },
      { requiredKeys: [] },
    ),
    fc.dictionary(fc.string({ maxLength: 20 }), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 6 }),
  )

/** What the definition does not let through, or hardly. */
function odd({ type, minimum, maximum, minLength, maxLength, maxItems, enum: values }: Schema): Arbitrary<unknown> {
  const near: unknown[] = []
  if (minimum !== undefined) near.push(minimum - 1, minimum - 0.5)
  if (maximum !== undefined) near.push(maximum + 1, literally(`${maximum}.0000001`))
  if (minLength !== undefined) near.push('x'.repeat(Math.max(0, minLength - 1)))
  if (maxLength !== undefined) {
    near.push('x'.repeat(Math.min(9_000, maxLength + 1)), '\u{1f600}'.repeat(maxLength / 2 + 1))
  }
  if (maxItems !== undefined) near.push(Array.from({ length: maxItems + 1 }, () => 'x'))
  if (values !== undefined) near.push(String(values[0]).toUpperCase(), `${String(values[0])} `)
  if (type === 'boolean') near.push('True', 'FALSE', 'yes')
  if (type === 'object') near.push(literally(DEEP), DEEP, literally('{"__proto__":{"admin":true}}'))
  return fc.oneof(
    { weight: near.length > 0 ? 4 : 0, arbitrary: fc.constantFrom(...(near.length > 0 ? near : [''])) },
    { weight: 4, arbitrary: fc.constantFrom(...ODD_TEXTS) },
    { weight: 2, arbitrary: fc.constantFrom(...ODD_NUMBERS.map(literally)) },
    { weight: 2, arbitrary: fc.constantFrom(...ODD_VALUES) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  )
}

function validValues(operation: Operation, known: Known): Arbitrary<Values> {
  const named = (place: 'path' | 'query') =>
    fc
      .tuple(
        ...operation.parameters
          .filter((parameter) => parameter.in === place)
          .map(({ name, required, schema }) => {
            const value = valid(schema, name, known).map((made): unknown => [name, String(made)])
            return required ? value : sometimes(value, name === 'skipToken' ? 0.05 : 0.3)
          }),
      )
      .map((made) => Object.fromEntries(made.filter((entry) => entry !== undefined) as []) as Record<string, string>)
  return fc
    .tuple(
      named('path'),
      named('query'),
      operation.body === undefined ? fc.constant(undefined) : objectOf(operation.body, known, 0.4),
    )
    .map(([path, query, body]) => ({ path, query, ...(body === undefined ? {} : { body }) }))
}

/** Text where it can only be text; what JSON alone can say is said as text there. */
const written = (input: Input, value: unknown): unknown => {
  if (input.in === 'body') return value
  const text = typeof value === 'string' ? value.replaceAll('\u0001', '') : (JSON.stringify(value) ?? '')
  return text.toWellFormed()
}

const withOdd = (operation: Operation, values: Values, most: number): Arbitrary<Values> => {
  const inputs = inputsOf(operation)
  if (inputs.length === 0) return fc.constant({ ...values, query: { [`x${most}`]: '1' } })
  const change = fc.constantFrom(...inputs).chain((input) => odd(input.schema).map((value) => ({ input, value })))
  return fc
    .array(change, { minLength: 1, maxLength: most })
    .map((changes) =>
      changes.reduce((made, { input, value }) => withValue(made, input, written(input, value), operation), values),
    )
}

const BODIES: (string | Buffer)[] = [
  ...['', ' ', '{', '}', 'null', '[]', '"x"', '1', '1e999', '[[[', '{"a":1,"a":2}', '{"":""}', '{a:1}', "{'a':1}"],
  ...['{"__proto__":{"dryRun":true}}', '{"constructor":{"prototype":{"x":1}}}', '{"x":"\\ud800"}', '{"\\u0000":1}'],
  ...['\ufeff{}', `{"x":${'['.repeat(9_000)}${']'.repeat(9_000)}}`, `{"${LONG}":1}`, DEEP, '{"x":1}garbage', 'x=1&y=2'],
  Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from([0x00]),
]
const TYPES = [
  ...['application/json', 'application/json; charset=utf-16', 'application/json;;', 'APPLICATION/JSON', 'text/plain'],
  ...['application/x-www-form-urlencoded', 'multipart/form-data', 'application/xml', 'x', '', 'application/json, x/y'],
]
const QUERIES = [
  ...['%', '%E0%A4', '%ED%A0%80=1', 'x=%', 'x=%00', '%00=1', '&&==&', '=', 'top=1&top=2', 'top[]=1', 'top[0]=1', '?'],
  ...['__proto__=1', 'constructor=1', 'toString=x', 'skipToken=%00', 'skipToken=AAAA', 'top=1e999', 'dryRun=true', '#'],
  ...[
    `x=${LONG}`,
    'top=+1',
    'top=%201',
    'dryRun=&dryRun=false',
    'from=2026-01-31T08:00:00+02:00',
    'userId=%F0%9F%98%80',
  ],
]
const PARTS = [
  '%00',
  '%',
  '%E0%A4%A',
  '%2e%2e',
  '..',
  '%2f',
  '%5c',
  '%ED%A0%80',
  '*',
  ':x',
  '%F0%9F%98%80',
  'x'.repeat(600),
]
const HEADERS: Record<string, string>[] = [
  { 'idempotency-key': 'x'.repeat(300) },
  { 'idempotency-key': '\u00ff\u00fe' },
  { 'idempotency-key': ' ' },
  { 'accept-language': '\u00ff,*;q=x,'.repeat(50) },
  { accept: 'text/html;q=x' },
  { cookie: 'steward_form=%; steward_sign_in=%00; __proto__=1; =; a' },
  { 'x-ms-workflow-run-id': '\u00ff'.repeat(500), 'x-ms-client-tracking-id': '$'.concat('{jndi:x}') },
  { 'content-encoding': 'gzip' },
  { 'x-forwarded-for': 'unknown, \u00ff', 'x-forwarded-host': '%00', 'x-forwarded-proto': 'x' },
  { 'x-http-method-override': 'DELETE', 'x-original-url': '/v1/plans' },
  { authorization: `Bearer ${LONG}` },
  { authorization: 'Bearer \u00ff.\u00ff.\u00ff' },
  { range: 'bytes=9-1', 'if-none-match': '"', 'if-modified-since': 'x' },
]

/** A good request of which the outside is broken: what no definition speaks of. */
function broken(shot: Shot): Arbitrary<Shot> {
  const [path = ''] = shot.url.split('?')
  const parts = path.split('/')
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom(...BODIES), fc.constantFrom(...TYPES))
        .map(([body, type]) => ({ ...shot, body, headers: { ...shot.headers, 'content-type': type } })),
    },
    { weight: 3, arbitrary: fc.constantFrom(...QUERIES).map((query) => ({ ...shot, url: `${path}?${query}` })) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.nat(parts.length - 1), fc.constantFrom(...PARTS))
        .map(([at, part]) => ({ ...shot, url: parts.with(Math.max(1, at), part).join('/') })),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...HEADERS).map((more) => ({ ...shot, headers: { ...shot.headers, ...more } })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'POST', 'TRACE')
        .map((method) => ({ ...shot, method })),
    },
  )
}

const keyFor = (name: KeyName) => ({ 'x-api-key': `test-key-${name}` })
const KEY_NAMES = Object.keys(keys) as KeyName[]

/** Who calls: mostly somebody who may. */
const callers: Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 85, arbitrary: fc.constant(keyFor('admin')) },
  { weight: 12, arbitrary: fc.constantFrom(...KEY_NAMES).map(keyFor) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Record<string, string>>(
      {},
      { 'x-api-key': '\u00ff' },
      { authorization: 'Bearer a.b.c' },
    ),
  },
)

/** Every manner of request that can be made for an operation. */
export function shotsFor(operation: Operation, known: Known): Arbitrary<Shot> {
  const manners = fc.oneof(
    { weight: 50, arbitrary: fc.constant('valid' as const) },
    { weight: 28, arbitrary: fc.constant('one odd' as const) },
    { weight: 10, arbitrary: fc.constant('several odd' as const) },
    { weight: 12, arbitrary: fc.constant('broken' as const) },
  )
  return fc
    .tuple(manners, callers, fc.boolean(), validValues(operation, known))
    .chain(([manner, caller, dry, good]) => {
      const values = dry && manner === 'valid' ? asDryRun(operation, good) : good
      const made =
        manner === 'one odd' || manner === 'several odd'
          ? withOdd(operation, values, manner === 'one odd' ? 1 : 4)
          : fc.constant(values)
      return made.chain((values): Arbitrary<Shot> => {
        const { method, url, body } = operation.path.startsWith('/f/')
          ? formOf(operation, values)
          : requestOf(operation, values)
        const type = operation.path.startsWith('/f/') ? 'application/x-www-form-urlencoded' : 'application/json'
        const shot: Shot = {
          operation,
          manner,
          method,
          url,
          headers: { ...caller, ...(body === undefined ? {} : { 'content-type': type }) },
          ...(body === undefined ? {} : { body }),
          harmless: method === 'GET' || (manner === 'valid' && isDryRun(values)) || !mayWrite(operation, caller),
        }
        return manner === 'broken' ? broken(shot).map((one) => ({ ...one, harmless: false })) : fc.constant(shot)
      })
    })
}

/** Pages are sent as browsers send forms. */
function formOf(operation: Operation, { body, ...values }: Values) {
  const fields = Object.entries(body ?? {}).map(([name, value]): [string, string] => [
    name.toWellFormed(),
    (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed(),
  ])
  const sent = operation.method === 'POST' ? { body: new URLSearchParams(fields).toString() } : {}
  return { ...requestOf(operation, values), ...sent }
}

function asDryRun(operation: Operation, values: Values): Values {
  if (operation.body?.properties?.['dryRun'] === undefined) return values
  return { ...values, body: { ...values.body, dryRun: true } }
}

const isDryRun = ({ body }: Values): boolean => body?.['dryRun'] === true

function mayWrite({ roles }: Operation, caller: Record<string, string>): boolean {
  const name = KEY_NAMES.find((key) => caller['x-api-key'] === `test-key-${key}`)
  if (name === undefined) return false
  return name === 'admin' || roles.length === 0 || keys[name].some((role) => roles.includes(role))
}
