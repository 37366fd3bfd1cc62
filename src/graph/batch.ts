import { setTimeout as sleep } from 'node:timers/promises'
import type { GraphClient, GraphSend } from './client.ts'
import { GraphFailure, failureFrom, isAnswer, unreadable } from './failure.ts'
import { operationOf } from './operation.ts'
import { isPatient, isTooLate, retryDelay } from './middleware.ts'
import { readHeaders, relativeUrl, slices, type GraphRead } from './url.ts'

/** Graph takes this many requests in one `$batch` (https://learn.microsoft.com/graph/json-batching). */
const BATCH_SIZE = 20

/** How many `$batch` requests of one call are under way at once. */
const BATCHES_AT_ONCE = 4
const MAX_ROUNDS = 6
const REPEATABLE_READ = new Set([429, 503, 504])

export type BatchAnswer<T = unknown> = { status: number; body: T } | GraphFailure

type BatchItem = Pick<GraphSend, 'method' | 'url' | 'headers' | 'body' | 'writes'>
interface RawAnswer {
  id: string
  status: number
  headers?: Record<string, string> | null
  body?: unknown
}

/**
 * Sends any number of requests in as few HTTP requests as Graph allows and answers them in the order asked. Each item
 * is throttled alone inside an answer that says 200: those are sent again, by id, after the longest wait that any of
 * them was given. A failed item is a GraphFailure in its place; reads fail as a whole when Graph can't be reached.
 */
export async function sendBatch(
  client: GraphClient,
  items: BatchItem[],
  version: 'v1.0' | 'beta' = 'v1.0',
): Promise<BatchAnswer[]> {
  const answers = new Array<BatchAnswer>(items.length)
  const chunks = slices([...items.keys()], BATCH_SIZE)
  const worker = async () => {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
      await sendChunk(client, items, chunk, answers, version)
    }
  }
  await Promise.all(Array.from({ length: Math.min(BATCHES_AT_ONCE, chunks.length) }, worker))
  return answers
}

async function sendChunk(
  client: GraphClient,
  items: BatchItem[],
  chunk: number[],
  answers: BatchAnswer[],
  version: 'v1.0' | 'beta',
): Promise<void> {
  const began = performance.now()
  let open = chunk
  for (let round = 1; open.length > 0; round++) {
    const requests = open.map((index) => batchRequest(items[index] as BatchItem, index))
    const writes = open.some((index) => items[index]?.writes)
    const sent = await client
      .send({ method: 'POST', url: '/$batch', version, body: { requests }, writes })
      .catch(unlessWrites(writes))
    if (sent instanceof GraphFailure) {
      for (const index of open) answers[index] = sent
      return
    }
    const received = new Map(
      ((sent.body as { responses?: RawAnswer[] } | undefined)?.responses ?? []).map((answer) => [answer.id, answer]),
    )
    let delay = 0
    const again: number[] = []
    for (const index of open) {
      const item = items[index] as BatchItem
      const raw = received.get(String(index))
      const headers = new Headers(raw?.headers ?? {})
      answers[index] = answerOf(raw, headers, item)
      const status = raw?.status ?? 0
      if (item.writes ? status === 429 : REPEATABLE_READ.has(status)) {
        again.push(index)
        delay = Math.max(delay, retryDelay(headers.get('retry-after'), round))
      }
    }
    const patient = again.every((index) =>
      isPatient((answers[index] as GraphFailure).status, items[index]?.writes === true),
    )
    const writesAgain = again.some((index) => items[index]?.writes)
    if (again.length === 0 || (round >= MAX_ROUNDS && !patient) || isTooLate(delay, began, writesAgain)) return
    await sleep(delay)
    open = again
  }
}

/** Writes beside those of a batch that broke off may have been made: each of them must have an answer of its own. */
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
    headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body }),
  }
}

function answerOf(raw: RawAnswer | undefined, headers: Headers, { method, url, writes }: BatchItem): BatchAnswer {
  const operation = operationOf(method, url)
  if (raw === undefined) {
    return new GraphFailure({
      status: 0,
      code: 'BatchAnswerMissing',
      message: 'Graph left a request of a batch unanswered',
      operation,
    })
  }
  if (raw.status < 200 || raw.status >= 300) return failureFrom(raw.status, raw.body, headers, operation)
  return writes || isAnswer(raw.body) ? { status: raw.status, body: raw.body } : unreadable(operation)
}

/** Several reads as one request; each answer or its failure in the order asked. */
export async function readBatch(client: GraphClient, reads: GraphRead[]): Promise<BatchAnswer[]> {
  const items = reads.map((read) => ({
    method: 'GET' as const,
    url: relativeUrl(read),
    headers: readHeaders(read),
    writes: false,
  }))
  return sendBatch(client, items, reads[0]?.version)
}

/** The body of a batch answer; a failure is thrown. */
export function bodyOf<T>(answer: BatchAnswer | undefined): T {
  if (answer instanceof GraphFailure) throw answer
  return answer?.body as T
}
