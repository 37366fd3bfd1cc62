import t from 'tap'

import { AUTHORIZATION, filter, startArm } from './support.ts'

t.test('reads spend the bucket of their subscription, and each caller has one', async (t) => {
  const { arm, cast } = await startArm(t, { quota: 'on', azure: { quotaFactor: 0.012 } })
  const { library, research } = cast.azure.subscriptions
  const read = (scope: string | undefined, token = 'reader') =>
    arm('GET', `${scope}${AUTHORIZATION}/roleAssignments${filter('atScope()')}`, { token })
  const replies = [await read(library?.scope), await read(library?.scope), await read(library?.scope)]
  t.equal(replies[0]?.headers.get('x-ms-ratelimit-remaining-subscription-reads'), '2')
  const refused = await read(library?.scope)
  t.match(refused, { status: 429, body: { error: { code: 'SubscriptionRequestsThrottled' } } })
  t.ok(Number(refused.headers.get('retry-after')) >= 1)
  t.equal((await read(research?.scope)).status, 200, 'another subscription')
  t.equal((await read(library?.scope, 'writer')).status, 200, 'another caller')
})

t.test('management groups spend the tenant’s, and PIM has its own limit there', async (t) => {
  const { arm, cast, control } = await startArm(t, { quota: 'on', azure: { quotaFactor: 0.02 } })
  const policies = (scope: string | undefined) =>
    arm('GET', `${scope}${AUTHORIZATION}/roleEligibilityScheduleInstances`)
  t.equal((await policies(cast.azure.rootScope)).status, 200)
  t.equal((await policies(cast.azure.rootScope)).status, 200)
  t.match(await policies(cast.azure.rootScope), { status: 429, body: { error: { code: 'ResourceRequestsThrottled' } } })
  t.equal((await policies(cast.azure.subscriptions['library']?.scope)).status, 200)
  const { body } = await control('GET', 'stats')
  t.match(body.azure, { requests: 4, throttled: 1 })
})

t.test('Resource Graph tells what is left and refuses the sixteenth', async (t) => {
  const { ask } = await startArm(t, { quota: 'on' })
  const query = 'resourcecontainers | distinct type'
  const first = await ask(query)
  t.equal(first.headers.get('x-ms-user-quota-remaining'), '14')
  t.match(first.headers.get('x-ms-user-quota-resets-after'), /^00:00:0\d$/)
  for (let more = 0; more < 14; more++) await ask(query)
  const refused = await ask(query)
  t.match(refused, { status: 429, body: { error: { code: 'RateLimiting' } } })
  t.ok(Number(refused.headers.get('retry-after')) >= 1)
})

t.test('faults strike Azure as they strike Graph', async (t) => {
  const { arm, control, cast, user, get } = await startArm(t)
  const scope = cast.azure.subscriptions['library']?.scope
  const path = `${scope}${AUTHORIZATION}/roleAssignments/11111111-2222-4333-8444-555555555555`
  const roleDefinitionId = `${AUTHORIZATION}/roleDefinitions/${cast.azure.roles['Reader']}`
  const body = { properties: { principalId: user('twoGroups'), roleDefinitionId } }
  await control('POST', 'faults', { where: 'azure', times: 1, effect: { status: 503, retryAfter: '7' } })
  t.equal((await get('/organization')).status, 200, 'not Graph')
  const broken = await arm('GET', '/subscriptions')
  t.match(broken, { status: 503, body: { error: { code: 'ServiceUnavailable' } } })
  t.equal(broken.headers.get('retry-after'), '7')
  await control('POST', 'faults', { where: 'azure', method: 'PUT', times: 1, after: true, effect: { drop: true } })
  await t.rejects(arm('PUT', path, { body, token: 'writer' }))
  t.equal((await arm('GET', path)).status, 200, 'the write took place, its response was lost')
  await control('POST', 'faults', { path: '/subscriptions', times: 1, effect: { status: 403 } })
  t.match(await arm('GET', '/subscriptions'), { status: 403, body: { error: { code: 'AuthorizationFailed' } } })
})

t.test('lists show a write after a moment, single reads at once', async (t) => {
  const { arm, all, cast } = await startArm(t, { replicationMs: 300 })
  const orphan = cast.azure.assignments['orphan']
  const list = async () =>
    (await all(`${orphan?.scope}${AUTHORIZATION}/roleAssignments`)).some(({ id }) => id === orphan?.id)
  t.equal((await arm('DELETE', orphan?.id as string, { token: 'writer' })).status, 200)
  t.equal((await arm('GET', orphan?.id as string)).status, 404)
  t.equal(await list(), true)
  await new Promise((resolve) => setTimeout(resolve, 350))
  t.equal(await list(), false)
})

t.test('a large tenant is as large as it says', async (t) => {
  const { ask, arm, cast } = await startArm(t, { azureSize: 'large' })
  const types = async (table: string, type: string) =>
    (
      await ask(
        `${table} | where type =~ '${type}' | project id | order by id asc`,
        { options: { $top: 1000 } },
        'opaque',
      )
    ).body
  t.equal((await types('resourcecontainers', 'microsoft.resources/subscriptions')).totalRecords, 400)
  t.equal((await types('resourcecontainers', 'microsoft.management/managementgroups')).totalRecords, 51)
  const { totalRecords } = await types('authorizationresources', 'microsoft.authorization/roleassignments')
  t.ok(totalRecords >= 19_000, String(totalRecords))
  t.equal((await arm('GET', `${cast.azure.rootScope}${AUTHORIZATION}/roleAssignments`)).status, 200)
})
