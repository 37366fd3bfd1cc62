import t from 'tap'

import { start } from './support.ts'

t.test('resource units run out, and say when to come back', async (t) => {
  const { get, control } = await start(t, { quota: 'on' })
  await control('PATCH', 'settings', { quotas: { resourceUnits: 10 } })
  const statuses: number[] = []
  for (let i = 0; i < 7; i++) statuses.push((await get('/users?$top=20')).status)
  t.same(statuses, [200, 200, 200, 200, 200, 429, 429], 'two units each')
  const refused = await get('/users?$top=20')
  t.match(refused.body, {
    error: {
      code: 'TooManyRequests',
      message: 'Please retry again later.',
      innerError: { code: '429', status: '429', message: 'Please retry after' },
    },
  })
  t.ok(Number(refused.headers.get('Retry-After')) >= 1)
  t.match((await control('GET', 'stats')).body, { throttled: 3, resourceUnits: 10, earlyRetries: 2 })
})

t.test('costs follow what is asked for', async (t) => {
  const { get, call, control, user, group } = await start(t)
  const cost = async (request: () => Promise<unknown>) => {
    await control('DELETE', 'stats')
    await request()
    return (await control('GET', 'stats')).body.resourceUnits
  }
  t.equal(await cost(() => get('/users')), 2)
  t.equal(await cost(() => get('/users?$select=id')), 1)
  t.equal(await cost(() => get('/users?$expand=manager')), 3)
  t.equal(await cost(() => get(`/groups/${group('licTeam')}/members?$top=5`)), 2)
  t.equal(await cost(() => get(`/groups/${group('licTeam')}/transitiveMembers`)), 5)
  const body = { ids: [user('guest')], types: ['user'] }
  t.equal(await cost(() => call('POST', '/directoryObjects/getByIds', { body })), 5)
  t.equal(await cost(() => call('POST', '/directoryObjects/getByIds?$select=id', { body })), 2)
})

t.test('writes, reports and conditional access have quotas of their own', async (t) => {
  const { get, call, control, user } = await start(t, { quota: 'on' })
  await control('PATCH', 'settings', { quotas: { writes: 1 } })
  const write = () => call('PATCH', `/users/${user('contactEmpty')}`, { body: { city: 'London' } })
  t.same([(await write()).status, (await write()).status], [204, 429])
  const reports = await Promise.all(Array.from({ length: 6 }, () => get('/auditLogs/directoryAudits')))
  t.equal(reports.filter(({ status }) => status === 429).length, 1, 'five in ten seconds')
  const policies = [
    await get('/identity/conditionalAccess/policies'),
    await get('/identity/conditionalAccess/policies'),
  ]
  t.same(
    policies.map(({ status, headers }) => [status, headers.get('Retry-After')]),
    [
      [200, null],
      [429, null],
    ],
    'without Retry-After',
  )
})

t.test('faults strike as often as asked, where asked', async (t) => {
  const { get, call, control, user } = await start(t)
  const url = `/users/${user('guest')}?$select=id`
  await control('POST', 'faults', {
    method: 'GET',
    path: '/users/',
    skip: 1,
    times: 1,
    effect: { status: 429, retryAfter: '2.128' },
  })
  const replies = [await get(url), await get(url), await get(url)]
  t.same(
    replies.map(({ status }) => status),
    [200, 429, 200],
  )
  t.equal(replies[1]?.headers.get('Retry-After'), '2.128')
  t.match((await control('GET', 'stats')).body, { earlyRetries: 1 }, 'the third came too early')
  await control('DELETE', 'faults')

  await control('POST', 'faults', { where: 'batch', times: 1, effect: { status: 503 } })
  t.equal((await get(url)).status, 200)
  const reply = await call('POST', '/$batch', { body: { requests: [{ id: '1', method: 'GET', url }] } })
  t.match(reply.body.responses, [{ status: 503, body: { error: { code: 'ServiceUnavailable' } } }])

  await control('POST', 'faults', { times: 1, effect: { drop: true } })
  await t.rejects(get(url), 'the connection is cut')
  await control('POST', 'faults', { times: 1, effect: { delayMs: 120 } })
  const started = Date.now()
  await get(url)
  t.ok(Date.now() - started >= 119)
  await control('POST', 'faults', { times: 1, effect: { claims: '{"access_token":{"nbf":{"essential":true}}}' } })
  const challenged = await get(url)
  t.equal(challenged.status, 401)
  const claims =
    /error="insufficient_claims", claims="([^"]+)"/.exec(challenged.headers.get('WWW-Authenticate') ?? '')?.[1] ?? ''
  t.match(Buffer.from(claims, 'base64').toString(), /essential/)
})

t.test('an answer can be lost after the work is done', async (t) => {
  const { get, call, control, user } = await start(t)
  await control('POST', 'faults', { method: 'PATCH', times: 1, after: true, effect: { drop: true } })
  await t.rejects(call('PATCH', `/users/${user('contactEmpty')}`, { body: { city: 'London' } }))
  t.match(await get(`/users/${user('contactEmpty')}?$select=city`), { body: { city: 'London' } })
  t.equal((await control('GET', 'journal')).body.value.length, 1)
})

t.test('a quota that runs out announces it', async (t) => {
  const { get, control } = await start(t, { quota: 'on' })
  await control('PATCH', 'settings', { quotas: { resourceUnits: 10 } })
  const used = []
  for (let i = 0; i < 5; i++) used.push((await get('/users')).headers.get('x-ms-throttle-limit-percentage'))
  t.same(used.slice(0, 3), [null, null, null])
  t.match(used.at(-1), /^(0\.9\d|1\.00)$/)
})

t.test('profiles misbehave in known ways', async (t) => {
  const { get, call, control, user } = await start(t, { users: 1000, quota: 'on' })
  const use = (...profiles: string[]) => control('PATCH', 'settings', { profiles })
  const shareWithout = async () => {
    const { body } = await get('/users?$select=id,signInActivity&$top=500')
    return body.value.filter(({ signInActivity }: any) => signInActivity === undefined).length / 500
  }

  await use('emptySignInOnAdvanced')
  t.ok((await shareWithout()) < 0.05)
  const advanced = await get('/users?$select=id,signInActivity&$count=true&$top=50', { ConsistencyLevel: 'eventual' })
  t.ok(advanced.body.value.every(({ signInActivity }: any) => signInActivity === undefined))

  await use('implausibleSignIn')
  t.ok((await shareWithout()) > 0.35)

  await use('slowSingleSignIn')
  const single = await Promise.all(
    Array.from({ length: 12 }, () => get(`/users/${user('activeStaff')}?$select=signInActivity`)),
  )
  t.same(single.map(({ status }) => status).filter((status) => status === 429).length, 2, 'ten a minute')

  await use('noP1')
  const noP1 = { status: 403, body: { error: { code: 'Authentication_RequestFromNonPremiumTenantOrB2CTenant' } } }
  t.match(await get('/users?$select=signInActivity'), noP1)
  t.match(await get('/auditLogs/signIns'), noP1)

  await use('noP2')
  t.match(await get('/roleManagement/directory/roleEligibilityScheduleInstances'), {
    status: 400,
    body: { error: { code: 'AadPremiumLicenseRequired' } },
  })
  t.equal((await get('/roleManagement/directory/roleAssignments')).status, 200)

  await use('emptyPages')
  const second = await get((await get('/users?$select=id&$top=100')).body['@odata.nextLink'])
  t.match(second.body, { value: [], '@odata.nextLink': String })
  t.equal((await get(second.body['@odata.nextLink'])).body.value.length, 100)

  await use('foreignNextLink')
  t.match((await get('/users?$top=5')).body, { '@odata.nextLink': /^https:\/\/graph\.attacker\.example\// })

  await use('readOnlyPermissions')
  t.equal((await call('PATCH', `/users/${user('contactEmpty')}`, { body: { city: 'London' } })).status, 403)
  t.match(await use('nonsense'), { status: 400, body: { message: /There is no profile 'nonsense'/ } })
})

t.test('tests can act behind the product’s back, and start afresh', async (t) => {
  const { get, control, user, group } = await start(t, { replicationMs: 60_000 })
  const id = user('inactiveStaff')
  const read = async () => (await get(`/users?$filter=id eq '${id}'&$select=city,signInActivity`)).body.value[0]
  const before = await read()
  await control('POST', 'signins', { userId: id, at: '2026-01-02T03:04:05Z' })
  await control('PATCH', `users/${id}`, { city: 'Elsewhere' })
  await control('DELETE', `groups/${group('licA3Staff')}/members`, { userId: id })
  t.match(
    await read(),
    { city: 'Elsewhere', signInActivity: { lastSuccessfulSignInDateTime: '2026-01-02T03:04:05Z' } },
    'at once, also in lists',
  )
  t.equal((await get(`/groups/${group('licA3Staff')}/members/${id}`)).status, 404)
  t.same((await control('GET', 'journal')).body.value, [], 'not a write of the product')
  await control('POST', 'reset')
  t.same(await read(), before)
  t.match(await control('GET', 'nonsense'), { status: 404, body: { message: /GET cast/ } })
})
