import { Client, ResponseType } from '@microsoft/microsoft-graph-client'
import { GraphFailure, failureFrom, incomplete, isResponse, isNotFound, unreadable } from './failure.ts'
import { operationOf } from './operation.ts'
import { Address, AuthenticationHandler, RetryHandler, TransportHandler, type TransportResponse } from './middleware.ts'
import { objectOf, pageOf, type GraphPage } from './responses.ts'
import type { TokenSource } from './token.ts'
import { readsSignIns, type SignInTurns } from './sign-in-turn.ts'
import { readHeaders, relativeUrl, type GraphRead, type ObjectRead, type PageRead, type WholeRead } from './url.ts'
import { wholeList, type WholeLimits } from './whole.ts'
import { present } from '../present.ts'

export interface GraphOptions {
  /** Scheme and host of Graph, without version and trailing slash. */
  baseUrl: string
  tokens: TokenSource
  timeoutSeconds?: number
  onResponse?: (response: TransportResponse) => void
  /** How long a list may be; longer than any tenant's, unless given. */
  limits?: WholeLimits
  /** Where reads of sign-in dates take their turn; Microsoft's limits are met by its refusals alone without. */
  signInTurns?: SignInTurns | undefined
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
  /** Whether the response holds sign-in dates. */
  signIns?: boolean
}

export interface GraphResponse {
  status: number
  body: unknown
}

export type { GraphPage }

/** What leaves and what comes back; everything else in this folder stands on it. */
export type GraphClient = ReturnType<typeof createGraphClient>

/**
 * Microsoft's Graph client with our own chain of handlers: its defaults send no token to loopback, cap Retry-After and
 * take nextLinks apart.
 */
export function createGraphClient({
  baseUrl,
  tokens,
  timeoutSeconds = 15,
  onResponse,
  limits,
  signInTurns,
}: GraphOptions) {
  const retry = new RetryHandler()
  const authentication = new AuthenticationHandler(tokens)
  const transport = new TransportHandler(timeoutSeconds, onResponse)
  retry.setNext(authentication)
  authentication.setNext(transport)
  const client = Client.initWithMiddleware({ baseUrl: `${baseUrl}/`, middleware: retry })

  /** @throws GraphFailure for everything but a 2xx */
  async function send({
    method,
    url,
    version = 'v1.0',
    headers = {},
    body,
    writes,
    signIns = false,
  }: GraphSend): Promise<GraphResponse> {
    return exchange(`${baseUrl}/${version}${url}`, method, headers, body, writes, signIns)
  }

  async function exchange(
    address: string,
    method: GraphSend['method'],
    headers: Record<string, string>,
    body: unknown,
    writes: boolean,
    signIns: boolean,
  ): Promise<GraphResponse> {
    const target = new Address(address, writes, signIns ? signInTurns : undefined)
    const request = client.api('/').middlewareOptions([target]).headers(headers).responseType(ResponseType.RAW)
    const response = await call(request, method, body).catch((error: unknown) => {
      throw target.thrown ?? error
    })
    const json = parse(await response.text())
    if (!response.ok) throw failureFrom(response.status, json, response.headers, operationOf(method, address))
    if (!writes && !isResponse(json)) throw unreadable(operationOf(method, address))
    return { status: response.status, body: json }
  }

  async function bodyOf(read: GraphRead, nextLink: string | undefined): Promise<unknown> {
    const signIns = readsSignIns(read)
    if (nextLink !== undefined) {
      return (await exchange(ownLink(nextLink), 'GET', readHeaders(read), undefined, false, signIns)).body
    }
    return (
      await send({
        method: 'GET',
        url: relativeUrl(read),
        headers: readHeaders(read),
        writes: false,
        signIns,
        ...present('version', read.version),
      })
    ).body
  }

  /** One object. @throws GraphFailure also where it lacks what the read needs */
  async function get<T>(read: ObjectRead): Promise<T> {
    return objectOf<T>(await bodyOf(read, undefined), read, operationOf('GET', read.path))
  }

  /** Like get, with undefined for what does not exist. */
  async function find<T>(read: ObjectRead): Promise<T | undefined> {
    return get<T>(read).catch((error) => {
      if (isNotFound(error)) return undefined
      throw error
    })
  }

  /** One page: the first of a read, or the one that a nextLink of ours names. */
  async function page<T>(read: PageRead, nextLink?: string): Promise<GraphPage<T>> {
    return anyPage<T>(read, nextLink)
  }

  async function anyPage<T>(read: PageRead | WholeRead, nextLink?: string): Promise<GraphPage<T>> {
    const operation = operationOf('GET', read.path)
    const { nextLink: next, deltaLink, ...page } = pageOf<T>(await bodyOf(read, nextLink), read, operation)
    if (next !== undefined && next === nextLink) throw incomplete('its pages go round in a circle', operation)
    return {
      ...page,
      ...present('nextLink', next, ownLink),
      ...present('deltaLink', deltaLink, ownLink),
    }
  }

  /**
   * All pages to the end, one at a time, with each entry once; a page may be empty and still have a successor.
   *
   * @param first the first page, where somebody has read it already
   * @throws GraphFailure `ReadIncomplete` where the end can't be reached, or what came contradicts itself
   */
  function pages<T>(read: WholeRead, first?: GraphPage<T>): AsyncGenerator<T[]> {
    return wholeList<T>(read, (nextLink) => anyPage<T>(read, nextLink), first, limits)
  }

  /** The same in one list, for those that are short in any tenant. */
  async function all<T>(read: WholeRead, first?: GraphPage<T>): Promise<T[]> {
    const entries: T[] = []
    for await (const page of pages<T>(read, first)) entries.push(...page)
    return entries
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

  return { send, get, find, page, firstPage: anyPage, pages, all, signInTurns }
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

/** A body as JSON, with null for dates that are none; undefined for what is no JSON. */
export function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text.includes(NO_DATE) ? text.replaceAll(NO_DATES, 'null') : text)
  } catch {
    // Gateways in front of Graph respond with HTML; the status says enough.
    return undefined
  }
}

/** What Microsoft's services write for a date that there is not: the first moment of .NET's calendar. */
const NO_DATE = '"0001-01-01T'

/**
 * Such a date as a whole value: no quotation mark within a text stands there without a backslash before it. Replaced in
 * the text, since JSON.parse with a function takes five times as long.
 */
const NO_DATES = /(?<!\\)"0001-01-01T(?:[^"\\]|\\.)*"(?!\s*:)/g
