import { GUIDS } from '../guid.ts'
import type { GraphWrite } from './write.ts'

/** Where a body names users and groups that a write changes, besides those in its address. */
const NAMING = ['principalId', 'groupId', '@odata.id'] as const

const POLICY = /^\/policies\/roleManagementPolicies\/([^/]+)\//

/**
 * What a write changes: the ids in its address, and the people and groups that its body names. Microsoft refuses writes
 * that meet at one object (409 `Directory_ConcurrencyViolation`), so of two that share any of these the second is sent
 * once the first has its response. What PIM is only asked to check changes nothing.
 */
export function objectsOf({ url, body }: Pick<GraphWrite, 'url' | 'body'>): string[] {
  const fields = (body ?? {}) as Record<string, unknown>
  if (fields['isValidationOnly'] === true) return []
  // The id of a policy has the tenant's in it, which all of them share.
  const policy = POLICY.exec(url)?.[1]
  if (policy !== undefined) return [policy.toLowerCase()]
  const named = NAMING.map((name) => fields[name]).filter((value) => typeof value === 'string')
  return [...new Set([url, ...named].flatMap((text) => text.toLowerCase().match(GUIDS) ?? []))]
}

/** Whether any two of these writes change the same object. */
export function anyMeet(writes: readonly Pick<GraphWrite, 'url' | 'body'>[]): boolean {
  const objects = writes.flatMap(objectsOf)
  return new Set(objects).size < objects.length
}

/** Lets work begin once nothing that came before it and shares an object with it is under way any more. */
export type Turns = ReturnType<typeof createTurns>

export function createTurns() {
  const underWay = new Set<{ objects: ReadonlySet<string>; done: Promise<void> }>()

  return async function inTurn<T>(objects: Iterable<string>, work: () => Promise<T>): Promise<T> {
    const own = new Set(objects)
    const earlier = [...underWay].filter((other) => other.objects.values().some((object) => own.has(object)))
    const { promise: done, resolve } = Promise.withResolvers<void>()
    const turn = { objects: own, done }
    underWay.add(turn)
    try {
      await Promise.all(earlier.map((other) => other.done))
      return await work()
    } finally {
      underWay.delete(turn)
      resolve()
    }
  }
}
