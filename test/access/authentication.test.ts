import { Writable } from 'node:stream'
import fastify, { LogController, type FastifyServerOptions, type RouteShorthandOptions } from 'fastify'
import t, { type Test } from 'tap'
import authentication, { challenges } from '../../src/plugins/authentication.ts'
import { Refusal } from '../../src/errors.ts'
import { createAccess } from '../../src/services/access/access.ts'
import type { Role } from '../../src/callers.ts'
import { app as appClaims, bearer, settingsFor, identityFor, sha256, user } from './helper.ts'

const identity = await identityFor(t)

const settings = settingsFor(identity.url, {
  API_KEYS: JSON.stringify([
    { name: 'reader', sha256: sha256('reader'), roles: ['Reader'] },
    { name: 'contacts', sha256: sha256('contacts'), roles: ['ContactEditor', 'ContactApprover'] },
    { name: 'admin', sha256: sha256('admin'), roles: ['Administrator'] },
  ]),
})

/** The plugin alone, with routes that tell who called. */
async function start(t: Test, logger: FastifyServerOptions['logger'] = false) {
  const app = fastify({ logger, logController: new LogController({ disableRequestLogging: true }) })
  app.setErrorHandler((error, _request, reply) =>
    error instanceof Refusal
      ? reply.code(error.status).send({ code: error.code, message: error.message })
      : reply.code(500).send({ code: 'InternalError', message: String(error) }),
  )
  await app.register(authentication, { access: createAccess(settings), scope: settings.apiScope })
  const roles = (...roles: Role[]): RouteShorthandOptions => ({ config: { roles } })
  app.get('/v1/anyone', roles(), async ({ caller }) => caller)
  app.get('/v1/contacts', roles('Reader', 'ContactEditor'), async ({ caller }) => caller)
  app.get('/v1/roles', roles('RoleReader'), async ({ caller }) => caller)
  app.post(
    '/v1/contacts',
    { ...roles('ContactEditor'), schema: { body: { type: 'object', required: ['phone'] } } },
    async () => ({}),
  )
  app.get('/health', async ({ caller }) => ({ caller: caller ?? 'nobody' }))
  t.teardown(() => app.close())
  return app
}

const key = (name: string) => ({ 'x-api-key': name })

t.test('lets in who holds one of the roles', async (t) => {
  const app = await start(t)
  const cases: [string, Record<string, string>, number][] = [
    ['/v1/anyone', key('reader'), 200],
    ['/v1/anyone', bearer(await identity.issue(user)), 200],
    ['/v1/contacts', key('reader'), 200],
    ['/v1/contacts', key('contacts'), 200],
    ['/v1/contacts', key('admin'), 200],
    ['/v1/contacts', bearer(await identity.issue(appClaims)), 200],
    ['/v1/contacts', bearer(await identity.issue({ ...user, roles: ['ContactEditor'] })), 200],
    ['/v1/contacts', bearer(await identity.issue(user)), 403],
    ['/v1/roles', key('reader'), 403],
    ['/v1/roles', key('admin'), 200],
    ['/v1/roles', {}, 401],
    ['/v1/anyone', {}, 401],
    ['/v1/anyone', key('wrong'), 401],
    ['/v1/unknown', {}, 404],
    ['/health', {}, 200],
  ]
  for (const [url, headers, status] of cases) {
    t.equal((await app.inject({ url, headers })).statusCode, status, `${url} ${status}`)
  }
  t.match((await app.inject({ url: '/v1/contacts', headers: key('contacts') })).json(), {
    id: 'key:contacts',
    roles: ['ContactEditor', 'ContactApprover'],
  })
})

t.test('says in words which roles would do and which are held', async (t) => {
  const app = await start(t)
  const message = async (url: string, headers: Record<string, string>) => (await app.inject({ url, headers })).json()
  t.same(await message('/v1/roles', key('contacts')), {
    code: 'RoleRequired',
    message:
      'This action needs the role RoleReader; the API key it was called with has ContactEditor, ContactApprover.',
  })
  t.same(await message('/v1/contacts', bearer(await identity.issue(user))), {
    code: 'RoleRequired',
    message: 'This action needs one of the roles Reader, ContactEditor; the account it was called with has no role.',
  })
})

t.test('asks before a body is parsed or judged', async (t) => {
  const app = await start(t)
  const payload = '{ not json'
  const headers = { 'content-type': 'application/json' }
  t.equal(
    (await app.inject({ method: 'POST', url: '/v1/contacts', headers, payload })).json().code,
    'CredentialsMissing',
  )
  t.equal(
    (
      await app.inject({ method: 'POST', url: '/v1/contacts', headers: { ...headers, ...key('reader') }, payload })
    ).json().code,
    'RoleRequired',
  )
})

t.test('tells how to prove oneself', async (t) => {
  const app = await start(t)
  const challenge = async (headers: Record<string, string>) =>
    (await app.inject({ url: '/v1/anyone', headers })).headers['www-authenticate']
  t.same(await challenge({}), ['Bearer realm="tenant-steward"', 'ApiKey realm="tenant-steward", header="X-Api-Key"'])
  t.match(await challenge(bearer('a.b.c')), [/^Bearer .*error="invalid_token"$/, /^ApiKey/])
  t.equal(await challenge(key('reader')), undefined)
  t.same(challenges('SignInRequired', '{"a":1}'), [
    'Bearer realm="", error="insufficient_claims", claims="eyJhIjoxfQ=="',
  ])
})

t.test('no route under /v1 without roles', async (t) => {
  const app = await start(t)
  for (const url of ['/v1', '/v1/', '/v1/forgotten', '/v1/:deep/*']) {
    t.throws(() => app.get(url, async () => ({})), /GET \/v1.* does not say which roles/, url)
  }
  await t.rejects(async () => {
    await app.register(
      async (child) => {
        child.get('', async () => ({}))
      },
      { prefix: '/v1/forgotten' },
    )
  }, /does not say which roles/)
  t.doesNotThrow(() => app.get('/v10', async () => ({})))
})

t.test('writes roles and security into the operation, and leaves the schema it was given alone', async (t) => {
  const app = await start(t)
  const seen = new Map<string, unknown>()
  app.addHook('onRoute', (route) => {
    seen.set(`${route.method} ${route.url}`, route.schema)
  })
  const schema = Object.freeze({ description: 'Reads a contact.' })
  app.get('/v1/a', { config: { roles: ['Reader', 'LicenseOperator'] }, schema }, async () => ({}))
  app.get('/v1/b', { config: { roles: ['Administrator'] } }, async () => ({}))
  app.get('/v1/c', { config: { roles: [] }, schema }, async () => ({}))
  const security = [{ entra: ['access_as_user'] }, { apiKey: [] }]
  const expected = {
    description: 'Reads a contact.',
    security,
    'x-roles': ['Reader', 'LicenseOperator'],
  }
  t.same(seen.get('GET /v1/a'), expected)
  t.same(seen.get('HEAD /v1/a'), expected, 'said once, also for HEAD')
  t.match(seen.get('GET /v1/b'), { 'x-roles': ['Administrator'] })
  t.match(seen.get('GET /v1/c'), { description: 'Reads a contact.', 'x-roles': [] })
})

t.test('logs refused callers once, without what they sent', async (t) => {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const app = await start(t, { level: 'trace', stream })
  const expired = await identity.issue({ ...user, exp: 1 })
  const foreign = await identity.issue({ ...user, aud: 'https://graph.microsoft.com' })
  const valid = await identity.issue(user)
  for (const headers of [{}, key('hunter2hunter2'), bearer(expired), bearer(foreign), bearer(valid), key('reader')]) {
    await app.inject({ url: '/v1/roles', headers })
  }
  t.match(
    lines.map((line) => JSON.parse(line)),
    [
      { level: 40, msg: 'caller refused', code: 'CredentialsMissing', route: '/v1/roles' },
      { level: 40, msg: 'caller refused', code: 'ApiKeyInvalid' },
      { level: 40, msg: 'caller refused', code: 'TokenInvalid', reason: /^ERR_JWT_EXPIRED/ },
      { level: 40, msg: 'caller refused', code: 'TokenInvalid' },
      { level: 40, msg: 'caller refused', code: 'RoleRequired', caller: `user:${user.oid}` },
      { level: 40, msg: 'caller refused', code: 'RoleRequired', caller: 'key:reader' },
    ],
  )
  t.equal(lines.length, 6)
  const all = lines.join('')
  const secrets = [
    'hunter2',
    user.name,
    user.preferred_username,
    ...[expired, foreign, valid].flatMap((token) => token.split('.')),
  ]
  for (const secret of secrets) t.notOk(all.includes(secret), `no ${secret.slice(0, 12)}`)
})

t.test('a refusal holds nothing that a careless log of it could give away', async (t) => {
  const { inspect } = await import('node:util')
  const access = createAccess(settings)
  const token = await identity.issue({ ...user, exp: 1 })
  const error = await access.authenticate(bearer(token)).catch((error: unknown) => error)
  const text = inspect(error, { depth: 20, showHidden: true })
  for (const secret of [user.name, user.preferred_username, ...token.split('.')]) t.notOk(text.includes(secret))
})
