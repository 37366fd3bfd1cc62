import t from 'tap'
import { all, startService, type Service } from '../helper.ts'

const LIST = 'GET /v1/role-assignments'
const user = (service: Service, name: string) => service.cast.users[name]?.id ?? name
const groupId = (service: Service, name: string) => service.cast.groups[name]?.id ?? name
const rowsOf = async (service: Service, filter: string) => (await all(service, `${LIST}?${filter}`, 'roles')).value

t.test('who holds which role, and how', async (t) => {
  const service = await startService(t)
  const role = (name: string) => (service.cast['roles'] as Record<string, string>)[name]

  const { status, body } = await service.call(LIST, { as: 'roles' })
  t.equal(status, 200)
  t.match(body, { pimAvailable: true, asOf: /Z$/ })
  t.notOk('nextLink' in body)
  t.ok(
    (await service.simulate('GET /_simulator/stats')).httpRequests <= 4,
    'at most 4 HTTP requests: the lists, the groups, the names, and whether who has none is deleted',
  )

  const cases: [string, object[]][] = [
    [
      'globalAdmin',
      [
        {
          assignmentType: 'activePermanent',
          through: 'direct',
          roleId: role('Global Administrator'),
          tier: 0,
          scopeType: 'tenant',
        },
      ],
    ],
    ['eligibleAdmin', [{ assignmentType: 'eligible', endDateTime: /Z$/ }]],
    ['activatedAdmin', [{ assignmentType: 'activated', endDateTime: /Z$/ }, { assignmentType: 'eligible' }]],
    ['timeBoundAdmin', [{ assignmentType: 'activeTimeBound', startDateTime: /Z$/, endDateTime: /Z$/ }]],
    [
      'groupAdmin',
      [
        {
          assignmentType: 'activePermanent',
          through: 'group',
          groupId: groupId(service, 'roleGroup'),
          groupName: 'Role: Helpdesk',
          membership: 'direct',
        },
      ],
    ],
    [
      'pimGroupMember',
      [
        {
          assignmentType: 'eligible',
          through: 'group',
          groupId: groupId(service, 'pimRoleGroup'),
          membership: 'eligibleMember',
        },
      ],
    ],
    [
      'scopedAdmin',
      [{ assignmentType: 'activePermanent', scopeType: 'administrativeUnit', scopeName: 'Campus North' }],
    ],
    ['roleGroupOwner', []],
    ['activeStaff', []],
  ]
  for (const [name, expected] of cases) {
    const rows = await rowsOf(service, `userId=${user(service, name)}`)
    t.equal(rows.length, expected.length, name)
    t.match(
      rows,
      expected.map((row) => ({ principalId: user(service, name), principalType: 'user', orphaned: false, ...row })),
      name,
    )
  }
  const upn = service.cast.users['globalAdmin']?.userPrincipalName ?? ''
  t.same(
    await rowsOf(service, `userId=${encodeURIComponent(upn)}`),
    await rowsOf(service, `principalId=${user(service, 'globalAdmin').toUpperCase()}`),
  )

  t.match(await rowsOf(service, 'orphaned=True'), [{ orphaned: true, roleName: 'License Administrator' }])
  t.match(await rowsOf(service, 'principalType=group'), [
    { displayName: 'Role: Helpdesk', through: 'direct' },
    { displayName: 'Role: User Administrators (PIM)' },
  ])
  t.match(await rowsOf(service, 'principalType=servicePrincipal'), [{ displayName: 'HR sync', appId: /-/ }])
  t.match(
    await service.call(`${LIST}?roleId=&tier=&userId=&assignmentType=`, { as: 'roles' }),
    { status: 400, body: { error: { code: 'EmptyValue', target: 'roleId' } } },
    'an empty filter does not show everything',
  )
  for (const filter of [
    'tier=1',
    'assignmentType=eligible',
    'scopeType=administrativeUnit',
    `roleId=${role('User Administrator')}`,
    `groupId=${groupId(service, 'roleGroup')}`,
  ]) {
    const [name = '', value] = filter.split('=')
    const rows = await rowsOf(service, filter)
    t.ok(rows.length > 0 && rows.length < body.value.length && rows.every((row) => String(row[name]) === value), filter)
  }
})

t.test('page by page it is the same list', async (t) => {
  const service = await startService(t)
  for (const route of [LIST, 'GET /v1/roles']) {
    const whole = await all(service, route, 'roles')
    const parts = await all(service, `${route}?top=2`, 'roles')
    t.same(parts.value, whole.value, route)
    t.equal(parts.pages, Math.ceil(whole.value.length / 2), route)
    t.equal(
      new Set(whole.value.map((row) => JSON.stringify(row))).size,
      whole.value.length,
      'and nothing stands there twice',
    )
  }
  t.ok(
    (await service.simulate('GET /_simulator/stats')).httpRequests <= 5,
    'all pages come from one read, with one more for the rules of activation',
  )

  const { body } = await service.call(`${LIST}?top=2`, { as: 'roles' })
  const token = new URL(body.nextLink).searchParams.get('skipToken')
  const strangers = {
    'of another filter': `${LIST}?top=2&tier=0&skipToken=${token}`,
    'of another list': `GET /v1/roles?skipToken=${token}`,
    'made up': `${LIST}?skipToken=x`,
  }
  for (const [name, route] of Object.entries(strangers)) {
    t.match(
      await service.call(route, { as: 'roles' }),
      { status: 400, body: { error: { code: 'InvalidSkipToken' } } },
      `a skip token ${name}`,
    )
  }
})

t.test('which roles there are', async (t) => {
  const service = await startService(t)
  const { value } = await all(service, 'GET /v1/roles', 'roles')
  const named = (name: string) => value.find((role) => role.roleName === name)
  t.match(named('Global Administrator'), {
    tier: 0,
    privileged: true,
    builtIn: true,
    enabled: true,
    inUse: true,
    activePermanent: 3,
    activeTimeBound: 0,
    activated: 0,
    eligible: 0,
    activation: { maximumDuration: 'PT2H', mfaRequired: true, justificationRequired: true, approvalRequired: true },
  })
  t.match(
    named('Exchange Administrator'),
    { activated: 1, eligible: 1, privileged: false, activation: { mfaRequired: true } },
    'MFA through an authentication context is MFA',
  )
  t.match(
    named('User Administrator'),
    { activePermanent: 1, eligible: 2, activation: { maximumDuration: 'PT12H', mfaRequired: false } },
    'people and apps count, groups do not',
  )
  t.match(
    named('License Administrator'),
    { inUse: true, activePermanent: 0 },
    'somebody deleted counts as nobody, but the role is in use',
  )
  t.match(named('Campus Contact Editor'), { builtIn: false, tier: undefined, tierReason: /^Not rated/, inUse: false })
  t.same(
    value.map((role) => role.tier ?? 9),
    value.map((role) => role.tier ?? 9).sort(),
    'the most dangerous first',
  )

  const names = async (query: string) =>
    (await all(service, `GET /v1/roles?${query}`, 'roles')).value.map((role) => role.roleName)
  t.same(await names('search=EXCHANGE'), ['Exchange Administrator'])
  t.same(await names('tier=2&inUse=false'), ['Directory Readers', 'Reports Reader'])
  t.equal((await names('inUse=true')).length + (await names('inUse=false')).length, value.length)
})

t.test('without P2 the active assignments remain', async (t) => {
  const service = await startService(t, { simulator: { profiles: ['noP2'] } })
  const { body } = await service.call(LIST, { as: 'roles' })
  t.match(body, { pimAvailable: false, pimUnavailableReason: 'noLicense' })
  t.same([...new Set(body.value.map((row: { assignmentType: string }) => row.assignmentType))], ['activePermanent'])
  t.ok(
    body.value.some((row: { principalId: string }) => row.principalId === user(service, 'activatedAdmin')),
    'whoever is active now is there, though nobody can tell how',
  )
  t.ok((await service.simulate('GET /_simulator/stats')).httpRequests <= 4)
  const roles = await service.call('GET /v1/roles', { as: 'roles' })
  t.match(roles.body, { pimAvailable: false, pimUnavailableReason: 'noLicense' })
  t.notOk(roles.body.value.some((role: object) => 'activation' in role))
})

t.test('a missing permission costs no more than what it covers', async (t) => {
  const cases: [string, object][] = [
    ['roleAssignmentScheduleInstances', { pimAvailable: false, pimUnavailableReason: 'noPermission' }],
    ['roleEligibilityScheduleInstances', { pimAvailable: false, pimUnavailableReason: 'noPermission' }],
    ['privilegedAccess', { pimAvailable: false, pimUnavailableReason: 'noGroupPermission' }],
    ['administrativeUnits', { pimAvailable: true }],
  ]
  for (const [path, expected] of cases) {
    const service = await startService(t)
    await service.simulate('POST /_simulator/faults', { path, effect: { status: 403 } })
    const { status, body } = await service.call(LIST, { as: 'roles' })
    t.equal(status, 200, path)
    t.match(body, expected, path)
    t.ok(
      body.value.some((row: { principalId: string }) => row.principalId === user(service, 'groupAdmin')),
      path,
    )
  }
  const service = await startService(t)
  await service.simulate('POST /_simulator/faults', {
    path: 'roleManagement/directory/roleAssignments',
    effect: { status: 403 },
    times: 1,
  })
  t.match(await service.call(LIST, { as: 'roles' }), {
    status: 403,
    body: { error: { code: 'GraphPermissionMissing' } },
  })
  t.equal((await service.call(LIST, { as: 'roles' })).status, 200, 'a failed read is not kept')
})

t.test('throttled reads inside the batch are repeated', async (t) => {
  const service = await startService(t)
  await service.simulate('POST /_simulator/faults', {
    path: 'roleAssignments',
    where: 'batch',
    times: 1,
    effect: { status: 429, retryAfter: '0.1' },
  })
  t.match(await service.call(LIST, { as: 'roles' }), { status: 200, body: { pimAvailable: true } })
})

t.test('inputs that are refused', async (t) => {
  const service = await startService(t)
  const cases: [string, number, string][] = [
    [`${LIST}?roleId=00000000-0000-4000-8000-000000000000`, 404, 'RoleNotFound'],
    [`${LIST}?userId=nobody@northwind.example`, 404, 'UserNotFound'],
    [`${LIST}?userId=nobody`, 400, 'InvalidInput'],
    [`${LIST}?tier=3`, 400, 'InvalidInput'],
    [`${LIST}?assignmentType=permanent`, 400, 'InvalidInput'],
    [`${LIST}?top=1000`, 400, 'InvalidInput'],
    ['GET /v1/roles?inUse=perhaps', 400, 'InvalidInput'],
  ]
  for (const [route, status, code] of cases) {
    t.match(await service.call(route, { as: 'roles' }), { status, body: { error: { code } } }, route)
  }
  t.match(await service.call(LIST, { as: 'licenses' }), { status: 403, body: { error: { code: 'RoleRequired' } } })
  t.match(await service.call('GET /v1/roles', { as: null }), { status: 401 })
})

t.test('when a role was last used, as far as this service knows', async (t) => {
  const service = await startService(t)
  const before = await rowsOf(service, `userId=${user(service, 'activatedAdmin')}`)
  t.ok(
    before.every((row) => !('lastActivityDateTime' in row) && !('lastActivatedDateTime' in row)),
    'nothing before it has looked',
  )
  await service.call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
  const rows = await rowsOf(service, `userId=${user(service, 'activatedAdmin')}`)
  t.match(
    rows,
    rows.map(() => ({ system: 'entra', lastActivatedDateTime: /Z$/, lastActivityDateTime: /Z$/, mfaRegistered: true })),
  )
  t.match(await rowsOf(service, `userId=${user(service, 'eligibleAdmin')}`), [{ mfaRegistered: false }])
  t.match(await rowsOf(service, 'principalType=servicePrincipal'), [{ servicePrincipalType: 'Application' }])
})
