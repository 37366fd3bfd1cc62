import type { TokenSource } from './token.ts'

export interface IssuedToken {
  token: string
  /** Milliseconds since 1970, as @azure/identity says it. */
  expiresOnTimestamp: number
  refreshAfterTimestamp?: number | undefined
}

const FIVE_MINUTES = 5 * 60_000

/**
 * A source that asks for a token when it has none that lasts, once for all who wait: a plan that starts fifty requests
 * must not start fifty sign-ins. With a claims challenge the kept token is worthless, whatever its age.
 */
export function keepToken(issue: (claims?: string) => Promise<IssuedToken>): TokenSource {
  let kept: IssuedToken | undefined
  let pending: Promise<IssuedToken> | undefined

  return async ({ claims, signal } = {}) => {
    signal?.throwIfAborted()
    if (claims !== undefined) {
      kept = undefined
      kept = await issue(claims)
      return kept.token
    }
    if (kept !== undefined && Date.now() < renewalOf(kept)) return kept.token
    pending ??= issue().finally(() => {
      pending = undefined
    })
    kept = await pending
    return kept.token
  }
}

const renewalOf = ({ expiresOnTimestamp, refreshAfterTimestamp }: IssuedToken) =>
  refreshAfterTimestamp ?? expiresOnTimestamp - FIVE_MINUTES

/** Values by key until each one's end, at most `limit` of them: the one not used for longest goes first. */
export function createBoundedCache<T>(limit: number) {
  const entries = new Map<string, { value: T; until: number }>()

  return {
    get(key: string, until: number, create: () => T): T {
      const now = Date.now()
      for (const [old, entry] of entries) if (entry.until <= now) entries.delete(old)
      const entry = entries.get(key) ?? { value: create(), until }
      entries.delete(key)
      entries.set(key, entry)
      for (const oldest of entries.keys()) {
        if (entries.size <= limit) break
        entries.delete(oldest)
      }
      return entry.value
    },
    get size() {
      return entries.size
    },
  }
}
