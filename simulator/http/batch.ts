import { callerOf } from '../permissions.ts'
import type { World } from '../world.ts'
import { parametersOf, segmentsOf } from './call.ts'
import type { ApiResponse, Call, Version } from './call.ts'
import { GraphError, badRequest } from './graph-error.ts'
import { respondToCall, guarded } from './pipeline.ts'
import type { Router } from './router.ts'

/** learn.microsoft.com/graph/json-batching */
const MAX_ITEMS = 20

interface Item {
  id: string
  method: string
  url: string
  headers?: Record<string, string>
  body?: unknown
  dependsOn?: string[]
}

/**
 * Answers a `$batch`: every item is a call of its own, with its own quota and errors, and the whole is 200. The answers
 * come in another order than the requests, because they do at Microsoft too and clients must match them by id.
 */
export function respondToBatch(world: World, router: Router, outer: Call): Promise<ApiResponse> {
  return guarded(world, outer, () => respondToItems(world, router, outer))
}

async function respondToItems(world: World, router: Router, outer: Call): Promise<ApiResponse> {
  callerOf(outer.headers['authorization'])
  const items = itemsOf(outer.body)
  world.stats.batches++
  world.stats.batchItems += items.length
  const underWay = new Map<string, Promise<ApiResponse>>()
  for (const item of items) underWay.set(item.id, respondToItem(world, router, outer, item, underWay))
  const responses = await Promise.all(
    items.map(async ({ id }) => ({ id, ...((await underWay.get(id)) as ApiResponse) })),
  )
  if (responses.some(({ drop }) => drop === true)) return { status: 0, drop: true }
  return { status: 200, body: { responses: shuffled(responses).map(responseOf) } }
}

function responseOf({ id, status, headers, body }: ApiResponse & { id: string }) {
  return body === undefined
    ? { id, status, headers }
    : { id, status, headers: { 'Content-Type': 'application/json', ...headers }, body }
}

function itemsOf(body: unknown): Item[] {
  const items = (body as { requests?: unknown } | undefined)?.requests
  if (!Array.isArray(items) || items.length === 0) {
    throw new GraphError(400, 'BadRequest', 'Invalid batch payload format.')
  }
  if (items.length > MAX_ITEMS) {
    throw new GraphError(400, 'BadRequest', `Number of batch request steps exceeds the maximum value of ${MAX_ITEMS}.`)
  }
  const ids = new Set<string>()
  for (const item of items as Item[]) {
    // Some clients number their requests.
    if (typeof item.id === 'number') item.id = String(item.id)
    const { id, method, url, body: payload, headers = {} } = item
    if (typeof id !== 'string' || id === '' || ids.has(id)) {
      throw new GraphError(400, 'BadRequest', `Request Id must be unique and not empty: '${id}'.`)
    }
    if (typeof method !== 'string' || typeof url !== 'string') {
      throw new GraphError(400, 'BadRequest', 'Invalid batch payload format: method and url are required.')
    }
    const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')
    if (payload !== undefined && type === undefined) {
      throw new GraphError(400, 'BadRequest', `Write request id : ${id} does not contain Content-Type header or body.`)
    }
    ids.add(id)
  }
  checkDependencies(items as Item[], ids)
  return items as Item[]
}

/** All parallel, all serial, or all after the same one; and never on something that is not there or comes later. */
function checkDependencies(items: readonly Item[], ids: ReadonlySet<string>): void {
  const seen = new Set<string>()
  for (const { id, dependsOn = [] } of items) {
    if (dependsOn.length > 1) throw badRequest(`Request '${id}' depends on more than one request.`)
    for (const other of dependsOn) {
      if (!ids.has(other) || !seen.has(other)) {
        throw badRequest(`Request '${id}' depends on '${other}', which does not come before it.`)
      }
    }
    seen.add(id)
  }
  const dependent = items.filter(({ dependsOn = [] }) => dependsOn.length > 0)
  const serial = items.every(({ dependsOn }, position) => position === 0 || dependsOn?.[0] === items[position - 1]?.id)
  const afterOne = new Set(dependent.map(({ dependsOn }) => dependsOn?.[0])).size <= 1
  if (dependent.length > 0 && !serial && !(afterOne && dependent.length === items.length - 1)) {
    throw badRequest(
      'Individual requests may depend on one request: all parallel, all serial, or all on the same request.',
    )
  }
}

async function respondToItem(
  world: World,
  router: Router,
  outer: Call,
  item: Item,
  underWay: ReadonlyMap<string, Promise<ApiResponse>>,
): Promise<ApiResponse> {
  for (const other of item.dependsOn ?? []) {
    const { status } = (await underWay.get(other)) as ApiResponse
    // What cuts the connection keeps nothing from being done.
    if (status >= 400) {
      return {
        status: 424,
        body: { error: { code: 'FailedDependency', message: `Request ${other} failed.` } },
      }
    }
  }
  const path = item.url.startsWith('/') ? item.url : `/${item.url}`
  const [plain = '', query = ''] = splitOnce(path, '?')
  const headers = Object.fromEntries(
    Object.entries(item.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
  return await respondToCall(world, router, {
    method: item.method.toUpperCase(),
    version: outer.version satisfies Version,
    segments: segmentsOf(plain),
    url: `/${outer.version}${path}`,
    parameters: parametersOf(query),
    headers: { authorization: outer.headers['authorization'], ...headers },
    body: item.body,
    where: 'batch',
  })
}

export function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

/** A fixed disorder: the second half first, backwards. */
function shuffled<T>(list: readonly T[]): T[] {
  const middle = Math.ceil(list.length / 2)
  return [...list.slice(middle).reverse(), ...list.slice(0, middle)]
}
