import { Client, ResponseType } from '@microsoft/microsoft-graph-client'
import { GraphFailure, failureFrom, isAnswer, isNotFound, unreadable } from './failure.ts'
import { operationOf } from './operation.ts'
import { Address, AuthenticationHandler, RetryHandler, TransportHandler, type TransportAnswer } from './middleware.ts'
import type { TokenSource } from './token.ts'
import { readHeaders, relativeUrl, type GraphRead } from './url.ts'

export interface GraphOptions {
  /** Scheme and host of Graph, without version and trailing slash. */
  baseUrl: string
  tokens: TokenSource
  timeoutSeconds?: number
  onAnswer?: (answer: TransportAnswer) => void
}

export interface GraphSend {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Below the version, encoded. */
  url: string
  version?: 'v1.0' | 'beta'
  headers?: Record<string, string>
  body?: unknown
  /** Whether sending it twice could change anything. */
  writes: boolean
}

export interface GraphAnswer {
  status: number
  body: unknown
}

export interface GraphPage<T> {
  value: T[]
  /** The whole address of the next page on the configured host; absent on the last one. */
  nextLink?: string
}

/** What leaves and what comes back; everything else in this folder stands on it. */
export type GraphClient = ReturnType<typeof createGraphClient>

/**
 * Microsoft's Graph client with our own chain of handlers: its defaults send no token to loopback, cap Retry-After and
 * take nextLinks apart.
 */
export function createGraphClient({ baseUrl, tokens, timeoutSeconds = 15, onAnswer = () => {} }: GraphOptions) {
  const retry = new RetryHandler()
  const authentication = new AuthenticationHandler(tokens)
  const transport = new TransportHandler(timeoutSeconds, onAnswer)
  retry.setNext(authentication)
  authentication.setNext(transport)
  const client = Client.initWithMiddleware({ baseUrl: `${baseUrl}/`, middleware: retry })

  /** @throws GraphFailure for everything but a 2xx */
  async function send({ method, url, version = 'v1.0', headers = {}, body, writes }: GraphSend): Promise<GraphAnswer> {
    return exchange(`${baseUrl}/${version}${url}`, method, headers, body, writes)
  }

  async function exchange(
    address: string,
    method: GraphSend['method'],
    headers: Record<string, string>,
    body: unknown,
    writes: boolean,
  ): Promise<GraphAnswer> {
    const operation = operationOf(method, address)
    const target = new Address(address, writes)
    const request = client.api('/').middlewareOptions([target]).headers(headers).responseType(ResponseType.RAW)
    const response = await call(request, method, body).catch((error: unknown) => {
      throw target.thrown ?? error
    })
    const json = parse(await response.text())
    if (!response.ok) throw failureFrom(response.status, json, response.headers, operation)
    if (!writes && !isAnswer(json)) throw unreadable(operation)
    return { status: response.status, body: json }
  }

  async function get<T>(read: GraphRead): Promise<T> {
    return (
      await send({
        method: 'GET',
        url: relativeUrl(read),
        headers: readHeaders(read),
        writes: false,
        ...(read.version === undefined ? {} : { version: read.version }),
      })
    ).body as T
  }

  /** Like get, with undefined for what does not exist. */
  async function find<T>(read: GraphRead): Promise<T | undefined> {
    return get<T>(read).catch((error) => {
      if (isNotFound(error)) return undefined
      throw error
    })
  }

  /** One page: the first of a read, or the one that a nextLink of ours names. */
  async function page<T>(read: GraphRead, nextLink?: string): Promise<GraphPage<T>> {
    const body =
      nextLink === undefined
        ? await get<RawPage<T>>(read)
        : ((await exchange(ownLink(nextLink), 'GET', readHeaders(read), undefined, false)).body as RawPage<T>)
    const next = body['@odata.nextLink'] ?? undefined
    if (next !== undefined && next === nextLink) {
      throw new GraphFailure({
        status: 200,
        code: 'NextLinkLoop',
        message: 'Graph named a page as the one that follows it',
        operation: operationOf('GET', next),
      })
    }
    return { value: body.value ?? [], ...(next === undefined ? {} : { nextLink: ownLink(next) }) }
  }

  /** All pages, one at a time; a page may be empty and still have a successor. */
  async function* pages<T>(read: GraphRead): AsyncGenerator<T[]> {
    let current = await page<T>(read)
    yield current.value
    while (current.nextLink !== undefined) {
      current = await page<T>(read, current.nextLink)
      yield current.value
    }
  }

  /** A token must never reach another host than the configured one, whoever names it. */
  function ownLink(link: string): string {
    const url = URL.canParse(link) ? new URL(link) : undefined
    if (url === undefined || !link.startsWith(`${baseUrl}/`) || !/^\/(v1\.0|beta)\//.test(link.slice(baseUrl.length))) {
      throw new GraphFailure({
        status: 200,
        code: 'ForeignNextLink',
        message: 'Graph named a next page on another host, which is not followed',
      })
    }
    return link
  }

  return { send, get, find, page, pages }
}

interface RawPage<T> {
  value?: T[]
  '@odata.nextLink'?: string
}

type ClientRequest = ReturnType<Client['api']>

function call(request: ClientRequest, method: GraphSend['method'], body: unknown): Promise<Response> {
  switch (method) {
    case 'GET':
      return request.get()
    case 'POST':
      return request.post(body)
    case 'PATCH':
      return request.patch(body)
    case 'PUT':
      return request.put(body)
    case 'DELETE':
      return request.delete()
  }
}

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    // Gateways in front of Graph answer HTML; the status says enough.
    return undefined
  }
}
