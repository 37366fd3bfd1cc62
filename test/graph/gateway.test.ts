import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import t, { type Test } from 'tap'
import { withDeadline } from '../../src/deadline.ts'
import { GraphFailure } from '../../src/graph/failure.ts'
import { parseRetryAfter } from '../../src/graph/error-body.ts'
import { toRefusal } from '../../src/graph/refusal.ts'
import { retryDelay } from '../../src/graph/middleware.ts'
import { createGraphReader } from '../../src/graph/reader.ts'
import { createGraphWriter } from '../../src/graph/writer.ts'
import { createGraphClient } from '../../src/graph/client.ts'
import { sendBatch } from '../../src/graph/batch.ts'

interface Seen {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: any
  at: number
}
type Respond = (
  seen: Seen,
  attempt: number,
) => { status?: number; headers?: Record<string, string>; body?: unknown; drop?: true; hang?: true }

/** A Graph of a few lines, for answers that no well-behaved server gives. */
async function fakeGraph(t: Test, respond: Respond) {
  const seen: Seen[] = []
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let text = ''
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: text === '' ? undefined : JSON.parse(text),
        at: Date.now(),
      }
      seen.push(one)
      const { status = 200, headers = {}, body, drop, hang } = respond(one, seen.length)
      if (drop) return request.socket.destroy()
      if (hang) return
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  const claims: (string | undefined)[] = []
  const options = {
    baseUrl,
    timeoutSeconds: 1,
    tokens: async (request?: { claims?: string }) => {
      claims.push(request?.claims)
      return `token-${claims.length}`
    },
  }
  return {
    seen,
    claims,
    baseUrl,
    options,
    client: createGraphClient(options),
    reader: createGraphReader(options),
    writer: createGraphWriter(options),
  }
}

const read = { path: '/users', select: ['id'], complete: 'page' } as const
const whole = { ...read, complete: 'whole' } as const

const failureOf = (promise: Promise<unknown>): Promise<GraphFailure> =>
  promise.then(
    () => {
      throw new Error('It did not fail')
    },
    (error) => error,
  )

const ok = { body: { value: [{ id: '1' }] } }

t.test('Retry-After is read in every form and never undercut', async (t) => {
  const now = Date.parse('2026-11-22T12:00:00Z')
  for (const [value, seconds] of [
    ['2', 2],
    ['2.128', 2.128],
    ['0', 0],
    ['-1', 0],
    ['Sun, 22 Nov 2026 12:00:05 GMT', 5],
    ['', undefined],
    ['soon', undefined],
    [null, undefined],
  ] as const) {
    t.equal(parseRetryAfter(value, now), seconds, String(value))
  }
  t.ok(retryDelay('2.128', 1) >= 2128)
  for (let attempt = 1; attempt < 9; attempt++) {
    t.ok(retryDelay(undefined, attempt) >= 250 && retryDelay(null, attempt) <= 8000)
  }
})

t.test('a throttled or broken read is repeated, not early, and succeeds', async (t) => {
  for (const [name, bad, least] of [
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '0.4' } }, 400],
    ['429 without', { status: 429 }, 200],
    ['503 with', { status: 503, headers: { 'retry-after': '0.3' } }, 300],
    ['504', { status: 504 }, 200],
    ['a dropped connection', { drop: true as const }, 200],
    ['HTML from a gateway', { status: 503, body: '<html>' }, 200],
  ] as const) {
    const { seen, reader } = await fakeGraph(t, (_seen, attempt) => (attempt === 1 ? bad : ok))
    t.same(await reader.page(read), ok.body, name)
    t.equal(seen.length, 2)
    t.ok((seen[1]?.at ?? 0) - (seen[0]?.at ?? 0) >= least, `${name}: ${(seen[1]?.at ?? 0) - (seen[0]?.at ?? 0)} ms`)
    t.not(
      seen[0]?.headers['client-request-id'],
      seen[1]?.headers['client-request-id'],
      'each attempt has an id of its own',
    )
  }
})

t.test('what would come too late is a clear refusal at once', async (t) => {
  const { seen, reader } = await fakeGraph(t, () => ({
    status: 429,
    headers: { 'retry-after': '90' },
    body: { error: { code: 'TooManyRequests', message: 'x' } },
  }))
  const started = Date.now()
  const failure = await failureOf(withDeadline(60_000, () => reader.page(read)))
  t.ok(Date.now() - started < 30_000)
  t.equal(seen.length, 1)
  t.match(toRefusal(failure), { code: 'GraphThrottled', status: 503, retryAfter: 90 })
})

t.test('a job waits its turn for as long as it takes, an answer does not', async (t) => {
  const throttled = {
    status: 429,
    headers: { 'retry-after': '0.01' },
    body: { error: { code: 'TooManyRequests', message: 'x' } },
  }
  for (const [minutes, attempts] of [
    [15, 10],
    [2, 6],
  ] as const) {
    const alone = await fakeGraph(t, (_seen, attempt) => (attempt < 10 ? throttled : ok))
    const got = await withDeadline(minutes * 60_000, () => alone.reader.page(read)).catch(() => undefined)
    t.equal(alone.seen.length, attempts)
    t.equal(got !== undefined, attempts === 10)
    const batched = await fakeGraph(t, ({ body }, attempt) => ({
      body: {
        responses: body.requests.map(({ id }: any) =>
          attempt < 10 ? { id, ...throttled } : { id, status: 200, body: { id } },
        ),
      },
    }))
    await withDeadline(minutes * 60_000, () =>
      sendBatch(batched.client, [{ method: 'GET', url: '/users/1', writes: false }]),
    )
    t.equal(batched.seen.length, attempts)
  }
})

t.test('an answer that never comes is given up', async (t) => {
  const { reader } = await fakeGraph(t, () => ({ hang: true }))
  const failure = await failureOf(withDeadline(1500, () => reader.page(read)))
  t.match(failure, { name: 'GraphFailure', status: 0 })
  t.match(toRefusal(failure), { code: 'GraphUnavailable', status: 503 })
})

t.test('a write is only repeated when Graph surely did not make it', async (t) => {
  const write = { method: 'DELETE' as const, url: '/groups/g/members/u/$ref' }
  const throttled = await fakeGraph(t, (_seen, attempt) =>
    attempt === 1
      ? { status: 429, headers: { 'retry-after': '0.1' } }
      : { status: 200, body: { responses: [{ id: '0', status: 204 }] } },
  )
  t.same(await throttled.writer.writeAll([write]), [{ status: 204, body: undefined }])
  t.equal(throttled.seen.length, 2)
  for (const bad of [{ status: 503 }, { status: 500 }, { drop: true as const }]) {
    const { seen, writer } = await fakeGraph(t, () => bad)
    t.match(await writer.writeAll([write]), [{ name: 'GraphFailure' }])
    t.equal(seen.length, 1)
  }
})

t.test('a claims challenge is answered once with a token that meets it', async (t) => {
  const challenge = {
    status: 401,
    headers: {
      'www-authenticate':
        'Bearer realm="", error="insufficient_claims", ' +
        `claims="${Buffer.from('{"access_token":{"nbf":{"essential":true}}}').toString('base64')}"`,
    },
  }
  const { seen, claims, reader } = await fakeGraph(t, (_seen, attempt) => (attempt === 1 ? challenge : ok))
  t.same(await reader.page(read), ok.body)
  t.same(claims, [undefined, '{"access_token":{"nbf":{"essential":true}}}'])
  t.same(
    seen.map(({ headers }) => headers.authorization),
    ['Bearer token-1', 'Bearer token-2'],
  )
  const never = await fakeGraph(t, () => challenge)
  t.match(toRefusal(await failureOf(never.reader.page(read))), { code: 'GraphCredentialFailed', status: 424 })
  t.equal(never.seen.length, 2)
})

t.test('next links are requested as they are, with the headers of the first page', async (t) => {
  const next = (baseUrl: string) => `${baseUrl}/v1.0/users?$skiptoken=a%2Fb%3D%3D&$select=id&odd&x=1%202`
  let baseUrl = ''
  const graph = await fakeGraph(t, (_seen, attempt) =>
    attempt === 1 ? { body: { value: [], '@odata.nextLink': next(baseUrl) } } : ok,
  )
  baseUrl = graph.baseUrl
  const pages = []
  for await (const page of graph.reader.pages({ ...whole, advanced: true })) pages.push(page)
  t.same(pages, [[], [{ id: '1' }]], 'an empty page is no end')
  t.equal(graph.seen[1]?.url, next('').replace(/^.*?\/v1/, '/v1'))
  t.same(
    graph.seen.map(({ headers }) => headers['consistencylevel']),
    ['eventual', 'eventual'],
  )
})

t.test('a next link elsewhere is not followed', async (t) => {
  for (const link of [
    'https://evil.example/v1.0/users',
    'http://127.0.0.1:1/v1.0/users',
    '//evil.example/v1.0/users',
    '/v1.0/users',
    'x',
  ]) {
    const { seen, reader } = await fakeGraph(t, () => ({ body: { value: [], '@odata.nextLink': link } }))
    const failure = await failureOf(reader.page(read))
    t.match(failure, { code: 'ForeignNextLink' }, link)
    t.equal(seen.length, 1)
  }
  const { baseUrl, reader, seen } = await fakeGraph(t, () => ok)
  for (const link of [`${baseUrl}.evil.example/v1.0/users`, `${baseUrl}/other`, `${baseUrl}@evil.example/v1.0/users`]) {
    await t.rejects(reader.page(read, link), { code: 'ForeignNextLink' }, link)
  }
  t.equal(seen.length, 0)
})

t.test('what comes with a 200 and is no answer is not an empty list', async (t) => {
  for (const body of [undefined, '<html>', [], {}, { value: null }, { error: {} }]) {
    const { reader } = await fakeGraph(t, () => ({ ...(body === undefined ? {} : { body }) }))
    const failure = await failureOf(reader.page(read))
    t.match(failure, { code: 'ResponseUnreadable' }, JSON.stringify(body))
    t.match(toRefusal(failure), { code: 'GraphUnavailable', status: 503 })
  }
  const { reader } = await fakeGraph(t, ({ body }) => ({
    body: { responses: body.requests.map(({ id }: any) => ({ id, status: 200, headers: null })) },
  }))
  t.match(await reader.batch([read]), [{ name: 'GraphFailure', code: 'ResponseUnreadable' }])
})

t.test('a page that names itself as the next one ends the read', async (t) => {
  const { baseUrl, seen, reader } = await fakeGraph(t, () => ({
    body: { value: [], '@odata.nextLink': `${baseUrl}/v1.0/users?$skiptoken=a` },
  }))
  await t.rejects(reader.page(read, `${baseUrl}/v1.0/users?$skiptoken=a`), { code: 'ReadIncomplete' })
  t.equal(seen.length, 1)
})

t.test('batches', async (t) => {
  const items = Array.from({ length: 45 }, (_, index) => ({
    method: 'GET' as const,
    url: `/users/${index}`,
    writes: false,
  }))

  await t.test('are split by 20 and answered in the order asked', async (t) => {
    const { seen, client } = await fakeGraph(t, ({ body }) => ({
      body: {
        responses: body.requests
          .map((request: any) => ({ id: request.id, status: 200, body: { id: request.id, url: request.url } }))
          .reverse(),
      },
    }))
    const answers = await sendBatch(client, items)
    t.same(
      answers.map((answer) => (answer as any).body.url),
      items.map(({ url }) => url),
    )
    t.same(seen.map(({ body }) => body.requests.length).sort(), [20, 20, 5].sort())
  })

  await t.test('repeat what was throttled inside them, by id, after the longest wait', async (t) => {
    const { seen, client } = await fakeGraph(t, ({ body }, attempt) => ({
      body: {
        responses: body.requests.map((request: any, index: number) =>
          attempt === 1 && index < 2
            ? { id: request.id, status: 429, headers: { 'Retry-After': index === 0 ? '0.1' : '0.5' } }
            : { id: request.id, status: 200, body: { id: request.id, url: request.url } },
        ),
      },
    }))
    const answers = await sendBatch(client, items.slice(0, 5))
    t.same(
      answers.map((answer) => (answer as any).body.url),
      items.slice(0, 5).map(({ url }) => url),
    )
    t.same(
      seen.map(({ body }) => body.requests.length),
      [5, 2],
    )
    t.ok((seen[1]?.at ?? 0) - (seen[0]?.at ?? 0) >= 500)
  })

  await t.test('repeat what was throttled without a Retry-After too, alone and not at once', async (t) => {
    for (const headers of [undefined, null, {}, { 'Retry-After': '' }]) {
      const { seen, client } = await fakeGraph(t, ({ body }, attempt) => ({
        body: {
          responses: body.requests.map((request: any, index: number) =>
            attempt === 1 && index === 1
              ? { id: request.id, status: 429, headers }
              : { id: request.id, status: 200, body: { id: request.id, url: request.url } },
          ),
        },
      }))
      const answers = await sendBatch(client, items.slice(0, 3))
      t.same(
        answers.map((answer) => (answer as any).body.url),
        items.slice(0, 3).map(({ url }) => url),
        JSON.stringify(headers),
      )
      t.same(
        seen.map(({ body }) => body.requests.map(({ url }: any) => url)),
        [items.slice(0, 3).map(({ url }) => url), ['/users/1']],
      )
      t.ok((seen[1]?.at ?? 0) - (seen[0]?.at ?? 0) >= 200, `${(seen[1]?.at ?? 0) - (seen[0]?.at ?? 0)} ms`)
    }
  })

  await t.test('hold failures in their place', async (t) => {
    const { client } = await fakeGraph(t, ({ body }) => ({
      body: {
        responses: [
          { id: body.requests[0].id, status: 404, body: { error: { code: 'Request_ResourceNotFound', message: 'x' } } },
        ],
      },
    }))
    const answers = await sendBatch(client, items.slice(0, 2))
    t.match(answers, [
      { name: 'GraphFailure', status: 404 },
      { name: 'GraphFailure', code: 'BatchResponseMissing' },
    ])
  })

  await t.test('repeat writes only when throttled', async (t) => {
    const { seen, client } = await fakeGraph(t, ({ body }) => ({
      body: { responses: body.requests.map((request: any) => ({ id: request.id, status: 503 })) },
    }))
    const answers = await sendBatch(client, [{ method: 'DELETE', url: '/groups/g/members/u/$ref', writes: true }])
    t.match(answers, [{ status: 503 }])
    t.equal(seen.length, 1)
  })
})

t.test('getByIds asks for a thousand at a time, each once', async (t) => {
  const { seen, reader } = await fakeGraph(t, ({ body }) => ({
    body: { value: body.ids.map((id: string) => ({ '@odata.type': '#microsoft.graph.user', id })) },
  }))
  const ids = Array.from({ length: 2300 }, (_, index) => String(index % 2200))
  t.equal((await reader.getByIds(ids, ['user'], ['id'])).length, 2200)
  t.same(
    seen.map(({ body }) => body.ids.length),
    [1000, 1000, 200],
  )
})

t.test('what Graph refuses becomes a sentence for our caller', async (t) => {
  for (const [details, code, status] of [
    [{ status: 400, code: 'AadPremiumLicenseRequired', message: '' }, 'PimUnavailable', 409],
    [
      { status: 403, code: 'Authentication_RequestFromNonPremiumTenantOrB2CTenant', message: '' },
      'SignInDataUnavailable',
      409,
    ],
    [{ status: 403, code: 'Authorization_RequestDenied', message: '' }, 'GraphPermissionMissing', 403],
    [{ status: 401, code: 'InvalidAuthenticationToken', message: '' }, 'GraphCredentialFailed', 424],
    [{ status: 400, code: 'Request_BadRequest', message: 'secret details' }, 'GraphRefused', 424],
    [{ status: 500, code: 'InternalServerError', message: '' }, 'GraphUnavailable', 503],
  ] as const) {
    const refusal = toRefusal(new GraphFailure({ ...details, requestId: 'r-1' }))
    t.match(refusal, { code, status })
    t.notMatch(refusal.message, 'secret details')
  }
})

t.test('a list is whole, or a failure', async (t) => {
  const all = async (complete: 'whole' | 'certain', answers: (baseUrl: string) => unknown[]) => {
    let base = ''
    const graph = await fakeGraph(t, ({ url }) => ({ body: answers(base)[Number(/page=(\d+)/.exec(url)?.[1] ?? 0)] }))
    base = graph.baseUrl
    return graph.reader.all<{ id: string }>({ ...read, complete })
  }
  const next = (base: string, page: number) => ({ '@odata.nextLink': `${base}/v1.0/users?page=${page}` })
  const a = { id: 'a', displayName: 'A' }

  t.same(
    await all('whole', (base) => [{ value: [a, a], ...next(base, 1) }, { value: [a, { id: 'b' }] }]),
    [a, { id: 'b' }],
    'what is repeated is there once',
  )
  for (const [name, answers] of [
    [
      'a circle',
      (base) => [
        { value: [a], ...next(base, 1) },
        { value: [], ...next(base, 2) },
        { value: [], ...next(base, 1) },
      ],
    ],
    ['a contradiction', (base) => [{ value: [a], ...next(base, 1) }, { value: [{ ...a, displayName: 'B' }] }]],
    ['no id', () => [{ value: [{ displayName: 'A' }] }]],
    ['an empty id', () => [{ value: [{ id: '' }] }]],
  ] satisfies [string, (base: string) => unknown[]][]) {
    await t.rejects(all('whole', answers), { code: 'ReadIncomplete' } as object as Error, name)
  }
  for (const value of [undefined, null, {}, [null], ['a'], [[]]]) {
    await t.rejects(
      all('whole', () => [{ id: 'x', value }]),
      { code: 'ResponseUnreadable' } as object as Error,
    )
  }
  const emptyFirst = (base: string) => [{ value: [], ...next(base, 1) }, { value: [a] }]
  t.same(await all('whole', emptyFirst), [a])
  await t.rejects(
    all('certain', emptyFirst),
    { code: 'ReadIncomplete' } as object as Error,
    'where it protects somebody',
  )

  let page = 0
  const forEver = await fakeGraph(t, () => ({
    body: { value: [{ id: String(page++) }], '@odata.nextLink': `${forEver.baseUrl}/v1.0/users?page=${page}` },
  }))
  await t.rejects(
    createGraphReader({ ...forEver.options, limits: { pages: 30 } }).all(whole),
    { code: 'ReadIncomplete' } as object as Error,
    'pages that do not end',
  )
  t.equal(forEver.seen.length, 30)
})

t.test('who is left out of a read by ids is asked for by itself', async (t) => {
  for (const [status, code] of [
    [404, undefined],
    [200, 'ReadIncomplete'],
    [403, 'Authorization_RequestDenied'],
  ] as const) {
    const { reader } = await fakeGraph(t, ({ url, body }) =>
      url.includes('getByIds')
        ? { body: { value: [] } }
        : {
            body: {
              responses: body.requests.map(({ id }: any) => ({
                id,
                status,
                body:
                  status === 200
                    ? { '@odata.type': '#microsoft.graph.user', id: 'a' }
                    : { error: { code: status === 403 ? 'Authorization_RequestDenied' : 'x', message: '' } },
              })),
            },
          },
    )
    const found = reader.getByIds(['a'], ['user'], ['id'])
    if (code === undefined) t.same(await found, [])
    else await t.rejects(found, { code } as object as Error)
  }
})
