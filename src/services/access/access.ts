import { ConfigError } from '../../config/config-error.ts'
import { isLoopback } from '../../loopback.ts'
import type { Settings } from '../../config/settings.ts'
import { Refusal } from '../../errors.ts'
import { createTokenVerifier, type VerifierOptions } from './access-tokens.ts'
import { createApiKeys } from './api-keys.ts'
import { attemptWithKey, attemptWithToken, createAttempts, type Attempt } from './attempts.ts'
import type { Caller } from '../../callers.ts'

export type AccessSettings = Pick<
  Settings,
  | 'apiKeys'
  | 'apiAudience'
  | 'apiTenantId'
  | 'apiAuthorityHost'
  | 'apiClientIds'
  | 'apiScope'
  | 'azureTenantId'
  | 'azureAuthorityHost'
  | 'authFailuresPerMinute'
>

/** The headers of a request, names in lower case as Node gives them. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>

export type Access = ReturnType<typeof createAccess>

const MICROSOFT = 'https://login.microsoftonline.com'

/** Who a request comes from: the one place where credentials of callers are looked at. */
export function createAccess(settings: AccessSettings, options: VerifierOptions = {}) {
  const keys = createApiKeys(settings.apiKeys)
  const tokens = acceptsTokens(settings) ? createTokenVerifier(tokenRules(settings), options) : undefined
  const attempts = createAttempts({ perMinute: settings.authFailuresPerMinute })

  /** Nothing is fetched, verified or compared for whoever failed too often. */
  async function counted(attempt: Attempt, look: () => Caller | Promise<Caller>): Promise<Caller> {
    attempts.assertAllowed(attempt)
    try {
      const caller = await look()
      attempts.succeeded(attempt)
      return caller
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) attempts.failed(attempt)
      throw error
    }
  }

  return {
    /**
     * A Bearer token wins over a key sent with it, and a bad token is refused without a look at the key: a caller has
     * one identity, and which one must not depend on what happens to be wrong with the other. Only a service that takes
     * no tokens at all ignores them, since gateways in front like to add their own.
     *
     * @param address where the call comes from
     * @throws Refusal `TooManyRequests`, `CredentialsMissing`, `TokenInvalid`, `ApiKeyInvalid`, `ClientNotAllowed`,
     *   `SignInServiceUnavailable`
     */
    async authenticate(headers: RequestHeaders, address = ''): Promise<Caller> {
      const token = bearerToken(headers)
      const key = single(headers['x-api-key'])
      if (token !== undefined && tokens !== undefined) {
        return counted(attemptWithToken(address, token), () => tokens.verify(token))
      }
      if (key !== undefined) return counted(attemptWithKey(address, key), () => keys.identify(key))
      if (token !== undefined) {
        throw new Refusal(
          'TokenInvalid',
          'This service accepts no access tokens: send an API key in the X-Api-Key header.',
        )
      }
      throw new Refusal(
        'CredentialsMissing',
        'This request does not say who it comes from: ' +
          `${tokens === undefined ? 'send an API key in the X-Api-Key header' : 'sign in with Microsoft Entra ID, or send an API key in the X-Api-Key header'}.`,
      )
    },
  }
}

const acceptsTokens = (settings: AccessSettings) => settings.apiAudience.length > 0

function tokenRules(settings: AccessSettings) {
  const tenantId = settings.apiTenantId ?? settings.azureTenantId
  if (tenantId === undefined) {
    throw new ConfigError(['API_TENANT_ID is missing: only tokens of one tenant may be accepted.'])
  }
  const authority = new URL(settings.apiAuthorityHost ?? settings.azureAuthorityHost ?? MICROSOFT)
  if (authority.protocol !== 'https:' && !isLoopback(authority.hostname)) {
    throw new ConfigError(['API_AUTHORITY_HOST must use https: whoever can change its answers could sign tokens.'])
  }
  return {
    authority: authority.href.replace(/\/+$/, ''),
    tenantId: tenantId.toLowerCase(),
    audiences: settings.apiAudience,
    clientIds: settings.apiClientIds,
    scope: settings.apiScope,
  }
}

function bearerToken(headers: RequestHeaders): string | undefined {
  return /^Bearer +(\S+)$/i.exec(single(headers['authorization']) ?? '')?.[1]
}

/** A header that came twice names two callers, and so none. */
function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
