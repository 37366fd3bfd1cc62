import { Writable } from 'node:stream'
import pino from 'pino'
import t from 'tap'
import { logOptions } from '../../src/log.ts'
import { Refusal } from '../../src/errors.ts'

/** What a log call writes. */
function written(log: (logger: pino.Logger) => void): { line: string; fields: any } {
  let line = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      line += chunk
      done()
    },
  })
  log(pino(logOptions('trace'), stream))
  return { line, fields: JSON.parse(line) }
}

const SECRET = '+1 212 555 0142'

t.test('whatever an error carries, its line tells what it is and nothing of what was sent or stored', (t) => {
  const driver = Object.assign(new Error('duplicate key value'), {
    code: '23505',
    detail: SECRET,
    where: SECRET,
    hint: SECRET,
    query: SECRET,
    params: [SECRET],
    parameters: [SECRET],
    internalQuery: SECRET,
    table: 'contacts',
  })
  const wrapped = new Refusal('InternalError', 'It failed', { cause: new Error('outer', { cause: driver }) })
  for (const err of [driver, wrapped, new AggregateError([driver], 'several')]) {
    const { line, fields } = written((log) => log.error({ err }, 'failed'))
    t.notMatch(line, '0142')
    t.match(fields.err, { type: String, message: String, stack: /^\s+at / })
  }
  const { fields } = written((log) => log.error({ err: wrapped }, 'failed'))
  t.match(fields.err.cause.cause, { code: '23505', table: 'contacts' }, 'causes are told')
  for (const log of [
    (logger: pino.Logger) => logger.error(driver),
    (logger: pino.Logger) => logger.error(driver, 'failed'),
    (logger: pino.Logger) => logger.info({ driver, nested: { deep: [driver] } }, 'failed'),
    (logger: pino.Logger) =>
      logger.info({ a: { b: { mobilePhone: SECRET, Authorization: SECRET, params: [SECRET] } } }),
  ]) {
    t.notMatch(written(log).line, '0142')
  }
  const quoting = (() => {
    try {
      return JSON.parse(`${SECRET}`)
    } catch (error) {
      return error
    }
  })()
  t.notMatch(written((log) => log.error({ err: quoting }, 'failed')).line, '0142', 'a message that quotes is left out')
  t.end()
})

t.test('no field and no line is longer than it may be', (t) => {
  const long = 'x'.repeat(50_000)
  let chain = new Error(long)
  for (let depth = 0; depth < 100; depth++) chain = new Error(long, { cause: chain })
  const circle: Record<string, unknown> = { long }
  circle['self'] = circle
  const cases: Record<string, (logger: pino.Logger) => void> = {
    field: (logger) => logger.info({ url: long }, 'said'),
    message: (logger) => logger.info(long),
    'message of an error': (logger) => logger.error(new Error(long)),
    stack: (logger) => logger.error(Object.assign(new Error('a'), { stack: `a\n    at ${long}` })),
    causes: (logger) => logger.error({ err: chain }, 'said'),
    circle: (logger) => logger.info(circle, 'said'),
    list: (logger) => logger.info({ list: Array.from({ length: 10_000 }, () => long) }, 'said'),
    names: (logger) =>
      logger.info(
        Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`${n}${long}`.slice(0, 500), n])),
        'said',
      ),
    bindings: (logger) => logger.child({ reqId: long }).info('said'),
    arguments: (logger) => logger.info('%s', long),
  }
  for (const [what, log] of Object.entries(cases)) {
    const { line } = written(log)
    t.ok(line.length < 25_000, `${what}: ${line.length}`)
  }
  t.end()
})

t.test('what is short stays as it is', (t) => {
  const at = new Date('2026-01-31T08:00:00Z')
  const fields = { a: 1, b: true, c: null, d: ['x', { e: 'y' }], at }
  t.match(written((log) => log.info(fields, 'said')).fields, {
    a: 1,
    b: true,
    c: null,
    d: ['x', { e: 'y' }],
    at: at.toISOString(),
  })
  t.end()
})
