import t from 'tap'
import type { Tier } from '../../src/services/roles/tiers.ts'
import type { AssignmentRow } from '../../src/services/roles/rows.ts'
import { RULES, type Facts } from '../../src/services/roles/findings/rules.ts'
import { changesBetween } from '../../src/services/roles/snapshots/changes.ts'
import { GLOBAL_ADMINISTRATOR } from '../../src/services/roles/snapshots/summary.ts'
import { all } from '../helper.ts'
import { startPlans, DAY } from '../plans/support.ts'
import { storages } from '../store-helper.ts'

for (const storage of await storages(t)) {
  t.test(`a week of roles: snapshot, findings, changes, on ${storage.name}`, { timeout: 120_000 }, async (t) => {
    const bench = await startPlans(t, { store: await storage.open(t), env: { BREAK_GLASS_USERS: 'breakglass1@northwind.example,breakglass2@northwind.example' } })
    const { call, userId, simulate, cast } = bench
    const roles = (route: string) => call(route, { as: 'roles' })
    t.match(await roles('GET /v1/role-findings'), { status: 404, body: { error: { code: 'SnapshotNotFound', message: /TakeRoleSnapshot/ } } })
    t.equal((await call('POST /v1/role-snapshots', { as: 'reader', body: {} })).status, 403)

    await simulate('POST /_simulator/stats/reset')
    const first = await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
    t.match(first, { status: 200, body: { status: 'succeeded', snapshotId: String, pimAvailable: true, globalAdministrators: 3, privilegedApps: 4, tier0Apps: 4, holdersWithoutMfa: 2 } }, JSON.stringify(first.body))
    const { httpRequests } = await simulate('GET /_simulator/stats')
    t.comment(`${httpRequests} requests to Graph`)
    t.ok(httpRequests <= 20, `${httpRequests} requests`)

    const findings = async (query = '') => (await all(bench, `GET /v1/role-findings${query}`)).value
    const found = await findings()
    const of = (rule: string) => found.filter(one => one.rule === rule)
    t.ok(found.every(({ message, advice, source, severity }) => message.endsWith('.') && advice.endsWith('.') && source.startsWith('https://') && ['high', 'medium', 'low'].includes(severity)))
    t.match(of('standingAccess').find(({ subjectId }) => subjectId === userId('globalAdmin')), { severity: 'high', message: 'Holds Global Administrator all the time.', state: 'open' })
    t.notOk(of('standingAccess').some(({ subjectId }) => subjectId === userId('breakGlass1')), 'emergency accounts are meant to')
    t.match(of('orphanedAssignment'), [{ roleName: 'License Administrator', severity: 'low' }])
    t.match(of('noMfa').map(({ subjectId }) => subjectId).sort(), [userId('eligibleAdmin'), userId('timeBoundAdmin')].sort())
    t.match(of('appWithDirectoryRole'), [{ subjectId: (cast['servicePrincipals'] as any).hrSync.id }])
    t.match(of('appControlsTenant').find(({ subjectName }) => subjectName === 'Partner Backup'), { severity: 'high' })
    t.ok(of('oldAppSecret').some(({ subjectName }) => subjectName === 'Old provisioning'))
    t.ok(of('weakSettings').some(({ roleName }) => roleName === 'User Administrator'))
    t.same(of('emergencyAccountMissing'), [])
    t.same(of('tooManyGlobalAdministrators'), [])
    t.ok((await findings('?severity=high')).every(({ severity }) => severity === 'high'))
    t.ok((await findings(`?subjectId=${userId('globalAdmin')}`)).every(({ subjectId }) => subjectId === userId('globalAdmin')))
    t.equal((await all(bench, 'GET /v1/role-findings?top=2')).value.length, found.length)

    // Somebody answers for one of them.
    const [standing] = of('standingAccess').filter(({ subjectId }) => subjectId === userId('globalAdmin'))
    const accept = (body: object, as: 'roleApprover' | 'roleOperator' = 'roleApprover') => call(`POST /v1/role-findings/${standing.findingId}/accept`, { as, body: { owner: 'Ada', reason: 'Until the new year.', endDateTime: new Date(bench.now() + 30 * DAY).toISOString(), ...body } })
    t.equal((await accept({}, 'roleOperator')).status, 403)
    t.match(await accept({ endDateTime: new Date(bench.now() + 500 * DAY).toISOString() }), { status: 400, body: { error: { target: 'endDateTime' } } })
    t.match(await accept({ endDateTime: new Date(bench.now() - DAY).toISOString() }), { status: 400 })
    t.match(await call('POST /v1/role-findings/0123456789012345678901/accept', { as: 'roleApprover', body: { owner: 'Ada', reason: 'x', endDateTime: new Date(bench.now() + DAY).toISOString() } }), { status: 404, body: { error: { code: 'FindingNotFound' } } })
    t.match(await accept({}), { status: 200, body: { state: 'accepted', owner: 'Ada', acceptedBy: 'key:roleApprover' } })
    t.match(await findings('?state=accepted'), [{ findingId: standing.findingId, reason: 'Until the new year.' }])

    // Nothing happened, and then something did.
    t.match((await roles('GET /v1/role-changes')).body, { error: { code: 'SnapshotNotFound', message: /only one snapshot/ } })
    bench.advance(7 * DAY)
    await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
    t.same((await roles('GET /v1/role-changes')).body.value, [], 'time alone changes nothing')
    t.match(await findings('?state=accepted'), [{ findingId: standing.findingId }], 'the same finding in another snapshot')
    await simulate(`PATCH /_simulator/users/${userId('globalAdmin')}`, { accountEnabled: false })
    bench.advance(7 * DAY)
    const third = await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
    const changes = (await roles('GET /v1/role-changes')).body
    t.match(changes, { value: [{ change: 'changed', kind: 'assignment', principalId: userId('globalAdmin'), tier: 0, fields: [{ field: 'accountEnabled', before: 'true', after: 'false' }] }], toSnapshotId: third.body.snapshotId })
    t.match(await findings('?rule=disabledHolder'), [{ subjectId: userId('globalAdmin') }])
    t.equal((await roles(`GET /v1/role-changes?from=${first.body.snapshotId}`)).body.value.length, 1)
    t.match(await roles('GET /v1/role-changes?from=00000000-0000-4000-8000-000000000000'), { status: 404 })
    bench.advance(30 * DAY)
    t.same(await findings('?state=accepted'), [], 'its time is over')
    t.match((await roles('GET /v1/role-snapshots')).body.value.map(({ snapshotId }: any) => snapshotId).at(-1), first.body.snapshotId)
    t.equal((await all(bench, 'GET /v1/role-snapshots?top=1')).value.length, 3)
    bench.advance(800 * DAY)
    await bench.services.background.keepHouse()
    t.same((await roles('GET /v1/role-snapshots')).body.value, [])
  })
}

t.test('without P2, without P1', { timeout: 60_000 }, async (t) => {
  const { call } = await startPlans(t, { simulator: { profiles: ['noP2', 'noP1'] } })
  t.match((await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })).body, { status: 'succeeded', pimAvailable: false, pimUnavailableReason: 'noLicense', eligible: 0 })
  const { value } = (await call('GET /v1/role-findings', { as: 'roles' })).body
  t.ok(value.some(({ rule }: any) => rule === 'noPim'))
  t.notOk(value.some(({ rule }: any) => rule === 'unusedPrivilege' || rule === 'noMfa' || rule === 'weakSettings'), 'what nobody knows is no finding')
})

const row = (more: Partial<AssignmentRow> = {}): AssignmentRow => ({
  roleId: GLOBAL_ADMINISTRATOR,
  roleName: 'Global Administrator',
  tier: 0 as Tier,
  tierReason: '',
  principalId: 'u1',
  principalType: 'user',
  displayName: 'Ada',
  accountEnabled: true,
  userType: 'Member',
  onPremisesSyncEnabled: false,
  orphaned: false,
  assignmentType: 'activePermanent',
  through: 'direct',
  scopeType: 'tenant',
  ...more,
})
const app = (more: object = {}) => ({
  system: 'entra' as const,
  principalId: 'a1',
  displayName: 'App',
  publisher: 'own' as const,
  accountEnabled: true,
  tier: 0 as Tier,
  permissions: [{ name: 'Directory.ReadWrite.All', type: 'application' as const, tier: 0 as Tier, tierReason: '' }],
  secrets: { count: 0, expired: 0 },
  certificates: { count: 1, expired: 0 },
  ownerCount: 1,
  owners: ['Ada'],
  ...more,
})
const facts = (more: Partial<Facts> = {}): Facts => ({ assignments: [], settings: [], apps: [], holders: [], now: Date.parse('2026-11-25T00:00:00Z'), pimAvailable: true, breakGlass: new Set(['bg1', 'bg2']), unusedDays: 90, ...more })
const times = (count: number, more: Partial<AssignmentRow> = {}) => Array.from({ length: count }, (_, index) => row({ principalId: `u${index}`, ...more }))
const emergency = [row({ principalId: 'bg1' }), row({ principalId: 'bg2' })]
const holder = (more: object = {}) => ({ userId: 'u1', signInKnown: true, ...more })
const OTHER = { roleId: 'r', roleName: 'Teams Administrator' }

/** Of every rule: a case that fires, and one that must not. */
const CASES: Record<string, [fires: Partial<Facts>, not: Partial<Facts>]> = {
  standingAccess: [{ assignments: [row()] }, { assignments: [row({ assignmentType: 'eligible' }), row({ tier: 2 }), row({ assignmentType: 'activated' }), ...emergency] }],
  tooManyGlobalAdministrators: [{ assignments: times(5) }, { assignments: [...times(4), row({ principalId: 'e', assignmentType: 'eligible' }), row({ principalId: 'g', principalType: 'group' })] }],
  tooFewGlobalAdministrators: [{ assignments: [row(), row({ principalId: 'u2', accountEnabled: false })] }, { assignments: times(2) }],
  globalAdministratorShare: [{ assignments: [...times(3), ...[7, 8].map(id => row({ principalId: `u${id}`, ...OTHER }))] }, { assignments: [...times(1), ...[5, 6, 7, 8].map(id => row({ principalId: `u${id}`, ...OTHER }))] }],
  emergencyAccountMissing: [{ assignments: [row({ principalId: 'bg1' })] }, { assignments: emergency }],
  orphanedAssignment: [{ assignments: [row({ orphaned: true })] }, { assignments: [row()] }],
  disabledHolder: [{ assignments: [row({ accountEnabled: false })] }, { assignments: [row(), row({ accountEnabled: false, tier: 2 })] }],
  guestInPrivilegedRole: [{ assignments: [row({ userType: 'Guest' })] }, { assignments: [row()] }],
  syncedAccountInPrivilegedRole: [{ assignments: [row({ onPremisesSyncEnabled: true })] }, { assignments: [row()] }],
  noMfa: [{ assignments: [row()], holders: [holder({ mfaRegistered: false })] }, { assignments: [row()], holders: [holder({ mfaRegistered: true }), holder()] }],
  unusedPrivilege: [{ assignments: [row()], holders: [holder({ lastActivityDateTime: '2026-08-01T00:00:00Z' })] }, { assignments: [row(), row({ principalId: 'u2' }), ...emergency], holders: [holder({ lastActivityDateTime: '2026-11-01T00:00:00Z' }), holder({ userId: 'u2', signInKnown: false }), holder({ userId: 'bg1' })] }],
  nestedMembership: [{ assignments: [row({ membership: 'nested', through: 'group', groupId: 'g' })] }, { assignments: [row({ membership: 'direct', through: 'group', groupId: 'g' })] }],
  appWithDirectoryRole: [{ assignments: [row({ principalType: 'servicePrincipal' })] }, { assignments: [row({ principalType: 'servicePrincipal', scopeType: 'administrativeUnit', scopeId: 'x' })] }],
  appControlsTenant: [{ apps: [app()] }, { apps: [app({ tier: 1 }), app({ accountEnabled: false }), app({ publisher: 'microsoft' })] }],
  oldAppSecret: [{ apps: [app({ secrets: { count: 1, expired: 0, oldestDays: 181 } })] }, { apps: [app({ secrets: { count: 1, expired: 0, oldestDays: 180 } })] }],
  appWithoutOwner: [{ apps: [app({ ownerCount: 0 })] }, { apps: [app({ ownerCount: undefined })] }],
  weakSettings: [{ assignments: [row()], settings: [{ system: 'entra', roleId: GLOBAL_ADMINISTRATOR, roleName: 'GA', tier: 0, deviations: [{ setting: 'mfaOnActivation', value: 'false', expected: 'true', message: 'No.' }] }] }, { assignments: [row()], settings: [{ system: 'entra', roleId: 'unused', roleName: 'x', tier: 0, deviations: [{ setting: 'mfaOnActivation', value: 'false', expected: 'true', message: 'No.' }] }, { system: 'entra', roleId: GLOBAL_ADMINISTRATOR, roleName: 'GA', tier: 0, deviations: [] }] }],
  noPim: [{ pimAvailable: false }, { pimAvailable: true }],
}

t.test('every rule: one case that fires, one that must not', async (t) => {
  t.same(Object.keys(CASES).sort(), RULES.map(({ id }) => id).sort())
  for (const rule of RULES) {
    const [fires, not] = CASES[rule.id] ?? [{}, {}]
    const found = rule.find(facts(fires))
    t.ok(found.length > 0, `${rule.id} fires`)
    t.ok(found.every(({ message, subjectName }) => message.endsWith('.') && subjectName !== ''), rule.id)
    t.same(rule.find(facts(not)), [], `${rule.id} does not`)
  }
})

t.test('what counts as a change', async (t) => {
  const content = (more: object = {}) => ({ assignments: [row()], settings: [], apps: [app()], holders: [], ...more })
  const changes = (after: object) => changesBetween(content(), content(after)).map(({ change, kind, fields }) => [change, kind, ...fields.map(({ field }) => field)])
  t.same(changes({}), [])
  t.same(changes({ assignments: [row({ displayName: 'Ada Lovelace' })] }), [], 'a name is none')
  t.same(changes({ apps: [app({ permissions: app().permissions.toReversed(), secrets: { count: 0, expired: 4 } })] }), [], 'nor are the order and what time does')
  t.same(changes({ assignments: [] }), [['removed', 'assignment']])
  t.same(changes({ assignments: [row({ assignmentType: 'eligible' })] }).sort(), [['added', 'assignment'], ['removed', 'assignment']])
  t.same(changes({ assignments: [row({ endDateTime: '2027-01-01T00:00:00Z' })] }), [['changed', 'assignment', 'endDateTime']])
  t.same(changes({ apps: [app({ permissions: [] })] }), [['changed', 'app', 'permissions']])
  t.same(changes({ apps: [app({ owners: ['Grace'] })] }), [['changed', 'app', 'owners']])
})
