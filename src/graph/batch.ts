import type { GraphClient, GraphSend } from './client.ts'
import { pause } from '../deadline.ts'
import { GraphFailure, failureFrom, isResponse, notSent, putOff, unreadable, writesMet } from './failure.ts'
import { parseRetryAfter } from './error-body.ts'
import { operationOf } from './operation.ts'
import { LANGUAGE, isPatient, isTooLate, retryDelay } from './middleware.ts'
import { objectOf, pageOf, type BatchResponse } from './responses.ts'
import { readsSignIns } from './sign-in-turn.ts'
import { readHeaders, relativeUrl, type GraphRead } from './url.ts'
import { anyMeet } from './write-order.ts'
import { present } from '../present.ts'

/** Graph takes this many requests in one `$batch` (https://learn.microsoft.com/graph/json-batching). */
export const BATCH_SIZE = 20

/** How many `$batch` requests of one call are under way at once. */
const BATCHES_AT_ONCE = 4
const MAX_ROUNDS = 6
const REPEATABLE_READ = new Set([429, 503, 504])

type BatchItem = Pick<GraphSend, 'method' | 'url' | 'headers' | 'body' | 'writes' | 'signIns'>
interface RawResponse {
  id: string
  status: number
  headers?: unknown
  body?: unknown
}

interface Headers {
  get(name: string): string | null
}

/**
 * Sends any number of requests in as few HTTP requests as Graph allows and returns their responses in the order asked.
 * Each item is throttled alone inside a response that says 200: those are sent again, by id, after the longest wait
 * that any of them was given. A failed item is a GraphFailure in its place; reads fail as a whole when Graph can't be
 * reached.
 */
export async function sendBatch(
  client: GraphClient,
  items: BatchItem[],
  version: 'v1.0' | 'beta' = 'v1.0',
): Promise<BatchResponse[]> {
  const began = performance.now()
  const responses = new Array<BatchResponse>(items.length)
  const chunks = chunksOf(items, client.signInTurns?.atOnce() ?? BATCH_SIZE)
  const atOnce = anyMeet(items.filter(({ writes }) => writes)) ? 1 : BATCHES_AT_ONCE
  const worker = async () => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      await sendChunk(client, items, chunk, responses, version, began)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, chunks.length) }, worker))
  return responses
}

/** As many requests together as Graph takes, and no more of sign-in dates than may leave at once. */
function chunksOf(items: readonly BatchItem[], mostSignIns: number): number[][] {
  const chunks: number[][] = []
  let signIns = 0
  items.forEach((item, index) => {
    const last = chunks.at(-1)
    const counts = item.signIns === true ? 1 : 0
    if (last === undefined || last.length === BATCH_SIZE || signIns + counts > Math.max(1, mostSignIns)) {
      chunks.push([index])
      signIns = counts
    } else {
      last.push(index)
      signIns += counts
    }
  })
  return chunks
}

async function sendChunk(
  client: GraphClient,
  items: BatchItem[],
  chunk: number[],
  responses: BatchResponse[],
  version: 'v1.0' | 'beta',
  began: number,
): Promise<void> {
  // What it was decided by has grown old while the chunks before it were made.
  if (chunk.some((index) => items[index]?.writes) && isTooLate(0, began, true)) {
    for (const index of chunk) responses[index] = notSent(items[index] as BatchItem)
    return
  }
  let open = chunk
  for (let round = 1; open.length > 0; round++) {
    const writes = open.some((index) => items[index]?.writes)
    // One after another, in one request (https://learn.microsoft.com/graph/json-batching#dependson).
    const isSerial = writes && anyMeet(open.map((index) => items[index] as BatchItem))
    const requests = open.map((index, place) => ({
      ...batchRequest(items[index] as BatchItem, index),
      ...(isSerial && place > 0 ? { dependsOn: [String(open[place - 1])] } : {}),
    }))
    const signIns = open.filter((index) => items[index]?.signIns === true).length
    if (signIns > 0) await client.signInTurns?.take(signIns)
    const sent = await client
      .send({ method: 'POST', url: '/$batch', version, body: { requests }, writes })
      .catch(unlessWrites(writes))
    if (sent instanceof GraphFailure) {
      for (const index of open) responses[index] = sent
      return
    }
    const received = receivedIn(sent.body)
    let delay = 0
    const again: number[] = []
    for (const index of open) {
      const item = items[index] as BatchItem
      const raws = received.get(String(index)) ?? []
      const headers = headersOf(raws[0])
      responses[index] = responseOf(raws, headers, item)
      const { status, body } = raws.length === 1 ? (raws[0] as RawResponse) : { status: 0, body: undefined }
      if (item.writes ? status === 429 || writesMet(status, body) : REPEATABLE_READ.has(status)) {
        again.push(index)
        if (status === 409) responses[index] = putOff(item)
        if (status === 429 && item.signIns === true) {
          await client.signInTurns?.throttled(parseRetryAfter(headers.get('retry-after')))
        }
        delay = Math.max(delay, retryDelay(headers.get('retry-after'), round))
      } else if (isSerial && status === 424 && index !== open[0]) {
        // The one before it failed: this one was not tried.
        again.push(index)
        responses[index] = notSent(item)
      }
    }
    const isPutOff = delay > 0
    const patient = again.every((index) =>
      isPatient((responses[index] as GraphFailure).status, items[index]?.writes === true),
    )
    const writesAgain = again.some((index) => items[index]?.writes)
    if (again.length === 0 || (isPutOff && round >= MAX_ROUNDS && !patient) || isTooLate(delay, began, writesAgain)) {
      return
    }
    if (isPutOff) await pause(delay)
    else round--
    open = again
  }
}

/** Writes beside those of a batch that broke off may have been made: each of them must have a response of its own. */
const unlessWrites =
  (writes: boolean) =>
  (error: unknown): GraphFailure => {
    if (writes && error instanceof GraphFailure) return error
    throw error
  }

function batchRequest({ method, url, headers = {}, body }: BatchItem, index: number) {
  return {
    id: String(index),
    method,
    url,
    headers: { ...LANGUAGE, ...headers, ...present('Content-Type', body, () => 'application/json') },
    ...present('body', body),
  }
}

/** What came for each request, by its id: more than one only where they say different things. */
function receivedIn(body: unknown): Map<string, RawResponse[]> {
  const { responses } = (body ?? {}) as { responses?: unknown }
  const received = new Map<string, RawResponse[]>()
  for (const raw of Array.isArray(responses) ? (responses as (RawResponse | null)[]) : []) {
    if (typeof raw !== 'object' || raw === null || typeof raw.id !== 'string' || !Number.isInteger(raw.status)) continue
    const others = received.get(raw.id) ?? []
    if (!others.some((other) => saysTheSame(other, raw))) received.set(raw.id, [...others, raw])
  }
  return received
}

const saysTheSame = (one: RawResponse, other: RawResponse): boolean =>
  JSON.stringify([one.status, one.body]) === JSON.stringify([other.status, other.body])

/** What stands in a batch for headers, whatever it is. */
function headersOf(raw: RawResponse | undefined): Headers {
  const entries = Object.entries((raw?.headers ?? {}) as Record<string, unknown>)
  return {
    get(wanted) {
      const value = entries.find(([name]) => name.toLowerCase() === wanted)?.[1]
      return typeof value === 'string' || typeof value === 'number' ? String(value) : null
    },
  }
}

/** Without a response, or with two that say different things, nobody knows what became of a request. */
function responseOf(raws: readonly RawResponse[], headers: Headers, { method, url, writes }: BatchItem): BatchResponse {
  const operation = operationOf(method, url)
  const [raw] = raws
  if (raw === undefined) {
    return new GraphFailure({
      status: 0,
      code: 'BatchResponseMissing',
      message: 'Graph left a request of a batch without a response',
      operation,
    })
  }
  if (raws.length > 1) {
    return new GraphFailure({
      status: 0,
      code: 'BatchResponsesContradict',
      message: 'Graph responded to a request of a batch twice, and differently',
      operation,
    })
  }
  if (raw.status < 200 || raw.status >= 300) return failureFrom(raw.status, raw.body, headers, operation)
  return writes || isResponse(raw.body) ? { status: raw.status, body: raw.body } : unreadable(operation)
}

/**
 * Several reads as one request; each response or its failure in the order asked. What is no response to its read, such
 * as a list without `value`, is a failure too. Of lists only the first page is read.
 */
export async function readBatch(client: GraphClient, reads: readonly GraphRead[]): Promise<BatchResponse[]> {
  const items = reads.map((read) => ({
    method: 'GET' as const,
    url: relativeUrl(read),
    headers: readHeaders(read),
    writes: false,
    signIns: readsSignIns(read),
  }))
  const responses = await sendBatch(client, items, reads[0]?.version)
  return responses.map((response, index) => checked(response, reads[index] as GraphRead))
}

function checked(response: BatchResponse, read: GraphRead): BatchResponse {
  if (response instanceof GraphFailure) return response
  const operation = operationOf('GET', read.path)
  try {
    if (read.complete === 'object') objectOf(response.body, read, operation)
    else pageOf(response.body, read, operation)
    return response
  } catch (error) {
    if (error instanceof GraphFailure) return error
    throw error
  }
}

/** The body of a batch response; a failure is thrown. */
export function bodyOf<T>(response: BatchResponse | undefined): T {
  if (response instanceof GraphFailure) throw response
  return response?.body as T
}
