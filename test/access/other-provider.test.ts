import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
// @ts-expect-error it has no types
import Provider from 'oidc-provider'
import t from 'tap'
import { createAccess } from '../../src/services/access/access.ts'
import { API, CONNECTOR, TENANT, USER, bearer, settingsFor } from './helper.ts'

/**
 * A certified OpenID provider that nobody here wrote, its claims shaped like Entra's: our reading of metadata, keys and
 * signatures must not only fit our own stand-in.
 */
const RESOURCE = `api://${API}`
const SECRET = randomUUID()

const server = createServer()
await once(server.listen(0, '127.0.0.1'), 'listening')
t.teardown(() => {
  server.close()
})
const authority = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const mount = `/${TENANT}/v2.0`

const { privateKey } = await generateKeyPair('RS256', { extractable: true })
const api = { audience: API, scope: 'access_as_user', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }
const provider = new Provider(`${authority}${mount}`, {
  clients: [
    {
      client_id: CONNECTOR,
      client_secret: SECRET,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
  ],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'theirs', use: 'sig', alg: 'RS256' }] },
  ttl: { ClientCredentials: 600, AccessToken: 600 },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: { enabled: true, defaultResource: () => RESOURCE, getResourceServerInfo: () => api },
  },
  extraTokenClaims: (_context: unknown, token: { accountId?: string }) => ({
    tid: TENANT,
    ver: '2.0',
    azp: CONNECTOR,
    ...(token.accountId === undefined
      ? { oid: CONNECTOR, roles: ['Reader'] }
      : { oid: token.accountId, scp: 'access_as_user', name: 'Ada' }),
  }),
})
const handle = provider.callback()
server.on('request', (request: IncomingMessage & { originalUrl?: string }, response) => {
  request.originalUrl = request.url ?? '/'
  request.url = request.originalUrl.replace(mount, '')
  handle(request, response)
})

const access = createAccess(settingsFor(authority))

t.test('accepts an app’s token from another provider', async (t) => {
  const response = await fetch(`${authority}${mount}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${CONNECTOR}:${SECRET}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: RESOURCE }),
  })
  const { access_token: token } = (await response.json()) as { access_token: string }
  t.match(await access.authenticate(bearer(token)), { id: `app:${CONNECTOR}`, kind: 'app', roles: ['Reader'] })
  await t.rejects(access.authenticate(bearer(`${token.slice(0, -4)}AAAA`)), { code: 'TokenInvalid' })
})

t.test('accepts a user’s token from another provider', async (t) => {
  const token = new provider.AccessToken({
    accountId: USER,
    client: await provider.Client.find(CONNECTOR),
    scope: 'access_as_user',
  })
  token.resourceServer = new provider.ResourceServer(RESOURCE, api)
  t.match(await access.authenticate(bearer(await token.save())), {
    id: `user:${USER}`,
    kind: 'user',
    name: 'Ada',
    roles: [],
  })
})
