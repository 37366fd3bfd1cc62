import { Client as GraphClient, PageIterator, type PageCollection } from '@microsoft/microsoft-graph-client'
import t from 'tap'
import { query, start } from '../simulator/support.ts'

/** What real tenants were seen to refuse and to take, and what a stand-in that is kinder would hide. */
const PIM = [
  '/roleManagement/directory/roleAssignmentScheduleInstances',
  '/roleManagement/directory/roleEligibilityScheduleInstances',
  '/roleManagement/directory/roleAssignmentScheduleRequests',
  `/policies/roleManagementPolicyAssignments?${query({ $filter: "scopeId eq '/' and scopeType eq 'DirectoryRole'" })}`,
]

t.test('PIM takes no * for a language, alone and in a batch, and says so without an error', async (t) => {
  const { get, call } = await start(t)
  for (const path of PIM) {
    const { status, body } = await get(path, { 'Accept-Language': '*' })
    t.match({ status, body }, { status: 400, body: { ErrorCode: 'CultureNotFoundException', error: undefined } }, path)
    t.equal((await get(path)).status, 200)
    const ask = async (headers: object) => {
      const requests = [{ id: '1', method: 'GET', url: path, headers }]
      return (await call('POST', '/$batch', { body: { requests } })).body.responses[0].status
    }
    t.equal(await ask({}), 400, 'an item says it for itself')
    t.equal(await ask({ 'accept-language': 'en-US' }), 200)
  }
  t.equal((await get('/users?$top=1', { 'Accept-Language': '*' })).status, 200, 'the directory does not care')
})

t.test('PIM wraps what it refuses', async (t) => {
  const { get } = await start(t)
  const claims = Buffer.from(JSON.stringify({ roles: ['User.Read.All'] })).toString('base64url')
  for (const path of PIM) {
    const { status, body } = await get(path, { Authorization: `Bearer x.${claims}.x` })
    t.match({ status, code: body.error.code }, { status: 403, code: 'UnknownError' }, path)
    t.match(JSON.parse(body.error.message), { errorCode: 'PermissionScopeNotGranted' })
  }
})

t.test('a relation that a list does not have is refused, everywhere', async (t) => {
  const { get, user, group } = await start(t)
  const lists = [
    ...['/users', `/users/${user('activeStaff')}`, '/groups', '/subscribedSkus', '/organization', '/applications'],
    ...[`/groups/${group('licA3Staff')}/members`, `/users/${user('activeStaff')}/memberOf`, '/auditLogs/signIns'],
    ...['/auditLogs/directoryAudits', '/roleManagement/directory/roleDefinitions', '/oauth2PermissionGrants'],
    ...['/roleManagement/directory/roleAssignments', '/directory/administrativeUnits', '/directory/subscriptions'],
    ...PIM,
  ]
  for (const path of lists) {
    const answer = await get(`${path}${path.includes('?') ? '&' : '?'}$expand=nothing`)
    t.equal(answer.status, 400, path)
  }
  t.equal((await get('/users?$expand=memberOf&$top=1')).status, 400, 'and one that it has, and does not expand')
  const [first] = PIM
  t.match((await get(`${first}?$expand=principal,roleDefinition&$top=5`)).body.value[0], {
    principal: { id: String },
    roleDefinition: { id: String },
  })
  t.match(
    (await get(`/roleManagement/directory/roleAssignments?$expand=principal,roleDefinition`)).status,
    400,
    'two at once are for PIM alone',
  )
})

t.test('instances by their beginning, segments in any case, batches with numbers', async (t) => {
  const { get, call } = await start(t)
  const [instances] = PIM
  const since = new Date(Date.now() - 86_400_000).toISOString()
  const recent = (await get(`${instances}?${query({ $filter: `startDateTime ge ${since}` })}`)).body.value
  const all = (await get(`${instances}`)).body.value
  t.ok(recent.length > 0 && recent.length < all.length)
  t.same(
    recent.map(({ id }: any) => id),
    all.filter(({ startDateTime }: any) => startDateTime !== null && startDateTime >= since).map(({ id }: any) => id),
  )
  t.same(
    (await get('/RoleManagement/Directory/RoleDefinitions')).body,
    (await get('/roleManagement/directory/roleDefinitions')).body,
  )
  const requests = [0, 1].map((id) => ({ id, method: 'GET', url: '/users?$top=1' }))
  const { body } = await call('POST', '/$batch', { body: { requests } })
  t.same(body.responses.map(({ id, status }: any) => `${id} ${status}`).sort(), ['0 200', '1 200'])
})

t.test('sign-in dates have ten requests a minute, whoever asks for them and how', async (t) => {
  const { get, call, user, control } = await start(t, { quota: 'on' })
  const asks = [
    '/users?$select=id,signInActivity&$top=1',
    `/users/${user('activeStaff')}?$select=signInActivity`,
    `/users?${query({ $filter: 'signInActivity/lastSignInDateTime le 2020-01-01T00:00:00Z' })}`,
  ]
  const statuses: number[] = []
  for (let n = 0; n < 9; n++) statuses.push((await get(asks[n % 3] as string)).status)
  const requests = [1, 2, 3].map((id) => ({ id, method: 'GET', url: asks[0] }))
  const { responses } = (await call('POST', '/$batch', { body: { requests } })).body
  const refused = responses.filter(({ status }: any) => status === 429)
  t.same([...statuses, responses.length - refused.length], [...Array.from({ length: 9 }, () => 200), 1])
  t.ok(Number(refused[0].headers['Retry-After']) >= 5, 'one comes free every six seconds')
  t.equal((await get('/users?$select=id&$top=1')).status, 200, 'everything else goes on')
  await control('PATCH', 'settings', { quota: 'relaxed' })
  for (let n = 0; n < 15; n++) t.equal((await get(asks[0] as string)).status, 200)
})

t.test('tenants and clouds that lack something', async (t) => {
  const unopened = await start(t, { profiles: ['noPim'] })
  t.match((await unopened.get(PIM[3] as string)).body, { error: { code: 'MissingProvider' } })
  t.equal((await unopened.get(PIM[0] as string)).status, 200)
  const without = await start(t, { profiles: ['noSegment'] })
  for (const path of [...PIM, '/identityGovernance/accessReviews/definitions']) {
    t.match(
      await without.get(path),
      { status: 400, body: { error: { code: 'BadRequest', message: /^Resource not found for the segment/ } } },
      path,
    )
  }
  t.equal((await without.get('/roleManagement/directory/roleAssignments')).status, 200)
})

t.test('all three planes of PIM are in one log under the same names', async (t) => {
  const { get } = await start(t)
  const since = new Date(Date.now() - 20 * 86_400_000).toISOString()
  const filter = `loggedByService eq 'PIM' and activityDateTime ge ${since}`
  const entries = (await get(`/auditLogs/directoryAudits?${query({ $filter: filter })}`)).body.value
  const completed = entries.filter(({ activityDisplayName }: any) =>
    /completed \(PIM activation\)/.test(activityDisplayName),
  )
  t.same([...new Set(completed.map(({ category }: any) => category))].sort(), [
    'GroupManagement',
    'ResourceManagement',
    'RoleManagement',
  ])
  t.ok(
    completed.every(({ additionalDetails }: any) => additionalDetails.some(({ key }: any) => key === 'Justification')),
  )
  const directory = completed.filter(({ category }: any) => category === 'RoleManagement')
  for (const { additionalDetails, targetResources } of directory) {
    const origin = additionalDetails.find(({ key }: any) => key === 'RoleDefinitionOriginId').value
    t.not(targetResources[0].id, origin, 'the resource has an id that only PIM knows')
  }
})

t.test('licenses in error for every reason, and groups that switch services off', async (t) => {
  const { get, group } = await start(t)
  const { body } = await get(`/groups/${group('licErrors')}/membersWithLicenseErrors?$select=id`)
  const errors = await Promise.all(
    body.value.map(async ({ id }: any) => {
      const user = (await get(`/users/${id}?$select=licenseAssignmentStates,assignedLicenses`)).body
      return user.licenseAssignmentStates.find(({ assignedByGroup }: any) => assignedByGroup === group('licErrors'))
        .error
    }),
  )
  t.same(errors.sort(), [
    'CountViolation',
    'MutuallyExclusiveViolation',
    'Other',
    'ProhibitedInUsageLocationViolation',
    'UniquenessViolation',
  ])
  const students = (await get(`/groups/${group('licA1Students')}?$select=assignedLicenses`)).body.assignedLicenses
  t.equal(students[0].disabledPlans.length, 1)
  const [member] = (await get(`/groups/${group('licA1Students')}/members?$top=1`)).body.value
  t.match((await get(`/users/${member.id}?$select=assignedLicenses`)).body.assignedLicenses, [
    { disabledPlans: students[0].disabledPlans },
  ])
})

/**
 * The requests of another client, CLI for Microsoft 365, as its documentation and source have them
 * (https://pnp.github.io/cli-microsoft365/cmd/entra/): it numbers the items of its batches, writes segments as it likes
 * and expands two relations of PIM's lists.
 */
t.test('CLI for Microsoft 365 is answered', async (t) => {
  const { call, get, user, group } = await start(t)
  const asked = [
    // m365 entra user get --id … --properties
    `/users/${user('activeStaff')}?$select=id,displayName,mail&$expand=manager($select=id)`,
    // m365 entra group member list --groupId … --role Member
    `/groups/${group('licA3Staff')}/Members/microsoft.graph.user?$select=id,displayName,userPrincipalName&$count=true&$top=5`,
    // m365 entra pim role assignment list --withPrincipalDetails
    '/roleManagement/directory/roleAssignmentScheduleInstances?$expand=roleDefinition($select=displayName),principal',
    // m365 entra pim role assignment eligibility list --includePrincipalDetails
    '/roleManagement/directory/roleEligibilityScheduleInstances?$expand=roleDefinition($select=displayName),principal',
    // m365 entra pim role request list
    '/roleManagement/directory/roleAssignmentScheduleRequests?$expand=roleDefinition($select=displayName)',
    // m365 entra roleassignment list, m365 entra license list
    '/roleManagement/directory/roleAssignments',
    '/subscribedSkus',
  ]
  for (const path of asked) {
    const { status, body } = await get(path, { ConsistencyLevel: 'eventual' })
    t.equal(status, 200, path)
    t.ok(body.id !== undefined || body.value.length > 0, 'and with something')
  }
  // m365 entra group member remove --groupIds … --userIds …
  const members = (await get(`/groups/${group('licA3Staff')}/members?$select=id&$top=3`)).body.value
  const requests = members.map((member: any, index: number) => ({
    id: index + 1,
    method: 'DELETE',
    headers: { 'content-type': 'application/json;odata.metadata=none' },
    url: `/groups/${group('licA3Staff')}/members/${member.id}/$ref`,
  }))
  const { body } = await call('POST', '/$batch', { body: { requests } })
  t.same(
    body.responses.map(({ status }: any) => status).sort(),
    [204, 409, 409],
    'which sends them side by side, and is told to retry',
  )
})

t.test('Microsoft’s own client pages through a list', async (t) => {
  const { url } = await start(t, { users: 1_000, profiles: ['emptyPages'] })
  // It takes addresses apart unless they begin with https.
  const host = 'https://graph.microsoft.com'
  const client = GraphClient.initWithMiddleware({
    middleware: {
      async execute(context) {
        const headers = { ...(context.options?.headers as Record<string, string>), Authorization: 'Bearer opaque' }
        const response = await fetch(String(context.request).replace(host, url), { method: 'GET', headers })
        context.response = Response.json(JSON.parse((await response.text()).replaceAll(url, host)), response)
      },
    },
  })
  const first = (await client.api('/users').select('id').top(100).get()) as PageCollection
  const seen = new Set<string>()
  await new PageIterator(client, first, ({ id }: { id: string }) => seen.add(id).size > 0).iterate()
  t.equal(seen.size, 1_000)
})
