import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose'
import { Refusal } from '../../errors.ts'
import type { Caller } from '../../callers.ts'
import { createSignInService, type Issuer, type TokenVersion } from './sign-in-service.ts'
import { callerOf } from './token-caller.ts'
import type { TokenRules } from './token-rules.ts'
import { createVerifiedTokens, type VerifiedToken } from './verified-tokens.ts'

export interface VerifierOptions {
  fetch?: typeof fetch
  now?: () => Date
}

const MICROSOFT_GRAPH = '00000003-0000-0000-c000-000000000000'

/**
 * Checks access tokens that Microsoft Entra ID issued for this service, and turns them into callers.
 *
 * https://learn.microsoft.com/entra/identity-platform/access-tokens
 */
export function createTokenVerifier(rules: TokenRules, { fetch, now = () => new Date() }: VerifierOptions = {}) {
  const signIn = createSignInService({ authority: rules.authority, tenantId: rules.tenantId, fetch })
  const verified = createVerifiedTokens(now, signIn.renewals)
  const audiences = [...new Set(rules.audiences.flatMap(bothForms))]

  return {
    async verify(token: string): Promise<Caller> {
      const { claims, version } = verified.find(token) ?? (await checked(token))
      return callerOf(claims, version, rules, token)
    },
  }

  async function checked(token: string): Promise<VerifiedToken> {
    const version = readable(token, audiences)
    const issuer = await signIn.issuer(version)
    const keys = signIn.renewals()
    const claims = await signedClaims(token, issuer)
    if (String(claims['tid']).toLowerCase() !== rules.tenantId) {
      throw invalid('This token comes from another tenant than the one this service looks after.')
    }
    verified.keep(token, { claims, version }, keys)
    return { claims, version }
  }

  async function signedClaims(token: string, { issuer, key }: Issuer): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['RS256'],
        issuer,
        audience: audiences,
        clockTolerance: 60,
        currentDate: now(),
        requiredClaims: ['exp', 'tid'],
      })
      return payload
    } catch (error) {
      throw error instanceof Refusal ? error : invalid(sentenceFor(error), error)
    }
  }
}

/**
 * What is wrong with a token at first sight, before any key is fetched for it. Nothing read here is believed: it only
 * chooses the sentence, and the metadata that the signature is checked against.
 */
function readable(token: string, audiences: readonly string[]): TokenVersion {
  let header, claims
  try {
    header = decodeProtectedHeader(token)
    claims = decodeJwt(token)
  } catch (error) {
    throw invalid('This is not an access token: sign in again.', error)
  }
  // Graph's tokens are meant for Graph alone: the `nonce` in their header makes the signature uncheckable for others.
  if ('nonce' in header || !toUs(claims.aud, audiences)) {
    throw invalid(
      `This token was issued for another API${nameOf(claims.aud)}: ask for one for ${audiences[0]}, which is the ` +
        'Resource URL of the connection.',
    )
  }
  if (header.alg !== 'RS256' || typeof header.kid !== 'string') {
    throw invalid('This token is not signed the way Microsoft Entra ID signs (RS256, with a key id).')
  }
  if (claims['ver'] !== '1.0' && claims['ver'] !== '2.0') {
    throw invalid('This token does not say whether it is a version 1.0 or a version 2.0 token of Microsoft Entra ID.')
  }
  return claims['ver']
}

const toUs = (aud: JWTPayload['aud'], audiences: readonly string[]) =>
  typeof aud === 'string' && audiences.includes(aud)

function nameOf(aud: unknown): string {
  if (typeof aud !== 'string') return ''
  if (aud === MICROSOFT_GRAPH || /^https:\/\/([a-z-]+\.)?(microsoft)?graph\./i.test(aud)) return ' (Microsoft Graph)'
  return /^[\w.:/-]{1,100}$/.test(aud) ? ` (${aud})` : ''
}

/** v2 tokens name their audience by client id, v1 tokens by client id or App ID URI, whichever the client asked for. */
function bothForms(audience: string): string[] {
  if (audience.startsWith('api://')) return [audience, audience.slice('api://'.length)]
  return audience.includes('://') ? [audience] : [audience, `api://${audience}`]
}

function sentenceFor(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'This token has expired: sign in again.'
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'nbf') {
      return 'This token is not valid yet: compare the clocks of this service and of the caller.'
    }
    if (error.claim === 'iss') return 'This token was issued by another tenant or another sign-in service.'
    return `This token is refused: its claim ${error.claim} is missing or not as it must be.`
  }
  return 'The signature of this token can not be confirmed with the keys of the sign-in service: sign in again.'
}

/**
 * jose's claim errors carry all claims of the token, people's names among them: only what failed is kept as the cause.
 */
function invalid(sentence: string, failure?: unknown): Refusal {
  const cause = failure instanceof errors.JOSEError ? new Error(`${failure.code}: ${failure.message}`) : undefined
  return new Refusal('TokenInvalid', sentence, { cause })
}
