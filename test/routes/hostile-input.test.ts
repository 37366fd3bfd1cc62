import { once } from 'node:events'
import { connect } from 'node:net'
import { Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import errors, { replyWithError } from '../../src/plugins/errors.ts'
import { ErrorSchema } from '../../src/schemas/error.ts'
import { isMoment } from '../../src/time.ts'
import { ask, startCampaigns } from '../campaigns/support.ts'
import { startService } from '../helper.ts'
import {
  answerTo,
  inputsOf,
  leastOf,
  literally,
  operationsOf,
  requestOf,
  withValue,
  type Input,
  type Operation,
} from '../operations.ts'

const SHAPE = { error: { code: /^[A-Z]\w+$/, message: /^\S.*\.$/, requestId: /^[0-9a-f-]{36}$/ } }
const HEADERS = { 'x-api-key': 'test-key-admin', 'content-type': 'application/json' }
const NO_TEXTS = ['a\0b', 'a\ud800b', '\udc00', '\0']
const NO_NUMBERS = ['1e999', '-1e999', '1e21', '9007199254740993', '2147483648', '-9223372036854775809', '1e-400x']
const NO_MOMENTS = [
  '2016-12-31T23:59:60Z',
  '2026-01-31T08:00:00+05',
  '9999-12-31T23:59:59-23:59',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '2026-02-30T00:00:00Z',
  '+010000-01-01T00:00:00Z',
]

const {
  app,
  url: address,
  simulate,
} = await startService(t, {
  simulator: { users: 200 },
  env: { RATE_LIMIT_PER_MINUTE: '1000000' },
})

t.test('every input of every operation refuses by name what is no text, no number and no moment', async (t) => {
  let tried = 0

  const refuses = async (t: Test, operation: Operation, input: Input, value: unknown) => {
    const answer = await answerTo(app, operation, withValue(leastOf(operation), input, value, operation))
    tried++
    const { error } = answer.json()
    t.match(
      [answer.statusCode, error.target, error],
      [400, input.at.join('/'), SHAPE.error],
      `${input.in} ${input.at.join('/')}: ${JSON.stringify(value)}`,
    )
  }

  for (const operation of operationsOf(app)) {
    await t.test(operation.operationId, async (t) => {
      for (const input of inputsOf(operation)) {
        const { type, format } = input.schema
        if (type === 'string') {
          for (const text of NO_TEXTS) {
            // Addresses have no halves of surrogate pairs.
            if (input.in === 'body' || text.isWellFormed()) await refuses(t, operation, input, text)
          }
        }
        if (type === 'integer' || type === 'number') {
          for (const number of NO_NUMBERS) {
            const value = input.in === 'body' && number !== '1e-400x' ? literally(number) : number
            await refuses(t, operation, input, value)
          }
        }
        if (format === 'date-time') for (const moment of NO_MOMENTS) await refuses(t, operation, input, moment)
      }
      if (operation.body !== undefined) {
        for (const name of ['a\0b', '\ud800']) {
          const { method, url, body } = requestOf(operation, { ...leastOf(operation), body: { [name]: 1 } })
          const answer = await app.inject({ method: method as 'POST', url, headers: HEADERS, payload: body as string })
          t.match([answer.statusCode, answer.json()], [400, SHAPE], `a name ${JSON.stringify(name)}`)
          t.notMatch(answer.body, /\\u0000|\\ud800/, 'is not sent back')
          tried++
        }
      }
    })
  }
  t.comment(`${tried} hostile inputs`)
  t.ok(tried > 1_000, `${tried} inputs`)
  t.same((await simulate('GET /_simulator/journal')).value, [], 'and nothing was written')
})

t.test('free data is bounded in depth and holds only text and numbers', async (t) => {
  const operation = operationsOf(app).find(({ operationId }) => operationId === 'SubmitContactAnswer') as Operation
  const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  const lists = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`
  const { url, body = '' } = requestOf(operation, leastOf(operation))
  const send = async (data: string) => {
    const payload = `${body.slice(0, -1)},"data":${data},"idempotencyKey":"one"}`
    const answer = await app.inject({ method: 'POST', url, headers: HEADERS, payload })
    return [answer.statusCode, answer.json().error.target, answer.json().error.details?.[0].code ?? 'fine']
  }
  for (const [data, target, code] of [
    ['{"x":"a\\u0000b"}', 'data/x', 'CharacterNotAllowed'],
    ['{"a\\u0000b":1}', 'data/a\ufffdb', 'CharacterNotAllowed'],
    ['{"x":{"y":["\\ud800"]}}', 'data/x/y/0', 'CharacterNotAllowed'],
    ['{"\\udfff":1}', 'data/\ufffd', 'CharacterNotAllowed'],
    ['{"x":1e999}', 'data/x', 'NumberOutOfRange'],
    ['{"x":[-1e999]}', 'data/x/0', 'NumberOutOfRange'],
    ['{"x":123456789012345678901234567890}', 'data/x', 'NumberOutOfRange'],
    [deep(33), 'data', 'TooDeep'],
    [deep(100_000), 'data', 'TooDeep'],
    [`{"x":${lists(400_000)}}`, 'data', 'TooDeep'],
  ] as const) {
    t.same(await send(data), [400, target, code], data.slice(0, 40))
    // Flows put the object into a text of its own.
    t.same(await send(JSON.stringify(data)), [400, target, code], `${data.slice(0, 40)} as text`)
  }
  t.same(await send(deep(20)), [404, 'requestId', 'fine'], 'what is fit to be kept goes on')
  t.same(await send('{"x":"\\ud83d\\ude00 \\u0001","y":-9007199254740991}'), [404, 'requestId', 'fine'])
})

t.test('an answer names long and many inputs in brief', async (t) => {
  const post = (payload: string) => app.inject({ method: 'POST', url: '/v1/exclusions', headers: HEADERS, payload })
  const long = await post(JSON.stringify({ ['x'.repeat(900_000)]: 1 }))
  t.equal(long.statusCode, 400)
  t.ok(long.body.length < 5_000, `${long.body.length} characters`)
  const many = await post(JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`x${n}`, n]))))
  t.equal(many.statusCode, 400)
  t.equal(many.json().error.details.length, 100)
  t.match(many.json().error.message, /and 50003 more/)
})

t.test('pages without credentials refuse the same', async (t) => {
  const scene = await startCampaigns(t, { env: { RATE_LIMIT_PER_MINUTE: '1000000' } })
  await scene.control('PATCH', `users/${scene.user('activeStaff')}`, { department: 'Astronomy' })
  const { body: campaign } = await scene.call('POST /v1/contact-campaigns', {
    as: 'contacts',
    body: { departments: ['Astronomy'], fields: ['officeLocation'] },
  })
  const [due] = await ask(scene, campaign.campaignId)
  const path = new URL(due?.formLink ?? '').pathname
  const page = await fetch(scene.url + path)
  t.equal(page.status, 200)
  const token = /name="form" value="([^"]+)"/.exec(await page.text())?.[1] ?? ''

  const html = async (name: string, url: string, init: RequestInit = {}) => {
    const answer = await fetch(scene.url + url, init)
    t.match([answer.status, answer.headers.get('content-type')], [400, /^text\/html/], name)
    t.match(answer.headers.get('content-security-policy'), /default-src 'none'/)
  }
  const form = (fields: Record<string, string>) => ({
    method: 'POST',
    body: new URLSearchParams({ form: token, answer: 'save', ...fields }),
  })
  await html('a value', path, form({ 'value.officeLocation': 'South\0 7' }))
  await html('a name', path, form({ 'value.\0': 'x' }))
  await html('a person', path, form({ person: '\0' }))
  await html('a person in the query', `${path}?person=%00`)
  await html('a query that nobody asked for', `${path}?x=%00`)
  await html('a link', `/f/${'x'.repeat(40)}%00`)
  await html('the way back of a sign-in', '/f/sign-in?state=%00')
  for (const url of [`/r/${'x'.repeat(40)}%00`, `/r/${'x'.repeat(40)}?format=%00`, '/r/%00']) {
    const answer = await fetch(scene.url + url)
    t.match([answer.status, await answer.json()], [400, SHAPE], url)
  }
  t.equal((await fetch(`${scene.url}${path}?page=1e999`)).status, 400)
  const sent = await fetch(scene.url + path, form({ 'value.officeLocation': 'South 7' }))
  t.equal(sent.status, 200, 'and the form that was refused can still be sent')
})

t.test('oddities below /docs and elsewhere are nobody’s failure', async (t) => {
  const odd = [
    ...['/docs/..%2f..%2fpackage.json', '/docs/static/..%2f..%2fpackage.json', '/docs/static/../../package.json'],
    ...['/docs/static/%00', '/docs/%00', '/docs?x=%00', '/docs/static/%c0%ae%c0%ae/', '/docs/static/%E0%A4%A'],
    ...['/docs/static/%5c..%5c..%5c', '/docs/static/.env', '/docs//x', `/docs/static/${'a'.repeat(900)}`],
    ...['/docs/static/a%0d%0aX: y', `/docs/static/${'a/'.repeat(900)}`, '/docs/GetPlan/x', '/docs/__proto__'],
    ...['/%', '/%00', '//evil.example/x', '*', 'http://evil.example/x', '/v1/%2e%2e/%2e%2e/etc/passwd'],
  ]
  for (const path of odd) {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, body } = await raw(address, `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      if (path === '*' && (method === 'GET' || method === 'HEAD')) {
        t.equal(status, 200, 'a path that is none is the front door')
        continue
      }
      t.ok(status >= 400 && status < 500, `${method} ${path.slice(0, 60)}: ${status}`)
      if (method !== 'HEAD') t.match(JSON.parse(body), SHAPE)
    }
  }
  const expecting = await raw(
    address,
    'GET /health HTTP/1.1\r\nHost: x\r\nExpect: 200-maybe\r\nConnection: close\r\n\r\n',
  )
  t.match([expecting.status, JSON.parse(expecting.body)], [417, SHAPE], 'an expectation that nobody can meet')
})

t.test('an upload that breaks off is the sender’s affair', async (t) => {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const app = Fastify({
    logger: { level: 'info', stream },
    frameworkErrors: (error, request, reply) => {
      replyWithError(error, request, reply)
    },
  })
  t.teardown(() => app.close())
  app.addSchema(ErrorSchema)
  await app.register(errors)
  const failures: unknown[] = []
  app.addHook('onError', async (_request, _reply, error) => {
    failures.push(error.code)
  })
  app.post('/v1/x', async () => ({}))
  const url = await app.listen({ port: 0 })
  for (const head of ['Content-Length: 1000', 'Transfer-Encoding: chunked']) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(`POST /v1/x HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${head}\r\n\r\n5\r\n{"x":`)
    await wait(100)
    socket.destroy()
    await once(socket, 'close')
  }
  while (failures.length < 2) await wait(10)
  await wait(50)
  t.same(failures, ['ECONNRESET', 'ECONNRESET'])
  const seen = lines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 40)
  t.same(seen, [], 'nothing that an operator would have to look at')
})

t.test('moments are those that can be computed with', async (t) => {
  for (const text of NO_MOMENTS) t.notOk(isMoment(text), text)
  for (const text of [
    'yesterday',
    '',
    '2026-01-31',
    '2026-01-31T08:00:00',
    '2026-13-01T00:00:00Z',
    '2026-01-32T00:00:00Z',
  ]) {
    t.notOk(isMoment(text), text)
  }
  for (const text of [
    '2026-01-31T08:00:00Z',
    '2026-01-31T08:00:00.1234567Z',
    '2024-02-29t23:59:59.9z',
    '2026-01-31T08:00:00+05:30',
    '2026-01-31T08:00:00-0800',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.9999999Z',
  ]) {
    t.ok(isMoment(text), text)
    t.doesNotThrow(() => new Date(text).toISOString())
  }
})

/** What comes back for bytes that no HTTP client would send. */
async function raw(url: string, bytes: string): Promise<{ status: number; body: string }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.setEncoding('utf8')
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.write(bytes)
  await once(socket, 'close')
  const [head = '', ...body] = text.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), body: body.join('\r\n\r\n') }
}
