import { Refusal } from '../errors.ts'

/** The user must sign in anew before the service can act for them; `claims` is what their client must ask for then. */
export class SignInRequired extends Refusal {
  readonly claims: string | undefined
  constructor(message: string, claims: string | undefined, cause: unknown) {
    super('SignInRequired', message, { cause })
    this.claims = claims
  }
}

/**
 * What to do about the failures that operators meet most.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const ADVICE: Readonly<Record<string, string>> = {
  AADSTS7000215: 'the client secret is wrong (its value is needed, not its id)',
  AADSTS7000222: 'the client secret has expired: make a new one',
  AADSTS7000229: 'the app has no service principal in this tenant: grant it admin consent',
  AADSTS700016: 'AZURE_CLIENT_ID is not an app of this tenant',
  AADSTS90002: 'AZURE_TENANT_ID is not a tenant of this cloud',
  AADSTS700027: 'the certificate is not registered with the app',
  AADSTS70021: 'the app trusts no federated credential with this issuer and subject',
  AADSTS700213: 'the app trusts no federated credential with this subject',
  AADSTS65001: 'an administrator must consent to the app’s delegated permissions on Microsoft Graph',
  AADSTS500011: 'GRAPH_SCOPE names no API of this tenant',
  AADSTS50105: 'the user is not assigned to the app',
}

/**
 * The incoming token ran out on its way:
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
 */
const STALE_ASSERTION = new Set(['AADSTS50013', 'AADSTS500133', 'AADSTS500131'])

const UNREACHABLE =
  /endpoints_resolution_error|network_error|REQUEST_SEND_ERROR|\bE(CONN\w+|NOTFOUND|AI_AGAIN|TIMEDOUT)\b/

/**
 * What a failed sign-in to Graph means to our caller. The messages of the identity library run over many lines and name
 * hosts, ids and traces: only Microsoft's code comes through, and the error itself stays as the cause.
 *
 * @param who which identity failed, in words: `reading identity (client-secret)`
 */
export function credentialFailure(error: unknown, who: string, onBehalfOf: boolean): Refusal {
  if (error instanceof Refusal) return error
  const chain = [...causes(error)]
  const all = chain.map(({ name, message, code }) => `${name} ${code ?? ''} ${message}`).join('\n')
  const code = /AADSTS\d+/.exec(all)?.[0]

  if (onBehalfOf && (STALE_ASSERTION.has(code ?? '') || chain.some(wantsInteraction)) && code !== 'AADSTS65001') {
    const claims = chain.map(({ claims }) => claims).find((value) => typeof value === 'string' && value !== '')
    return new SignInRequired(
      'Microsoft Entra ID wants the user to sign in again before their data may be ' +
        `read${code === undefined ? '' : ` (${code})`}: sign in to the connection anew.`,
      claims,
      error,
    )
  }
  if (code === undefined && UNREACHABLE.test(all)) {
    // MSAL says the same of a host that is down and of a tenant that the host does not know.
    return new Refusal(
      'SignInServiceUnavailable',
      'Microsoft Entra ID can not be reached, or knows no tenant with the configured id, so Microsoft Graph ' +
        'could not be asked: try again in a minute.',
      { retryAfter: 30, cause: error },
    )
  }
  const advice = ADVICE[code ?? '']
  const what = code === undefined ? 'no token was issued' : advice === undefined ? code : `${code}, ${advice}`
  return new Refusal(
    'GraphCredentialFailed',
    `The ${who} of this service could not sign in to Microsoft Graph, its operator must look at it: ${what}.`,
    { cause: error },
  )
}

/** What MSAL's errors carry beside a message: `claims` is that of the token endpoint's response. */
interface Failure extends Error {
  code?: unknown
  claims?: string
}

const wantsInteraction = ({ name }: Failure) => name === 'InteractionRequiredAuthError'

/** An error with everything that led to it; DefaultAzureCredential lists those of its parts in `errors`. */
function* causes(error: unknown): Generator<Failure> {
  if (!(error instanceof Error)) return
  yield error
  yield* causes(error.cause)
  if ('errors' in error && Array.isArray(error.errors)) for (const part of error.errors) yield* causes(part)
}
