import t from 'tap'

import { query, start } from './support.ts'

const REVIEWS = '/identityGovernance/accessReviews/definitions'
const ALERTS = '/identityGovernance/roleManagementAlerts/alerts'
const SCOPE = query({ $filter: "scopeId eq '/' and scopeType eq 'DirectoryRole'" })

t.test('access reviews are found, made and deleted', async (t) => {
  const { get, call, world } = await start(t)
  const find = async (filter: string) => (await get(`${REVIEWS}?${query({ $filter: filter })}`)).body.value
  t.match(await find("contains(scope/microsoft.graph.accessReviewQueryScope/query, './members')"), [
    { displayName: 'Guests in teams' },
  ])
  t.equal(
    (await find("contains(scope/microsoft.graph.accessReviewQueryScope/query, 'roleAssignmentScheduleInstances')"))
      .length,
    1,
  )
  t.match(await find("contains(displayName,'global')"), [{ displayName: 'Global Administrators' }])
  t.equal(
    (await get(`${REVIEWS}?${query({ $filter: "contains(descriptionForAdmins,'x')" })}`)).status,
    400,
    'no filter on what is documented for $select alone',
  )

  t.match(await call('POST', REVIEWS, { body: { displayName: 'x' } }), {
    status: 400,
    body: { error: { code: 'Request_BadRequest' } },
  })
  t.equal(
    (await call('POST', REVIEWS, { body: { displayName: 'x', scope: {}, settings: {}, nonsense: 1 } })).status,
    400,
  )
  const made = await call('POST', REVIEWS, {
    body: {
      displayName: 'Helpdesk, again',
      descriptionForAdmins: 'steward 42',
      scope: {
        '@odata.type': '#microsoft.graph.accessReviewQueryScope',
        query: '/groups/x/members',
        queryType: 'MicrosoftGraph',
      },
      settings: { instanceDurationInDays: 7 },
    },
  })
  t.match(made, {
    status: 201,
    body: {
      id: String,
      displayName: 'Helpdesk, again',
      descriptionForAdmins: 'steward 42',
      status: 'InProgress',
      settings: { instanceDurationInDays: 7, recommendationsEnabled: true },
    },
  })
  const { id } = made.body
  t.match(await get(`${REVIEWS}/${id}?$select=id,descriptionForAdmins`), {
    status: 200,
    body: { descriptionForAdmins: 'steward 42' },
  })
  t.match((await get(`${REVIEWS}/${id}/instances`)).body.value, [{ status: 'InProgress' }])
  world.configure({ replicationMs: 0 })
  t.match(await find("contains(displayName,'again')"), [{ id }])
  t.equal((await call('DELETE', `${REVIEWS}/${id}`)).status, 204)
  t.equal((await get(`${REVIEWS}/${id}`)).status, 404)
  t.equal((await call('DELETE', `${REVIEWS}/${id}`)).status, 404)
  t.same(await find("contains(displayName,'again')"), [])
  t.same(
    world.journal.entries().map(({ method }) => method),
    ['POST', 'DELETE'],
  )
  world.reset()
  t.equal((await get(REVIEWS)).body.value.length, 4)
})

t.test('alerts are in beta only and want a scope', async (t) => {
  const { call, user } = await start(t)
  const beta = (path: string) => call('GET', path, { version: 'beta' })
  t.equal((await call('GET', `${ALERTS}?${SCOPE}`)).status, 400)
  t.equal((await beta(ALERTS)).status, 400)
  const { value } = (await beta(`${ALERTS}?${SCOPE}&$expand=alertDefinition`)).body
  t.match(
    value
      .filter(({ isActive }: any) => isActive)
      .map(({ id, incidentCount, alertDefinition }: any) => [
        id.split('_').at(-1),
        incidentCount,
        alertDefinition.severityLevel,
      ]),
    [
      ['RolesAssignedOutsidePrivilegedIdentityManagementAlert', 1, 'high'],
      ['StaleSignInAlert', 2, 'medium'],
    ],
  )
  t.ok(
    value.some(({ isActive, incidentCount }: any) => !isActive && incidentCount > 0),
    'a count alone means nothing',
  )
  const [outside] = value.filter(({ isActive }: any) => isActive)
  t.match((await beta(`${ALERTS}/${outside.id}/alertIncidents?$top=50`)).body.value, [
    {
      '@odata.type': '#microsoft.graph.rolesAssignedOutsidePrivilegedIdentityManagementAlertIncident',
      assigneeId: user('globalAdmin'),
    },
  ])
  t.equal((await beta(`${ALERTS}/nonsense/alertIncidents`)).status, 404)
})

t.test('without P2 there are neither', async (t) => {
  const { get, call } = await start(t, { profiles: ['noP2'] })
  for (const answer of [await get(REVIEWS), await call('GET', `${ALERTS}?${SCOPE}`, { version: 'beta' })]) {
    t.match(answer, { status: 400, body: { error: { code: 'AadPremiumLicenseRequired' } } })
  }
})

t.test('Conditional Access covers administrators, and one policy spares the emergency accounts', async (t) => {
  const { get, user, cast } = await start(t)
  const { value } = (await get('/identity/conditionalAccess/policies')).body
  const of = (name: string) => value.find(({ id }: any) => id === cast.conditionalAccessPolicies[name]?.id)
  t.match(of('administratorMfa'), {
    state: 'enabled',
    conditions: { users: { excludeUsers: [user('breakGlass1'), user('breakGlass2')] } },
    grantControls: { authenticationStrength: { displayName: 'Phishing-resistant MFA' } },
  })
  t.match(of('blockLegacy'), {
    conditions: { users: { includeUsers: ['All'], excludeUsers: [] } },
    grantControls: { builtInControls: ['block'] },
  })
})
