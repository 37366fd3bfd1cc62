import { createServer } from 'node:http'
import { PGlite } from '@electric-sql/pglite'
import { PGliteDialect, sql } from 'kysely'
import t, { type Test } from 'tap'
import type { RoleRequest } from '../../src/graph/roles.ts'
import { ACTIVATION_FLAGS } from '../../src/services/roles/activations/activations.ts'
import { toPendingRequest } from '../../src/services/roles/activations/entries.ts'
import { queries, type Store } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { insertActivations } from '../../src/store/role-activations.ts'
import type { ActivationEntry } from '../../src/store/role-tables.ts'
import { all, startService } from '../helper.ts'
import { DAY, MINUTE, startPlans } from '../plans/support.ts'
import { asBefore } from '../store/older.ts'
import { storages } from '../store-helper.ts'
import { microsoftExample } from './canned-reader.ts'
import { skip } from '../skip.ts'

const AUDITS = 'GET /auditLogs/directoryAudits'
const HOUR = 60 * MINUTE
const [embedded, server] = await storages(t)

/** A store as version 0007 left it, with an activation in it. */
async function olderStore(
  t: Test,
  rows: readonly (readonly [id: string, at: Date, kind: string, justification: string])[],
): Promise<Store> {
  const db = queries(new PGliteDialect({ pglite: await PGlite.create() }))
  t.teardown(() => db.destroy())
  await asBefore(db, '0008')
  for (const [id, at, kind, justification] of rows) {
    await sql`insert into role_activations (id, created_at, kind, request_id, user_id, role_id, role_name, actor_id, justification) values (${id}, ${at}, ${kind}, ${kind === 'completed' ? null : `request of ${id}`}, 'u-old', 'r-old', 'Old role', 'u-old', ${justification})`.execute(
      db,
    )
  }
  await migrate(db)
  return { db, kind: 'embedded', close: async () => {} }
}

t.test('what was harvested by an older version is kept, and judged at the next harvest', async (t) => {
  const ago = (days: number) => new Date(Date.now() - days * DAY)
  const store = await olderStore(t, [
    ['old1', ago(100), 'completed', 'Rotation of the certificate'],
    ['old2', ago(99), 'completed', 'test'],
    ['old3', ago(98), 'approvalRequested', 'A change of the rules'],
  ])
  t.same(await store.db.selectFrom('roleActivations').select(['id', 'state', 'judged']).orderBy('id').execute(), [
    { id: 'old1', state: 'completed', judged: false },
    { id: 'old2', state: 'completed', judged: false },
    { id: 'old3', state: null, judged: false },
  ])
  const bench = await startPlans(t, { store })
  const { value } = await all(bench, 'GET /v1/role-activations')
  t.match(value.slice(-3), [
    { activationId: 'old3', state: 'expired', pastTurnaround: true },
    { activationId: 'old2', state: 'completed', firstTime: false, weakJustification: ['tooShort', 'saysNothing'] },
    { activationId: 'old1', state: 'completed', firstTime: true, weakJustification: [] },
  ])
  t.equal(value.length, 13)
  t.same(
    await store.db
      .selectFrom('events')
      .select('data')
      .where('type', '=', 'roleAlertRaised')
      .execute()
      .then((rows) => rows.filter(({ data }) => JSON.stringify(data).includes('u-old'))),
    [],
    'what is long over alarms nobody',
  )
})

t.test('a list by flag is what a list of all says of each', async (t) => {
  const bench = await startPlans(t, { store: await (embedded as NonNullable<typeof embedded>).open(t) })
  bench.advance(2 * DAY)
  const everything = (await all(bench, 'GET /v1/role-activations')).value
  let some = 0
  for (const flag of ACTIVATION_FLAGS) {
    const found = (await all(bench, `GET /v1/role-activations?flag=${flag}&top=2`)).value
    const has = (one: any) =>
      flag === 'pastTurnaround'
        ? one.state === 'expired'
        : flag === 'weakJustification'
          ? one.weakJustification.length > 0
          : one[flag]
    t.same(
      found.map(({ activationId }) => activationId),
      everything.filter(has).map(({ activationId }) => activationId),
      flag,
    )
    some += found.length
  }
  t.ok(some > 5)
})

const entry = (id: string, at: string, more: Partial<ActivationEntry> = {}): ActivationEntry => ({
  id,
  createdAt: new Date(at),
  kind: 'completed',
  requestId: null,
  userId: 'u',
  userName: null,
  system: 'entra',
  roleId: 'r',
  roleName: 'Role',
  scopeId: null,
  scopeName: null,
  actorId: 'u',
  justification: 'A reason that says enough',
  ticket: null,
  startsAt: null,
  endsAt: null,
  ...more,
})

t.test('an entry that comes late is told of, and what came after it is judged once more', async (t) => {
  const { db } = await (embedded as NonNullable<typeof embedded>).open(t)
  const judged = async () =>
    (await db.selectFrom('roleActivations').select('id').where('judged', '=', true).orderBy('id').execute()).map(
      ({ id }) => id,
    )
  const judgeAll = () => db.updateTable('roleActivations').set({ judged: true }).execute()
  await insertActivations(db, [
    entry('a', '2026-11-01T10:00:00Z'),
    entry('c', '2026-11-03T10:00:00Z'),
    entry('v', '2026-11-03T10:00:00Z', { userId: 'v' }),
    entry('q', '2026-11-01T09:00:00Z', { userId: 'w', kind: 'approvalRequested', requestId: 'Q' }),
  ])
  await judgeAll()
  await insertActivations(db, [entry('a', '2026-11-01T10:00:00Z')])
  t.same(await judged(), ['a', 'c', 'q', 'v'], 'what is known already changes nothing')
  await insertActivations(db, [entry('b', '2026-11-02T10:00:00Z')])
  t.same(await judged(), ['a', 'q', 'v'])
  await judgeAll()
  await insertActivations(db, [entry('p', '2026-11-04T10:00:00Z', { userId: 'w', kind: 'approved', requestId: 'Q' })])
  t.same(await judged(), ['a', 'b', 'c', 'v'])
})

t.test('without anybody asking, the log is read when it is time, and not where there is none', async (t) => {
  const errors: unknown[] = []
  const bench = await startPlans(t, { env: { ROLE_HARVEST_HOURS: '6' }, onError: (error) => errors.push(error) })
  const reads = async () => (await bench.simulate('GET /_simulator/stats')).callsByOperation[AUDITS] ?? 0
  const sweep = () => bench.services.background.sweep()
  await sweep()
  t.equal(await reads(), 1)
  const activations = bench.store.db.selectFrom('roleActivations').select('system').where('state', 'is not', null)
  t.same(
    Map.groupBy(await activations.execute(), ({ system }) => system).get('entra')?.length,
    8,
    'besides those of Azure, which the same log tells of',
  )
  await sweep()
  t.equal(await reads(), 1)
  // Nobody waits any more, so that the time alone decides.
  await bench.store.db.updateTable('roleActivations').set({ state: 'denied' }).where('state', '=', 'pending').execute()
  bench.advance(5 * HOUR)
  await sweep()
  t.equal(await reads(), 1)
  bench.advance(HOUR)
  await sweep()
  t.equal(await reads(), 2)

  await bench.faults({ method: 'GET', path: '/auditLogs/directoryAudits', effect: { status: 400, code: 'BadRequest' } })
  bench.advance(6 * HOUR)
  await sweep()
  t.equal(errors.length, 1)
  await bench.faults()
  await sweep()
  t.equal(await reads(), 2, 'not at once')
  bench.advance(10 * MINUTE)
  await sweep()
  t.equal(await reads(), 3, 'what failed is tried again after ten minutes')
  t.equal(errors.length, 1)

  await bench.store.db
    .updateTable('roleActivations')
    .set({ state: 'pending', createdAt: new Date(bench.now()), dueAt: new Date(bench.now() + HOUR) })
    .where('kind', '=', 'approvalRequested')
    .where('state', 'is not', null)
    .execute()
  bench.advance(30 * MINUTE)
  await sweep()
  t.equal(await reads(), 3)
  bench.advance(30 * MINUTE + 1)
  await sweep()
  t.equal(await reads(), 4, 'when somebody has waited for too long, whether that is still so')
  await sweep()
  t.equal(await reads(), 4)
})

t.test('no P1, no harvest, and no error', async (t) => {
  const errors: unknown[] = []
  const bench = await startPlans(t, {
    env: { ROLE_HARVEST_HOURS: '1' },
    simulator: { profiles: ['noP1'] },
    onError: (error) => errors.push(error),
  })
  const reads = async () => (await bench.simulate('GET /_simulator/stats')).callsByOperation[AUDITS] ?? 0
  await bench.services.background.sweep()
  await bench.services.background.sweep()
  t.equal(await reads(), 1)
  bench.advance(HOUR)
  await bench.services.background.sweep()
  t.equal(await reads(), 2, 'a license may come')
  t.same(errors, [])
})

if (server !== undefined) {
  t.test('of two replicas one harvests', async (t) => {
    const place = await server.place(t)
    const [first, second] = await Promise.all([server.open(t, place), server.open(t, place)])
    const bench = await startPlans(t, { store: first, simulator: { quota: 'off' }, env: { ROLE_HARVEST_HOURS: '6' } })
    const twin = await startService(t, {
      store: second,
      now: bench.now,
      env: { GRAPH_BASE_URL: bench.graphUrl, ROLE_HARVEST_HOURS: '6' },
    })
    const reads = async () => (await bench.simulate('GET /_simulator/stats')).callsByOperation[AUDITS] ?? 0
    const round = () => Promise.all([bench, twin].map(({ services }) => services.background.sweep()))
    await round()
    t.equal(await reads(), 1)
    await round()
    t.equal(await reads(), 1)
    bench.advance(6 * DAY)
    await round()
    t.equal(await reads(), 2)
    const events = await first.db.selectFrom('events').select('data').where('type', '=', 'roleAlertRaised').execute()
    t.equal(new Set(events.map(({ data }) => (data as { alertId: string }).alertId)).size, events.length)
    t.ok(events.length > 0)

    const answers = await Promise.all(
      [bench, twin, bench, twin].map(({ call }) => call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })),
    )
    t.ok(
      answers.every(({ body }) => body.status === 'succeeded'),
      'snapshots at one time do not hinder each other: ' +
        `${JSON.stringify(answers.map(({ status, body }) => [status, body.status, body.error]))}`,
    )
    const spans = await first.db.selectFrom('roleFindingSpans').select(['findingId', 'goneAt']).execute()
    t.equal(new Set(spans.map(({ findingId }) => findingId)).size, spans.length, 'each finding is there once')
    t.same(
      spans.filter(({ goneAt }) => goneAt !== null),
      [],
    )
  })
}

const ROLE = 'fe930be7-5e62-47db-91af-98c3a49a38b1'
const PERSON = '071cc716-8147-4397-a5ba-b2105951cc0b'
const request = (more: object = {}): RoleRequest => ({
  id: '95C690FB-3EB3-4942-A03F-4524AED6F31E',
  status: 'PendingApproval',
  action: 'selfActivate',
  createdDateTime: '2026-11-25T10:00:00Z',
  principalId: PERSON,
  roleDefinitionId: ROLE,
  justification: 'Onboarding of the new faculty',
  ticketInfo: { ticketNumber: 'INC-7' },
  scheduleInfo: { startDateTime: '2026-11-25T10:00:00Z' },
  ...more,
})

t.test('what a waiting request says', async (t) => {
  t.match(toPendingRequest(request()), {
    id: '95c690fb-3eb3-4942-a03f-4524aed6f31e',
    kind: 'approvalRequested',
    userId: PERSON,
    roleId: ROLE,
    ticket: 'INC-7',
    startsAt: new Date('2026-11-25T10:00:00Z'),
    endsAt: null,
  })
  for (const [name, more] of Object.entries({
    'an assignment': { action: 'adminAssign' },
    'one that was decided': { status: 'Provisioned' },
    nobody: { principalId: null },
    'no role': { roleDefinitionId: null },
    'no time': { createdDateTime: 'soon' },
  })) {
    t.equal(toPendingRequest(request(more)), undefined, name)
  }
  const examples = microsoftExample<RoleRequest>('pim-role-assignment-schedule-requests')
  if (examples === undefined) return skip(t, 'Microsoft’s examples are not here')
  t.same(examples.map(toPendingRequest), [undefined], 'Microsoft’s example is of an assignment that is done')
  t.match(toPendingRequest({ ...examples[0], status: 'PendingApproval', action: 'selfActivate' }), {
    userId: PERSON,
    justification: 'Assign Groups Admin to IT Helpdesk group',
    ticket: null,
  })
})

t.test('what waits for an approval is asked of PIM with the writing identity, if the operator allows it', async (t) => {
  const noon = new Date('2099-11-25T12:00:00Z').getTime()
  const asking = () => request({ createdDateTime: new Date(noon - 6 * HOUR).toISOString() })
  let waiting: RoleRequest[] | number = [asking()]
  let logged: object[] = []
  const asked: { path: string; identity: string; method: string }[] = []
  const graph = createServer((incoming, answer) => {
    const chunks: Buffer[] = []
    incoming
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const identity = JSON.parse(
          Buffer.from(incoming.headers.authorization?.split('.')[1] ?? '', 'base64url').toString(),
        ).appid.endsWith('1')
          ? 'read'
          : 'write'
        const body = chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString())
        const reply = (value: unknown) => {
          answer.setHeader('content-type', 'application/json').end(JSON.stringify(value))
        }
        if (incoming.url?.endsWith('/$batch')) {
          return reply({
            responses: body.requests.map(({ id, url, method }: any) => {
              const path = decodeURIComponent(url.split('?')[0])
              asked.push({ path, identity, method })
              if (!path.endsWith('roleAssignmentScheduleRequests')) {
                return {
                  id,
                  status: 200,
                  body: {
                    value: path.endsWith('roleDefinitions')
                      ? [{ id: ROLE, templateId: ROLE, displayName: 'User Administrator' }]
                      : [],
                  },
                }
              }
              return typeof waiting === 'number'
                ? { id, status: waiting, body: { error: { code: 'Authorization_RequestDenied', message: 'No.' } } }
                : { id, status: 200, body: { value: waiting } }
            }),
          })
        }
        return reply({
          value: incoming.url?.includes('getByIds')
            ? [
                {
                  '@odata.type': '#microsoft.graph.user',
                  id: PERSON,
                  displayName: 'Ada',
                  userPrincipalName: 'ada@northwind.example',
                  accountEnabled: true,
                  userType: 'Member',
                },
              ]
            : logged,
        })
      })
  })
  await new Promise<void>((resolve) => {
    graph.listen(0, '127.0.0.1', resolve)
  })
  t.teardown(() => graph.close())
  const { port } = graph.address() as { port: number }
  const bench = await startPlans(t, {
    env: {
      GRAPH_BASE_URL: `http://127.0.0.1:${port}`,
      ROLE_REQUESTS_READ: 'true',
      ROLE_APPROVAL_TURNAROUND_MINUTES: '60',
    },
  })
  bench.advance(noon - bench.now())
  const pending = async (flag = '') => {
    await bench.services.roleActivations.harvest()
    return (await bench.call(`GET /v1/role-activations?state=pending${flag}`, { as: 'roles' })).body.value
  }
  t.match(await pending(), [
    {
      userId: PERSON,
      userName: 'Ada',
      roleName: 'User Administrator',
      tier: 0,
      ticket: 'INC-7',
      pastTurnaround: true,
      waitingMinutes: Number,
    },
  ])
  t.equal((await pending('&flag=pastTurnaround')).length, 1)
  t.match(
    asked.filter(({ path }) => path.endsWith('roleAssignmentScheduleRequests')),
    [{ identity: 'write', method: 'GET' }],
  )
  t.ok(
    asked
      .filter(({ path }) => !path.endsWith('roleAssignmentScheduleRequests'))
      .every(({ identity }) => identity === 'read'),
  )

  const open = async () =>
    await bench.store.db.selectFrom('roleAlerts').select(['key', 'severity']).where('state', '=', 'open').execute()
  t.match(await open(), [{ key: `pending ${request().id?.toLowerCase()}`, severity: 'medium' }])
  waiting = 403
  t.same(await pending(), [], 'without the permission nobody knows, and all else goes on')
  t.same(await open(), [])
  waiting = [asking()]
  t.equal((await pending()).length, 1)
  logged = [
    {
      id: 'PIM_1',
      activityDisplayName: 'Add member to role approval requested (PIM activation)',
      activityDateTime: asking().createdDateTime,
      result: 'success',
      initiatedBy: { user: { id: PERSON, displayName: 'Ada' } },
      targetResources: [
        { id: ROLE, displayName: 'User Administrator', type: 'Role' },
        { id: request().id?.toLowerCase(), type: 'Request' },
        { id: PERSON, type: 'User' },
      ],
    },
  ]
  t.match(await pending(), [{ activationId: 'PIM_1' }], 'what the log tells is not told twice')
  waiting = []
  t.equal((await pending()).length, 1)
})
