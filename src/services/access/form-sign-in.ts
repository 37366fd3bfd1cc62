import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  discovery,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
} from 'openid-client'
import type { SkipTokens } from '../lists/skip-token.ts'

export interface FormSignInOptions {
  /** Issuer without its version: scheme, host and tenant. */
  authority: string
  /** The only tenant whose people may answer. */
  tenantId: string
  clientId: string
  clientSecret?: string
  /** Where the sign-in service sends people back to. */
  redirectUri: string
  /** Encrypts what the browser keeps. */
  sealed: SkipTokens
  now: () => number
}

/** What has to be remembered by the browser while somebody signs in. */
interface PendingSignIn {
  state: string
  nonce: string
  verifier: string
  token: string
}

/** Somebody of the tenant, as their token says. */
export interface SignedInPerson {
  userId: string
  name: string
}

/** How long somebody stays signed in, in milliseconds: as long as it takes to look through a department. */
export const SESSION_MS = 60 * 60_000
/** How long signing in may take. */
export const PENDING_MS = 10 * 60_000

export type FormSignIn = ReturnType<typeof createFormSignIn>

/**
 * Signs people in with Entra ID before they answer on a page: authorization code with PKCE, so that nothing but the
 * sign-in service itself can say who they are.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function createFormSignIn({
  authority,
  tenantId,
  clientId,
  clientSecret,
  redirectUri,
  sealed,
  now,
}: FormSignInOptions) {
  let found: Promise<Configuration> | undefined

  /** Read once; a read that failed is tried again. */
  function configuration(): Promise<Configuration> {
    const issuer = new URL(`${authority}/v2.0`)
    // Only on this machine; the configuration refuses any other address without TLS.
    const options = issuer.protocol === 'http:' ? { execute: [allowInsecureRequests] } : {}
    found ??= discovery(
      issuer,
      clientId,
      undefined,
      clientSecret === undefined ? None() : ClientSecretPost(clientSecret),
      options,
    )
    found.catch(() => {
      found = undefined
    })
    return found
  }

  /** What the browser kept, unless it is not ours or too old. */
  function kept<T>(what: string, cookie: string | undefined): T | undefined {
    if (cookie === undefined || cookie === '') return undefined
    try {
      const { until, ...value } = sealed.open<T & { until: number }>([what], cookie) ?? { until: 0 }
      return until > now() ? (value as T) : undefined
    } catch {
      return undefined
    }
  }

  const keep = (what: string, value: object, forMs: number): string =>
    sealed.seal([what], { ...value, until: now() + forMs })

  return {
    /** Who is signed in, by the cookie that says so. */
    person: (session: string | undefined): SignedInPerson | undefined => kept<SignedInPerson>('session', session),

    /**
     * Where to send the browser, and the cookie to remember why.
     *
     * @param token of the page to come back to
     */
    async begin(token: string): Promise<{ url: string; cookie: string }> {
      const pending: PendingSignIn = {
        state: randomState(),
        nonce: randomNonce(),
        verifier: randomPKCECodeVerifier(),
        token,
      }
      const url = buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: 'openid profile',
        response_type: 'code',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, cookie: keep('pending', pending, PENDING_MS) }
    },

    /**
     * @param query what the browser came back with
     * @param cookie from the beginning
     * @returns the page to go on with, and the cookie that says who is there; no cookie for somebody of another tenant;
     *   nothing for a browser that has not begun here, or took too long
     * @throws what openid-client throws for an answer that does not belong to the question, or a sign-in that was
     *   broken off
     */
    async finish(query: string, cookie: string | undefined): Promise<{ token: string; session?: string } | undefined> {
      const pending = kept<PendingSignIn>('pending', cookie)
      if (pending === undefined) return undefined
      const { state, nonce, verifier, token } = pending
      const tokens = await authorizationCodeGrant(await configuration(), new URL(`${redirectUri}?${query}`), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      })
      const { oid, tid, name, preferred_username: userName } = (tokens.claims() ?? {}) as Record<string, unknown>
      if (typeof oid !== 'string' || tid !== tenantId) return { token }
      const person: SignedInPerson = {
        userId: oid.toLowerCase(),
        name: typeof name === 'string' ? name : typeof userName === 'string' ? userName : oid,
      }
      return { token, session: keep('session', person, SESSION_MS) }
    },
  }
}
