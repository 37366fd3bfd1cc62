import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, jwtVerify, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose'

/** The two shapes of access tokens; Entra ID issues the one that the API's registration asks for. */
export type Version = '1.0' | '2.0'

export interface TokenClaims {
  /** Which shape; '2.0' unless said. */
  version?: Version
  /** Signs with the key of the other shape, which Entra never does. */
  signedAs?: Version
  /** Added to the header: Graph's tokens have a `nonce` there that makes them uncheckable for others. */
  header?: Record<string, unknown>
  [claim: string]: unknown
}

interface Key {
  kid: string
  privateKey: CryptoKey
  publicKey: CryptoKey
  jwk: JWK
}

export type Signing = Awaited<ReturnType<typeof createSigning>>

/** Issues tokens of one tenant. v1 and v2 have keys of their own, so that whoever mixes them up is found out. */
export async function createSigning(url: string, tenantId: string) {
  let keys = await freshKeys()
  const issuer = (version: Version) => (version === '2.0' ? `${url}/${tenantId}/v2.0` : `${url}/${tenantId}/`)

  return {
    issuer,
    keySet: (version: Version) => ({ keys: [keys[version].jwk] }),

    /**
     * From now on other keys sign, and the old ones are gone at once: Entra does this without notice in an emergency.
     */
    async rollKeys() {
      keys = await freshKeys()
    },

    /** An access token; every claim can be overridden, `undefined` leaves it out. */
    async issue({ version = '2.0', signedAs = version, header = {}, ...claims }: TokenClaims): Promise<string> {
      const now = Math.floor(Date.now() / 1000)
      const { kid, privateKey } = keys[signedAs]
      return new SignJWT({
        iss: issuer(version),
        iat: now,
        nbf: now,
        exp: now + 3600,
        tid: tenantId,
        ver: version,
        uti: randomUUID(),
        ...claims,
      })
        .setProtectedHeader({ ...header, typ: 'JWT', alg: 'RS256', kid, ...(version === '1.0' && { x5t: kid }) })
        .sign(privateKey)
    },

    /** The claims of a token of ours, or undefined for any other. */
    async claimsOf(token: string): Promise<JWTPayload | undefined> {
      for (const version of ['1.0', '2.0'] as const) {
        const verified = await jwtVerify(token, keys[version].publicKey, {
          algorithms: ['RS256'],
          issuer: issuer(version),
        }).catch(() => undefined)
        if (verified !== undefined) return verified.payload
      }
      return undefined
    },
  }
}

async function freshKeys(): Promise<Record<Version, Key>> {
  const [v1, v2] = await Promise.all([freshKey(), freshKey()])
  return { '1.0': v1, '2.0': v2 }
}

async function freshKey(): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const kid = randomUUID().replaceAll('-', '')
  // As Entra publishes them: without `alg`.
  return { kid, publicKey, privateKey, jwk: { ...(await exportJWK(publicKey)), use: 'sig', kid, x5t: kid } }
}
