import { claimsOf } from '../../http/claims.ts'
import type { World } from '../../world.ts'
import { ArmError } from './arm-error.ts'

/** Who calls: what the token says, unverified. An opaque token may do everything, as on Graph's side. */
export interface ArmCaller {
  /** Object id; undefined for an opaque token that stands for nobody. */
  objectId?: string
  appId?: string
  kind: 'app' | 'user' | 'anybody'
  /** Has signed in with a second factor. */
  strong: boolean
  /** Authentication contexts that were satisfied. */
  contexts: readonly string[]
}

/** learn.microsoft.com/entra/identity-platform/access-tokens: both forms of the audience are in use. */
const AUDIENCES = ['https://management.azure.com', 'https://management.core.windows.net']

const unauthorized = (code: string, message: string) =>
  new ArmError(401, code, message, {
    headers: {
      'WWW-Authenticate':
        'Bearer authorization_uri="https://login.windows.net/", error="invalid_token", error_description="' +
        `${message.replaceAll('"', "'")}"`,
    },
  })

/** Reads the caller out of `Authorization: Bearer …`; 401 without one, or with one for somebody else. */
export function callerOf(world: World, authorization: string | undefined): ArmCaller {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) {
    throw unauthorized('AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.")
  }
  const claims = claimsOf(token)
  return claims === undefined ? opaque(world, token) : withClaims(world, claims)
}

/** `reader` and `writer` are the service's own, an object id is whose it is, anything else may do everything. */
function opaque(world: World, token: string): ArmCaller {
  const { identities } = world.arm.estate
  if (token === 'reader' || token === 'writer') {
    return { objectId: identities.idOf(token), kind: 'app', strong: false, contexts: [] }
  }
  const known = world.arm.estate.principals.find(token, world.now())
  if (known === undefined) return { kind: 'anybody', strong: true, contexts: [] }
  const kind = known.type === 'ServicePrincipal' ? 'app' : 'user'
  return { objectId: known.id, kind, strong: kind === 'user', contexts: [] }
}

function withClaims(world: World, claims: Record<string, unknown>): ArmCaller {
  const audience = typeof claims['aud'] === 'string' ? claims['aud'] : ''
  if (!AUDIENCES.includes(audience.replace(/\/$/, ''))) {
    throw unauthorized(
      'InvalidAuthenticationToken',
      `The access token has been obtained for wrong audience or resource '${audience}'. It should exactly match with ` +
        `one of the allowed audiences ${AUDIENCES.map((name) => `'${name}','${name}/'`).join(',')}.`,
    )
  }
  if (typeof claims['exp'] === 'number' && claims['exp'] * 1000 < Date.now()) {
    throw unauthorized('ExpiredAuthenticationToken', 'The access token expiry time has passed.')
  }
  const appId = String(claims['appid'] ?? claims['azp'] ?? '')
  const isUser = claims['idtyp'] === 'user' || typeof claims['scp'] === 'string'
  const objectId =
    (isUser ? undefined : servicePrincipalOf(world, appId)) ?? claims['oid'] ?? world.tenant.namedId('nobody')
  const listOf = (name: string) => (Array.isArray(claims[name]) ? (claims[name] as unknown[]).map(String) : [])
  return {
    objectId: String(objectId).toLowerCase(),
    ...(appId === '' ? {} : { appId }),
    kind: isUser ? 'user' : 'app',
    strong: listOf('amr').includes('mfa'),
    contexts: listOf('acrs'),
  }
}

function servicePrincipalOf(world: World, appId: string): string | undefined {
  const own = world.arm.estate.identities.withAppId(appId)
  const app = world.tenant.apps.withAppId(appId)
  return own ?? (app === undefined ? undefined : world.tenant.apps.idOf(app.name))
}
