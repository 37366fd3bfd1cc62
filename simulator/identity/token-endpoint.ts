import { randomUUID } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, importX509, jwtVerify } from 'jose'
import type { Signing } from './signing.ts'
import { present } from '../present.ts'

export interface IdentityClient {
  clientId: string
  secret?: string
  /** PEM of the certificate with which the client may sign its assertions instead of sending a secret. */
  certificate?: string
  /** Subject of the federated credential that the client trusts. */
  federatedSubject?: string
  /** Application permissions on Microsoft Graph. */
  roles?: string[]
  /** Delegated permissions on Microsoft Graph that an administrator consented to. */
  scopes?: string[]
  /** App roles on the service itself. */
  apiRoles?: string[]
}

/** What a token request looked like, without its secrets. */
export interface TokenRequestNote {
  grant: string
  clientId: string
  scope: string
  claims?: string
}

export interface TokenEndpoint {
  signing: Signing
  clients: readonly IdentityClient[]
  apiAudience?: string
  /** Set: on-behalf-of answers `interaction_required` with these claims, as Conditional Access makes it do. */
  interaction: string | undefined
  notes: TokenRequestNote[]
}

const GRAPH = 'https://graph.microsoft.com'
/** Azure Resource Manager, by both of its names. */
const AZURE: readonly string[] = ['https://management.azure.com', 'https://management.core.windows.net']
const ON_BEHALF_OF = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * An error of the token endpoint, in Entra's words:
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export class EntraError extends Error {
  readonly status: number
  readonly body: Record<string, unknown>
  constructor(status: number, error: string, code: number, description: string, more: Record<string, unknown> = {}) {
    super(description)
    const [traceId, correlationId] = [randomUUID(), randomUUID()]
    const timestamp = new Date().toISOString().replace('T', ' ').replace(/\.\d+/, '')
    this.status = status
    this.body = {
      error,
      error_description:
        `AADSTS${code}: ${description} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ` +
        `${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
      ...more,
    }
  }
}

/** Answers one token request. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
export async function respondToTokenRequest(
  endpoint: TokenEndpoint,
  form: URLSearchParams,
): Promise<Record<string, unknown>> {
  const value = (name: string) => form.get(name) ?? ''
  const grant = value('grant_type')
  const claims = form.get('claims')
  endpoint.notes.push({
    grant,
    clientId: value('client_id'),
    scope: value('scope'),
    ...present('claims', claims),
  })

  const client = endpoint.clients.find(({ clientId }) => clientId === value('client_id'))
  if (client === undefined) {
    throw new EntraError(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${value('client_id')}' was not found in the directory.`,
    )
  }
  await proveClient(client, form)

  if (grant === 'client_credentials') return bearer(await appToken(endpoint, client, value('scope')))
  if (grant === ON_BEHALF_OF && value('requested_token_use') === 'on_behalf_of') {
    return bearer(await userToken(endpoint, client, value('assertion')))
  }
  throw new EntraError(400, 'unsupported_grant_type', 70003, `The app requested an unsupported grant type '${grant}'.`)
}

async function proveClient(client: IdentityClient, form: URLSearchParams): Promise<void> {
  const assertion = form.get('client_assertion')
  if (assertion === null) {
    if (client.secret !== undefined && form.get('client_secret') === client.secret) return
    throw new EntraError(
      401,
      'invalid_client',
      7000215,
      'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, ' +
        `not the client secret ID, for a secret added to app '${client.clientId}'.`,
    )
  }
  if (form.get('client_assertion_type') !== ASSERTION_TYPE) {
    throw new EntraError(400, 'invalid_request', 900144, 'The request body must contain client_assertion_type.')
  }
  const { sub } = decodeJwt(assertion)
  if (client.federatedSubject !== undefined && sub === client.federatedSubject) return
  if (client.certificate !== undefined && sub === client.clientId && (await signedBy(client.certificate, assertion))) {
    return
  }
  throw sub === client.clientId
    ? new EntraError(
        401,
        'invalid_client',
        700027,
        'The certificate with identifier used to sign the client assertion is not registered on application.',
      )
    : new EntraError(
        401,
        'invalid_client',
        700213,
        `No matching federated identity record found for presented assertion subject '${String(sub)}'.`,
      )
}

async function signedBy(certificate: string, assertion: string): Promise<boolean> {
  const algorithm = decodeProtectedHeader(assertion).alg ?? 'none'
  return jwtVerify(assertion, await importX509(certificate, algorithm), {
    algorithms: ['RS256', 'PS256'],
    clockTolerance: 300,
  }).then(
    () => true,
    () => false,
  )
}

/** Graph's tokens are v1; those for the service have the shape that it asked for, which is v2. */
async function appToken(
  { signing, apiAudience }: TokenEndpoint,
  client: IdentityClient,
  scope: string,
): Promise<string> {
  const resource = scope
    .split(' ')
    .find((item) => item.endsWith('/.default'))
    ?.replace(/\/\.default$/, '')
  const servicePrincipal = {
    oid: `5e41ce00${client.clientId.slice(8)}`,
    sub: `5e41ce00${client.clientId.slice(8)}`,
    idtyp: 'app',
  }
  if (resource === GRAPH) {
    return signing.issue({
      version: '1.0',
      header: { nonce: randomUUID() },
      aud: GRAPH,
      appid: client.clientId,
      appidacr: '1',
      roles: client.roles ?? [],
      ...servicePrincipal,
    })
  }
  if (resource !== undefined && AZURE.includes(resource.replace(/\/$/, ''))) {
    // What an app may do in Azure stands in no token: its power is its role assignments.
    return signing.issue({ version: '1.0', aud: resource, appid: client.clientId, appidacr: '1', ...servicePrincipal })
  }
  if (apiAudience !== undefined && (resource === apiAudience || resource === `api://${apiAudience}`)) {
    return signing.issue({
      aud: apiAudience,
      azp: client.clientId,
      azpacr: '1',
      roles: client.apiRoles,
      ...servicePrincipal,
    })
  }
  throw new EntraError(
    400,
    'invalid_resource',
    500011,
    `The resource principal named ${resource ?? scope} was not found in the tenant.`,
  )
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow */
async function userToken(
  { signing, interaction }: TokenEndpoint,
  client: IdentityClient,
  assertion: string,
): Promise<string> {
  const user = await signing.claimsOf(assertion)
  if (user === undefined || user.aud !== client.clientId) {
    throw new EntraError(
      400,
      'invalid_grant',
      50013,
      'Assertion failed signature validation, is expired, or its audience does not match the app that presents it.',
    )
  }
  if (typeof user['scp'] !== 'string') {
    throw new EntraError(
      400,
      'invalid_grant',
      7000114,
      'Application is not allowed to make application on-behalf-of calls.',
    )
  }
  if (interaction !== undefined) {
    throw new EntraError(
      400,
      'interaction_required',
      50076,
      'Due to a configuration change made by your administrator, or because you moved to a new location, you ' +
        'must use multi-factor authentication to access the resource.',
      { suberror: 'basic_action', claims: interaction },
    )
  }
  if (client.scopes === undefined) {
    throw new EntraError(
      400,
      'invalid_grant',
      65001,
      `The user or administrator has not consented to use the application with ID '${client.clientId}'.`,
      { suberror: 'consent_required' },
    )
  }
  return signing.issue({
    version: '1.0',
    header: { nonce: randomUUID() },
    aud: GRAPH,
    appid: client.clientId,
    scp: client.scopes.join(' '),
    oid: user['oid'],
    sub: user.sub,
    name: user['name'],
    idtyp: 'user',
  })
}

const bearer = (token: string) => ({
  token_type: 'Bearer',
  scope: `${GRAPH}/.default`,
  expires_in: 3599,
  ext_expires_in: 3599,
  access_token: token,
})
