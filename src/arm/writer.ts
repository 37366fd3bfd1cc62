import type { BatchResponse } from '../graph/responses.ts'
import { GraphFailure, notSent } from '../graph/failure.ts'
import { PUT_WRITES_OFF_FOR_MS } from '../graph/middleware.ts'
import { createTurns } from '../graph/write-order.ts'
import { createArmClient, type ArmOptions } from './client.ts'
import { createPace, type Pace } from './pace.ts'
import { AZURE } from './peer.ts'
import { parseScope } from './scopes.ts'
import type { ArmWrite } from './write.ts'

/** Writes to Azure. Given to `services/plans/sending.ts` alone; a test sees to it. */
export type ArmWriter = ReturnType<typeof createArmWriter>

/**
 * What a subscription, and the tenant as a whole, take for good: 10 writes a second. The 200 that they take at once
 * besides are left to others
 * (https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling).
 */
const WRITES = { most: 10, withinMs: 1_000 }

export function createArmWriter(options: ArmOptions) {
  const client = createArmClient(options)
  const inTurn = createTurns()
  const paces = new Map<string, Pace>()

  function paceOf(path: string): Pace {
    const owner = ownerOf(path)
    const known = paces.get(owner)
    if (known !== undefined) return known
    const pace = createPace(WRITES.most, WRITES.withinMs)
    paces.set(owner, pace)
    return pace
  }

  /**
   * Sends writes side by side, but for those that change the same; a failed one is a GraphFailure in its place. What
   * would have to wait for too long is not sent.
   */
  async function writeAll(writes: readonly ArmWrite[]): Promise<BatchResponse[]> {
    const asked = performance.now()
    return Promise.all(
      writes.map((write) =>
        inTurn(write.changes === undefined ? [] : [write.changes.toLowerCase()], async () => {
          const { method, path, apiVersion, body } = write
          if (performance.now() - asked > PUT_WRITES_OFF_FOR_MS) return notSent({ method, url: path }, AZURE)
          try {
            return await client.write(method, { path, apiVersion }, body, paceOf(path))
          } catch (error) {
            if (error instanceof GraphFailure) return error
            throw error
          }
        }),
      ),
    )
  }

  return { writeAll }
}

/** Whose quota a write takes from: its subscription's, or the tenant's. */
function ownerOf(path: string): string {
  const [, subscription] = /^(\/subscriptions\/[^/]+)/i.exec(path) ?? []
  return subscription === undefined ? 'tenant' : (parseScope(subscription)?.key ?? 'tenant')
}
