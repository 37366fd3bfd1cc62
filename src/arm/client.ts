import { atMost } from '../at-most.ts'
import type { Context } from '@microsoft/microsoft-graph-client'
import { parse } from '../graph/client.ts'
import { failureFrom, GraphFailure, unreadable } from '../graph/failure.ts'
import {
  Address,
  AuthenticationHandler,
  RetryHandler,
  TransportHandler,
  type TransportResponse,
} from '../graph/middleware.ts'
import type { GraphPage } from '../graph/responses.ts'
import type { TokenSource } from '../graph/token.ts'
import { wholeList, type WholeLimits } from '../graph/whole.ts'
import { armOperationOf, AZURE } from './peer.ts'
import { createPace, type Pace } from './pace.ts'
import { present } from '../present.ts'

export interface ArmOptions {
  /** Scheme and host of Azure Resource Manager, without trailing slash. */
  baseUrl: string
  tokens: TokenSource
  timeoutSeconds?: number
  onResponse?: (response: TransportResponse) => void
  /** Requests at management groups in a minute; 0: as many as Azure takes. */
  groupReadsPerMinute?: number
  /** How long a list may be. */
  limits?: WholeLimits
}

export interface ArmRead {
  /** Below the host, encoded, without query: `/subscriptions/{id}/providers/…`. */
  path: string
  /** Which version of the resource's description is meant. */
  apiVersion: string
  filter?: string
}

type ArmMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Rows of a list have an id each. */
export interface ArmRow {
  id: string
}

/** What leaves for Azure and what comes back; everything else in this folder stands on it. */
export type ArmClient = ReturnType<typeof createArmClient>

/** Reads that run at once: Azure's limits are by subscription, ours is what a process should have open. */
const READS_AT_ONCE = 16

/** https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests */
const QUERIES = { most: 15, withinMs: 5_000 }

/** What Microsoft.Authorization was seen to allow at management groups: https://github.com/Azure/alzlib/issues/168 */
const GROUP_READS_PER_MINUTE = 120
/** What of it work that can wait leaves to whom a person waits for. */
const LEFT_OF_GROUP_READS = 1 / 6

const OF_GROUPS = /^\/providers\/Microsoft\.Management\/managementGroups\/[^/]+\/providers\/Microsoft\.Authorization\//i

/**
 * The same handlers as towards Graph (retry, authentication, transport), in a chain of their own.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 */
export function createArmClient({
  baseUrl,
  tokens,
  timeoutSeconds = 30,
  onResponse,
  groupReadsPerMinute = GROUP_READS_PER_MINUTE,
  limits,
}: ArmOptions) {
  const chain = new RetryHandler()
  const authentication = new AuthenticationHandler(tokens)
  chain.setNext(authentication)
  authentication.setNext(new TransportHandler(timeoutSeconds, onResponse, AZURE))
  const queries = createPace(QUERIES.most, QUERIES.withinMs)
  const groupReads =
    groupReadsPerMinute === 0
      ? undefined
      : createPace(groupReadsPerMinute, 60_000, Math.floor(groupReadsPerMinute * LEFT_OF_GROUP_READS))
  const reading = atMost(READS_AT_ONCE)

  /** @throws GraphFailure of `Azure` for everything but a 2xx */
  async function exchange(
    method: ArmMethod,
    address: string,
    { writes, pace, body }: { writes: boolean; pace?: Pace | undefined; body?: unknown },
  ): Promise<{ status: number; body: unknown }> {
    const operation = armOperationOf(method, address)
    const context: Context = {
      request: address,
      options: {
        method,
        headers: { Accept: 'application/json', ...present('Content-Type', body, () => 'application/json') },
        ...present('body', body, (body) => JSON.stringify(body)),
      },
      middlewareControl: controlOf(new Address(address, writes, pace)),
    }
    await chain.execute(context)
    const { response } = context
    if (response === undefined) throw unreadable(operation, AZURE)
    const left = response.headers.get('x-ms-user-quota-remaining')
    if (left !== null) pace?.told(Number(left), clockMs(response.headers.get('x-ms-user-quota-resets-after')))
    const text = await response.text()
    const json = parse(text)
    if (!response.ok) throw failureFrom(response.status, json ?? plain(text), response.headers, operation, AZURE)
    // What was taken away leaves nothing to say.
    if (!writes && (typeof json !== 'object' || json === null)) throw unreadable(operation, AZURE)
    return { status: response.status, body: json }
  }

  const get = async (address: string): Promise<unknown> =>
    (
      await reading(() =>
        exchange('GET', address, {
          writes: false,
          pace: OF_GROUPS.test(address.slice(baseUrl.length)) ? groupReads : undefined,
        }),
      )
    ).body

  const addressOf = ({ path, apiVersion, filter }: ArmRead): string =>
    `${baseUrl}${path}?${filter === undefined ? '' : `$filter=${encodeURIComponent(filter)}&`}api-version=${apiVersion}`

  /** One object. */
  const one = async (read: ArmRead): Promise<unknown> => get(addressOf(read))

  /**
   * All rows of a list to its end, each once; ids in lower case, since Azure writes them as it likes.
   *
   * @throws GraphFailure `ReadIncomplete` where the end can't be reached, `ForeignNextLink`
   */
  async function list<Row extends ArmRow>(read: ArmRead, check: (row: unknown) => Row): Promise<Row[]> {
    const operation = armOperationOf('GET', read.path)
    const readPage = async (nextLink?: string): Promise<GraphPage<Row>> =>
      pageIn(await get(nextLink ?? addressOf(read)), check, operation)
    const rows: Row[] = []
    for await (const page of wholeList<Row>(
      { path: read.path, complete: 'certain' },
      readPage,
      undefined,
      limits,
      AZURE,
    )) {
      rows.push(...page)
    }
    return rows
  }

  function pageIn<Row extends ArmRow>(body: unknown, check: (row: unknown) => Row, operation: string): GraphPage<Row> {
    // The list of management groups says its next page in a name of its own.
    const { value, nextLink, '@nextLink': oddLink } = body as Record<string, unknown>
    if (!Array.isArray(value)) throw unreadable(operation, AZURE)
    const next = nextLink ?? oddLink
    if (next !== undefined && next !== null && typeof next !== 'string') throw unreadable(operation, AZURE)
    return {
      value: value.map((row) => lowered(check(row))),
      // An empty link is an end, too.
      ...present('nextLink', next === '' ? undefined : next, ownLink),
    }
  }

  /** A token must never reach another host than the configured one, whoever names it. */
  function ownLink(link: string): string {
    if (URL.canParse(link) && link.startsWith(`${baseUrl}/`)) return link
    throw new GraphFailure({
      status: 200,
      code: 'ForeignNextLink',
      message: 'Azure named a next page on another host, which is not followed',
      service: 'Azure',
    })
  }

  /** One page of a query of Resource Graph: a read, though Azure wants it posted. */
  const query = async (body: unknown): Promise<unknown> =>
    (
      await exchange('POST', `${baseUrl}${RESOURCE_GRAPH}?api-version=2024-04-01`, {
        writes: false,
        pace: queries,
        body,
      })
    ).body

  /** What changes something, or asks whether it might. Whoever calls it sees to the order and the pace. */
  const write = async (
    method: Exclude<ArmMethod, 'GET'>,
    { path, apiVersion }: Omit<ArmRead, 'filter'>,
    body: unknown,
    pace: Pace,
  ): Promise<{ status: number; body: unknown }> =>
    exchange(method, `${baseUrl}${path}?api-version=${apiVersion}`, { writes: true, pace, body })

  return { one, list, query, write }
}

/** https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources */
export const RESOURCE_GRAPH = '/providers/Microsoft.ResourceGraph/resources'

/** Azure spells ids as it likes, and not always in the same way. */
export const lowered = <Row extends ArmRow>(row: Row): Row => ({ ...row, id: row.id.toLowerCase() })

/** What the handlers ask of Microsoft's class, which its package keeps to itself. */
const controlOf = (target: Address) =>
  ({ getMiddlewareOptions: () => target }) as unknown as NonNullable<Context['middlewareControl']>

/** Some refusals are a sentence and no JSON; a page of a gateway is neither. */
const plain = (text: string): string | undefined =>
  text !== '' && text.length <= 200 && !text.includes('<') ? text : undefined

/** `00:00:05` in milliseconds; five seconds, the whole period, where it is not said. */
function clockMs(text: string | null): number {
  const [, hours, minutes, seconds] = /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(text ?? '') ?? []
  if (seconds === undefined) return QUERIES.withinMs
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000
}
