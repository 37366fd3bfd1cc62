import { mock } from 'node:test'
import { createPublicKey } from 'node:crypto'
import fc from 'fast-check'
import { SignJWT, UnsecuredJWT, decodeJwt, generateKeyPair } from 'jose'
import t from 'tap'
import { Refusal } from '../../src/errors.ts'
import { createAccess } from '../../src/services/access/access.ts'
import type { Caller } from '../../src/callers.ts'
import { API, CONNECTOR, TENANT, USER, app, bearer, settingsFor, identityFor, user, userV1 } from './helper.ts'

const identity = await identityFor(t)
const access = createAccess(settingsFor(identity.url))
const now = Math.floor(Date.now() / 1000)

const accepted = [
  [
    'a user, v2',
    user,
    { id: `user:${USER}`, kind: 'user', name: 'Ada Lovelace', roles: [], appId: CONNECTOR, objectId: USER },
  ],
  [
    'a user with app roles, v2',
    { ...user, roles: ['Reader', 'ContactEditor', 'NotOurs'] },
    { kind: 'user', roles: ['Reader', 'ContactEditor'] },
  ],
  ['a user among several scopes', { ...user, scp: 'openid access_as_user' }, { id: `user:${USER}` }],
  ['a user, v1, audience as App ID URI', userV1, { id: `user:${USER}`, kind: 'user', name: USER, appId: CONNECTOR }],
  ['a user, v1, audience as client id', { ...userV1, aud: API }, { id: `user:${USER}` }],
  [
    'an app, v2',
    app,
    { id: `app:${CONNECTOR}`, kind: 'app', name: CONNECTOR, roles: ['Reader'], appId: CONNECTOR, objectId: app.oid },
  ],
  ['an app, v1', { ...app, version: '1.0', azp: undefined, appid: CONNECTOR }, { id: `app:${CONNECTOR}`, kind: 'app' }],
  [
    'an app that says it is one but has no role',
    { ...app, idtyp: 'app', roles: undefined },
    { kind: 'app', roles: [] },
  ],
  ['an id in capitals, as the same caller', { ...user, oid: USER.toUpperCase() }, { id: `user:${USER}` }],
  ['expired within the tolerance', { ...user, exp: now - 30 }, { kind: 'user' }],
  ['valid in half a minute', { ...user, nbf: now + 30 }, { kind: 'user' }],
] as const

for (const [name, claims, caller] of accepted) {
  t.test(`accepts ${name}`, async (t) => {
    t.match(await access.authenticate(bearer(await identity.issue(claims))), caller)
  })
}

const refused = [
  ['expired', { ...user, exp: now - 90 }, /expired/],
  ['not yet valid', { ...user, nbf: now + 300 }, /not valid yet/],
  ['without an end', { ...user, exp: undefined }, /exp/],
  [
    'for another audience',
    { ...user, aud: 'bbbbbbbb-0000-4000-8000-000000000009' },
    /issued for another API \(bbbbbbbb/,
  ],
  ['for several audiences', { ...user, aud: [API, 'other'] }, /issued for another API/],
  ['for Microsoft Graph', { ...user, aud: '00000003-0000-0000-c000-000000000000' }, /another API \(Microsoft Graph\)/],
  [
    'for Microsoft Graph by its address',
    { ...user, aud: 'https://graph.microsoft.com', header: { nonce: 'x' } },
    /another API \(Microsoft Graph\)/,
  ],
  ['with a nonce in its header', { ...user, header: { nonce: 'x' } }, /another API/],
  ['of another tenant', { ...user, tid: '99999999-2222-4333-8444-555555555555' }, /another tenant/],
  ['without a tenant', { ...user, tid: undefined }, /tid/],
  [
    'of another issuer',
    { ...user, iss: `https://login.microsoftonline.com/${TENANT}/v2.0` },
    /another tenant or another sign-in service/,
  ],
  ['v2 with the v1 issuer', { ...user, iss: `${identity.url}/${TENANT}/` }, /another sign-in service/],
  ['v1 signed with a v2 key', { ...userV1, signedAs: '2.0' }, /signature/],
  ['v2 signed with a v1 key', { ...user, signedAs: '1.0' }, /signature/],
  ['of no known version', { ...user, ver: '3.0' }, /version/],
  ['of a user without a scope', { ...user, scp: undefined, idtyp: 'user' }, /scope access_as_user/],
  ['of a user with another scope', { ...user, scp: 'access_as_user_not User.Read' }, /scope access_as_user/],
  ['with neither scope nor role', { ...app, roles: undefined }, /neither a scope nor an app role/],
  ['with neither scope nor role in a list', { ...app, roles: 'Reader' }, /neither a scope nor an app role/],
  ['of an app with a scope', { ...user, idtyp: 'app' }, /neither a scope nor an app role/],
  ['of a device', { ...app, idtyp: 'device' }, /neither a scope nor an app role/],
  ['of a user without an object id', { ...user, oid: undefined }, /oid/],
  ['of an app without its id', { ...app, azp: undefined }, /azp/],
  ['of an app, v2, with the id where v1 has it', { ...app, azp: undefined, appid: CONNECTOR }, /azp/],
] as const

for (const [name, claims, sentence] of refused) {
  t.test(`refuses a token ${name}`, async (t) => {
    const token = await identity.issue(claims)
    await t.rejects(access.authenticate(bearer(token)), { code: 'TokenInvalid', status: 401, message: sentence })
  })
}

t.test('refuses what nobody signed, or signed the wrong way', async (t) => {
  const claims = { ...user, iss: `${identity.url}/${TENANT}/v2.0`, aud: API, tid: TENANT, ver: '2.0' }
  const keys = (await (await fetch(`${identity.url}/${TENANT}/discovery/v2.0/keys`)).json()) as {
    keys: [{ kid: string }]
  }
  const [{ kid }] = keys.keys
  const publicPem = createPublicKey({ key: keys.keys[0], format: 'jwk' }).export({
    format: 'pem',
    type: 'spki',
  })
  const other = await generateKeyPair('RS256', { extractable: true })
  const signed = (alg: string) => new SignJWT(claims).setProtectedHeader({ alg, kid }).setExpirationTime('1h')
  const valid = await identity.issue(user)
  const [head, body, signature] = valid.split('.') as [string, string, string]

  const cases: Record<string, string> = {
    'alg none': new UnsecuredJWT(claims).setExpirationTime('1h').encode(),
    'alg none with a key id': `${Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url')}.${body}.`,
    'HS256 with the public key as its secret': await signed('HS256').sign(Buffer.from(publicPem)),
    'PS256 with our own key': await signed('PS256').sign((await generateKeyPair('PS256')).privateKey),
    'a key of their own under a known id': await signed('RS256').sign(other.privateKey),
    'their key in the header': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid, jwk: { kty: 'RSA' } })
      .setExpirationTime('1h')
      .sign(other.privateKey),
    'a critical header nobody knows': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid, crit: ['x'], x: 1 })
      .setExpirationTime('1h')
      .sign(other.privateKey, { crit: { x: true } }),
    'no key id': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256' })
      .setExpirationTime('1h')
      .sign(other.privateKey),
    'claims changed afterwards': `${head}.${Buffer.from(JSON.stringify({ ...claims, exp: now + 3600, roles: ['Administrator'] })).toString('base64url')}.${signature}`,
    'its signature cut off': `${head}.${body}.`,
    'two parts': `${head}.${body}`,
    'five parts': `${valid}.a.b`,
    garbage: 'garbage',
    'garbage in three parts': 'a.b.c',
    'an array for claims': `${head}.${Buffer.from('[]').toString('base64url')}.${signature}`,
    undefined: 'undefined',
  }
  for (const [name, token] of Object.entries(cases)) {
    await t.rejects(access.authenticate(bearer(token)), { code: 'TokenInvalid', status: 401 }, name)
  }
})

t.test('takes tokens of listed client apps only', async (t) => {
  const picky = createAccess(settingsFor(identity.url, { API_CLIENT_IDS: CONNECTOR.toUpperCase() }))
  const other = 'cccccccc-0000-4000-8000-000000000099'
  t.match(await picky.authenticate(bearer(await identity.issue(user))), { kind: 'user' })
  t.match(await picky.authenticate(bearer(await identity.issue(userV1))), { kind: 'user' })
  for (const claims of [
    { ...user, azp: other },
    { ...user, azp: undefined },
    { ...user, azp: other, appid: CONNECTOR },
    { ...userV1, appid: other },
    { ...app, azp: other },
  ]) {
    await t.rejects(picky.authenticate(bearer(await identity.issue(claims))), { code: 'ClientNotAllowed', status: 403 })
  }
})

t.test('a configured App ID URI also stands for the client id behind it, and the reverse', async (t) => {
  const byUri = createAccess(settingsFor(identity.url, { API_AUDIENCE: `api://${API}` }))
  t.match(await byUri.authenticate(bearer(await identity.issue(user))), { kind: 'user' })
  const byAddress = createAccess(settingsFor(identity.url, { API_AUDIENCE: 'https://steward.northwind.example' }))
  t.match(
    await byAddress.authenticate(bearer(await identity.issue({ ...userV1, aud: 'https://steward.northwind.example' }))),
    { kind: 'user' },
  )
  await t.rejects(byAddress.authenticate(bearer(await identity.issue(user))), { code: 'TokenInvalid' })
})

t.test('keeps a user’s token for acting on their behalf, out of sight', async (t) => {
  const token = await identity.issue(user)
  const caller = await access.authenticate(bearer(token))
  t.equal(caller.assertion, token)
  t.notMatch(JSON.stringify({ ...caller }), token)
  t.equal((await access.authenticate(bearer(await identity.issue(app)))).assertion, undefined)
})

t.test('follows rolled keys, without asking for them at every unknown one', async (t) => {
  t.teardown(() => mock.timers.reset())
  const fresh = createAccess(settingsFor(identity.url))
  const keyReads = () => identity.requests.filter((request) => request === `GET /${TENANT}/discovery/v2.0/keys`).length
  const before = await identity.issue(user)
  await fresh.authenticate(bearer(before))
  const start = keyReads()

  await identity.rollKeys()
  const after = await identity.issue(user)
  await Promise.all([1, 2, 3].map(() => t.rejects(fresh.authenticate(bearer(after)), { code: 'TokenInvalid' })))
  t.equal(keyReads(), start, 'no key is read again within half a minute')

  mock.timers.enable({ apis: ['Date'], now: Date.now() + 31_000 })
  t.match(await fresh.authenticate(bearer(after)), { kind: 'user' })
  await t.rejects(fresh.authenticate(bearer(before)), { code: 'TokenInvalid' })
  t.equal(keyReads(), start + 1)

  mock.timers.setTime(Date.now() + 25 * 60 * 60_000)
  t.match(await fresh.authenticate(bearer(await identity.issue(user))), { kind: 'user' })
  t.equal(keyReads(), start + 2, 'after a day keys are read again')
})

t.test('a sign-in service that fails is not the caller’s fault', async (t) => {
  const token = await identity.issue(user)
  const broken: Record<string, (url: string) => Response> = {
    'no connection': () => {
      throw new TypeError('fetch failed')
    },
    'metadata 500': () => new Response('', { status: 500 }),
    'metadata that is no JSON': () => new Response('<html>'),
    'metadata without keys': () => Response.json({ issuer: `${identity.url}/${TENANT}/v2.0` }),
    'an issuer on another host': () =>
      Response.json({ issuer: 'https://evil.example/', jwks_uri: `${identity.url}/keys` }),
    'keys on another host': () =>
      Response.json({ issuer: `${identity.url}/${TENANT}/v2.0`, jwks_uri: 'https://evil.example/keys' }),
    'keys 500': (url) =>
      url.includes('openid')
        ? Response.json({ issuer: `${identity.url}/${TENANT}/v2.0`, jwks_uri: `${identity.url}/keys` })
        : new Response('', { status: 500 }),
    'keys that are none': (url) =>
      url.includes('openid')
        ? Response.json({ issuer: `${identity.url}/${TENANT}/v2.0`, jwks_uri: `${identity.url}/keys` })
        : Response.json({ no: 'keys' }),
  }
  for (const [name, answer] of Object.entries(broken)) {
    const unlucky = createAccess(settingsFor(identity.url), { fetch: async (url) => answer(String(url)) })
    await t.rejects(
      unlucky.authenticate(bearer(token)),
      { code: 'SignInServiceUnavailable', status: 503, retryAfter: 30 },
      name,
    )
  }
})

t.test('metadata is read once for all who wait, not again while it fails, and outlives a failure', async (t) => {
  t.teardown(() => mock.timers.reset())
  let works = false
  let reads = 0
  const flaky = createAccess(settingsFor(identity.url), {
    fetch: async (url, init) => {
      if (String(url).includes('openid')) reads++
      return works ? fetch(url, init) : new Response('', { status: 503 })
    },
  })
  const token = await identity.issue({ ...user, exp: now + 10 * 86_400 })
  const attempt = () => flaky.authenticate(bearer(token))

  await Promise.all([1, 2, 3].map(() => t.rejects(attempt(), { code: 'SignInServiceUnavailable' })))
  works = true
  await t.rejects(attempt(), { code: 'SignInServiceUnavailable' })
  t.equal(reads, 1)

  mock.timers.enable({ apis: ['Date'], now: Date.now() + 31_000 })
  await Promise.all([1, 2, 3].map(async () => t.match(await attempt(), { kind: 'user' })))
  t.equal(reads, 2)

  works = false
  mock.timers.setTime(Date.now() + 25 * 60 * 60_000)
  t.match(await attempt(), { kind: 'user' }, 'yesterday’s keys serve on')
  t.equal(reads, 3)
})

t.test('the metadata of Microsoft’s clouds must name Microsoft’s own issuers', async (t) => {
  const cases = [
    ['https://login.microsoftonline.com', '2.0', `https://login.microsoftonline.com/${TENANT}/v2.0`, true],
    ['https://login.microsoftonline.com', '1.0', `https://sts.windows.net/${TENANT}/`, true],
    ['https://login.microsoftonline.us', '1.0', `https://sts.windows.net/${TENANT}/`, true],
    ['https://login.partner.microsoftonline.cn', '1.0', `https://sts.chinacloudapi.cn/${TENANT}/`, true],
    ['https://login.microsoftonline.com', '1.0', `https://login.microsoftonline.com/${TENANT}/`, false],
    ['https://login.microsoftonline.com', '2.0', 'https://login.microsoftonline.com/{tenantid}/v2.0', false],
    [
      'https://login.microsoftonline.com',
      '2.0',
      'https://login.microsoftonline.com/99999999-2222-4333-8444-555555555555/v2.0',
      false,
    ],
  ] as const
  for (const [authority, version, issuer, good] of cases) {
    const keysUrl = `${authority}/common/discovery/keys`
    const keySet = await (
      await fetch(`${identity.url}/${TENANT}/discovery/${version === '2.0' ? 'v2.0/' : ''}keys`)
    ).json()
    const microsoft = createAccess(settingsFor(`${authority}/`), {
      fetch: async (url) => Response.json(String(url) === keysUrl ? keySet : { issuer, jwks_uri: keysUrl }),
    })
    const result = microsoft.authenticate(
      bearer(await identity.issue({ ...(version === '2.0' ? user : userV1), iss: issuer })),
    )
    if (good) t.match(await result, { id: `user:${USER}` }, issuer)
    else await t.rejects(result, { code: 'SignInServiceUnavailable' }, issuer)
  }
})

t.test('whatever is sent, the answer is a refusal and never an accident', async (t) => {
  const refusedAs = async (headers: Record<string, string>) =>
    access.authenticate(headers).then(
      () => 'accepted',
      (error: unknown) => (error instanceof Refusal && error.status === 401 ? 'refused' : String(error)),
    )
  const [head, body, signature] = (await identity.issue(user)).split('.') as [string, string, string]
  const json = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '').toString('base64url')
  await fc.assert(fc.asyncProperty(fc.string(), async (text) => (await refusedAs(bearer(text))) === 'refused'))
  await fc.assert(
    fc.asyncProperty(
      fc.jsonValue(),
      fc.jsonValue(),
      async (header, claims) => (await refusedAs(bearer(`${json(header)}.${json(claims)}.${signature}`))) === 'refused',
    ),
  )
  const claim = fc.constantFrom('aud', 'iss', 'exp', 'nbf', 'tid', 'ver', 'oid', 'scp', 'roles', 'azp')
  await fc.assert(
    fc.asyncProperty(
      claim,
      fc.jsonValue(),
      async (name, value) =>
        (await refusedAs(
          bearer(`${head}.${json({ ...decodeJwt(`${head}.${body}.`), [name]: value })}.${signature}`),
        )) === 'refused',
    ),
  )
  t.pass()
})

t.test('claims of any type, rightly signed, make a caller or a refusal', async (t) => {
  const claim = fc.constantFrom(
    'aud',
    'iss',
    'exp',
    'nbf',
    'iat',
    'tid',
    'ver',
    'oid',
    'scp',
    'roles',
    'azp',
    'idtyp',
    'name',
  )
  await fc.assert(
    fc.asyncProperty(claim, fc.jsonValue(), async (name, value) => {
      const result = await access
        .authenticate(bearer(await identity.issue({ ...user, [name]: value })))
        .catch((error: unknown) => error)
      return result instanceof Refusal ? result.status === 401 : (result as Caller).id === `user:${USER}`
    }),
    { numRuns: 60 },
  )
  t.pass()
})

t.test('refuses to start where anybody on the way could sign tokens', async (t) => {
  t.throws(() => createAccess(settingsFor('http://sign-in.example')), {
    name: 'ConfigError',
    faults: [/API_AUTHORITY_HOST must use https/],
  })
})
