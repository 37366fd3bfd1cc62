import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { generate } from 'selfsigned'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { startIdentity } from '../../simulator/identity.ts'
import { readConfig } from '../../src/config/config.ts'
import { createTokenSource, scopeOf } from '../../src/graph/credentials.ts'
import { keepToken } from '../../src/graph/kept-tokens.ts'
import { READ_PERMISSIONS, readPermissions, WRITE_PERMISSIONS } from '../../src/graph/permissions.ts'
import type { Ask, Told } from './credentials-child.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const TENANT = '11111111-2222-4333-8444-555555555555'
const API = 'aaaaaaaa-0000-4000-8000-000000000001'
const WRITER = 'aaaaaaaa-0000-4000-8000-000000000002'
const HOLDER = 'aaaaaaaa-0000-4000-8000-000000000003'
const FEDERATED = 'aaaaaaaa-0000-4000-8000-000000000004'
const SECRET = 'a-secret-that-nobody-may-see'
const CHALLENGE = JSON.stringify({ access_token: { nbf: { essential: true, value: '1700000000' } } })
const CONDITIONAL_ACCESS = JSON.stringify({ access_token: { capolids: { essential: true, values: ['c1'] } } })

const { cert: certificate, private: privateKey } = await generate([{ name: 'commonName', value: 'writer' }], {
  algorithm: 'sha256',
})
const identity = await startIdentity({
  port: 0,
  tenantId: TENANT,
  apiAudience: API,
  clients: [
    { clientId: API, secret: SECRET, roles: ['User.Read.All'], scopes: ['User.Read.All', 'AuditLog.Read.All'] },
    { clientId: WRITER, certificate, roles: ['User.ReadWrite.All'] },
    { clientId: HOLDER, secret: SECRET },
    {
      clientId: FEDERATED,
      federatedSubject: 'managed-identity',
      roles: ['Directory.Read.All'],
      scopes: ['User.Read.All'],
    },
  ],
})
t.teardown(() => identity.close())

const directory = temporaryFolder(t, {
  'ca.pem': identity.caCertificate,
  'writer.pem': `${privateKey}\n${certificate}`,
})

/**
 * The endpoint that Azure App Service gives to a managed identity.
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity
 */
const managedIdentity = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => response.destroy(error as Error))
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const resource = searchParams.get('resource')
  const token = await identity.issue({
    aud: resource,
    sub: 'managed-identity',
    roles: ['ManagedIdentity'],
    appid: searchParams.get('client_id'),
  })
  response.writeHead(200, { 'content-type': 'application/json' }).end(
    JSON.stringify({
      access_token: token,
      expires_on: String(Math.floor(Date.now() / 1000) + 3600),
      resource,
      token_type: 'Bearer',
    }),
  )
}
await once(managedIdentity.listen(0, '127.0.0.1'), 'listening')
t.teardown(() => {
  managedIdentity.close()
})

const child = fork(join(import.meta.dirname, 'credentials-child.ts'), {
  env: {
    ...process.env,
    NODE_OPTIONS: '',
    NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem'),
    IDENTITY_ENDPOINT: `http://127.0.0.1:${(managedIdentity.address() as AddressInfo).port}/msi/token`,
    IDENTITY_HEADER: 'x',
    AZURE_TENANT_ID: TENANT,
    AZURE_CLIENT_ID: API,
    AZURE_CLIENT_SECRET: SECRET,
  },
})
t.teardown(() => child.kill())

const env = {
  GRAPH_CREDENTIAL: 'client-secret',
  AZURE_TENANT_ID: TENANT,
  AZURE_CLIENT_ID: API,
  AZURE_CLIENT_SECRET: SECRET,
  AZURE_AUTHORITY_HOST: identity.url,
  AZURE_DISABLE_INSTANCE_DISCOVERY: 'true',
}

async function ask(message: Partial<Ask>): Promise<Told> {
  child.send({ env, purpose: 'READ', ...message })
  const [told] = (await once(child, 'message')) as [Told]
  t.notMatch(told.inspected ?? '', SECRET, 'no secret in a failure')
  if (message.assertion !== undefined) t.notOk(told.inspected?.includes(message.assertion), 'no assertion in a failure')
  return told
}

const granted = ({ tokens }: Told) => (tokens?.[0] === undefined ? undefined : readPermissions(tokens[0]))
const userToken = (claims = {}) =>
  identity.issue({
    azp: 'cccccccc-0000-4000-8000-000000000001',
    oid: 'eeeeeeee-0000-4000-8000-000000000001',
    scp: 'access_as_user',
    ...claims,
  })
const requestsDuring = async (work: () => Promise<unknown>) => {
  const before = identity.tokenRequests.length
  await work()
  return identity.tokenRequests.slice(before)
}

t.test('client-secret: one sign-in for all who ask, with the capability to be challenged', async (t) => {
  const requests = await requestsDuring(async () => {
    const told = await ask({ times: 20 })
    t.same(granted(told), {
      application: ['User.Read.All'],
      delegated: [],
      objectId: '5e41ce00-0000-4000-8000-000000000001',
      appId: API,
      tenantId: TENANT,
    })
    t.equal(new Set(told.tokens).size, 1)
    t.same((await ask({})).tokens, told.tokens?.slice(0, 1), 'kept')
  })
  t.match(requests, [
    { grant: 'client_credentials', clientId: API, scope: /^https:\/\/graph\.microsoft\.com\/\.default/ },
  ])
  t.equal(requests.length, 1)
  t.match(JSON.parse(requests[0]?.claims ?? '{}'), { access_token: { xms_cc: { values: ['cp1'] } } })
})

t.test('a claims challenge gets another token, which is then kept', async (t) => {
  const before = await ask({})
  const requests = await requestsDuring(async () => {
    const after = await ask({ claims: CHALLENGE })
    t.not(after.tokens?.[0], before.tokens?.[0])
    t.same(await ask({}), after)
  })
  t.equal(requests.length, 1)
  t.match(JSON.parse(requests[0]?.claims ?? '{}'), JSON.parse(CHALLENGE))
})

t.test('settings of one purpose win over the plain ones', async (t) => {
  const apart = {
    ...env,
    GRAPH_WRITE_CREDENTIAL: 'client-certificate',
    GRAPH_WRITE_AZURE_CLIENT_ID: WRITER,
    GRAPH_WRITE_AZURE_CLIENT_CERTIFICATE_PATH: join(directory, 'writer.pem'),
  }
  t.match(granted(await ask({ env: apart })), { application: ['User.Read.All'], appId: API })
  t.match(granted(await ask({ env: apart, purpose: 'WRITE' })), { application: ['User.ReadWrite.All'], appId: WRITER })
})

t.test('a failed sign-in is one sentence with Microsoft’s code', async (t) => {
  const cases: [string, Record<string, string>, object][] = [
    [
      'wrong secret',
      { AZURE_CLIENT_SECRET: 'wrong' },
      {
        code: 'GraphCredentialFailed',
        status: 424,
        message:
          'The reading identity (client-secret) of this service could not sign in to Microsoft Graph, its ' +
          'operator must look at it: AADSTS7000215, the client secret is wrong (its value is needed, ' +
          'not its id).',
      },
    ],
    [
      'unknown app',
      { AZURE_CLIENT_ID: '0'.repeat(8) + API.slice(8) },
      { code: 'GraphCredentialFailed', message: /AADSTS700016, AZURE_CLIENT_ID is not an app of this tenant\.$/ },
    ],
    [
      'unknown tenant',
      { AZURE_TENANT_ID: '0'.repeat(8) + TENANT.slice(8) },
      { code: 'SignInServiceUnavailable', message: /knows no tenant with the configured id/ },
    ],
    [
      'unknown API',
      { GRAPH_SCOPE: 'https://other.example/.default' },
      { message: /AADSTS500011, GRAPH_SCOPE names no API of this tenant\.$/ },
    ],
    [
      'certificate of another',
      { GRAPH_READ_CREDENTIAL: 'client-certificate', AZURE_CLIENT_CERTIFICATE_PATH: join(directory, 'writer.pem') },
      { message: /reading identity \(client-certificate\).*AADSTS700027, the certificate is not registered/ },
    ],
    [
      'no certificate file',
      { GRAPH_READ_CREDENTIAL: 'client-certificate', AZURE_CLIENT_CERTIFICATE_PATH: join(directory, 'absent.pem') },
      { code: 'GraphCredentialFailed', message: /no token was issued\.$/ },
    ],
    [
      'nobody there',
      { AZURE_AUTHORITY_HOST: 'https://127.0.0.1:9' },
      { code: 'SignInServiceUnavailable', status: 503, retryAfter: 30 },
    ],
    ['sign-in without TLS', { AZURE_AUTHORITY_HOST: 'http://127.0.0.1:9' }, { code: 'GraphCredentialFailed' }],
  ]
  for (const [name, change, refused] of cases) {
    t.match((await ask({ env: { ...env, ...change } })).refused, { ...refused, hasCause: true }, name)
  }
})

t.test('on-behalf-of: reads as the user, with one exchange per access token', async (t) => {
  const behalf = { ...env, GRAPH_CREDENTIAL: 'on-behalf-of' }
  const [ada, ben] = [await userToken(), await userToken({ oid: 'eeeeeeee-0000-4000-8000-000000000002' })]
  const requests = await requestsDuring(async () => {
    const told = await ask({ env: behalf, assertion: ada })
    t.same(granted(told), {
      application: [],
      delegated: ['User.Read.All', 'AuditLog.Read.All'],
      objectId: 'eeeeeeee-0000-4000-8000-000000000001',
      appId: API,
      tenantId: TENANT,
    })
    t.same(await ask({ env: behalf, assertion: ada }), told)
    const other = await ask({ env: behalf, assertion: ben })
    t.equal(
      decodeJwt(other.tokens?.[0] ?? '')['oid'],
      'eeeeeeee-0000-4000-8000-000000000002',
      'never another user’s token',
    )
    t.not((await ask({ env: behalf, assertion: ada, claims: CHALLENGE })).tokens?.[0], told.tokens?.[0])
  })
  t.equal(requests.length, 3)
  t.ok(requests.every(({ grant }) => grant === 'urn:ietf:params:oauth:grant-type:jwt-bearer'))
})

t.test('on-behalf-of: who must sign in again is told so, with the claims to ask for', async (t) => {
  const behalf = { ...env, GRAPH_CREDENTIAL: 'on-behalf-of' }
  identity.demandInteraction(CONDITIONAL_ACCESS)
  t.teardown(() => identity.demandInteraction())
  const assertion = await userToken()
  t.match((await ask({ env: behalf, assertion })).refused, {
    code: 'SignInRequired',
    status: 401,
    claims: CONDITIONAL_ACCESS,
    message: /AADSTS50076/,
    hasCause: true,
  })
  identity.demandInteraction()
  t.ok((await ask({ env: behalf, assertion })).tokens, 'a failure is not kept')
  t.match((await ask({ env: behalf, assertion: await userToken({ exp: 1 }) })).refused, {
    code: 'SignInRequired',
    message: /AADSTS50013/,
  })
})

t.test('on-behalf-of: without consent it is the operator’s turn, not the user’s', async (t) => {
  const behalf = { ...env, GRAPH_CREDENTIAL: 'on-behalf-of', AZURE_CLIENT_ID: HOLDER }
  const told = await ask({ env: behalf, assertion: await userToken({ aud: HOLDER }) })
  t.match(told.refused, { code: 'GraphCredentialFailed', message: /AADSTS65001, an administrator must consent/ })
})

t.test('on-behalf-of: keys, apps and changes need a service identity', async (t) => {
  const behalf = { ...env, GRAPH_CREDENTIAL: 'on-behalf-of' }
  t.match((await ask({ env: behalf })).refused, {
    code: 'NeedsServiceIdentity',
    status: 403,
    message: /on behalf of the user who asks/,
  })
  t.match((await ask({ env: behalf, purpose: 'WRITE', assertion: await userToken() })).refused, {
    code: 'NeedsServiceIdentity',
    message: /GRAPH_WRITE_CREDENTIAL/,
  })
})

t.test('managed-identity and federated: no secret anywhere', async (t) => {
  const none = { AZURE_TENANT_ID: TENANT, AZURE_AUTHORITY_HOST: identity.url, AZURE_DISABLE_INSTANCE_DISCOVERY: 'true' }
  t.match(granted(await ask({ env: { ...none, GRAPH_CREDENTIAL: 'managed-identity', AZURE_CLIENT_ID: 'mi' } })), {
    application: ['ManagedIdentity'],
    appId: 'mi',
  })

  const federated = {
    ...none,
    GRAPH_CREDENTIAL: 'federated',
    AZURE_CLIENT_ID: FEDERATED,
    AZURE_MANAGED_IDENTITY_CLIENT_ID: 'mi',
  }
  t.match(granted(await ask({ env: federated })), { application: ['Directory.Read.All'], appId: FEDERATED })
  t.match(
    granted(
      await ask({
        env: { ...federated, GRAPH_CREDENTIAL: 'on-behalf-of' },
        assertion: await userToken({ aud: FEDERATED }),
      }),
    ),
    { delegated: ['User.Read.All'], appId: FEDERATED },
  )
  t.match((await ask({ env: { ...federated, AZURE_CLIENT_ID: API } })).refused, {
    code: 'GraphCredentialFailed',
    message: /AADSTS700213, the app trusts no federated credential with this subject\.$/,
  })
})

t.test('default: whatever the environment offers', async (t) => {
  const { AZURE_TENANT_ID, AZURE_AUTHORITY_HOST, AZURE_DISABLE_INSTANCE_DISCOVERY } = env
  t.match(granted(await ask({ env: { AZURE_TENANT_ID, AZURE_AUTHORITY_HOST, AZURE_DISABLE_INSTANCE_DISCOVERY } })), {
    application: ['User.Read.All'],
    appId: API,
  })
})

t.test('on-behalf-of: what proves the service comes from one set of settings', async (t) => {
  const mixed = {
    ...env,
    GRAPH_READ_CREDENTIAL: 'on-behalf-of',
    GRAPH_READ_AZURE_CLIENT_SECRET: SECRET,
    AZURE_CLIENT_SECRET: '',
    AZURE_MANAGED_IDENTITY_CLIENT_ID: 'mi',
    GRAPH_CREDENTIAL: 'federated',
  }
  t.match(granted(await ask({ env: mixed, assertion: await userToken() })), {
    delegated: ['User.Read.All', 'AuditLog.Read.All'],
  })
})

const simulated = (more = {}) =>
  readConfig({
    API_AUDIENCE: 'x',
    API_TENANT_ID: '00000000-0000-4000-8000-000000000000',
    GRAPH_BASE_URL: 'http://127.0.0.1:4010',
    GRAPH_CREDENTIAL: 'simulator',
    ...more,
  })

t.test('simulator: an unsigned token per purpose; only the writing one may write', async (t) => {
  const config = simulated({ AZURE_TENANT_ID: TENANT })
  const read = await createTokenSource(config, 'READ')()
  t.match(readPermissions(read), { application: READ_PERMISSIONS, delegated: [], tenantId: TENANT })
  t.match(readPermissions(await createTokenSource(config, 'WRITE')()), {
    application: [...READ_PERMISSIONS, ...WRITE_PERMISSIONS],
  })
  t.equal(read.split('.')[2], '', 'no signature')
  t.equal(await createTokenSource(config, 'READ')(), read, 'one source per configuration and purpose')
  t.notOk(READ_PERMISSIONS.some((permission) => permission.includes('ReadWrite')))
})

t.test('the scope is the cloud’s own Graph host', async (t) => {
  t.equal(scopeOf(simulated()), 'https://graph.microsoft.com/.default')
  t.equal(scopeOf({ GRAPH_BASE_URL: 'https://graph.microsoft.us' }), 'https://graph.microsoft.us/.default')
  t.equal(
    scopeOf({ GRAPH_BASE_URL: 'https://proxy.example/graph', GRAPH_SCOPE: 'https://graph.microsoft.com/.default' }),
    'https://graph.microsoft.com/.default',
  )
})

t.test('a kept token is renewed before it ends, and a failure is tried again', async (t) => {
  let issued = 0
  let lifetime = 60 * 60_000
  const tokens = keepToken(async () => {
    if (++issued === 3) throw new Error('once')
    return { token: `t${issued}`, expiresOnTimestamp: Date.now() + lifetime }
  })
  t.same(await Promise.all([tokens(), tokens()]), ['t1', 't1'])
  lifetime = 4 * 60_000
  t.equal(await tokens({ claims: '{}' }), 't2')
  await t.rejects(tokens(), /once/, 'four minutes are too few')
  t.equal(await tokens(), 't4')
  await t.rejects(tokens({ signal: AbortSignal.abort() }))
})

t.test('each user has one source until their token ends, and at most 500 have one', async (t) => {
  const config = readConfig({
    ...env,
    API_KEYS: JSON.stringify([{ name: 'x', sha256: '0'.repeat(64), roles: ['Reader'] }]),
    GRAPH_CREDENTIAL: 'on-behalf-of',
  })
  const claims = (content: object) => `e30.${Buffer.from(JSON.stringify(content)).toString('base64url')}.`
  const sourceOf = (oid: string, exp: number) =>
    createTokenSource(config, 'READ', { kind: 'user', assertion: claims({ oid, exp }) })
  const later = Date.now() / 1000 + 600
  const ada = sourceOf('ada', later)
  t.equal(sourceOf('ada', later), ada)
  t.not(sourceOf('ben', later), ada)

  const ended = sourceOf('ada', 1)
  await sleep(20)
  t.not(sourceOf('ada', 1), ended, 'what ended is made anew')

  const first = sourceOf('user 0', later)
  for (let index = 1; index < 500; index++) sourceOf(`user ${index}`, later)
  t.equal(sourceOf('user 0', later), first)
  sourceOf('user 500', later)
  t.equal(sourceOf('user 0', later), first, 'who asked last stays')
  t.not(sourceOf('ada', later), ada, 'the one not used for longest has gone')
})

t.test('readPermissions survives tokens of any shape', async (t) => {
  const unsigned = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`
  t.same(readPermissions(unsigned({})), { application: [], delegated: [] })
  t.same(readPermissions(unsigned({ roles: 'x', scp: ' a  b ', azp: 'app' })), {
    application: [],
    delegated: ['a', 'b'],
    appId: 'app',
  })
})
