import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
// @ts-expect-error it has no types
import Provider from 'oidc-provider'
import t, { type Test } from 'tap'
import { freePort } from '../helper.ts'
import { ask, startCampaigns, type Due } from './support.ts'

const TENANT = '33333333-3333-4333-8333-333333333333'
const CLIENT = '44444444-4444-4444-8444-444444444444'
const SECRET = randomUUID()

/**
 * A certified OpenID provider that nobody here wrote, with claims like Entra's. Whoever is at it is signed in at once.
 */
async function provider(t: Test, redirectUri: string) {
  const who = { userId: '', tenant: TENANT, denied: false }
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
    features: { devInteractions: { enabled: false } },
    conformIdTokenClaims: false,
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
    pkce: { required: () => true },
    claims: { openid: ['sub', 'oid', 'tid'], profile: ['name'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, oid: id, tid: who.tenant, name: 'Ada Lovelace' }),
    }),
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `${mount}/interaction/${uid}` },
    loadExistingGrant: async ({ oidc }: any) => {
      const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
      grant.addOIDCScope('openid profile')
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

/** A browser without JavaScript: follows redirects, and keeps cookies. */
function browser(scene: { url: string }) {
  const jar = new Map<string, string>()
  const visited: string[] = []
  async function go(url: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
    for (let hops = 0, next = url, options = init; ; hops++) {
      visited.push(next)
      const answer = await fetch(next, {
        ...options,
        redirect: 'manual',
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      })
      for (const cookie of answer.headers.getSetCookie()) {
        const [pair = ''] = cookie.split(';')
        const [name = '', value = ''] = pair.split(/=(.*)/)
        if (value === '') jar.delete(name)
        else jar.set(name, value)
      }
      const location = answer.headers.get('location')
      if (location === null || hops > 15) return { status: answer.status, text: await answer.text() }
      // What is public is this machine here.
      next = new URL(location, next).href
      options = {}
    }
  }
  return {
    open: (path: string) => go(scene.url + path),
    send: (path: string, values: Record<string, string>) =>
      go(scene.url + path, { method: 'POST', body: new URLSearchParams(values) }),
    go,
    jar,
    visited,
  }
}

const inputsOf = (page: string) =>
  Object.fromEntries(
    [...page.matchAll(/<input [^>]*>/g)].map(([tag]) => [
      /name="([^"]*)"/.exec(tag)?.[1] ?? '',
      /value="([^"]*)"/.exec(tag)?.[1] ?? '',
    ]),
  )

t.test('who signed in may change their phone at once, and nobody else answers', { timeout: 60_000 }, async (t) => {
  const port = await freePort()
  const { authority, who } = await provider(t, `http://127.0.0.1:${port}/f/sign-in`)
  const scene = await startCampaigns(t, {
    env: {
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      FORM_SIGN_IN: 'entra',
      FORM_CLIENT_ID: CLIENT,
      FORM_CLIENT_SECRET: SECRET,
      API_TENANT_ID: TENANT,
      API_AUTHORITY_HOST: authority,
    },
  })
  for (const name of ['activeStaff', 'twoGroups']) {
    await scene.control('PATCH', `users/${scene.user(name)}`, { department: 'Astronomy', mobilePhone: '+14255550100' })
  }
  const { campaignId } = (
    await scene.call('POST /v1/contact-campaigns', {
      as: 'contacts',
      body: { departments: ['Astronomy'], fields: ['mobilePhone', 'jobTitle'], approvalFields: ['jobTitle'] },
    })
  ).body
  const asked = await ask(scene, campaignId)
  const pathOf = (name: string) =>
    new URL((asked.find(({ people: [only] }) => only === scene.user(name)) as Due).formLink).pathname
  const path = pathOf('activeStaff')
  who.userId = scene.user('activeStaff')

  const ada = browser(scene)
  const page = await ada.open(path)
  t.equal(page.status, 200, page.text)
  t.ok(
    ada.visited.some(
      (url) => url.startsWith(`${authority}/${TENANT}/v2.0/auth?`) && url.includes('code_challenge_method=S256'),
    ),
    'by way of the sign-in service',
  )
  t.match(page.text, /Signed in as Ada Lovelace/)
  const saved = await ada.send(path, {
    ...inputsOf(page.text),
    answer: 'save',
    'value.mobilePhone': '+1 425 555 0199',
    'value.jobTitle': 'Dean',
  })
  t.match(saved, { status: 200, text: /Saved: Mobile phone\. Waiting until somebody has approved it: Job title/ })
  t.match((await scene.call(`GET /v1/users/${scene.user('activeStaff')}/contact-info`, { as: 'contacts' })).body, {
    mobilePhone: '+14255550199',
  })
  const entries = (await scene.call('GET /v1/audit', { as: 'admin' })).body.value
  t.ok(
    entries.some(({ actor }: { actor: string }) => actor === `user:${scene.user('activeStaff')}`),
    'the log says who it was',
  )

  t.match(await ada.open(pathOf('twoGroups')), { status: 403, text: /This was sent to somebody else/ })
  const thief = browser(scene)
  t.match(await thief.send(path, { ...inputsOf(page.text), answer: 'save' }), { status: 401, text: /Please sign in/ })
  thief.jar.set('steward_form', `${ada.jar.get('steward_form')?.slice(0, -2)}AA`)
  who.userId = scene.user('twoGroups')
  t.match(await thief.open(path), { status: 403 }, 'a forged cookie is none: they sign in, as somebody else')
  t.match(await browser(scene).go(`${scene.url}/f/sign-in?code=x&state=y`), {
    status: 403,
    text: /could not be signed in/,
  })

  who.tenant = '55555555-5555-4555-8555-555555555555'
  t.match(await browser(scene).open(path), { status: 403, text: /could not be signed in/ }, 'another organization')
  who.denied = true
  t.match(await browser(scene).open(path), { status: 403, text: /could not be signed in/ }, 'broken off')
  scene.ahead(61 * 60_000)
  who.denied = false
  who.tenant = TENANT
  t.match(
    await ada.send(path, { ...inputsOf(page.text), answer: 'save' }),
    { status: 401 },
    'after an hour they sign in again',
  )
})
