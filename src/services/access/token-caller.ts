import type { JWTPayload } from 'jose'
import { Refusal } from '../../errors.ts'
import { ROLES, type Caller, type Role } from '../../callers.ts'
import type { TokenVersion } from './sign-in-service.ts'
import { present } from '../../present.ts'
import type { TokenRules } from './token-rules.ts'

/**
 * The caller that the claims of a verified token stand for. Known by `oid`, or by the client app: names and addresses
 * change hands and prove nothing.
 *
 * https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export function callerOf(
  claims: JWTPayload,
  version: TokenVersion,
  rules: Pick<TokenRules, 'clientIds' | 'scope'>,
  token: string,
): Caller {
  const clientId = text(claims[version === '2.0' ? 'azp' : 'appid'])?.toLowerCase()
  if (rules.clientIds.length > 0 && !rules.clientIds.some((allowed) => allowed.toLowerCase() === clientId)) {
    throw new Refusal(
      'ClientNotAllowed',
      `Calls through the client app ${guid(clientId) ?? 'of this token'} are not accepted: its id must be listed ` +
        'in API_CLIENT_IDS.',
    )
  }
  const objectId = text(claims['oid'])?.toLowerCase()
  const roles = knownRoles(claims['roles'])
  const common = {
    roles,
    ...present('appId', clientId),
    ...present('objectId', objectId),
  }

  if (isUser(claims)) {
    const scopes = text(claims['scp'])?.split(' ') ?? []
    if (!scopes.includes(rules.scope)) {
      throw invalid(`This token lacks the scope ${rules.scope}: grant it to the client app, then sign in again.`)
    }
    if (objectId === undefined) throw invalid('This token does not say which user it stands for (oid).')
    return withAssertion(
      { id: `user:${objectId}`, kind: 'user', name: text(claims['name']) ?? objectId, ...common },
      token,
    )
  }
  if (clientId === undefined) {
    throw invalid(`This token does not say which app it stands for (${version === '2.0' ? 'azp' : 'appid'}).`)
  }
  return { id: `app:${clientId}`, kind: 'app', name: clientId, ...common }
}

/**
 * `roles` says nothing about who calls, users have app roles too; `scp` does, since only users' tokens carry it. The
 * optional claim `idtyp` settles it where the app registration asks for it.
 */
function isUser(claims: JWTPayload): boolean {
  const { idtyp, scp, roles } = claims as Record<string, unknown>
  if (idtyp === 'user' || (idtyp === undefined && scp !== undefined)) return true
  if (idtyp === 'app' && scp === undefined) return false
  if (idtyp === undefined && Array.isArray(roles) && roles.length > 0) return false
  throw invalid(
    'This token carries neither a scope nor an app role of this service: grant the client app one, then sign in again.',
  )
}

function knownRoles(claim: unknown): Role[] {
  return Array.isArray(claim) ? ROLES.filter((role) => claim.includes(role)) : []
}

/** Out of sight of logs, copies and JSON: a token that is not enumerated is not written down by accident. */
function withAssertion(caller: Caller, assertion: string): Caller {
  return Object.defineProperty(caller, 'assertion', { value: assertion, enumerable: false })
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
const guid = (value: string | undefined) => (/^[0-9a-f-]{36}$/.test(value ?? '') ? value : undefined)
const invalid = (sentence: string) => new Refusal('TokenInvalid', sentence)
