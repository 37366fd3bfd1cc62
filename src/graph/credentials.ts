import { createHash } from 'node:crypto'
import type { TokenCredential, TokenCredentialOptions } from '@azure/identity'
import { decodeJwt } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Config } from '../config/config.ts'
import { Refusal } from '../errors.ts'
import { isLoopback } from '../loopback.ts'
import { credentialFailure } from './credential-failure.ts'
import { keepToken, type IssuedToken } from './kept-tokens.ts'
import { simulatorToken } from './simulator-token.ts'
import type { TokenSource } from './token.ts'
import { present } from '../present.ts'

export type Purpose = 'READ' | 'WRITE'

type Kind = Config['GRAPH_CREDENTIAL']

/** Users who are read for at the same time, more or less; each costs a credential with its own cache. */
const MAX_USERS = 500

const PURPOSES = { READ: 'reading identity', WRITE: 'writing identity' } as const

/** The audience of tokens that stand in for a secret, by cloud. */
const EXCHANGE_AUDIENCES: Readonly<Record<string, string>> = {
  'login.microsoftonline.us': 'api://AzureADTokenExchangeUSGov',
  'login.partner.microsoftonline.cn': 'api://AzureADTokenExchangeChina',
  'login.chinacloudapi.cn': 'api://AzureADTokenExchangeChina',
}

/**
 * How the service proves itself to Microsoft Graph, or by another `scope` to Azure, for reading or for writing, and by
 * which access token (`assertion`) it acts for a user where it reads on behalf of them. Cheap to call again: one
 * configuration has one source per purpose, and on behalf of users one per access token.
 *
 * @throws (the source) Refusal `GraphCredentialFailed`, `SignInServiceUnavailable`, `NeedsServiceIdentity`, or
 *   `SignInRequired` with the `claims` that the caller's client must ask for
 */
export function createTokenSource(
  config: Config,
  purpose: Purpose,
  caller?: { kind: string; assertion?: string },
  scope: string = scopeOf(config),
): TokenSource {
  const sources = sourcesOf(config, scope)
  const kind = config[`GRAPH_${purpose}_CREDENTIAL`] ?? config.GRAPH_CREDENTIAL
  if (kind !== 'on-behalf-of') {
    sources[purpose] ??= source(config, purpose, kind, scope)
    return sources[purpose]
  }
  if (purpose === 'WRITE') {
    return refuse(
      'Changes are never made on behalf of a user: give the service an identity of its own with ' +
        'GRAPH_WRITE_CREDENTIAL.',
    )
  }
  const assertion = caller?.assertion
  if (assertion === undefined) {
    return refuse(
      caller?.kind === 'user'
        ? 'Microsoft 365 is read here on behalf of whoever asks, and the console keeps no token to do so: ask in a ' +
            'flow, through the connector.'
        : 'Microsoft 365 is read here on behalf of the user who asks, and this caller is none: sign in with an ' +
            'account instead of a key or an app.',
    )
  }
  const key = createHash('sha256').update(assertion).digest('base64')
  // What has ended is not kept until somebody else needs its place.
  sources.users.purgeStale()
  const known = sources.users.get(key)
  if (known !== undefined) return known
  const made = source(config, purpose, kind, scope, assertion)
  sources.users.set(key, made, { ttl: Math.max(1, (decodeJwt(assertion).exp ?? 0) * 1000 - Date.now()) })
  return made
}

interface Sources {
  READ?: TokenSource
  WRITE?: TokenSource
  users: LRUCache<string, TokenSource>
}

const kept = new WeakMap<Config, Map<string, Sources>>()

function sourcesOf(config: Config, scope: string): Sources {
  const ofConfig = kept.get(config) ?? new Map<string, Sources>()
  kept.set(config, ofConfig)
  const known = ofConfig.get(scope)
  if (known !== undefined) return known
  const fresh = { users: new LRUCache<string, TokenSource>({ max: MAX_USERS }) }
  ofConfig.set(scope, fresh)
  return fresh
}

const refuse =
  (sentence: string): TokenSource =>
  async () => {
    throw new Refusal('NeedsServiceIdentity', sentence)
  }

function source(config: Config, purpose: Purpose, kind: Kind, scope: string, assertion?: string): TokenSource {
  const settings = settingsOf(config, purpose)
  if (kind === 'simulator') {
    return keepToken(async () => simulatorToken(purpose, settings.tenantId, settings.clientId, audienceOf(scope)))
  }

  let credential: Promise<TokenCredential> | undefined
  return keepToken(async (claims): Promise<IssuedToken> => {
    try {
      credential ??= createCredential(kind, settings, assertion)
      const token = await (await credential).getToken(scope, { enableCae: true, ...present('claims', claims) })
      if (token === null) throw new Error('The credential gave no token')
      return token
    } catch (error) {
      throw credentialFailure(error, `${PURPOSES[purpose]} (${kind})`, assertion !== undefined)
    }
  })
}

/**
 * Tokens are for the cloud's own Graph host; behind a loopback address stands the simulator or a proxy of the global
 * one.
 */
export function scopeOf({ GRAPH_SCOPE, GRAPH_BASE_URL }: Pick<Config, 'GRAPH_SCOPE' | 'GRAPH_BASE_URL'>): string {
  const { hostname, origin } = new URL(GRAPH_BASE_URL)
  return GRAPH_SCOPE ?? `${isLoopback(hostname) ? 'https://graph.microsoft.com' : origin}/.default`
}

/** The same for Azure Resource Manager: https://learn.microsoft.com/azure/developer/identity/authentication-resource */
export function armScopeOf({ ARM_BASE_URL }: Pick<Config, 'ARM_BASE_URL'>): string {
  const { hostname, origin } = new URL(ARM_BASE_URL)
  return `${isLoopback(hostname) ? 'https://management.azure.com' : origin}/.default`
}

const audienceOf = (scope: string): string => scope.replace(/\/\.default$/, '')

type Settings = ReturnType<typeof settingsOf>

/**
 * Each setting in its own form for this purpose, else in the plain one; what proves a user's stand-in is never mixed
 * from both.
 */
function settingsOf(config: Config, purpose: Purpose) {
  const own = `GRAPH_${purpose}_` as const
  const either = (
    name:
      | 'TENANT_ID'
      | 'CLIENT_ID'
      | 'AUTHORITY_HOST'
      | 'CLIENT_SECRET'
      | 'CLIENT_CERTIFICATE_PATH'
      | 'CLIENT_CERTIFICATE_PASSWORD'
      | 'MANAGED_IDENTITY_CLIENT_ID',
  ) => config[`${own}AZURE_${name}`] ?? config[`AZURE_${name}`]
  const authorityHost = either('AUTHORITY_HOST')
  const ownProof =
    config[`${own}AZURE_MANAGED_IDENTITY_CLIENT_ID`] ??
    config[`${own}AZURE_CLIENT_CERTIFICATE_PATH`] ??
    config[`${own}AZURE_CLIENT_SECRET`]
  const proof = ownProof === undefined ? '' : own
  return {
    tenantId: either('TENANT_ID'),
    clientId: either('CLIENT_ID'),
    secret: either('CLIENT_SECRET'),
    certificatePath: either('CLIENT_CERTIFICATE_PATH'),
    certificatePassword: either('CLIENT_CERTIFICATE_PASSWORD'),
    managedIdentityId: either('MANAGED_IDENTITY_CLIENT_ID'),
    onBehalfOf: {
      managedIdentityId: config[`${proof}AZURE_MANAGED_IDENTITY_CLIENT_ID`],
      certificatePath: config[`${proof}AZURE_CLIENT_CERTIFICATE_PATH`],
      secret: config[`${proof}AZURE_CLIENT_SECRET`],
    },
    common: {
      disableInstanceDiscovery: config.AZURE_DISABLE_INSTANCE_DISCOVERY,
      // Our caller waits 20 seconds at most: better a clear error than a late one.
      retryOptions: { maxRetries: 1, maxRetryDelayInMs: 2_000 },
      ...present('authorityHost', authorityHost),
    } satisfies TokenCredentialOptions & { disableInstanceDiscovery: boolean },
  }
}

/**
 * The only place that knows @azure/identity, loaded on first use: it takes a third of a second, tests rarely need it.
 */
async function createCredential(
  kind: Exclude<Kind, 'simulator'>,
  settings: Settings,
  userAssertionToken = '',
): Promise<TokenCredential> {
  const azure = await import('@azure/identity')
  const { common, clientId } = settings
  const tenantId = settings.tenantId ?? ''
  const exchange = (managedIdentityId: string) => async () => {
    const audience =
      EXCHANGE_AUDIENCES[new URL(common.authorityHost ?? 'https://login.microsoftonline.com').hostname] ??
      'api://AzureADTokenExchange'
    return (await new azure.ManagedIdentityCredential({ clientId: managedIdentityId }).getToken(`${audience}/.default`))
      .token
  }

  switch (kind) {
    case 'default':
      // Reads AZURE_* from the environment itself: settings of one purpose alone need one of the kinds below.
      return new azure.DefaultAzureCredential({
        ...common,
        ...present('tenantId', settings.tenantId),
        ...present('managedIdentityClientId', clientId),
      })
    case 'client-secret':
      return new azure.ClientSecretCredential(tenantId, clientId ?? '', settings.secret ?? '', common)
    case 'client-certificate':
      return new azure.ClientCertificateCredential(
        tenantId,
        clientId ?? '',
        {
          certificatePath: settings.certificatePath ?? '',
          ...present('certificatePassword', settings.certificatePassword),
        },
        common,
      )
    case 'managed-identity':
      return new azure.ManagedIdentityCredential(present('clientId', clientId))
    case 'federated':
      return new azure.ClientAssertionCredential(
        tenantId,
        clientId ?? '',
        exchange(settings.managedIdentityId ?? ''),
        common,
      )
    case 'on-behalf-of': {
      const user = { ...common, tenantId, clientId: clientId ?? '', userAssertionToken }
      const { managedIdentityId, certificatePath, secret } = settings.onBehalfOf
      if (managedIdentityId !== undefined) {
        return new azure.OnBehalfOfCredential({ ...user, getAssertion: exchange(managedIdentityId) })
      }
      if (certificatePath !== undefined) return new azure.OnBehalfOfCredential({ ...user, certificatePath })
      return new azure.OnBehalfOfCredential({ ...user, clientSecret: secret ?? '' })
    }
  }
}
