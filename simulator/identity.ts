import { createServer, type ServerOptions } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { generate } from 'selfsigned'
import { createSigning, type TokenClaims, type Version } from './identity/signing.ts'
import {
  respondToTokenRequest,
  EntraError,
  type IdentityClient,
  type TokenEndpoint,
  type TokenRequestNote,
} from './identity/token-endpoint.ts'
import { present } from './present.ts'

export type { IdentityClient, TokenClaims, TokenRequestNote, Version }

export interface IdentityOptions {
  host?: string
  /** 0 takes a free one. */
  port: number
  tenantId: string
  clients: readonly IdentityClient[]
  /** The client id of the service under test: the audience of tokens for it. */
  apiAudience?: string
}

export type Identity = Awaited<ReturnType<typeof startIdentity>>

/**
 * A stand-in for Microsoft Entra ID: one tenant's OpenID metadata, keys and token endpoint over HTTPS, good enough for
 * the real @azure/identity. Clients need `authorityHost: url`, `disableInstanceDiscovery: true`, and `caCertificate` in
 * a file named by NODE_EXTRA_CA_CERTS before their process starts.
 */
export async function startIdentity({ host = '127.0.0.1', port, tenantId, clients, apiAudience }: IdentityOptions) {
  const certificate = await makeCertificate(host)
  const server = createServer(certificate)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  const url = `https://${host}:${(server.address() as AddressInfo).port}`

  const signing = await createSigning(url, tenantId)
  const endpoint: TokenEndpoint = {
    signing,
    clients,
    ...present('apiAudience', apiAudience),
    interaction: undefined,
    notes: [],
  }
  const requests: string[] = []

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    respond(request, response).catch((error: unknown) => response.destroy(error as Error))
  })

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', url).pathname
    requests.push(`${request.method} ${path}`)
    const { status, body } = await route(path, request).catch(failureOf)
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
  }

  async function route(path: string, request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const [, tenant, ...rest] = path.split('/')
    if (tenant !== tenantId) throw new EntraError(400, 'invalid_tenant', 90002, `Tenant '${tenant}' not found.`)
    switch (rest.join('/')) {
      case 'v2.0/.well-known/openid-configuration':
        return { status: 200, body: metadata('2.0') }
      case '.well-known/openid-configuration':
        return { status: 200, body: metadata('1.0') }
      case 'discovery/v2.0/keys':
        return { status: 200, body: signing.keySet('2.0') }
      case 'discovery/keys':
        return { status: 200, body: signing.keySet('1.0') }
      case 'oauth2/v2.0/token':
        return { status: 200, body: await respondToTokenRequest(endpoint, new URLSearchParams(await text(request))) }
      default:
        return { status: 404, body: { error: 'not_found' } }
    }
  }

  function metadata(version: Version) {
    const base = `${url}/${tenantId}`
    const infix = version === '2.0' ? '/v2.0' : ''
    return {
      issuer: signing.issuer(version),
      authorization_endpoint: `${base}/oauth2${infix}/authorize`,
      token_endpoint: `${base}/oauth2${infix}/token`,
      end_session_endpoint: `${base}/oauth2${infix}/logout`,
      jwks_uri: `${base}/discovery${infix}/keys`,
      response_types_supported: ['code', 'id_token', 'code id_token'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
    }
  }

  return {
    url,
    tenantId,
    /** PEM, to be trusted by who talks to this server. */
    caCertificate: certificate.cert,
    /** An access token, for the service unless `aud` says otherwise. */
    issue: (claims: TokenClaims = {}) => signing.issue({ aud: apiAudience, ...claims }),
    rollKeys: () => signing.rollKeys(),
    /** From now on users must sign in again before anything happens on their behalf; without claims no longer. */
    demandInteraction(claims?: string) {
      endpoint.interaction = claims
    },
    /** Every token request so far, and every request at all. */
    tokenRequests: endpoint.notes,
    requests,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function failureOf(error: unknown): { status: number; body: unknown } {
  if (error instanceof EntraError) return error
  return { status: 400, body: new EntraError(400, 'invalid_request', 900144, 'The request is not well formed.').body }
}

/** Node can't make certificates. This one is its own authority, which is what lets a client trust just this server. */
async function makeCertificate(host: string): Promise<ServerOptions & { cert: string }> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'Simulated Microsoft Entra ID' }], {
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          ...(host === '127.0.0.1' || host === 'localhost' ? [] : [{ type: 7 as const, ip: host }]),
        ],
      },
    ],
  })
  return { cert, key }
}
