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

export interface CodeSignInOptions {
  /** Issuer without its version: scheme, host and tenant. */
  authority: string
  clientId: string
  clientSecret?: string
  /** Where the sign-in service sends people back to. */
  redirectUri: string
  /** What is asked for, with spaces between. */
  scope: string
}

/** What the browser has to remember while somebody signs in. */
export interface PendingCode {
  state: string
  nonce: string
  verifier: string
}

/** How long signing in may take, in milliseconds. */
export const PENDING_MS = 10 * 60_000

export type CodeSignIn = ReturnType<typeof createCodeSignIn>

/**
 * Signs people in with Entra ID: authorization code with PKCE, so that nothing but the sign-in service itself can say
 * who they are.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function createCodeSignIn({ authority, clientId, clientSecret, redirectUri, scope }: CodeSignInOptions) {
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

  return {
    /** Where to send the browser, and what it has to remember. */
    async begin(): Promise<{ url: string; pending: PendingCode }> {
      const pending = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
      const url = buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope,
        response_type: 'code',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, pending }
    },

    /**
     * The tokens for the code that the browser came back with.
     *
     * @param query what the browser came back with
     * @throws what openid-client throws for an answer that does not belong to the question, or a sign-in that was
     *   broken off
     */
    finish: async (query: string, { state, nonce, verifier }: PendingCode) =>
      authorizationCodeGrant(await configuration(), new URL(`${redirectUri}?${query}`), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      }),
  }
}
