import { createHash } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { LRUCache } from 'lru-cache'
import type { TokenVersion } from './sign-in-service.ts'

/** Far below the day for which the keys themselves are kept. */
const KEPT_MS = 60_000
const MOST = 1_000

export interface VerifiedToken {
  claims: JWTPayload
  version: TokenVersion
}

/**
 * Tokens whose signature was found good a moment ago. A flow sends the same token with all of its calls, and to check a
 * signature costs as much as the rest of a call. Kept for a minute, never beyond the end of the token, and known by its
 * digest alone: nobody can take a token from here. When the keys are read again, nothing is kept any longer.
 *
 * @param renewals differs when the keys may be others than before
 */
export function createVerifiedTokens(now: () => Date, renewals: () => number) {
  const known = new LRUCache<string, VerifiedToken & { from: number; until: number; keys: number }>({ max: MOST })
  return {
    find(token: string): VerifiedToken | undefined {
      const entry = known.get(digest(token))
      const at = now().getTime()
      if (entry === undefined || entry.keys !== renewals()) return undefined
      return entry.from <= at && at < entry.until ? entry : undefined
    },
    /** @param keys what `renewals` told before the signature was checked */
    keep(token: string, { claims, version }: VerifiedToken, keys: number): void {
      const from = now().getTime()
      const until = Math.min(from + KEPT_MS, (claims.exp ?? 0) * 1_000)
      known.set(digest(token), { claims, version, keys, from, until })
    },
  }
}

const digest = (token: string): string => createHash('sha256').update(token).digest('base64')
