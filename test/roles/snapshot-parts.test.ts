import t from 'tap'
import { SNAPSHOT_PARTS } from '../../src/snapshot-parts.ts'
import { openStore } from '../../src/store/database.ts'
import { all } from '../helper.ts'
import { DAY, startPlans, type Bench } from '../plans/support.ts'

const REVIEWS = '/v1.0/identityGovernance/accessReviews/definitions'
const BREAK_GLASS = { BREAK_GLASS_USERS: 'breakglass1@northwind.example,breakglass2@northwind.example' }
/** Conditional Access answers once a second: snapshots of a test follow closer on each other. */
const UNHURRIED = { quota: 'off' } as const
const SURROUNDINGS = [
  'emergencyAccountNotExcluded',
  'emergencyAccountUsed',
  'administratorsNotCovered',
  'roleWithoutAccessReview',
  'overdueAccessReview',
  'roleOutsidePim',
  'microsoftAlert',
  'licenseEnding',
  'tooFewP2Seats',
]

const take = async ({ call }: Bench) => (await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })).body
const findingsOf = async (bench: Bench, query = '') => (await all(bench, `GET /v1/role-findings${query}`)).value
const changesOf = async ({ call }: Bench, query = '') =>
  (await call(`GET /v1/role-changes${query}`, { as: 'roles' })).body.value

/** What somebody does in the tenant with other tools. */
const inGraph = async ({ graphUrl }: Bench, method: string, path: string, body?: object) => {
  const response = await fetch(graphUrl + path, {
    method,
    headers: { authorization: 'Bearer opaque', 'accept-language': 'en-US', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return response.status === 204 ? undefined : ((await response.json()) as any)
}

t.test('what stands out about what surrounds the roles', async (t) => {
  const bench = await startPlans(t, { env: BREAK_GLASS, simulator: UNHURRIED })
  const { userId, cast, simulate, store } = bench
  const roles = cast['roles'] as Record<string, string>
  await simulate('POST /_simulator/signins', {
    userId: userId('breakGlass2'),
    at: new Date(bench.now() - 3 * DAY).toISOString(),
  })
  const snapshot = await take(bench)
  t.match(snapshot, {
    accessReviews: 3,
    overdueAccessReviews: 1,
    mfaPolicies: 2,
    activeAlerts: 2,
    administrativeUnits: 2,
    restrictedUnits: 1,
    scopedUnits: 1,
    pimSeats: Number,
    pimEndDateTime: String,
    missingParts: [],
  })
  t.same(snapshot.missingParts, [])
  // So few seats the tenant of the simulator never has.
  const seats = store.db.updateTable('roleSnapshotRows').set({
    row: JSON.stringify({
      skuId: 'x',
      productName: 'Microsoft Entra ID P2',
      plan: 'P2',
      status: 'Enabled',
      seats: 1,
      consumed: 1,
      expiryDateTime: snapshot.pimEndDateTime,
    }),
  })
  await seats.where('snapshotId', '=', snapshot.snapshotId).where('kind', '=', 'license').execute()

  const found = await findingsOf(bench)
  const of = (rule: string) => found.filter((one) => one.rule === rule)
  t.same(
    SURROUNDINGS.filter((rule) => of(rule).length === 0),
    [],
    'each of them was seen',
  )
  t.ok(
    found.every(
      ({ message, advice, source }) => message.endsWith('.') && advice.endsWith('.') && source.startsWith('https://'),
    ),
  )
  t.same(
    of('emergencyAccountNotExcluded')
      .map(({ subjectId }) => subjectId)
      .sort(),
    [userId('breakGlass1'), userId('breakGlass2')].sort(),
  )
  t.ok(
    of('emergencyAccountNotExcluded').every(
      ({ message }) => message === 'The emergency account is not excluded from Block legacy authentication.',
    ),
    'the other policy spares them, and one is only tried out',
  )
  t.match(of('emergencyAccountUsed'), [{ subjectId: userId('breakGlass2'), severity: 'high' }])
  t.match(of('administratorsNotCovered'), [
    { subjectId: 'tenant', message: /of 2 of \d people .*: Group Admin, Time Bound Admin\.$/ },
  ])
  t.same(
    of('roleWithoutAccessReview')
      .map(({ roleName }) => roleName)
      .sort(),
    ['Exchange Administrator', 'Groups Administrator', 'Teams Administrator'],
    'the helpdesk is reviewed by its group',
  )
  t.match(of('overdueAccessReview'), [
    {
      subjectName: 'People who may become User Administrator',
      roleId: roles['User Administrator'],
      message: /about 1 of 1 people/,
    },
  ])
  t.match(of('roleOutsidePim'), [
    { subjectId: userId('globalAdmin'), roleId: roles['Global Administrator'], severity: 'high' },
  ])
  t.same(
    of('microsoftAlert').map(({ severity, message }) => [severity, message]),
    [['medium', 'Microsoft reports 2 incidents: Global Admin, Time Bound Admin.']],
    'a role given outside of PIM is not told twice',
  )
  const [alert] = of('microsoftAlert')
  t.match(await findingsOf(bench, `?subjectId=${alert.subjectId}`), [{ findingId: alert.findingId }])
  t.match(of('licenseEnding'), [{ message: /eligible assignments .* last for good\.$/ }])
  t.match(of('tooFewP2Seats'), [{ message: /^4 people .*: 1\.$/ }])
})

t.test('what changes around the roles, and what only time changes', async (t) => {
  const bench = await startPlans(t, { env: BREAK_GLASS, simulator: UNHURRIED })
  const { cast } = bench
  await take(bench)
  bench.advance(40 * DAY)
  t.equal((await take(bench)).overdueAccessReviews, 2, 'time went on')
  t.same(await changesOf(bench), [], 'which is no change')

  const roleId = (cast['roles'] as Record<string, string>)['Teams Administrator']
  const made = await inGraph(bench, 'POST', REVIEWS, {
    displayName: 'Teams Administrators',
    scope: {
      '@odata.type': '#microsoft.graph.accessReviewQueryScope',
      query: `/roleManagement/directory/roleEligibilityScheduleInstances?$filter=roleDefinitionId eq '${roleId}'`,
      queryType: 'MicrosoftGraph',
    },
    settings: { instanceDurationInDays: 14 },
  })
  bench.advance(DAY)
  await take(bench)
  t.same(await changesOf(bench), [
    {
      change: 'added',
      system: 'entra',
      kind: 'review',
      title: 'Access review Teams Administrators',
      tier: 0,
      fields: [],
    },
  ])
  t.notOk(
    (await findingsOf(bench, '?rule=roleWithoutAccessReview')).some(
      ({ roleName }) => roleName === 'Teams Administrator',
    ),
  )
  await inGraph(bench, 'DELETE', `${REVIEWS}/${made.id}`)
  bench.advance(DAY)
  await take(bench)
  t.match(await changesOf(bench), [{ change: 'removed', kind: 'review', title: 'Access review Teams Administrators' }])
})

t.test('a snapshot that is older than its surroundings can still be read', async (t) => {
  const bench = await startPlans(t, { env: BREAK_GLASS, simulator: UNHURRIED })
  const { snapshotId } = await take(bench)
  const { db } = bench.store
  const { summary } = await db
    .selectFrom('roleSnapshots')
    .select('summary')
    .where('id', '=', snapshotId)
    .executeTakeFirstOrThrow()
  const { missingParts: _missing, accessReviews: _reviews, ...older } = summary as Record<string, unknown>
  await db
    .updateTable('roleSnapshots')
    .set({ summary: JSON.stringify(older) })
    .where('id', '=', snapshotId)
    .execute()
  await db
    .deleteFrom('roleSnapshotRows')
    .where('snapshotId', '=', snapshotId)
    .where('kind', 'in', ['review', 'policy', 'alert', 'unit', 'license'])
    .execute()
  const found = await findingsOf(bench)
  t.ok(found.length > 10)
  t.same(
    found.filter(({ rule }) => SURROUNDINGS.includes(rule)),
    [],
    'what it does not have is not found missing',
  )
  t.notOk('missingParts' in (await all(bench, 'GET /v1/role-snapshots')).value[0])
  bench.advance(DAY)
  await take(bench)
  t.same(await changesOf(bench), [], 'nothing came that only was not looked at')
  t.equal((await bench.call('GET /v1/role-report', { as: 'roles' })).status, 200)
})

t.test('parts that are switched off are not read, and said to be', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const whole = await startPlans(t, { store, simulator: UNHURRIED, env: BREAK_GLASS })
  await take(whole)
  const least = await startPlans(t, {
    store,
    simulator: UNHURRIED,
    env: { ...BREAK_GLASS, ROLE_SNAPSHOT_PARTS: 'none' },
  })
  least.advance(DAY)
  await least.simulate('POST /_simulator/stats/reset')
  const snapshot = await take(least)
  t.same(snapshot.missingParts.map(({ part }: any) => part).sort(), [...SNAPSHOT_PARTS].sort())
  t.ok(snapshot.missingParts.every(({ reason }: any) => reason === 'switchedOff'))
  t.match(snapshot, { globalAdministrators: 3, holders: 9 })
  t.notOk(
    [
      'holdersWithoutMfa',
      'privilegedApps',
      'tier0Apps',
      'deviatingRoles',
      'accessReviews',
      'activeAlerts',
      'pimSeats',
      'scopedUnits',
      'mfaPolicies',
    ].some((name) => name in snapshot),
  )
  const { httpRequests, callsByOperation } = await least.simulate('GET /_simulator/stats')
  t.ok(httpRequests <= 6, `${httpRequests} requests`)
  t.same(
    Object.keys(callsByOperation).filter((operation) =>
      /accessReviews|roleManagementAlerts|conditionalAccess|subscribedSkus|appRoleAssignedTo|registration/i.test(
        operation,
      ),
    ),
    [],
  )
  const rules = new Set((await findingsOf(least)).map(({ rule }) => rule))
  t.ok(rules.has('standingAccess'))
  t.same(
    [...rules].filter((rule) =>
      [...SURROUNDINGS, 'noMfa', 'unusedPrivilege', 'weakSettings', 'appControlsTenant'].includes(rule),
    ),
    [],
  )
  t.same(
    (await changesOf(least)).filter(({ kind }: any) => kind !== 'assignment'),
    [],
    'apps and settings did not go',
  )

  const some = await startPlans(t, {
    simulator: UNHURRIED,
    env: {
      ...BREAK_GLASS,
      ROLE_SNAPSHOT_PARTS: 'apps, alerts,signIns,settings,units,secondFactors,groups,approvers,activity',
    },
  })
  t.same((await take(some)).missingParts.map(({ part }: any) => part).sort(), [
    'accessReviews',
    'azure',
    'cloudPC',
    'conditionalAccess',
    'defender',
    'entitlementManagement',
    'exchange',
    'intune',
    'licenses',
  ])
})

t.test('what the tenant or our identity lacks costs that part alone', async (t) => {
  const partsOf = ({ missingParts }: any) =>
    Object.fromEntries(missingParts.map(({ part, reason }: any) => [part, reason]))
  const without = async (profiles: ('noP1' | 'noP2')[]) =>
    partsOf(await take(await startPlans(t, { env: BREAK_GLASS, simulator: { ...UNHURRIED, profiles } })))
  t.same(await without(['noP2']), { settings: 'noLicense', accessReviews: 'noLicense', alerts: 'noLicense' })
  t.match(await without(['noP1', 'noP2']), { signIns: 'noLicense', accessReviews: 'noLicense' })

  const bench = await startPlans(t, { env: BREAK_GLASS, simulator: UNHURRIED })
  const cases: [path: string, part: string][] = [
    ['accessReviews/definitions', 'accessReviews'],
    ['accessReviews/definitions/[^/]+/instances', 'accessReviews'],
    ['roleManagementAlerts/alerts', 'alerts'],
    ['/alertIncidents', 'alerts'],
    ['conditionalAccess/policies', 'conditionalAccess'],
    ['directory/administrativeUnits', 'units'],
    ['subscribedSkus', 'licenses'],
    ['roleManagementPolicyAssignments.*DirectoryRole', 'settings'],
    ['appRoleAssignedTo', 'apps'],
    ['roleManagementPolicyAssignments.*Group', 'groups'],
    ['userRegistrationDetails', 'secondFactors'],
    ['signInActivity', 'signIns'],
  ]
  for (const [path, part] of cases) {
    await bench.faults({ path, effect: { status: 403, code: 'Authorization_RequestDenied' } })
    bench.advance(10 * 60_000)
    const snapshot = await take(bench)
    t.match(snapshot, { status: 'succeeded', globalAdministrators: 3 }, path)
    t.same(partsOf(snapshot), { [part]: 'noPermission' }, path)
  }
  await bench.faults({ path: 'checkMemberGroups', effect: { status: 403, code: 'Authorization_RequestDenied' } })
  bench.advance(10 * 60_000)
  t.same((await take(bench)).missingParts, [])
  t.same(
    await findingsOf(bench, '?rule=emergencyAccountNotExcluded'),
    [],
    'the policy excludes a group, and nobody can tell who is in it',
  )

  await bench.faults({ path: 'roleManagementAlerts/alerts', effect: { status: 500, code: 'x' } })
  t.match(await take(bench), { status: 'failed' }, 'what only fails for now is not left out')
  await bench.faults({ path: 'conditionalAccess/policies', effect: { status: 429 }, times: 1 })
  t.same((await take(bench)).missingParts, [], 'Conditional Access refuses without saying for how long')
})
