import { sendBatch } from './batch.ts'
import type { BatchResponse } from './responses.ts'
import { createGraphClient, type GraphOptions } from './client.ts'
import { GraphFailure, notSent } from './failure.ts'
import { mergedAssignments } from './licenses.ts'
import { PUT_WRITES_OFF_FOR_MS } from './middleware.ts'
import { createTurns, objectsOf } from './write-order.ts'
import type { GraphWrite } from './write.ts'

/** Writes to Graph. Given to `services/plans/sending.ts` alone; a test sees to it. */
export type GraphWriter = ReturnType<typeof createGraphWriter>

export function createGraphWriter(options: GraphOptions) {
  const client = createGraphClient(options)
  const inTurn = createTurns()

  /**
   * Sends writes, and never two side by side that change the same person or group, be it from here or from another
   * caller of this process. What would have to wait for too long is not sent.
   */
  async function writeAll(writes: readonly GraphWrite[]): Promise<BatchResponse[]> {
    const merged = mergedAssignments(writes)
    const responses = await inOrder(merged.map(({ write }) => write))
    const alone = merged.flatMap(({ parts }, index) => (parts.length > 1 && isOneOfThem(responses[index]) ? parts : []))
    const each = alone.length === 0 ? [] : await inOrder(alone.map((part) => writes[part] as GraphWrite))
    const byPart = new Map<number, BatchResponse | undefined>([
      ...merged.flatMap(({ parts }, index) => parts.map((part) => [part, responses[index]] as const)),
      ...alone.map((part, index) => [part, each[index]] as const),
    ])
    return writes.map((_, part) => byPart.get(part) as BatchResponse)
  }

  async function inOrder(writes: readonly GraphWrite[]): Promise<BatchResponse[]> {
    const asked = performance.now()
    return inTurn(writes.flatMap(objectsOf), async () =>
      performance.now() - asked > PUT_WRITES_OFF_FOR_MS
        ? writes.map((write) => notSent(write))
        : sendBatch(
            client,
            writes.map((write) => ({ ...write, writes: true })),
          ),
    )
  }

  return { writeAll }
}

/** Whether Graph refused several products for one of them: it gives and takes all of a request or nothing. */
const isOneOfThem = (response: BatchResponse | undefined): boolean =>
  response instanceof GraphFailure && (response.status === 400 || response.status === 404 || response.status === 409)
