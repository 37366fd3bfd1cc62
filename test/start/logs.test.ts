import { createHash } from 'node:crypto'
import t from 'tap'
import { startSimulator } from '../../simulator/server.ts'
import { LEAK, startDatabaseProxy } from '../outages/database-proxy.ts'
import { serverStorage } from '../outages/support.ts'
import { LISTENING, node, type Child } from './child.ts'

const server = await serverStorage(t)

/** Nothing of these may ever be read in a log. */
const SECRETS = {
  key: 'key-of-a-flow-7f3a',
  wrongKey: 'a-key-that-is-wrong-51c2',
  token: `${part({ alg: 'RS256', kid: 'x' })}.${part({ name: 'Tobias Token', aud: 'api', exp: 4_000_000_000 })}.c2lnbmF0dXJl`,
  signingKey: 'signing-key-that-is-long-enough-9d1e',
  clientSecret: 'client-secret-b44d',
}
const PERSONAL = [
  'Sinead',
  "O'Brien",
  'Zebediah',
  'Quillfeather',
  '5550142',
  '555-0142',
  'Attic 17',
  'Chief Secret Taster',
  'northwind.example',
  'because of the divorce',
]

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

const API_KEYS = JSON.stringify([
  { name: 'flows', sha256: createHash('sha256').update(SECRETS.key).digest('hex'), roles: ['Administrator'] },
])

/** What stands in `printed` and must not, in any spelling that a URL or JSON gives it. */
function leaks(printed: string): string[] {
  const spellings = (text: string) => [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    Buffer.from(text).toString('base64'),
  ]
  const found = [...Object.values(SECRETS), ...PERSONAL].filter((text) =>
    spellings(text).some((spelling) => printed.toLowerCase().includes(spelling.toLowerCase())),
  )
  // Microsoft's own tokens, and the callers'.
  return [...found, ...(printed.match(/eyJ[\w-]{8,}|Bearer +\S+/g) ?? [])]
}

function linesOf(child: Child): Record<string, unknown>[] {
  return child
    .printed()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

t.test('the log of a busy service at its most talkative', async (t) => {
  const graph = await startSimulator({ quota: 'relaxed', users: 200, replicationMs: 0, licenseMs: 50 })
  t.teardown(() => graph.close())
  const service = node(t, ['src/server.ts'], {
    env: {
      PORT: '0',
      LOG_LEVEL: 'debug',
      WRITES_ENABLED: 'true',
      SIGNING_KEY: SECRETS.signingKey,
      GRAPH_BASE_URL: graph.url,
      GRAPH_CREDENTIAL: 'simulator',
      SIGN_IN_READS_PER_MINUTE: '0',
      API_KEYS,
      API_AUDIENCE: 'api',
      API_TENANT_ID: '11111111-2222-4333-8444-555555555555',
      API_AUTHORITY_HOST: 'https://127.0.0.1:1',
    },
  })
  const [, url] = await service.until(LISTENING)
  const statuses = new Set<number>()
  const call = async (
    route: string,
    { body, headers = { 'x-api-key': SECRETS.key } }: { body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    const [method = 'GET', path] = route.split(/ (.*)/s)
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    await answer.text()
    statuses.add(answer.status)
  }

  const people = [
    "sinead.o'brien@northwind.example",
    'Zebediah.Quillfeather@northwind.example',
    'active.staff@northwind.example',
  ].map(encodeURIComponent)
  const contact = {
    mobilePhone: '(212) 555-0142',
    officeLocation: 'Attic 17',
    jobTitle: 'Chief Secret Taster',
    reason: 'because of the divorce',
  }
  const groups = graph.cast.groups as Record<string, { id: string }>
  const removals = `POST /v1/license-groups/${groups['licA3Staff']?.id}/removals`

  const everything = () =>
    Promise.all([
      ...people.flatMap((person) => [
        ...['sign-in-activity', 'sign-ins', 'licenses', 'contact-info', 'Quillfeather'].map((what) =>
          call(`GET /v1/users/${person}/${what}`),
        ),
        call(`PATCH /v1/users/${person}/contact-info`, { body: contact }),
        call(`PATCH /v1/users/${person}/contact-info`, {
          body: { ...contact, mobilePhone: '+1 212 5550142 ext Quillfeather', zebediah: 1 },
        }),
        call(removals, {
          body: { userId: decodeURIComponent(person), reason: 'because of the divorce', dryRun: true },
        }),
      ]),
      ...[
        'contacts?missing=any&department=',
        'inactive-users?inactiveDays=90&department=',
        'role-assignments?userId=',
        'contacts?skipToken=',
        'Attic%2017?',
      ].map((list) => call(`GET /v1/${list}${people[0]}`)),
      call(removals, { body: { userId: 'inactive.staff@northwind.example', reason: 'because of the divorce' } }),
      call('POST /v1/sign-in-activity/query', { body: { userIds: people.map(decodeURIComponent) } }),
      call('POST /v1/sign-in-activity/query', { body: '{"userIds": ["Zebediah Quillfeather", 5550142' }),
      call('GET /v1/departments'),
      call('GET /v1/connection'),
    ])

  await everything()
  const written = graph.world.journal.everything().map(({ method, path }) => `${method} ${path}`)
  t.ok(
    written.some((write) => /^PATCH .*users/.test(write)),
    'contact data was written',
  )
  t.ok(
    written.some((write) => /^DELETE .*\/members\/.*\$ref/.test(write)),
    'somebody was removed',
  )
  await call('GET /v1/licenses', { headers: { 'x-api-key': SECRETS.wrongKey } })
  await call('GET /v1/licenses', { headers: { authorization: `Bearer ${SECRETS.token}` } })
  await call('GET /v1/licenses', {
    headers: { authorization: `Basic ${Buffer.from(SECRETS.wrongKey).toString('base64')}` },
  })
  await call(`GET /v1/users/${'%C0%AF'}Quillfeather/licenses`)
  // Microsoft's errors repeat what they were asked about.
  const message = "Resource 'Zebediah Quillfeather' (555-0142, Attic 17) of northwind.example does not exist."
  for (const effect of [
    { status: 400, message },
    { status: 403, message },
    { status: 409, message },
    { status: 500, message },
    { drop: true as const },
  ]) {
    graph.world.faults.clear()
    graph.world.faults.add({ effect })
    await everything()
  }

  service.kill('SIGTERM')
  t.equal(await service.exit, 0)
  t.same(leaks(service.printed()), [])

  const lines = linesOf(service)
  for (const status of [200, 400, 401, 404, 424, 503]) t.ok(statuses.has(status), `there were answers with ${status}`)
  t.ok(
    lines.some(({ level }) => level === 20),
    'it was talkative indeed',
  )
  t.ok(
    lines.some(({ level }) => Number(level) >= 40),
    'failures are in it',
  )
  t.match(
    lines.find(({ operation, status }) => operation === 'GetContactInfo' && status === 200),
    {
      msg: 'request',
      method: 'GET',
      route: '/v1/users/:userId/contact-info',
      durationMs: Number,
      caller: 'key:flows',
      reqId: String,
    },
  )
})

if (server !== undefined) {
  t.test('a database that refuses what is written', async (t) => {
    const graph = await startSimulator({ quota: 'relaxed', users: 200, replicationMs: 0 })
    t.teardown(() => graph.close())
    const proxy = await startDatabaseProxy(t, (await server.place(t)).databaseUrl ?? '')
    const service = node(t, ['src/server.ts'], {
      env: {
        PORT: '0',
        LOG_LEVEL: 'debug',
        WRITES_ENABLED: 'true',
        DATABASE_URL: proxy.url,
        GRAPH_BASE_URL: graph.url,
        GRAPH_CREDENTIAL: 'simulator',
        SIGN_IN_READS_PER_MINUTE: '0',
        API_KEYS,
      },
    })
    const [, url] = await service.until(LISTENING)
    proxy.refuse(/^[^]*insert into/)
    const reason = 'because of the divorce'
    for (const [method, path, body] of [
      ['PATCH', 'users/active.staff@northwind.example/contact-info', { officeLocation: 'Attic 17', reason }],
      ['POST', 'exclusions', { kind: 'user', value: 'active.staff@northwind.example', owner: 'IT', reason }],
    ] as const) {
      const answer = await fetch(`${url}/v1/${path}`, {
        method,
        headers: { 'x-api-key': SECRETS.key, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      t.equal(answer.status, 503, path)
      t.same(leaks(await answer.text()), [])
    }
    t.ok(proxy.refused >= 2)
    service.kill('SIGTERM')
    t.equal(await service.exit, 0)
    t.match(service.printed(), /53100/, 'the refusal is in the log')
    t.notMatch(service.printed(), LEAK)
    t.same(leaks(service.printed()), [])
  })
}

t.test('a sign-in to Microsoft that fails', async (t) => {
  const service = node(t, ['src/server.ts'], {
    env: {
      PORT: '0',
      LOG_LEVEL: 'debug',
      GRAPH_CREDENTIAL: 'client-secret',
      AZURE_TENANT_ID: '11111111-2222-4333-8444-555555555555',
      AZURE_CLIENT_ID: '11111111-2222-4333-8444-555555555556',
      AZURE_CLIENT_SECRET: SECRETS.clientSecret,
      AZURE_AUTHORITY_HOST: 'https://127.0.0.1:1',
      AZURE_DISABLE_INSTANCE_DISCOVERY: 'true',
      API_KEYS,
    },
  })
  const [, url] = await service.until(LISTENING)
  const { status } = await fetch(`${url}/v1/licenses`, { headers: { 'x-api-key': SECRETS.key } })
  t.ok(status >= 500)
  service.kill('SIGTERM')
  t.equal(await service.exit, 0)
  t.same(leaks(service.printed()), [])
  t.ok(
    linesOf(service).some(({ msg }) => msg === 'refused'),
    'and is in the log',
  )
})
