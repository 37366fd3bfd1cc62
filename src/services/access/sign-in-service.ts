import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'
import { Refusal } from '../../errors.ts'
import { DAY_MS } from '../../time.ts'

/** Access tokens come in two shapes; the app registration of the API they are for decides which. */
export type TokenVersion = '1.0' | '2.0'

/** Who signs tokens of one version, and with which keys. */
export interface Issuer {
  issuer: string
  key: JWTVerifyGetKey
}

export interface SignInServiceOptions {
  authority: string
  tenantId: string
  fetch?: typeof fetch | undefined
}

const PAUSE_MS = 30_000
const TIMEOUT_MS = 5_000

/** Microsoft's clouds: which hosts tokens name as their issuer, by the host where people sign in. */
const CLOUDS: Readonly<Record<string, Record<TokenVersion, string>>> = {
  'https://login.microsoftonline.com': { '1.0': 'https://sts.windows.net', '2.0': 'https://login.microsoftonline.com' },
  'https://login.microsoftonline.us': { '1.0': 'https://sts.windows.net', '2.0': 'https://login.microsoftonline.us' },
  'https://login.partner.microsoftonline.cn': {
    '1.0': 'https://sts.chinacloudapi.cn',
    '2.0': 'https://login.partner.microsoftonline.cn',
  },
  'https://login.chinacloudapi.cn': {
    '1.0': 'https://sts.chinacloudapi.cn',
    '2.0': 'https://login.partner.microsoftonline.cn',
  },
}

/**
 * The issuer and the signing keys of one tenant, as its OpenID metadata tells them: v1 tokens are checked against v1
 * metadata alone, v2 tokens against v2. Keys roll without notice, so they are read again every day and when a token
 * names an unknown one, though not more often than every 30 seconds.
 *
 * https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens
 */
export function createSignInService({ authority, tenantId, fetch: fetchFrom = fetch }: SignInServiceOptions) {
  const base = `${authority}/${tenantId}`
  let renewals = 0

  const read = async (version: TokenVersion): Promise<Issuer> => {
    const url =
      version === '2.0' ? `${base}/v2.0/.well-known/openid-configuration` : `${base}/.well-known/openid-configuration`
    const response = await fetchFrom(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (!response.ok) throw new Error(`OpenID metadata answered ${response.status}`)
    const { issuer, jwks_uri: keysUrl } = (await response.json()) as Record<string, unknown>
    if (typeof issuer !== 'string' || typeof keysUrl !== 'string') {
      throw new Error('OpenID metadata has no issuer or no jwks_uri')
    }
    if (!mayIssue(issuer, version)) {
      throw new Error(`OpenID metadata names the issuer ${issuer}, which is not one of ${authority}`)
    }
    if (!sameOrigin(keysUrl, authority) && !sameOrigin(keysUrl, issuer)) {
      throw new Error('OpenID metadata names keys on another host')
    }
    // The keys age with the metadata that named them, so that both are replaced together or go on serving together.
    const keys = createRemoteJWKSet(new URL(keysUrl), {
      cacheMaxAge: Infinity,
      cooldownDuration: PAUSE_MS,
      timeoutDuration: TIMEOUT_MS,
      [customFetch]: (...request) => {
        renewals++
        return fetchFrom(...request)
      },
    })
    await keys.reload()
    return {
      issuer,
      key: async (header, token) => {
        const before = renewals
        const key = await keys(header, token).catch(explainKeyFailure)
        // They were read again meanwhile, and what others found with the old ones counts no more.
        if (renewals !== before) renewals++
        return key
      },
    }
  }

  const mayIssue = (issuer: string, version: TokenVersion): boolean => {
    const host = CLOUDS[authority]?.[version]
    if (host === undefined) return sameOrigin(issuer, authority)
    return issuer === (version === '2.0' ? `${host}/${tenantId}/v2.0` : `${host}/${tenantId}/`)
  }

  const issuerOf = (version: TokenVersion) =>
    remembered(
      () => read(version),
      () => renewals++,
    )
  const issuers = { '1.0': issuerOf('1.0'), '2.0': issuerOf('2.0') }
  return {
    issuer: (version: TokenVersion) => issuers[version](),
    /** Differs from a former number when the keys may be others than then. */
    renewals: () => renewals,
  }
}

const sameOrigin = (one: string, other: string) => URL.parse(one)?.origin === new URL(other).origin

/** A key that does not exist is the token's fault; keys that can't be read again are not. */
function explainKeyFailure(error: unknown): never {
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error
  throw unavailable(error)
}

function unavailable(cause: unknown): Refusal {
  return new Refusal(
    'SignInServiceUnavailable',
    'The sign-in service can not be reached, so the token could not be checked: try again in a minute.',
    {
      retryAfter: PAUSE_MS / 1000,
      cause,
    },
  )
}

/**
 * Reads once and keeps the answer for a day. When a later read fails, the old answer goes on serving; a failure is not
 * tried again for half a minute, so that a sign-in service that is down is not also waited for by every request.
 */
function remembered<T>(read: () => Promise<T>, onRead: () => void): () => Promise<T> {
  let value: T | undefined
  let due = 0
  let failure: Refusal | undefined
  let reading: Promise<void> | undefined

  const refresh = async () => {
    try {
      value = await read()
      onRead()
      failure = undefined
      due = Date.now() + DAY_MS
    } catch (error) {
      failure = unavailable(error)
      due = Date.now() + PAUSE_MS
    }
  }
  return async () => {
    if (Date.now() >= due) {
      await (reading ??= refresh().finally(() => {
        reading = undefined
      }))
    }
    if (value === undefined) throw failure
    return value
  }
}
