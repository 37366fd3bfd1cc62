import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Test } from 'tap'

/** One response of Graph, of a request of its own or of one inside a `$batch`. */
export interface GraphResponse {
  status: number
  body: any
}

/** What was asked: the address below the version, decoded, with its query. */
export interface GraphCall {
  method: string
  url: string
  body: any
}

/** What a misbehaviour may use besides the response itself. */
export interface Stage {
  call: GraphCall
  /** An address of the proxy that gives this page when it is read, as often as it is read. */
  page(made: (self: string) => object): string
}

/** Bends a response. Whatever it returns is what the service gets to see; a text is sent as it is. */
export type Bend = (response: GraphResponse, stage: Stage) => GraphResponse | string | Promise<GraphResponse | string>

export interface Misbehaviour {
  /** Which calls: a pattern of `GET /users?$select=…`, decoded. */
  on: RegExp
  bend: Bend
  /** How many calls pass first, and how often it strikes; always, unless given. */
  skip?: number
  times?: number
  /** Whether a whole `$batch` is meant, rather than the calls inside it. */
  wholeBatch?: true
}

export type Proxy = Awaited<ReturnType<typeof startProxy>>

/**
 * Stands between the service and the simulator and bends what Graph says, of single calls and of those inside a
 * `$batch` alike. Next links lead back through it.
 */
export async function startProxy(t: Test) {
  const proxy = {
    url: '',
    target: '',
    /** How many responses were bent. */
    struck: 0,
    /** Every write that came by, as `DELETE /groups/…`. */
    writes: [] as string[],
    /** From now on these, and no others. */
    misbehave(...some: Misbehaviour[]) {
      rules = some.map((rule) => ({ ...rule, seen: 0, left: rule.times ?? Infinity }))
      proxy.struck = 0
    },
  }
  let rules: (Misbehaviour & { seen: number; left: number })[] = []
  const pages = new Map<string, () => object>()

  function page(made: (self: string) => object): string {
    const path = `/v1.0/pages/${pages.size}`
    pages.set(path, () => made(proxy.url + path))
    return proxy.url + path
  }

  async function bent(call: GraphCall, response: GraphResponse, wholeBatch: boolean): Promise<GraphResponse | string> {
    const name = `${call.method} ${call.url}`
    let now: GraphResponse | string = response
    for (const rule of rules) {
      if ((rule.wholeBatch === true) !== wholeBatch || !rule.on.test(name) || rule.left === 0) continue
      if (rule.seen++ < (rule.skip ?? 0)) continue
      rule.left--
      if (typeof now === 'string') break
      proxy.struck++
      now = await rule.bend(now, { call, page })
    }
    return now
  }

  async function bentBatch(asked: any, body: any): Promise<GraphResponse | string> {
    const responses = await Promise.all(
      (body?.responses ?? []).map(async (item: any) => {
        const { method, url, body } = asked?.requests?.find(({ id }: any) => id === item.id) ?? {}
        const now = await bent({ method, url: decoded(url), body }, { status: item.status, body: item.body }, false)
        return typeof now === 'string' ? { ...item, body: now } : { ...item, ...now }
      }),
    )
    return bent({ method: 'POST', url: '/$batch', body: asked }, { status: 200, body: { ...body, responses } }, true)
  }

  const server = createServer((request, response) => {
    // The service sees a connection that broke, as it would.
    pass(request, response).catch((error: unknown) => response.destroy(error as Error))
  })

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const asked = text === '' ? undefined : JSON.parse(text)
    const made = pages.get(request.url ?? '')
    if (made !== undefined) return send(response, 200, {}, JSON.stringify(made()))
    const method = request.method ?? 'GET'
    noteWrites(method, request.url ?? '', asked)
    const answer = await fetch(proxy.target + request.url, {
      method,
      redirect: 'manual',
      headers: headersOf(request),
      ...(text === '' ? {} : { body: text }),
    })
    const raw = (await answer.text()).replaceAll(proxy.target, proxy.url)
    const headers = Object.fromEntries(
      [...answer.headers]
        .filter(([name]) => /^(content-type|retry-after|request-id|location|www-authenticate)$/.test(name))
        .map(([name, value]) => [name, value.replaceAll(proxy.target, proxy.url)]),
    )
    const url = decoded((request.url ?? '').replace(/^\/(v1\.0|beta)/, ''))
    const body = raw === '' || !isJson(answer) ? undefined : JSON.parse(raw)
    if (raw !== '' && body === undefined) return send(response, answer.status, headers, raw)
    const now =
      url === '/$batch' && answer.status === 200
        ? await bentBatch(asked, body)
        : await bent({ method, url, body: asked }, { status: answer.status, body }, false)
    if (typeof now === 'string') return send(response, 200, headers, now)
    send(response, now.status, headers, now.body === undefined ? '' : JSON.stringify(now.body))
  }

  function noteWrites(method: string, url: string, asked: any): void {
    const calls = url.endsWith('/$batch') ? (asked?.requests ?? []) : [{ method, url }]
    for (const call of calls) {
      if (call.method === 'GET' || /getByIds|checkMemberGroups/.test(call.url)) continue
      proxy.writes.push(`${call.method} ${call.url.replace(/^\/v1\.0/, '')}`)
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return proxy
}

const decoded = (url = ''): string => {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}

const isJson = (answer: Response): boolean => (answer.headers.get('content-type') ?? '').includes('json')

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    ['authorization', 'content-type', 'consistencylevel', 'accept', 'client-request-id'].flatMap((name) =>
      typeof headers[name] === 'string' ? [[name, headers[name]]] : [],
    ),
  )

function send(response: ServerResponse, status: number, headers: Record<string, string>, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
}

/** A second of Graph, as long as the service believes it to be that waits two of ours rather than its usual fifteen. */
const SECOND_MS = (2 / 15) * 1_000
/** The service's patience to go with it. */
export const LATE_ENV = { GRAPH_TIMEOUT_SECONDS: '2' }

/** Bends only what is a list, and leaves failures and single objects as they are. */
const ofList =
  (bend: (value: any[], response: GraphResponse, stage: Stage) => GraphResponse | string): Bend =>
  (response, stage) =>
    response.status === 200 && Array.isArray(response.body?.value)
      ? bend(response.body.value, response, stage)
      : response

const withBody = (response: GraphResponse, more: object): GraphResponse => ({
  ...response,
  body: { ...response.body, ...more },
})

const NEXT = '@odata.nextLink'

/** A list with other entries, and of a page without entries the same. */
const withValue = (response: GraphResponse, value: unknown[]) => withBody(response, { value })

const older = (entry: any): any =>
  entry?.signInActivity == null
    ? entry
    : {
        ...entry,
        signInActivity: Object.fromEntries(
          Object.entries(entry.signInActivity).map(([name, value]) => [
            name,
            name.endsWith('DateTime') && typeof value === 'string' && value !== '' ? '2019-06-01T00:00:00Z' : value,
          ]),
        ),
      }

/** The same thing, said otherwise. */
function otherwise(entry: any): any {
  if (typeof entry !== 'object' || entry === null) return entry
  const other = older(entry)
  if ('principalId' in other) other.principalId = '00000000-0000-4000-8000-00000000beef'
  return {
    ...other,
    ...('userPrincipalName' in other ? { userPrincipalName: 'somebody.else@northwind.example' } : {}),
    ...('displayName' in other ? { displayName: 'Somebody Else' } : {}),
    ...('@odata.type' in other ? { '@odata.type': '#microsoft.graph.device' } : {}),
    contradicted: true,
  }
}

/** Everything that Graph, or whatever stands before it, was seen or can be feared to do to a response. */
export const BENDS = {
  /** Entries of the first page come again on the second one, and twice on the first. */
  repeats: ofList((value, response, { page }) => {
    const rest = { ...response.body }
    return withBody(response, {
      value: [...value, ...value.slice(0, 2)],
      [NEXT]: page(() => ({ ...rest, value: value.slice(-3) })),
    })
  }),
  /** The page is empty, and what it had comes on the next one. */
  emptyThenFull: ofList((value, response, { page }) => {
    const rest = { ...response.body, value }
    return withBody(response, { value: [], [NEXT]: page(() => rest) })
  }),
  /** The page is empty and what it had is lost, with a next link all the same. */
  emptied: ofList((_value, response, { page }) => {
    const rest = { ...response.body, value: [] }
    return withBody(response, { value: [], [NEXT]: rest[NEXT] ?? page(() => rest) })
  }),
  /** Half of the entries are left out. */
  drops: ofList((value, response) =>
    withValue(
      response,
      value.filter((_, index) => index % 2 === 1),
    ),
  ),
  /** All of them are. */
  dropsAll: ofList((_value, response) => withValue(response, [])),
  /** A, B, A, B … */
  circle: ofList((value, response, { page }) => {
    const first = { ...response.body }
    let back = ''
    const second = page((self) => ({ ...first, value: value.slice(0, 1), [NEXT]: back === '' ? self : back }))
    back = page(() => ({ ...first, [NEXT]: second }))
    return withBody(response, { [NEXT]: second })
  }),
  /** A, B, C, B, C … */
  laterCircle: ofList((value, response, { page }) => {
    const first = { ...response.body }
    let third = ''
    const second = page(() => ({ ...first, value: value.slice(0, 1), [NEXT]: third }))
    third = page(() => ({ ...first, value: value.slice(0, 1), [NEXT]: second }))
    return withBody(response, { [NEXT]: second })
  }),
  /** Ever the same entries, under ever new addresses. */
  sameForEver: ofList((value, response, { page }) => {
    const rest = { ...response.body }
    const next = (): string => page(() => ({ ...rest, value, [NEXT]: next() }))
    return withBody(response, { [NEXT]: next() })
  }),
  /** Empty pages for ever. */
  emptyForEver: ofList((_value, response, { page }) => {
    const rest = { ...response.body }
    const next = (): string => page(() => ({ ...rest, value: [], [NEXT]: next() }))
    return withBody(response, { [NEXT]: next() })
  }),
  /** Every entry a second time in the same page, with other contents, before the right ones. */
  contradicts: ofList((value, response) => withValue(response, [...value.map(otherwise), ...value])),
  /** The same, after the right ones. */
  contradictsAfter: ofList((value, response) => withValue(response, [...value, ...value.map(otherwise)])),
  noValue: ofList((_value, { status, body: { value: _, ...rest } }) => ({ status, body: rest })),
  nullValue: ofList((_value, response) => withBody(response, { value: null })),
  nullEntries: ofList((value, response) =>
    withValue(response, value.length === 0 ? [null] : value.map((entry, index) => (index % 2 === 0 ? null : entry))),
  ),
  noIds: ofList((value, response) =>
    withValue(
      response,
      value.map((entry) => {
        if (typeof entry !== 'object' || entry === null) return entry
        const { id: _id, ...rest } = entry
        return rest
      }),
    ),
  ),
  truncated: ({ body }: GraphResponse) => {
    const text = JSON.stringify(body ?? {})
    return text.slice(0, Math.floor(text.length / 2))
  },
  html: () => '<html><body>Sign in to the network</body></html>',
  emptyObject: ({ status }: GraphResponse): GraphResponse =>
    status === 200 ? { status, body: {} } : { status, body: {} },
  nothing: () => '',
  aText: () => '"ok"',
  aList: () => '[]',
  /** After 90 s: longer than any answer of ours may take, and than a read is waited for. */
  late: async (response: GraphResponse) => {
    await wait(90 * SECOND_MS)
    return response
  },
  /** Dates from before there was anything to keep. */
  sixteenOhOne: ofList((value, response) =>
    withValue(
      response,
      value.map((entry) => datedOf(entry, '1601-01-01T00:00:00Z')),
    ),
  ),
  /** Everybody was last seen years ago. */
  backwards: ofList((value, response) => withValue(response, value.map(older))),
} satisfies Record<string, Bend>

export type BendName = keyof typeof BENDS

const datedOf = (entry: any, date: string): any =>
  entry?.signInActivity == null
    ? entry
    : {
        ...entry,
        signInActivity: Object.fromEntries(
          Object.entries(entry.signInActivity).map(([name, value]) => [name, name.endsWith('DateTime') ? date : value]),
        ),
      }

/** Leaves a property out of every entry, or out of a single object. */
export const without =
  (property: string): Bend =>
  ({ status, body }) => {
    const strip = (entry: any) => {
      if (typeof entry !== 'object' || entry === null) return entry
      const { [property]: _, ...rest } = entry
      return rest
    }
    return { status, body: Array.isArray(body?.value) ? { ...body, value: body.value.map(strip) } : strip(body) }
  }

/** Pages that never end, each with entries that nobody ever saw; `made` says what an entry looks like. */
export const endless = (made: (index: number) => object, size = 100): Bend =>
  ofList((_value, response, { page }) => {
    let index = 0
    const body = (): object => ({
      ...response.body,
      value: Array.from({ length: size }, () => made(index++)),
      [NEXT]: page(body),
    })
    return { status: 200, body: body() }
  })

/** What a `$batch` can do as a whole. */
export const BATCH_BENDS = {
  /** Every item is responded to twice, the first time with an empty list. */
  doubledEmpty: ({ status, body }: GraphResponse): GraphResponse => ({
    status,
    body: {
      responses: body.responses.flatMap((item: any) => [
        Array.isArray(item.body?.value) ? { ...item, body: { ...item.body, value: [] } } : { ...item, status: 404 },
        item,
      ]),
    },
  }),
  /** The same with the empty one last. */
  doubledEmptyLast: ({ status, body }: GraphResponse): GraphResponse => ({
    status,
    body: {
      responses: body.responses.flatMap((item: any) => [
        item,
        Array.isArray(item.body?.value) ? { ...item, body: { ...item.body, value: [] } } : { ...item, status: 404 },
      ]),
    },
  }),
  itemsMissing: ({ status, body }: GraphResponse): GraphResponse => ({
    status,
    body: { responses: body.responses.filter((_: unknown, index: number) => index % 2 === 1) },
  }),
  itemsNull: ({ status, body }: GraphResponse): GraphResponse => ({
    status,
    body: { responses: body.responses.map((item: unknown, index: number) => (index % 2 === 0 ? null : item)) },
  }),
  noStatus: ({ status, body }: GraphResponse): GraphResponse => ({
    status,
    body: { responses: body.responses.map(({ status: _, ...item }: any) => item) },
  }),
  noResponses: ({ status }: GraphResponse): GraphResponse => ({ status, body: {} }),
  oddHeaders: ({ status, body }: GraphResponse): GraphResponse => ({
    status,
    body: { responses: body.responses.map((item: any) => ({ ...item, headers: { 'retry after': null, a: ['b'] } })) },
  }),
} satisfies Record<string, Bend>
