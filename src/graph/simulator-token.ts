import { randomUUID } from 'node:crypto'
import type { IssuedToken } from './kept-tokens.ts'
import { READ_PERMISSIONS, WRITE_PERMISSIONS } from './permissions.ts'

const HOUR = 60 * 60_000
const APP_IDS = { READ: '7e000000-0000-4000-8000-000000000001', WRITE: '7e000000-0000-4000-8000-000000000002' }

/**
 * A token that only the simulator takes: unsigned, with the permissions that the real identity would need. The reading
 * one lacks those for writing, so that a write by the wrong identity fails here as it would in a tenant.
 */
export function simulatorToken(
  purpose: 'READ' | 'WRITE',
  tenantId: string = randomUUID(),
  appId: string = APP_IDS[purpose],
  audience = 'https://graph.microsoft.com',
): IssuedToken {
  const now = Date.now()
  const expiresOnTimestamp = now + HOUR
  const claims = {
    aud: audience,
    iss: `https://sts.windows.net/${tenantId}/`,
    iat: Math.floor(now / 1000),
    nbf: Math.floor(now / 1000),
    exp: Math.floor(expiresOnTimestamp / 1000),
    appid: appId,
    idtyp: 'app',
    roles: purpose === 'READ' ? READ_PERMISSIONS : [...READ_PERMISSIONS, ...WRITE_PERMISSIONS],
    tid: tenantId,
    ver: '1.0',
  }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return { token: `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`, expiresOnTimestamp }
}
