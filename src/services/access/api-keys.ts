import { createHash, timingSafeEqual } from 'node:crypto'
import type { Settings } from '../../config/settings.ts'
import { Refusal } from '../../errors.ts'
import type { Caller } from '../../callers.ts'

/**
 * The keys that the operator handed out. The service knows only their hashes; keys are long and random, so a plain
 * SHA-256 can't be turned back.
 */
export function createApiKeys(configured: Settings['apiKeys']) {
  const keys = configured.map(({ name, sha256, roles }) => ({ name, roles, hash: Buffer.from(sha256, 'hex') }))

  return {
    /** Looks at every hash, also after a match: the time taken says nothing about which key was nearly right. */
    identify(key: string): Caller {
      const hash = createHash('sha256').update(key).digest()
      let found: (typeof keys)[number] | undefined
      for (const candidate of keys) {
        if (timingSafeEqual(candidate.hash, hash)) found = candidate
      }
      if (found === undefined) {
        throw new Refusal('ApiKeyInvalid', 'This API key is not known to the service: check the key in the connection.')
      }
      return { id: `key:${found.name}`, kind: 'apiKey', name: found.name, roles: [...found.roles] }
    },
  }
}
