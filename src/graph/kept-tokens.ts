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
