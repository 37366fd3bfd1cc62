import t, { type Test } from 'tap'
import { createAuditLog } from '../../src/services/audit/audit-log.ts'
import { createSkipTokens } from '../../src/services/lists/skip-token.ts'
import { createLedger } from '../../src/services/plans/ledger.ts'
import { activationAlerts } from '../../src/services/roles/alerts/activation-alerts.ts'
import { findingAlerts } from '../../src/services/roles/alerts/finding-alerts.ts'
import { createRoleAlerts, isWithin } from '../../src/services/roles/alerts/alerts.ts'
import type { Judged, RoleFinding } from '../../src/services/roles/findings/judge-findings.ts'
import type { Store } from '../../src/store/database.ts'
import type { AcceptanceRow, ActivationRow } from '../../src/store/role-tables.ts'
import { AUDIT_KEY, DAY, MINUTE, startPlans } from '../plans/support.ts'
import { storages } from '../store-helper.ts'

const HOUR = 60 * MINUTE

const activation = (more: Partial<ActivationRow> = {}): ActivationRow => ({
  id: 'a',
  createdAt: new Date('2026-11-25T10:00:00Z'),
  kind: 'completed',
  requestId: null,
  userId: 'u',
  userName: 'Ada',
  system: 'entra',
  roleId: 'r',
  roleName: 'Role',
  scopeId: null,
  scopeName: null,
  actorId: 'u',
  justification: null,
  ticket: null,
  startsAt: null,
  endsAt: null,
  source: 'log',
  judged: true,
  state: 'completed',
  tier: 0,
  afterHours: false,
  firstTime: false,
  repeated: false,
  longerThanUsual: false,
  selfApproved: false,
  weakJustification: false,
  weakReasons: [],
  withinHour: 1,
  withinDay: 1,
  withinWeek: 1,
  dueAt: null,
  ...more,
})

t.test('who is told of what about an activation', async (t) => {
  const severities = (more: Partial<ActivationRow>) =>
    activationAlerts(activation(more)).map(({ severity, about }) => `${severity} ${about.flag}`)
  for (const [more, expected] of [
    [{}, []],
    [{ afterHours: true }, ['high afterHours']],
    [{ afterHours: true, tier: 1 }, ['medium afterHours']],
    [{ afterHours: true, tier: 2 }, []],
    [{ afterHours: true, tier: null }, []],
    [{ firstTime: true }, ['medium firstTime']],
    [{ firstTime: true, tier: 1 }, []],
    [{ repeated: true, tier: 2 }, ['medium repeated']],
    [{ selfApproved: true, tier: 2 }, ['high selfApproved']],
    [{ longerThanUsual: true }, ['medium longerThanUsual']],
    [{ longerThanUsual: true, tier: 1 }, ['low longerThanUsual']],
    [{ weakJustification: true, weakReasons: ['tooShort'] }, ['low weakJustification']],
    [{ afterHours: true, selfApproved: true, state: null }, []],
  ] as const) {
    t.same(severities(more as Partial<ActivationRow>), expected, JSON.stringify(more))
  }
  const all = activationAlerts(
    activation({
      afterHours: true,
      firstTime: true,
      repeated: true,
      selfApproved: true,
      longerThanUsual: true,
      weakJustification: true,
      weakReasons: ['noTicket'],
    }),
  )
  t.equal(all.length, 6)
  t.ok(
    all.every(
      ({ message, title }) => message.endsWith('.') && message.startsWith('Ada activated Role') && !title.endsWith('.'),
    ),
  )
  const keys = (id: string) =>
    activationAlerts(activation({ id, repeated: true, afterHours: true })).map(({ key }) => key)
  t.same(
    keys('a').filter((key) => keys('b').includes(key)),
    ['activation repeated u r'],
    'a habit is one alert, whatever activation shows it',
  )
})

t.test('hours of quiet', async (t) => {
  for (const [hours, within, without] of [
    ['22-06', [22, 23, 0, 5], [6, 12, 21]],
    ['0-24', [0, 23], []],
    ['12-14', [12, 13], [11, 14]],
    ['9-9', [], [8, 9, 10]],
  ] as const) {
    t.ok(
      within.every((hour) => isWithin(hours, hour)),
      hours,
    )
    t.notOk(
      without.some((hour) => isWithin(hours, hour)),
      hours,
    )
  }
})

const finding = (findingId: string, more: Partial<RoleFinding> = {}) =>
  ({
    findingId,
    rule: 'rule',
    title: 'Title',
    severity: 'high',
    subjectId: 's',
    subjectName: 'Ada',
    message: 'Something.',
    advice: '',
    source: '',
    evidenceHash: 'h',
    state: 'open',
    ...more,
  }) as RoleFinding

const judged = (
  findings: RoleFinding[],
  { rules = [], accepted = [] }: { rules?: string[]; accepted?: string[] } = {},
): Judged => ({
  findings,
  unknown: { rules: new Set(rules), partly: new Set(rules), has: ({ rule }) => rules.includes(rule) },
  accepted: new Map(accepted.map((id) => [id, {} as AcceptanceRow])),
})

t.test('findings that are new or open again', async (t) => {
  const raised = (before: RoleFinding[] | undefined, after: RoleFinding[]) =>
    findingAlerts(before && judged(before), judged(after)).raised.map(({ key }) => key)
  t.same(raised(undefined, [finding('a')]), [], 'a first snapshot is no event')
  t.same(raised([finding('a')], [finding('a'), finding('b')]), ['finding b'])
  t.same(raised([finding('a', { severity: 'medium' })], [finding('a')]), ['finding a'], 'when it becomes worse')
  t.same(
    raised([finding('a', { state: 'accepted' } as object)], [finding('a')]),
    ['finding a'],
    'when nobody answers for it any more',
  )
  t.same(raised([], [finding('a', { state: 'accepted' } as object), finding('b', { severity: 'medium' })]), [])
  t.match(findingAlerts(judged([]), judged([finding('a')])).raised, [
    { message: 'Ada: Something.', severity: 'high', about: { findingId: 'a', rule: 'rule' } },
  ])
})

t.test('what could not be read is neither over nor new', async (t) => {
  const blind = { rules: ['rule'] }
  const span = (findingId: string, severity: 'high' | 'medium' = 'high') => ({
    findingId,
    severity,
    rule: 'rule',
    firstSeenAt: new Date(0),
    goneAt: null,
  })
  const keys = ({ raised, there }: ReturnType<typeof findingAlerts>) => ({
    raised: raised.map(({ key }) => key),
    there: [...there].sort(),
  })
  t.same(
    keys(findingAlerts(judged([finding('a')]), judged([], blind), [span('a')])),
    { raised: [], there: ['finding a'] },
    'it goes on',
  )
  t.same(keys(findingAlerts(judged([finding('a')]), judged([]), [span('a')])), { raised: [], there: [] }, 'it is over')
  t.same(
    keys(findingAlerts(judged([]), judged([finding('a')], blind))),
    { raised: [], there: ['finding a'] },
    'half of it says nothing',
  )
  t.same(
    keys(findingAlerts(judged([], blind), judged([finding('a'), finding('b')]), [span('a')])),
    { raised: ['finding b'], there: ['finding a', 'finding b'] },
    'what was there before is not new',
  )
  t.same(
    keys(findingAlerts(judged([], blind), judged([finding('a')]), [span('a', 'medium')])).raised,
    ['finding a'],
    'it became worse',
  )
  t.same(
    keys(findingAlerts(judged([], { ...blind, accepted: ['a'] }), judged([finding('a')]), [span('a')])).raised,
    ['finding a'],
    'nobody answers for it any more',
  )
  t.same(
    keys(findingAlerts(judged([], blind), judged([finding('a')]), [], ({ rule }) => rule === 'rule')).raised,
    [],
    'what is looked at for the first time was there all the time',
  )
})

/** Alerts on a store, with a clock of their own; whatever was told. */
function bench(store: Store, start: string, quietHours?: string) {
  let at = Date.parse(start)
  const now = () => at
  const ledger = createLedger({ store, audit: createAuditLog({ store, now }), now })
  const alerts = createRoleAlerts({
    store,
    ledger,
    skipTokens: createSkipTokens('key'),
    timeZone: 'Europe/Paris',
    quietHours,
    now,
  })
  return {
    ...alerts,
    followActivations: (rows: readonly ActivationRow[]) =>
      ledger.write('service', (entry) => alerts.followActivations(entry, rows)),
    advance: (milliseconds: number) => {
      at += milliseconds
    },
    at: () => new Date(at),
    told: async () =>
      (
        await store.db
          .selectFrom('events')
          .select('data')
          .where('type', '=', 'roleAlertRaised')
          .orderBy('seq')
          .execute()
      ).map(({ data }) => data as { alertId: string; flag: string; severity: string; activationId: string }),
  }
}

for (const storage of await storages(t)) {
  const open = async (t: Test, ...more: [start: string, quietHours?: string]) => bench(await storage.open(t), ...more)

  t.test(`the same alert is told once until it is over, on ${storage.name}`, async (t) => {
    const alerts = await open(t, '2026-11-25T10:00:00Z')
    const repeated = (id: string) => activation({ id, createdAt: alerts.at(), repeated: true })
    await alerts.followActivations([repeated('a'), repeated('b')])
    await alerts.followActivations([repeated('c')])
    t.match(await alerts.told(), [
      {
        alertId: String,
        severity: 'medium',
        title: String,
        message: /\.$/,
        userId: 'u',
        roleId: 'r',
        flag: 'repeated',
      },
    ])
    t.same(await alerts.open(), { high: 0, medium: 1, low: 0 })
    alerts.advance(4 * DAY)
    await alerts.followActivations([repeated('d')])
    alerts.advance(4 * DAY)
    await alerts.tick()
    t.same(await alerts.open(), { high: 0, medium: 1, low: 0 }, 'a week since the last time has not passed')
    alerts.advance(4 * DAY)
    await alerts.tick()
    t.same(await alerts.open(), { high: 0, medium: 0, low: 0 })
    await alerts.followActivations([repeated('e')])
    const told = await alerts.told()
    t.match(told, [{ flag: 'repeated' }, { flag: 'repeated', activationId: 'e' }], 'it came back')
    t.not(told[0]?.alertId, told[1]?.alertId)
    await alerts.followActivations([
      activation({ id: 'old', createdAt: new Date(alerts.at().getTime() - 8 * DAY), selfApproved: true }),
    ])
    t.equal((await alerts.told()).length, 2, 'what is long over is history')
  })

  t.test(`quiet time holds back, and loses nothing, on ${storage.name}`, async (t) => {
    // Half past eleven in the evening, in Paris.
    const alerts = await open(t, '2026-11-25T22:30:00Z', '22-06')
    const flags = async () => (await alerts.told()).map(({ flag }) => flag)
    await alerts.followActivations([
      activation({
        createdAt: alerts.at(),
        afterHours: true,
        repeated: true,
        weakJustification: true,
        weakReasons: ['tooShort'],
      }),
    ])
    t.same(await flags(), ['afterHours'], 'what is of high severity does not wait')
    t.same(await alerts.open(), { high: 1, medium: 1, low: 1 })
    alerts.advance(6 * HOUR + 29 * MINUTE)
    await alerts.tick()
    t.same(await flags(), ['afterHours'])
    alerts.advance(MINUTE)
    await Promise.all([alerts.tick(), alerts.tick()])
    await alerts.tick()
    t.same((await flags()).sort(), ['afterHours', 'repeated', 'weakJustification'], 'at six, once')
  })
}

t.test('from snapshot to snapshot: what is new is told once, and again when it has come back', async (t) => {
  const service = await startPlans(t, {
    env: { BREAK_GLASS_USERS: 'breakglass1@northwind.example,breakglass2@northwind.example' },
  })
  const { call, userId, simulate } = service
  const take = async () => {
    service.advance(DAY)
    const { body } = await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
    t.equal(body.status, 'succeeded', JSON.stringify(body))
  }
  const told = async () =>
    (
      await service.store.db
        .selectFrom('events')
        .select(['data', 'planId'])
        .where('type', '=', 'roleAlertRaised')
        .orderBy('seq')
        .execute()
    )
      .map(({ data, planId }) => ({ ...(data as Record<string, string>), planId }))
      .filter((one) => 'findingId' in one)
  const become = (userType: string) => simulate(`PATCH /_simulator/users/${userId('globalAdmin')}`, { userType })
  await take()
  t.same(await told(), [], 'of a first snapshot everything is new')
  await take()
  t.same(await told(), [])
  await become('Guest')
  await take()
  await take()
  t.match(await told(), [
    { rule: 'guestInPrivilegedRole', severity: 'high', subjectId: userId('globalAdmin'), planId: null },
  ])
  const list = async () => (await call('GET /v1/role-findings?rule=guestInPrivilegedRole', { as: 'roles' })).body.value
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  t.match(await list(), [{ firstSeenDateTime: new RegExp(day(service.now() - DAY)) }])
  await become('Member')
  await take()
  await become('Guest')
  await take()
  t.equal((await told()).length, 2)
  const [found] = await list()
  t.match(found, { firstSeenDateTime: new RegExp(day(service.now())) }, 'since it came back')

  const accepted = await call(`POST /v1/role-findings/${found.findingId}/accept`, {
    as: 'roleApprover',
    body: {
      owner: userId('activeStaff'),
      reason: 'For now.',
      endDateTime: new Date(service.now() + 2 * DAY).toISOString(),
    },
  })
  t.equal(accepted.status, 200)
  const open = () =>
    service.store.db
      .selectFrom('roleAlerts')
      .select('key')
      .where('state', '=', 'open')
      .where('key', 'like', 'finding %')
      .execute()
  t.same(await open(), [], 'somebody answers for it')
  await take()
  t.equal((await told()).length, 2)
  service.advance(2 * DAY)
  await take()
  t.equal((await told()).length, 3, 'nobody does any more')
  t.equal((await open()).length, 1)

  // Snapshots of a version that did not write down how long findings last.
  const spans = () =>
    service.store.db.selectFrom('roleFindingSpans').selectAll().orderBy('findingId').orderBy('firstSeenAt').execute()
  const before = await spans()
  await service.store.db.deleteFrom('roleFindingSpans').execute()
  await service.store.db.updateTable('roleSnapshots').set({ followed: false }).execute()
  await take()
  t.same(await spans(), before, 'they are gone through once more')
  service.advance(800 * DAY)
  await service.services.background.purgeExpired()
  t.same(
    (await spans()).filter(({ goneAt }) => goneAt !== null),
    [],
  )
  t.same(await service.store.db.selectFrom('roleAlerts').select('key').where('state', '=', 'closed').execute(), [])
})

t.test('open alerts are listed, the newest first, a page at a time', async (t) => {
  const bench = await startPlans(t)
  const { call, services } = bench
  const list = (query = '') => call(`GET /v1/role-alerts${query}`, { as: 'roles' })
  t.same((await list()).body, { value: [] })

  const { store, now } = bench
  const ledger = createLedger({ store, audit: createAuditLog({ store, now, key: AUDIT_KEY }), now })
  const raise = (id: string, more: Partial<ActivationRow>) =>
    ledger.write('service', (entry) =>
      services.roleAlerts.followActivations(entry, [activation({ id, createdAt: new Date(bench.now()), ...more })]),
    )
  await raise('a', { selfApproved: true })
  bench.advance(MINUTE)
  await raise('b', { longerThanUsual: true })
  bench.advance(MINUTE)
  await raise('c', { afterHours: true })

  const { body } = await list()
  t.match(body.value, [
    {
      alertId: String,
      severity: 'high',
      kind: 'afterHours',
      title: String,
      message: /\.$/,
      occurredDateTime: /Z$/,
      userId: 'u',
      roleId: 'r',
      roleName: 'Role',
      activationId: 'c',
    },
    { kind: 'longerThanUsual', severity: 'medium' },
    { kind: 'selfApproved', severity: 'high' },
  ])
  const seen: string[] = []
  for (let next: string | undefined = '/v1/role-alerts?top=1'; next !== undefined;) {
    const page: any = (await call(`GET ${next}`, { as: 'roles' })).body
    seen.push(...page.value.map(({ kind }: any) => kind))
    next = page.nextLink === undefined ? undefined : page.nextLink.slice(page.nextLink.indexOf('/v1/'))
  }
  t.same(seen, ['afterHours', 'longerThanUsual', 'selfApproved'])
  t.match(
    (await list('?severity=high')).body.value.map(({ kind }: any) => kind),
    ['afterHours', 'selfApproved'],
  )
  t.match(await list('?severity=grave'), { status: 400 })
  t.match(await list('?skipToken=nonsense'), { status: 400, body: { error: { code: 'InvalidSkipToken' } } })
  t.equal((await call('GET /v1/role-alerts', { as: 'licenses' })).status, 403)

  bench.advance(8 * DAY)
  await services.roleAlerts.tick()
  t.same((await list()).body, { value: [] }, 'a week later they are over')
})
