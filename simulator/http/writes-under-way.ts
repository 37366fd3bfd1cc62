import { setTimeout as wait } from 'node:timers/promises'

import type { ApiResponse, Call } from './call.ts'
import { writesMet } from './graph-error.ts'

const IDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi

/** Writes take a moment, and one that comes meanwhile for the same user or group is refused with 409. */
export class WritesUnderWay {
  readonly #objects = new Set<string>()

  async alone(call: Call, forMs: number, make: () => ApiResponse): Promise<ApiResponse> {
    const objects = objectsOf(call)
    if (objects.some((id) => this.#objects.has(id))) throw writesMet()
    for (const id of objects) this.#objects.add(id)
    try {
      const response = make()
      if (forMs > 0) await wait(forMs)
      return response
    } finally {
      for (const id of objects) this.#objects.delete(id)
    }
  }
}

function objectsOf({ segments, body }: Call): string[] {
  const { principalId, groupId, '@odata.id': reference } = (body ?? {}) as Record<string, unknown>
  const texts = [...segments, principalId, groupId, reference].filter((text) => typeof text === 'string')
  return texts.flatMap((text) => text.toLowerCase().match(IDS) ?? [])
}
