import t from 'tap'

import { ADVANCED, query, start } from './support.ts'

const ROLES = '/roleManagement/directory'
const PIM = '/identityGovernance/privilegedAccess/group'

t.test('active, activated, time-bound, eligible, scoped and orphaned grants', async (t) => {
  const { get, user, group, cast } = await start(t)
  const rows = async (path: string) => (await get(`${ROLES}/${path}`)).body.value
  const active = await rows('roleAssignmentScheduleInstances')
  const of = (name: string) => active.find(({ principalId }: any) => principalId === user(name))
  t.match(of('globalAdmin'), {
    assignmentType: 'Assigned',
    memberType: 'Direct',
    endDateTime: null,
    directoryScopeId: '/',
  })
  t.match(of('activatedAdmin'), { assignmentType: 'Activated', endDateTime: String })
  t.match(of('timeBoundAdmin'), { assignmentType: 'Assigned', endDateTime: String })
  t.match(of('scopedAdmin'), {
    directoryScopeId: `/administrativeUnits/${cast.administrativeUnits['campusNorth']?.id}`,
  })
  t.notOk(of('eligibleAdmin'))
  t.match(
    await rows(`roleEligibilityScheduleInstances?${query({ $filter: `principalId eq '${user('eligibleAdmin')}'` })}`),
    [{ roleDefinitionId: cast.roles['User Administrator'] }],
  )
  t.match(await rows(`roleAssignments?${query({ $filter: `principalId in ('${group('roleGroup')}')` })}`), [
    { roleDefinitionId: cast.roles['Helpdesk Administrator'] },
  ])
  const expanded = await rows('roleAssignments?$expand=principal')
  t.equal(expanded.filter(({ principal }: any) => principal === undefined).length, 1, 'one principal is gone')
  t.equal((await get(`${ROLES}/roleAssignments?$expand=principal,roleDefinition`)).status, 400, 'one relation per call')
  const used = await rows('roleAssignmentScheduleInstances?$expand=activatedUsing')
  t.match(
    used.find(({ principalId }: any) => principalId === user('activatedAdmin')),
    { activatedUsing: { principalId: user('activatedAdmin') } },
  )
})

t.test('isPrivileged is in beta only', async (t) => {
  const { get, call } = await start(t)
  const path = `${ROLES}/roleDefinitions?$filter=isPrivileged eq true`
  t.equal((await get(path)).status, 400)
  const beta = await call('GET', path, { version: 'beta' })
  t.ok(
    beta.body.value.some(
      ({ displayName, isPrivileged }: any) => displayName === 'Global Administrator' && isPrivileged,
    ),
  )
  t.notOk(beta.body.value.some(({ displayName }: any) => displayName === 'License Administrator'))
})

t.test('PIM policies: the scope is mandatory, and every role has the 17 rules', async (t) => {
  const { get, group } = await start(t)
  const policies = (filter: string) =>
    get(`/policies/roleManagementPolicyAssignments?${query({ $filter: filter, $expand: 'policy($expand=rules)' })}`)
  t.equal((await get('/policies/roleManagementPolicyAssignments')).status, 400)
  t.equal((await policies("scopeId eq '/'")).status, 400)
  const { body } = await policies("scopeId eq '/' and scopeType eq 'DirectoryRole'")
  t.equal(body.value.length, 14)
  t.ok(body.value.every(({ policy }: any) => new Set(policy.rules.map(({ id }: any) => id)).size === 17))
  const one = await policies(
    "scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '62e90394-69f5-4237-9190-012177145e10'",
  )
  t.match(one.body.value, [{ policy: { rules: Array } }])
  t.same(
    (await policies(`scopeId eq '${group('pimRoleGroup')}' and scopeType eq 'Group'`)).body.value.map(
      ({ roleDefinitionId }: any) => roleDefinitionId,
    ),
    ['member', 'owner'],
  )
  t.match(await policies(`scopeId eq '${group('licTeam')}' and scopeType eq 'Group'`), {
    status: 400,
    body: { error: { code: 'ResourceTypeNotSupported' } },
  })
})

t.test('PIM for Groups answers per group or per person', async (t) => {
  const { get, user, group } = await start(t)
  t.equal((await get(`${PIM}/eligibilityScheduleInstances`)).status, 400)
  t.match(
    await get(`${PIM}/eligibilityScheduleInstances?${query({ $filter: `groupId eq '${group('pimRoleGroup')}'` })}`),
    { body: { value: [{ principalId: user('pimGroupMember'), accessId: 'member' }] } },
  )
})

t.test('memberships, direct and through groups', async (t) => {
  const { get, call, user, group } = await start(t)
  const ids = async (path: string, headers = {}) => (await get(path, headers)).body.value.map(({ id }: any) => id)
  t.notOk((await ids(`/users/${user('nestedMember')}/memberOf?$select=id`)).includes(group('licNested')))
  t.ok((await ids(`/users/${user('nestedMember')}/transitiveMemberOf?$select=id`)).includes(group('licNested')))
  t.ok((await ids(`/groups/${group('licNested')}/transitiveMembers?$select=id`)).includes(user('nestedMember')))
  t.notOk((await ids(`/groups/${group('licNested')}/members?$select=id`)).includes(user('nestedMember')))
  const path = `/groups/${group('licNested')}/members/microsoft.graph.user?$count=true&$select=id`
  t.equal((await get(path)).status, 400, 'a cast is an advanced query')
  t.equal((await ids(path, ADVANCED)).length, 5)
  const check = (body: unknown) => call('POST', `/users/${user('nestedMember')}/checkMemberGroups`, { body })
  t.same((await check({ groupIds: [group('licNested'), group('licTeam')] })).body.value, [group('licNested')])
  t.equal((await check({ groupIds: Array.from({ length: 21 }, () => group('licTeam')) })).status, 400)
})

t.test('getByIds: what is missing is left out, a thousand at most', async (t) => {
  const { call, user, group, cast } = await start(t)
  const find = (ids: string[], types: string[]) =>
    call('POST', '/directoryObjects/getByIds?$select=id,displayName', { body: { ids, types } })
  const ids = [
    user('guest'),
    group('licTeam'),
    cast.servicePrincipals['hrSync']!.id,
    '00000000-0000-4000-8000-000000000000',
  ]
  const { body } = await find(ids, ['user', 'group', 'servicePrincipal'])
  t.same(
    body.value.map((item: any) => item['@odata.type']),
    ['#microsoft.graph.user', '#microsoft.graph.group', '#microsoft.graph.servicePrincipal'],
  )
  t.equal((await find(ids, ['user'])).body.value.length, 1)
  t.equal(
    (
      await find(
        Array.from({ length: 1001 }, () => ids[0]!),
        ['user'],
      )
    ).status,
    400,
  )
})

t.test('the logs tell who was enabled again and whose attempts failed', async (t) => {
  const { get, user } = await start(t)
  const audits = await get(
    `/auditLogs/directoryAudits?${query({ $filter: `activityDisplayName eq 'Enable account' and targetResources/any(t:t/id eq '${user('recentlyEnabled')}')` })}`,
  )
  t.match(audits.body.value, [{ targetResources: [{ id: user('recentlyEnabled') }] }])
  const signIns = async (name: string) =>
    (
      await get(
        `/auditLogs/signIns?${query({ $filter: `userId eq '${user(name)}' and createdDateTime ge ${new Date(Date.now() - 20 * 86_400_000).toISOString()}` })}`,
      )
    ).body.value
  t.ok((await signIns('failedAttemptsOnly')).every(({ status }: any) => status.errorCode !== 0))
  t.ok((await signIns('activeStaff')).every(({ status }: any) => status.errorCode === 0))
  t.same(await signIns('inactiveStaff'), [])
  t.equal((await get(`/auditLogs/signIns?${query({ $filter: "userId ne 'x'" })}`)).status, 400)
})
