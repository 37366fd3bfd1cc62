import t from 'tap'

import { AUTHORIZATION, startArm, tokenWith } from './support.ts'

const names = (rows: any[]) => rows.map(({ name }) => name)

t.test('nothing of Azure is made before somebody asks, and Graph is the same with and without it', async (t) => {
  const [untouched, touched] = [await startArm(t), await startArm(t)]
  t.equal(touched.world.arm.isFounded, false)
  await touched.all('/subscriptions')
  t.equal(touched.world.arm.isFounded, true)
  for (const path of ['/users?$top=50', '/servicePrincipals', '/groups', '/roleManagement/directory/roleAssignments']) {
    t.same((await touched.get(path)).body.value, (await untouched.get(path)).body.value, path)
  }
  t.equal(untouched.world.arm.isFounded, false)
})

t.test('the same seed and time make the same estate, another seed another one', async (t) => {
  const now = '2026-09-01T08:00:00Z'
  const rows = async (seed: number) => {
    const { all, cast } = await startArm(t, { seed, now })
    return await all(`${cast.azure.subscriptions['library']?.scope}${AUTHORIZATION}/roleAssignments`)
  }
  const first = await rows(1)
  t.same(await rows(1), first)
  t.notSame(await rows(2), first)
})

t.test('the tree is told as a list, and matches what Resource Graph tells', async (t) => {
  const { all, ask, cast } = await startArm(t)
  const root = cast.azure.rootScope
  t.equal(root, `/providers/Microsoft.Management/managementGroups/${cast.tenantId}`)
  const descendants = await all(`${root}/descendants`)
  const parents = new Map(descendants.map(({ id, properties }) => [id, properties.parent.id]))
  for (const id of parents.keys()) {
    let [at, steps] = [id, 0]
    while (at !== root && steps++ < 8) at = parents.get(at) ?? t.fail(`${id} hangs in the air`)
    t.ok(steps <= 7, id)
  }
  const groups = await all('/providers/Microsoft.Management/managementGroups')
  t.equal(groups.length, 6)
  const { body } = await ask('resourcecontainers | project id, name, type, properties | order by id asc', {
    options: { $top: 1000 },
  })
  const ofType = (type: string) => body.data.filter((row: any) => row.type === type)
  t.same(
    ofType('microsoft.management/managementgroups')
      .map(({ id }: any) => id)
      .sort(),
    groups.map(({ id }) => id).sort(),
  )
  const chains = ofType('microsoft.resources/subscriptions').map(({ id, properties }: any) => [
    id,
    properties.managementGroupAncestorsChain[0]?.name,
  ])
  for (const [id, nearest] of chains) {
    t.equal(parents.get(id)?.split('/').at(-1), nearest, id)
  }
})

t.test('subscriptions that hang in no group are listed alone', async (t) => {
  const { all, cast } = await startArm(t)
  const below = names(await all(`${cast.azure.rootScope}/descendants`))
  const outside = names(
    (await all('/subscriptions', { token: 'opaque' })).map(({ subscriptionId }) => ({ name: subscriptionId })),
  ).filter((id) => !below.includes(id))
  const { acquiredSchool, forgottenPilot } = cast.azure.subscriptions
  t.same(outside.sort(), [acquiredSchool?.id, forgottenPilot?.id].sort())
  const readable = (await all('/subscriptions')).map(({ subscriptionId }) => subscriptionId)
  t.notOk(readable.includes(acquiredSchool?.id), 'Reader of the root group does not reach it')
  const disabled = (await all('/subscriptions')).filter(({ state }) => state === 'Disabled')
  t.same(
    disabled.map(({ displayName }) => displayName),
    ['Old lab'],
  )
})

t.test('the list of management groups calls its link @nextLink', async (t) => {
  const { arm, all } = await startArm(t, { azure: { pageSize: 2 } })
  const { body } = await arm('GET', '/providers/Microsoft.Management/managementGroups')
  t.equal(body.value.length, 2)
  t.type(body['@nextLink'], 'string')
  t.notOk('nextLink' in body)
  t.equal((await all('/providers/Microsoft.Management/managementGroups')).length, 6)
})

t.test('one group tells its children and ancestors when asked', async (t) => {
  const { arm } = await startArm(t)
  const group = '/providers/Microsoft.Management/managementGroups/landing-zones'
  const children = (await arm('GET', `${group}?$expand=children&$recurse=true`)).body.properties.children
  t.match(
    children.find(({ name }: any) => name === 'production'),
    { children: Array },
  )
  const { body } = await arm('GET', `${group}?$expand=ancestors`)
  t.equal(body.properties.details.managementGroupAncestors[0], 'northwind')
  t.equal((await arm('GET', `${group}?$recurse=true`)).status, 400)
})

t.test('a request needs a token for Azure and a version that there is', async (t) => {
  const { arm, call, armUrl } = await startArm(t)
  t.match(await call('GET', `${armUrl}/subscriptions?api-version=2022-12-01`, { headers: { Authorization: '' } }), {
    status: 401,
    body: { error: { code: 'AuthenticationFailed' } },
  })
  const graph = tokenWith({ aud: 'https://graph.microsoft.com', appid: '7e000000-0000-4000-8000-000000000001' })
  const refused = await arm('GET', '/subscriptions', { token: graph })
  t.match(refused, { status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } })
  t.match(refused.headers.get('www-authenticate'), /^Bearer /)
  t.equal((await arm('GET', '/subscriptions', { token: tokenWith({ aud: undefined }) })).status, 401)
  t.equal((await arm('GET', '/subscriptions', { token: tokenWith({ exp: 1 }) })).status, 401)
  for (const aud of ['https://management.azure.com/', 'https://management.core.windows.net/']) {
    const token = tokenWith({ aud, appid: '7e000000-0000-4000-8000-000000000001' })
    t.ok((await arm('GET', '/subscriptions', { token })).body.value.length > 0, aud)
  }
  const bare = await call('GET', `${armUrl}/subscriptions`)
  t.match(bare, { status: 400, body: { error: { code: 'MissingApiVersionParameter' } } })
  t.match(await arm('GET', '/subscriptions', { version: '2099-01-01' }), {
    status: 400,
    body: { error: { code: 'NoRegisteredProviderFound' } },
  })
  t.equal((await arm('GET', '/providers/Microsoft.Nothing/things')).status, 404)
  t.equal((await arm('DELETE', '/subscriptions')).status, 405)
})

t.test('what there is not is 404, what may not be read 403 without telling whether it is there', async (t) => {
  const { arm } = await startArm(t)
  const nobody = tokenWith({ oid: '00000000-0000-4000-8000-00000000dead', idtyp: 'user' })
  t.match(await arm('GET', '/subscriptions/00000000-0000-4000-8000-000000000000'), {
    status: 404,
    body: { error: { code: 'SubscriptionNotFound' } },
  })
  for (const name of ['production', 'no-such-group']) {
    const path = `/providers/Microsoft.Management/managementGroups/${name}`
    t.match(await arm('GET', path, { token: nobody }), {
      status: 403,
      body: { error: { code: 'AuthorizationFailed' } },
    })
  }
  t.same((await arm('GET', '/subscriptions', { token: nobody })).body, { value: [], nextLink: null })
})
