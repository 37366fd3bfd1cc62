import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
// @ts-expect-error it has no types
import Provider from 'oidc-provider'
import type { Test } from 'tap'

export const TENANT = '33333333-3333-4333-8333-333333333333'
export const CLIENT = '44444444-4444-4444-8444-444444444444'
export const SECRET = randomUUID()
/** The client id of the service: the audience of tokens for it. */
export const API = '66666666-6666-4666-8666-666666666666'

const SCOPE = `${API}/access_as_user`

/**
 * A certified OpenID provider that nobody here wrote, with claims like Entra's. Whoever is at it is signed in at once.
 */
export async function openIdProvider(t: Test, redirectUri: string) {
  const who = { userId: '', tenant: TENANT, denied: false, roles: [] as string[], audience: API }
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const authority = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const mount = `/${TENANT}/v2.0`
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const provider = new Provider(`${authority}${mount}`, {
    clients: [
      {
        client_id: CLIENT,
        client_secret: SECRET,
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [redirectUri],
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'theirs', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['a key of the provider'] },
    scopes: ['openid', 'profile', SCOPE],
    features: {
      devInteractions: { enabled: false },
      // Whoever asks for the scope of the service gets a token for it, which says what Entra's say.
      resourceIndicators: {
        enabled: true,
        defaultResource: ({ oidc }: any) => (oidc.params?.scope?.includes(SCOPE) ? `api://${API}` : undefined),
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: SCOPE,
          audience: who.audience,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraTokenClaims: (_context: unknown, { accountId }: { accountId: string }) => ({
      ver: '2.0',
      azp: CLIENT,
      oid: accountId,
      tid: who.tenant,
      scp: 'access_as_user',
      name: 'Ada Lovelace',
      roles: who.roles,
    }),
    conformIdTokenClaims: false,
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 3_600, IdToken: 600, AuthorizationCode: 60 },
    pkce: { required: () => true },
    claims: { openid: ['sub', 'oid', 'tid'], profile: ['name'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, oid: id, tid: who.tenant, name: 'Ada Lovelace' }),
    }),
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `${mount}/interaction/${uid}` },
    loadExistingGrant: async ({ oidc }: any) => {
      const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
      grant.addOIDCScope(`openid profile ${SCOPE}`)
      grant.addResourceScope(`api://${API}`, SCOPE)
      await grant.save()
      return grant
    },
  })
  const handle = provider.callback()
  server.on('request', (request: IncomingMessage & { originalUrl?: string }, response) => {
    request.originalUrl = request.url ?? '/'
    request.url = request.originalUrl.replace(mount, '')
    if (!request.url.startsWith('/interaction/')) return handle(request, response)
    const result = who.denied ? { error: 'access_denied' } : { login: { accountId: who.userId } }
    provider
      .interactionFinished(request, response, result, { mergeWithLastSubmission: false })
      .catch((error: unknown) => {
        t.fail(String(error))
      })
  })
  return { authority, who }
}
