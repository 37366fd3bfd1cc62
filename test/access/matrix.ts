import { createPublicKey, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { SignJWT, UnsecuredJWT, generateKeyPair } from 'jose'
import type { Test } from 'tap'
import { ROLES } from '../../src/callers.ts'
import type { Store } from '../../src/store/database.ts'
import type { Identity } from '../../simulator/identity.ts'
import { leastOf, operationsOf, requestOf, type Operation, type Values } from '../operations.ts'
import { startRolePlans, USER_ADMINISTRATOR } from '../role-plans/support.ts'
import { openStore } from '../../src/store/database.ts'
import { API, CONNECTOR, TENANT, app as appClaims, bearer, identityFor, sha256, user, userV1 } from './helper.ts'

/** What somebody sends to prove who they are, and what they may be refused as. */
export interface Credential {
  name: string
  headers: () => Promise<Record<string, string>>
  refused: { status: 401 | 403; code: string }
}

type Scene = Awaited<ReturnType<typeof startMatrix>>

/** As long as this nothing may happen before what goes on is over. */
const REST_MS = 500

const GRAPH = '00000003-0000-0000-c000-000000000000'
const OTHER_CLIENT = 'cccccccc-0000-4000-8000-000000000099'
const OTHER_TENANT = '99999999-2222-4333-8444-555555555555'

/** Routes that ask nobody who they are, with what they open instead. Whatever else is registered needs a credential. */
const OPEN = {
  'GET /': 'a page about the service',
  'GET /favicon.svg': 'a picture',
  'GET /favicon.ico': 'a picture',
  'GET /health': 'alive',
  'GET /ready': 'ready',
  'GET /openapi.json': 'a document',
  'GET /connector/apiDefinition.swagger.json': 'a document',
  'GET /connector/mcp/apiDefinition.swagger.json': 'a document',
  'GET /connector/copilot/apiDefinition.swagger.json': 'a document',
  'GET /connector/packages': 'a page about the packages',
  'GET /connector/packages/{file}': 'a package',
  'GET /docs': 'a page about the documents',
  'GET /docs/connector': 'a page about the documents',
  'GET /docs/{operationId}': 'a page about the documents',
  'GET /r/{token}': 'signed',
  'GET /f/{token}': 'signed',
  'POST /f/{token}': 'signed',
  'GET /f/sign-in': 'the way back from the sign-in service',
  'GET /v1/operations/{operationId}': 'signed',
} as const

/** Routes of another protocol, which need a credential and stand in no document: test/mcp holds them. */
const TOOLS = ['POST /mcp', 'GET /mcp', 'DELETE /mcp']

/** A service that takes keys and tokens, with a key for each role, over the simulated tenant and sign-in service. */
export async function startMatrix(t: Test) {
  const identity = await identityFor(t)
  const store = await openStore({})
  t.teardown(() => store.close())
  const bench = await startRolePlans(t, {
    store,
    env: {
      API_AUDIENCE: API,
      API_TENANT_ID: TENANT,
      API_AUTHORITY_HOST: identity.url,
      API_CLIENT_IDS: CONNECTOR,
      RATE_LIMIT_PER_MINUTE: '1000000',
      AZURE_ROLES: 'true',
    },
  })
  const operations = operationsOf(bench.app)
  let requests = 0

  /** Each from an address of its own: what counts failures by address does not end the matrix. */
  async function send(operation: Operation, headers: Record<string, string>, values: Values = leastOf(operation)) {
    const { method, url, body } = requestOf(operation, values)
    requests++
    const answer = await bench.app.inject({
      method: method as 'GET',
      url,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { payload: body }),
      remoteAddress: `10.${(requests >> 16) & 255}.${(requests >> 8) & 255}.${requests & 255}`,
    })
    return { status: answer.statusCode, headers: answer.headers, body: answer.body === '' ? {} : answer.json() }
  }

  async function state(): Promise<Record<string, unknown>> {
    const { httpRequests } = await bench.simulate('GET /_simulator/stats')
    return { httpRequests, ...(await rowsOf(store)) }
  }

  return {
    ...bench,
    identity,
    operations,
    send,
    tried: () => requests,
    /** Everything that a refused caller must leave alone: what Graph was asked, and every row of every table. */
    state,
    /** The same once nothing goes on any more of what was asked for before. */
    async restingState() {
      for (let last = await state(); ;) {
        await wait(REST_MS)
        const next = await state()
        if (isDeepStrictEqual(next, last)) return next
        last = next
      }
    },
  }
}

async function rowsOf(store: Store): Promise<Record<string, string>> {
  const { sql } = await import('kysely')
  const tables = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public' order by 1`.execute(store.db)
  const rows: Record<string, string> = {}
  for (const { name } of tables.rows) {
    const { rows: found } = await sql<{ row: string }>`
      select to_jsonb(t)::text as row from ${sql.table(name)} as t order by 1`.execute(store.db)
    rows[name] = sha256(found.map(({ row }) => row).join('\n'))
  }
  return rows
}

/** Credentials of an administrator, each with one thing wrong: whoever looks away lets in somebody mighty. */
export async function wrongCredentials(identity: Identity): Promise<Credential[]> {
  const now = () => Math.floor(Date.now() / 1000)
  const mighty = { ...user, roles: ['Administrator'] }
  const mightyV1 = { ...userV1, roles: ['Administrator'] }
  const mightyApp = { ...appClaims, idtyp: 'app', roles: ['Administrator'] }
  const claims = { ...mighty, iss: `${identity.url}/${TENANT}/v2.0`, aud: API, tid: TENANT, ver: '2.0' }
  const { keys } = (await (await fetch(`${identity.url}/${TENANT}/discovery/v2.0/keys`)).json()) as {
    keys: [{ kid: string }]
  }
  const [publicKey] = keys
  const spki = createPublicKey({ key: publicKey, format: 'jwk' }).export({ format: 'pem', type: 'spki' })
  const other = await generateKeyPair('RS256')
  const signed = (alg: string, kid: string, key: Parameters<SignJWT['sign']>[0]) =>
    new SignJWT(claims).setProtectedHeader({ alg, kid }).setIssuedAt().setExpirationTime('1h').sign(key)
  const { kid } = publicKey

  const invalid = { status: 401, code: 'TokenInvalid' } as const
  const token = (name: string, make: () => Promise<string> | string, refused: Credential['refused'] = invalid) => ({
    name,
    headers: async () => bearer(await make()),
    refused,
  })
  const issued = (name: string, more: object, base: object = mighty, refused: Credential['refused'] = invalid) =>
    token(name, () => identity.issue({ ...base, ...more }), refused)
  const sent = (name: string, headers: Record<string, string>, code: string): Credential => ({
    name,
    headers: async () => headers,
    refused: { status: 401, code },
  })
  const cut = async (parts: number) => (await identity.issue(mighty)).split('.').slice(0, parts).join('.')
  const notAllowed = { status: 403, code: 'ClientNotAllowed' } as const

  return [
    sent('no credential', {}, 'CredentialsMissing'),
    sent('an empty key', { 'x-api-key': '' }, 'CredentialsMissing'),
    sent('an unknown key', { 'x-api-key': 'guessed' }, 'ApiKeyInvalid'),
    sent('the hash of a key', { 'x-api-key': sha256('test-key-admin') }, 'ApiKeyInvalid'),
    sent('a key as a token', bearer('test-key-admin'), 'TokenInvalid'),
    sent('a scheme that nobody takes', { authorization: 'Basic YWRtaW46YWRtaW4=' }, 'CredentialsMissing'),
    sent('a malformed token', bearer('a.b.c'), 'TokenInvalid'),
    sent('a bad token with a good key', { ...bearer('a.b.c'), 'x-api-key': 'test-key-admin' }, 'TokenInvalid'),
    token('a token cut off before its signature', async () => `${await cut(2)}.`),
    token('a token of two parts', () => cut(2)),
    token('a signature of another key under a known id', () => signed('RS256', kid, other.privateKey)),
    token('claims changed after signing', async () => {
      const [head, , signature] = (await identity.issue({ ...user, roles: [] })).split('.')
      return `${head}.${Buffer.from(JSON.stringify({ ...claims, exp: now() + 3600 })).toString('base64url')}.${signature}`
    }),
    token('alg none', () => new UnsecuredJWT(claims).setExpirationTime('1h').encode()),
    token('alg none with a key id', async () => {
      const head = Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url')
      return `${head}.${(await identity.issue(mighty)).split('.')[1]}.`
    }),
    token('HS256 with the public key as its secret', () => signed('HS256', kid, Buffer.from(spki))),
    token('an unknown key id', () => signed('RS256', randomUUID(), other.privateKey)),
    issued('expired', { exp: now() - 90 }),
    issued('not yet valid', { nbf: now() + 300 }),
    issued('another issuer', { iss: `https://login.microsoftonline.com/${TENANT}/v2.0` }),
    issued('the issuer of the other version', { iss: `${identity.url}/${TENANT}/` }),
    issued('another tenant', { tid: OTHER_TENANT }),
    issued('another tenant and its issuer', { tid: OTHER_TENANT, iss: `${identity.url}/${OTHER_TENANT}/v2.0` }),
    issued('v2 that says it is v1', { ver: '1.0' }),
    issued('v1 that says it is v2', { ver: '2.0' }, mightyV1),
    issued('v1 signed with a key of v2', { signedAs: '2.0' }, mightyV1),
    issued('no known version', { ver: '3.0' }),
    issued('another audience', { aud: 'bbbbbbbb-0000-4000-8000-000000000009' }),
    issued('several audiences', { aud: [API, GRAPH] }),
    issued('a token for Microsoft Graph', { aud: 'https://graph.microsoft.com', header: { nonce: 'x' } }),
    issued('a token for Microsoft Graph by its id', { aud: GRAPH }),
    issued('another client', { azp: OTHER_CLIENT }, mighty, notAllowed),
    issued('another client, v1', { appid: OTHER_CLIENT }, mightyV1, notAllowed),
    issued('another client, an app', { azp: OTHER_CLIENT }, mightyApp, notAllowed),
    issued('the right client where only v1 names it', { azp: undefined, appid: CONNECTOR }, mighty, notAllowed),
    issued('no client', { azp: undefined }, mighty, notAllowed),
    issued('a user without a scope', { scp: undefined, idtyp: 'user' }),
    issued('a user with another scope', { scp: 'User.Read access_as_user2' }),
    issued('neither scope nor role', { roles: undefined, idtyp: undefined }, mightyApp),
    issued('an app with a scope', { scp: 'access_as_user' }, mightyApp),
    issued('a user without an object id', { oid: undefined }),
  ]
}

/** How somebody holds roles: every way in must lead to the same doors. */
export const HOLDERS = {
  'an API key': (identity: Identity, roles: readonly string[]) =>
    roles.length === 1 ? { 'x-api-key': `test-key-${KEYS[roles[0] as (typeof ROLES)[number]]}` } : undefined,
  'a user, v2': async (identity: Identity, roles: readonly string[]) =>
    bearer(await identity.issue({ ...user, roles: [...roles] })),
  'a user, v1': async (identity: Identity, roles: readonly string[]) =>
    bearer(await identity.issue({ ...userV1, roles: [...roles] })),
  'an app': async (identity: Identity, roles: readonly string[]) =>
    bearer(await identity.issue({ ...appClaims, idtyp: 'app', roles: [...roles] })),
} as const

/** The keys of `startService`, by the one role that each has. */
const KEYS = {
  Reader: 'reader',
  LicenseOperator: 'licenses',
  LicenseApprover: 'approver',
  ContactEditor: 'contacts',
  ContactApprover: 'contactApprover',
  RoleReader: 'roles',
  RoleOperator: 'roleOperator',
  RoleApprover: 'roleApprover',
  Administrator: 'admin',
} as const

export const mayCall = (declared: readonly string[], held: readonly string[]): boolean =>
  declared.length === 0 || held.some((role) => role === 'Administrator' || declared.includes(role))

const SHAPE = { error: { code: /^[A-Z]\w+$/, message: /^\S.*\.$/, requestId: /^[0-9a-f-]{36}$/ } }

/** Both documents say the same of every operation, and nothing is registered that neither of them nor `OPEN` names. */
export async function everyRouteIsDeclared(t: Test, { app, operations }: Scene): Promise<void> {
  const connector = app.connector() as unknown as {
    security: object[]
    paths: Record<string, Record<string, { operationId: string; description: string; security?: object[] }>>
  }
  const securities = [{ entra: ['access_as_user'] }, { apiKey: [] }]
  t.same(connector.security, securities, 'the connector asks for a credential throughout')
  const shown = Object.entries(connector.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => !method.startsWith('x-'))
      .map(([method, { operationId, description, security }]) => {
        t.same(security ?? connector.security, securities, `${operationId} asks for one`)
        t.notMatch(description, /Needs (no particular role|the role|one of the roles)/, 'roles are nothing for makers')
        return [`${method.toUpperCase()} ${path}`, operationId]
      }),
  )
  t.same(
    shown.sort(),
    operations.map(({ method, path, operationId }) => [`${method} ${path}`, operationId]).sort(),
    'the connector shows the same operations as the OpenAPI document',
  )
  for (const { operationId, security, roles, description } of operations) {
    t.same(rolesIn(description).sort(), [...roles].sort(), `${operationId} says who may call it`)
    t.same(security, securities, `${operationId} needs a credential`)
    t.ok(
      roles.every((role) => (ROLES as readonly string[]).includes(role)),
      `${operationId} names roles that there are`,
    )
  }
  const routes = routesOf(app.printRoutes({ commonPrefix: false }))
  const pathsOf = (method: string) =>
    routes.flatMap((route) => (route.startsWith(`${method} `) ? [route.slice(method.length + 1)] : [])).sort()
  t.same(pathsOf('HEAD'), pathsOf('GET'), 'HEAD wherever GET, and nowhere else')
  t.same(
    routes.filter((route) => !route.startsWith('HEAD ')).sort(),
    [...operations.map(({ method, path }) => `${method} ${path}`), ...TOOLS, ...Object.keys(OPEN)].sort(),
    'every route is an operation of the documents, or declared here',
  )
}

/** What the last sentence of a description says. */
function rolesIn(description: string): string[] {
  const said = /Needs (?:no particular role|(?:the role|one of the roles) ([\w, ]+))\.$/.exec(description)
  if (said === null) throw new Error(`It is not said who may call: ${description}`)
  return said[1]?.split(', ') ?? []
}

/** `GET /v1/plans/{planId}` for every route of the tree that Fastify prints. */
export function routesOf(tree: string): string[] {
  const above: string[] = []
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', part, methods] = /^((?:│ {3}| {4})*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? []
    if (part === undefined) return []
    const depth = indent.length / 4
    above.splice(depth, Infinity, part)
    const path = above.join('').replace(/:(\w+)/g, '{$1}')
    return (methods?.split(', ') ?? []).map((method) => `${method} ${path}`)
  })
}

/** What needs no credential takes any, good or bad, and opens nothing that its address does not prove. */
export async function openRoutesAreOpen(
  t: Test,
  { app, state, restingState, call }: Scene,
  credentials: Credential[],
): Promise<void> {
  const forged = `${randomUUID()}.${'A'.repeat(43)}`
  const before = await restingState()
  for (const [route, opens] of Object.entries(OPEN)) {
    const [method = '', path = ''] = route.split(' ')
    const url = path
      .replace('{token}', forged)
      .replace('/docs/{operationId}', '/docs/ListLicenses')
      .replace('{operationId}', `${randomUUID()}?sig=1.z.${'A'.repeat(43)}`)
      .replace('{file}', 'connector-files.zip?host=steward.example.com&publisher=Northwind&prefix=nwc&auth=key')
    for (const { name, headers } of credentials) {
      const answer = await app.inject({
        method: method as 'GET',
        url,
        headers: {
          ...(await headers()),
          ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        },
        ...(method === 'POST' ? { payload: 'answer=confirmAll' } : {}),
        remoteAddress: `10.255.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}`,
      })
      const expected = opens === 'signed' || path === '/f/sign-in' ? [404, 429] : [200, 302]
      t.ok(expected.includes(answer.statusCode), `${route} with ${name}: ${answer.statusCode}`)
    }
  }
  t.same({ ...(await state()), httpRequests: 0 }, { ...before, httpRequests: 0 }, 'and nothing was changed')
  t.equal((await call('GET /v1/connection', { as: null })).status, 401)
}

/** Every wrong credential at every operation: refused in our shape, without a question to Graph or a row written. */
export async function nobodyElseGetsIn(t: Test, scene: Scene, credentials: Credential[]): Promise<void> {
  const { operations, send, state, restingState, tried } = scene
  const before = await restingState()
  const start = tried()
  for (const { name, headers, refused } of credentials) {
    await t.test(name, async (t) => {
      for (const operation of operations) {
        const { status, headers: answered, body } = await send(operation, await headers())
        t.match([status, body.error?.code, body], [refused.status, refused.code, SHAPE], operation.operationId)
        t.equal(answered['www-authenticate'] !== undefined, status === 401, 'and is told how to prove oneself')
      }
    })
  }
  t.same(await state(), before, 'Graph was not asked, and no row was changed')
  t.comment(
    `${tried() - start} requests with ${credentials.length} wrong credentials at ${operations.length} operations`,
  )
}

/** Every set of roles at every operation, as the documents say. */
export async function rolesOpenWhatTheySay(t: Test, scene: Scene, sets: readonly (readonly string[])[]): Promise<void> {
  const { identity, operations, send, state, restingState, tried } = scene
  const start = tried()
  const pairs = operations.flatMap((operation) => sets.map((held) => ({ operation, held })))
  const turnedAway = pairs.filter(({ operation, held }) => !mayCall(operation.roles, held))
  const letIn = pairs.filter(({ operation, held }) => mayCall(operation.roles, held))

  for (const [holder, headersOf] of Object.entries(HOLDERS)) {
    const before = await restingState()
    for (const { operation, held } of turnedAway) {
      const headers = await headersOf(identity, held)
      if (headers === undefined || (holder === 'an app' && held.length === 0)) continue
      const { status, body } = await send(operation, headers)
      const name = `${operation.operationId} by ${holder} with ${held.join(', ') || 'no role'}`
      t.match([status, body.error?.code, body], [403, 'RoleRequired', SHAPE], `${name} is refused`)
    }
    t.same(await state(), before, `what ${holder} was refused left no trace`)
    for (const { operation, held } of letIn) {
      const headers = await headersOf(identity, held)
      if (headers === undefined || (holder === 'an app' && held.length === 0)) continue
      const { status, body } = await send(operation, headers)
      const name = `${operation.operationId} by ${holder} with ${held.join(', ') || 'no role'}`
      t.ok(status !== 401 && status !== 403 && status < 500, `${name} is let in: ${status} ${body.error?.code ?? ''}`)
    }
  }
  t.comment(
    `${tried() - start} requests with ${sets.length} sets of roles, held in ${Object.keys(HOLDERS).length} ways`,
  )
}

/** Which of the declared roles look after a kind of plan. */
const FAMILIES = {
  licenseCleanup: /^(Reader|License)/,
  licenseGroupRemoval: /^(Reader|License)/,
  contactUpdate: /^Contact/,
  rolePlan: /^Role/,
  azureRolePlan: /^Role/,
} as const

/** One plan, and one change, of each kind. */
async function plansOf({
  call,
  create,
  wave,
  userId,
  groupId,
}: Scene): Promise<Record<string, Record<string, string>>> {
  const cleanup = await create({ requester: userId('activeStaff') })
  const removal = await call(`POST /v1/license-groups/${groupId('licA3Staff')}/removals`, {
    body: { userId: userId('inactiveStaff') },
  })
  const update = await call(`PATCH /v1/users/${userId('activeStaff')}/contact-info`, {
    body: { officeLocation: 'North 7' },
  })
  const role = await wave({ action: 'standingToEligible', roleIds: [USER_ADMINISTRATOR] })
  await call('POST /v1/role-snapshots', { body: {} })
  const azure = await call('POST /v1/azure-role-plans?action=removeAssignments', {
    body: { principalIds: [userId('contactPerfect')], reason: 'Least privilege in Azure.' },
  })
  const firstChange = async (planId: string) => (await call(`GET /v1/plans/${planId}/changes`)).body.value[0].changeId
  const planOf = async (changeId: string) => (await call(`GET /v1/changes/${changeId}`)).body.planId
  return {
    licenseCleanup: { planId: cleanup.planId, changeId: await firstChange(cleanup.planId) },
    licenseGroupRemoval: { planId: await planOf(removal.body.changeId), changeId: removal.body.changeId },
    contactUpdate: { planId: await planOf(update.body.changeId), changeId: update.body.changeId },
    rolePlan: { planId: role.planId, changeId: await firstChange(role.planId) },
    azureRolePlan: { planId: azure.body.planId, changeId: await firstChange(azure.body.planId) },
  }
}

/** Operations on a plan or a change let in those of the declared roles that look after its kind. */
export async function kindsOfPlansHaveTheirRoles(t: Test, scene: Scene): Promise<void> {
  const { operations, send, state, restingState, tried, identity } = scene
  const start = tried()
  const plans = await plansOf(scene)
  t.same(Object.keys(plans).sort(), Object.keys(FAMILIES).sort())
  const onOne = operations.filter(({ path }) => /\{(planId|changeId)\}/.test(path))
  t.ok(onOne.length >= 10, `${onOne.length} operations on one plan or change`)
  for (const [kind, known] of Object.entries(plans)) {
    await t.test(kind, async (t) => {
      const family = FAMILIES[kind as keyof typeof FAMILIES]
      const may = (operation: Operation, role: string) =>
        mayCall(
          operation.roles.filter((declared) => family.test(declared)),
          [role],
        ) &&
        (role === 'Administrator' || family.test(role))
      const cases = onOne.flatMap((operation) => ROLES.map((role) => ({ operation, role })))
      const values = (operation: Operation): Values => {
        const least = leastOf(operation, known)
        return operation.body?.properties?.['dryRun'] === undefined
          ? least
          : { ...least, body: { ...least.body, dryRun: true } }
      }
      const before = await restingState()
      for (const { operation, role } of cases.filter(({ operation, role }) => !may(operation, role))) {
        for (const headersOf of [HOLDERS['an API key'], HOLDERS['a user, v2']]) {
          const headers = (await headersOf(identity, [role])) as Record<string, string>
          const { status, body } = await send(operation, headers, values(operation))
          t.match([status, body.error?.code, body], [403, 'RoleRequired', SHAPE], `${operation.operationId} by ${role}`)
        }
      }
      t.same({ ...(await state()), httpRequests: 0 }, { ...before, httpRequests: 0 }, 'no row was changed')
      for (const { operation, role } of cases.filter(({ operation, role }) => may(operation, role))) {
        const headers = HOLDERS['an API key'](identity, [role]) as Record<string, string>
        const { status, body } = await send(operation, headers, values(operation))
        // Four eyes have rules of their own, which ask for more than a role.
        const isRole = ['RoleRequired', 'ClientNotAllowed'].includes(body.error?.code)
        t.ok(status !== 401 && !isRole && status < 500, `${operation.operationId} by ${role}: ${status}`)
      }
    })
  }
  t.comment(`${tried() - start} requests on ${onOne.length} operations on plans of ${Object.keys(plans).length} kinds`)
}
