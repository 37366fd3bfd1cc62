import { createHash } from 'node:crypto'
import t, { type Test } from 'tap'
import { ROLES, type Role } from '../../src/callers.ts'
import { openStore } from '../../src/store/database.ts'
import { DAY_MS } from '../../src/time.ts'
import { startService, type Service, type ServiceOptions } from '../helper.ts'

/** A key for each role alone. */
const API_KEYS = JSON.stringify(
  ROLES.map((role) => ({
    name: role,
    roles: [role],
    sha256: createHash('sha256').update(`key of ${role}`).digest('hex'),
  })),
)

async function start(t: Test, { env = {}, ...options }: ServiceOptions = {}) {
  const store = await openStore({})
  t.teardown(() => store.close())
  const service = await startService(t, { store, env: { API_KEYS, ...env }, ...options })
  const as = (role: Role, route: string, body?: object) =>
    service.call(route, { as: null, headers: { 'x-api-key': `key of ${role}` }, ...(body !== undefined && { body }) })
  return { service, store, as }
}

const idOf = (service: Service, name: string) => service.cast.users[name]?.id ?? ''
const LIBRARY = { kind: 'department', value: 'Library', owner: 'Grace Hopper', reason: 'Audit of the library' }

t.test('each role may do what it is for, and no more', async (t) => {
  const { as } = await start(t)
  const operators: Role[] = ['LicenseOperator', 'ContactEditor', 'RoleOperator']
  const approvers: Role[] = ['LicenseApprover', 'ContactApprover', 'RoleApprover', 'Administrator']
  for (const role of ROLES) {
    t.equal((await as(role, 'GET /v1/exclusions')).status, 200, `${role} lists`)
    const added = await as(role, 'POST /v1/exclusions', { ...LIBRARY, value: role })
    t.equal(added.status, [...operators, ...approvers].includes(role) ? 200 : 403, `${role} adds`)
    const {
      body: { exclusionId },
    } = await as('Administrator', 'POST /v1/exclusions', { ...LIBRARY, value: `of ${role}` })
    t.equal(
      (await as(role, `DELETE /v1/exclusions/${exclusionId}`)).status,
      approvers.includes(role) ? 200 : 403,
      `${role} removes`,
    )
    t.equal(
      (await as(role, 'GET /v1/audit')).status,
      approvers.includes(role) ? 200 : 403,
      `${role} reads the audit log`,
    )
  }
})

t.test('an exclusion from its beginning to its end', async (t) => {
  const time = { ms: Date.now() }
  const { service, as } = await start(t, { now: () => time.ms })
  const userId = idOf(service, 'inactiveStaff')
  const endDateTime = `${new Date(time.ms + 10 * DAY_MS).toISOString().slice(0, -1)}0000+00:00`
  const wanted = {
    kind: 'user',
    value: service.cast.users['inactiveStaff']?.userPrincipalName,
    owner: 'Grace Hopper',
    reason: 'On leave',
    endDateTime,
  }

  const dry = await as('LicenseOperator', 'POST /v1/exclusions', { ...wanted, dryRun: 'True' })
  t.match(dry, { status: 200, body: { outcome: 'wouldAdd', value: userId } })
  t.notOk('exclusionId' in dry.body)
  t.same((await as('Reader', 'GET /v1/exclusions')).body, { value: [] })

  const added = await as('LicenseOperator', 'POST /v1/exclusions', wanted)
  const { exclusionId, ...shown } = added.body
  t.same(shown, {
    outcome: 'added',
    title: `${shown.displayName} (user)`,
    kind: 'user',
    value: userId,
    displayName: shown.displayName,
    owner: 'Grace Hopper',
    reason: 'On leave',
    endDateTime: new Date(time.ms + 10 * DAY_MS).toISOString(),
    expired: false,
    createdDateTime: new Date(time.ms).toISOString(),
    createdBy: 'key:LicenseOperator',
  })
  time.ms += 1
  t.match(
    (await as('LicenseOperator', 'POST /v1/exclusions', { ...wanted, endDateTime: '' })).body,
    { outcome: 'added' },
    'an empty input is none: it lasts longer',
  )
  t.match((await as('LicenseOperator', 'POST /v1/exclusions', wanted)).body, { outcome: 'alreadyExcluded' })
  const first = await as('Reader', 'GET /v1/exclusions?top=1')
  t.match(first.body, { value: [{ exclusionId }], nextLink: /skipToken=/ })
  t.equal((await as('Reader', `GET ${first.body.nextLink}`)).body.value.length, 1)

  const groupId = service.cast.groups['licA3Staff']?.id
  const removal = () =>
    as('LicenseOperator', `POST /v1/license-groups/${groupId}/removals`, { userId, onlyIfInactiveDays: 90 })
  t.match(
    await removal(),
    { status: 200, body: { outcome: 'skipped', skippedReason: 'excluded', message: /Grace Hopper/ } },
    'a removal leaves the person alone',
  )
  const contact = await as('ContactEditor', `PATCH /v1/users/${userId}/contact-info`, { city: 'Seattle' })
  t.match(
    contact,
    { status: 200, body: { outcome: 'notUpdated', skippedReason: 'excluded', message: String } },
    'and so does a contact update',
  )
  t.same((await service.simulate('GET /_simulator/journal')).value, [])

  for (const { exclusionId } of (await as('Reader', 'GET /v1/exclusions')).body.value) {
    t.match((await as('LicenseApprover', `DELETE /v1/exclusions/${exclusionId}?dryRun=true`)).body, {
      outcome: 'wouldRemove',
    })
    t.match((await as('LicenseApprover', `DELETE /v1/exclusions/${exclusionId}`)).body, {
      outcome: 'removed',
      exclusionId,
      kind: 'user',
    })
    t.match((await as('LicenseApprover', `DELETE /v1/exclusions/${exclusionId}`)).body, { outcome: 'alreadyRemoved' })
  }
  t.match(await removal(), { status: 200, body: { outcome: 'removed' } })
})

t.test('one that ended is told, and protects nobody', async (t) => {
  const time = { ms: Date.now() }
  const { as } = await start(t, { now: () => time.ms })
  await as('Administrator', 'POST /v1/exclusions', {
    ...LIBRARY,
    endDateTime: new Date(time.ms + DAY_MS).toISOString(),
  })
  time.ms += 2 * DAY_MS
  t.same((await as('Reader', 'GET /v1/exclusions')).body.value, [])
  t.match((await as('Reader', 'GET /v1/exclusions?includeExpired=True&kind=department')).body.value, [
    { value: 'Library', expired: true },
  ])
  t.same((await as('Reader', 'GET /v1/exclusions?includeExpired=true&kind=user')).body.value, [])
})

t.test('what is wrong is named', async (t) => {
  const { as } = await start(t)
  for (const [body, status, code] of [
    [{}, 400, 'InvalidInput'],
    [{ ...LIBRARY, value: '' }, 400, 'EmptyValue'],
    [{ ...LIBRARY, value: 'x'.repeat(1000) }, 400, 'InvalidInput'],
    [{ ...LIBRARY, kind: 'everybody' }, 400, 'InvalidInput'],
    [{ ...LIBRARY, kind: 'namePattern', value: '*' }, 400, 'InvalidInput'],
    [{ ...LIBRARY, endDateTime: '2020-01-01T00:00:00Z' }, 400, 'InvalidInput'],
    [{ ...LIBRARY, endDateTime: 'tomorrow' }, 400, 'InvalidInput'],
    [{ ...LIBRARY, until: '2030-01-01T00:00:00Z' }, 400, 'InvalidInput'],
    [{ ...LIBRARY, kind: 'user', value: 'nobody@northwind.example' }, 404, 'UserNotFound'],
    [{ ...LIBRARY, kind: 'group', value: '00000000-0000-4000-8000-000000000001' }, 404, 'GroupNotFound'],
  ] as const) {
    const answer = await as('Administrator', 'POST /v1/exclusions', body)
    t.match(answer, { status, body: { error: { code, message: /\.$/ } } }, answer.body.error?.message)
  }
  t.match(await as('Administrator', 'DELETE /v1/exclusions/nothing'), {
    status: 404,
    body: { error: { code: 'ExclusionNotFound' } },
  })
  t.match(await as('Administrator', 'GET /v1/exclusions?skipToken=x'), {
    status: 400,
    body: { error: { code: 'InvalidSkipToken' } },
  })
})

t.test('the audit log is shown newest first, with names for administrators only', async (t) => {
  const time = { ms: Date.parse('2026-09-01T08:00:00Z') }
  const { service, store, as } = await start(t, { now: () => time.ms })
  const userId = idOf(service, 'inactiveStaff')
  await as('LicenseOperator', 'POST /v1/exclusions', { ...LIBRARY, kind: 'user', value: userId })
  for (let day = 1; day <= 4; day++) {
    time.ms += DAY_MS
    await as('ContactEditor', 'POST /v1/exclusions', { ...LIBRARY, value: `Department ${day}` })
  }
  const list = async (query: string, role: Role = 'LicenseApprover') => {
    const { status, body } = await as(role, `GET /v1/audit${query}`)
    t.equal(status, 200, `${query} ${body.error?.message ?? ''}`)
    return body
  }
  t.same(
    (await list('')).value.map(({ sequence }: any) => sequence),
    [5, 4, 3, 2, 1],
  )
  const page = await list('?top=2&action=exclusion.added')
  t.same(
    page.value.map(({ sequence }: any) => sequence),
    [5, 4],
  )
  t.same(
    (await as('LicenseApprover', `GET ${page.nextLink}`)).body.value.map(({ sequence }: any) => sequence),
    [3, 2],
  )
  t.equal(
    (await as('LicenseApprover', `GET ${page.nextLink.replace('exclusion.added', 'exclusion.removed')}`)).body.error
      .code,
    'InvalidSkipToken',
    'a place in one list is none in another',
  )

  for (const [query, sequences] of [
    [`?userId=${userId.toUpperCase()}`, [1]],
    ['?actor=key:ContactEditor&top=1', [5]],
    ['?actor=key:nobody', []],
    ["?action=exclusion.added' or '1'='1", []],
    ['?planId=none', []],
    ['?changeId=none', []],
    ['?from=2026-09-04T08:00:00Z', [5, 4]],
    ['?to=2026-09-02T10:00:00%2B02:00', [2, 1]],
    ['?from=2026-09-02T08:00:00Z&to=2026-09-03T08:00:00Z', [3, 2]],
  ] as const) {
    t.same(
      (await list(query)).value.map(({ sequence }: any) => sequence),
      sequences,
      query,
    )
  }
  t.match(await as('Administrator', 'GET /v1/audit?from=2026-09-02T08:00:00Z&to=2026-09-01T08:00:00Z'), {
    status: 400,
    body: { error: { code: 'InvalidInput', target: 'from' } },
  })

  const [mine] = (await list(`?userId=${userId}`)).value
  t.same(mine, {
    sequence: 1,
    createdDateTime: '2026-09-01T08:00:00.000Z',
    actor: 'key:LicenseOperator',
    action: 'exclusion.added',
    userId,
    data: mine.data,
    personalErased: false,
    hash: mine.hash,
  })
  t.match((await list(`?userId=${userId}`, 'Administrator')).value, [
    { personal: { owner: 'Grace Hopper', reason: 'Audit of the library' }, data: { kind: 'user', value: userId } },
  ])
  await service.services.audit.erase({ userId, actor: 'key:Administrator' })
  t.match((await list(`?userId=${userId}&action=exclusion.added`, 'Administrator')).value, [
    { personalErased: true, personal: undefined },
  ])
  t.match(await service.services.audit.verify(), { ok: true, entries: 6 })
  t.equal((await store.db.selectFrom('auditHead').select('seq').executeTakeFirst())?.seq, 6)
})
