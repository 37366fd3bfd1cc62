import t from 'tap'

import { AUTHORIZATION, filter, startArm } from './support.ts'
import type { ArmClient } from './support.ts'

const ASSIGNMENTS = `${AUTHORIZATION}/roleAssignments`
const scopes = (rows: any[]) => new Set(rows.map(({ properties }) => properties.scope.toLowerCase()))
const subscription = ({ cast }: ArmClient, name: string) => cast.azure.subscriptions[name]?.scope as string

t.test('without a filter a subscription tells what is above, at and below it; atScope() nothing below', async (t) => {
  const client = await startArm(t)
  const at = subscription(client, 'library')
  const all = await client.all(`${at}${ASSIGNMENTS}`)
  const here = scopes(all)
  t.ok(here.has('/'), 'elevated access')
  t.ok(here.has(client.cast.azure.rootScope.toLowerCase()), 'the root group')
  t.ok([...here].some((scope) => scope.startsWith(`${at}/resourcegroups/`)))
  const atScope = await client.all(`${at}${ASSIGNMENTS}${filter('atScope()')}`)
  t.ok(atScope.length > 0 && atScope.length < all.length)
  t.notOk([...scopes(atScope)].some((scope) => scope.startsWith(`${at}/`)))
  const inherited = (rows: any[]) => rows.filter(({ properties }) => !properties.scope.startsWith(at)).length
  t.equal(inherited(atScope), inherited(all))
})

t.test('an unfiltered list of a management group holds nothing of the subscriptions below', async (t) => {
  const client = await startArm(t)
  const rows = await client.all(`${client.cast.azure.rootScope}${ASSIGNMENTS}`)
  t.notOk([...scopes(rows)].some((scope) => scope.startsWith('/subscriptions/')))
  const elevated = rows.filter(({ properties }) => properties.scope === '/')
  t.match(elevated, [{ properties: { principalId: client.user('breakGlass2') } }])
})

t.test('a principal is asked for above, at and below; assignedTo also through groups', async (t) => {
  const client = await startArm(t)
  const { all, cast, user } = client
  const root = `${cast.azure.rootScope}${ASSIGNMENTS}`
  const of = async (text: string) => (await all(`${root}${filter(text)}`)).map(({ id }) => id)
  const { dangerousInSum, groupContributor } = cast.azure.assignments
  t.ok((await of(`principalId eq '${dangerousInSum?.principalId}'`)).includes(dangerousInSum?.id))
  const member = user('groupAdmin')
  t.notOk((await of(`principalId eq '${member}'`)).includes(groupContributor?.id))
  t.ok((await of(`assignedTo('${member}')`)).includes(groupContributor?.id))
  t.notOk((await of(`atScope() and assignedTo('${member}')`)).includes(groupContributor?.id))
})

t.test('a filter that is not known is refused', async (t) => {
  const { arm, cast } = await startArm(t)
  for (const text of ["roleName eq 'Owner'", 'atScope() or atScope()', 'assignedTo()', "startswith(principalId,'a')"]) {
    const reply = await arm('GET', `${cast.azure.rootScope}${ASSIGNMENTS}${filter(text)}`)
    t.match(reply, { status: 400, body: { error: { code: 'UnsupportedFilter' } } }, text)
  }
})

t.test('pages follow one another; a token continues its own list only', async (t) => {
  const client = await startArm(t, { azure: { pageSize: 7 } })
  const at = subscription(client, 'library')
  const rows = await client.all(`${at}${ASSIGNMENTS}`)
  t.equal(new Set(rows.map(({ id }) => id)).size, rows.length)
  const first = (await client.arm('GET', `${at}${ASSIGNMENTS}`)).body
  t.equal(first.value.length, 7)
  t.match(first.nextLink, new RegExp(`^${client.armUrl}/subscriptions/`))
  const other = first.nextLink.replace(at, subscription(client, 'research'))
  t.match(await client.arm('GET', other), { status: 400, body: { error: { code: 'InvalidSkipToken' } } })
  await client.control('PATCH', 'settings', { profiles: ['emptyPages'] })
  t.same(await client.all(`${at}${ASSIGNMENTS}`), rows, 'also with empty pages among them')
})

t.test('role ids come with a scope, without one and in capitals; types are mixed, orphans stay', async (t) => {
  const client = await startArm(t)
  const rows = (
    await Promise.all(
      Object.values(client.cast.azure.subscriptions).map(({ scope }) =>
        client.all(`${scope}${ASSIGNMENTS}`, { token: 'opaque' }),
      ),
    )
  ).flat()
  const ids = rows.map(({ properties }) => properties.roleDefinitionId as string)
  t.ok(ids.some((id) => id.startsWith('/subscriptions/')))
  t.ok(ids.some((id) => id.startsWith('/providers/')))
  t.ok(ids.some((id) => /[A-F]{2}/.test(id.split('/').at(-1) ?? '')))
  t.same(
    new Set(rows.map(({ properties }) => properties.principalType)),
    new Set(['User', 'Group', 'ServicePrincipal', 'ForeignGroup']),
  )
  t.ok(rows.some(({ properties }) => properties.condition !== null))
  const orphan = client.cast.azure.assignments['orphan']
  t.ok(rows.some(({ id }) => id === orphan?.id))
  t.equal((await client.get(`/users/${orphan?.principalId}`)).status, 404)
})

t.test('what is not yet or no longer in force is not in the list', async (t) => {
  const client = await startArm(t)
  const { future, activatedContributor, timeBound } = client.cast.azure.assignments
  const ids = (
    await Promise.all(
      ['research', 'studentPortal', 'library'].map((name) => client.all(`${subscription(client, name)}${ASSIGNMENTS}`)),
    )
  )
    .flat()
    .map(({ id }) => id)
  t.notOk(ids.includes(future?.id))
  t.ok(ids.includes(activatedContributor?.id), 'an activation is an assignment while it lasts')
  t.ok(ids.includes(timeBound?.id))
})

t.test('who may read one subscription sees that one, and Management Group Reader nothing: 200 both', async (t) => {
  const client = await startArm(t)
  const { all, cast, control } = client
  const at = subscription(client, 'library')
  const give = (grants: unknown) => control('PUT', 'azure/identities/reader', { grants })
  t.equal((await give([{ role: 'Reader', scope: at }])).status, 200)
  t.ok((await all(`${at}${ASSIGNMENTS}`)).length > 0)
  t.same(await all(`${cast.azure.rootScope}${ASSIGNMENTS}`), [])
  t.same(await all(`${subscription(client, 'research')}${ASSIGNMENTS}`), [])
  t.same(
    (await all('/subscriptions')).map(({ id }) => id),
    [at],
  )
  await give([{ role: 'Management Group Reader', scope: cast.azure.rootScope }])
  t.same(await all(`${cast.azure.rootScope}${ASSIGNMENTS}`), [])
  t.ok((await all(`${cast.azure.rootScope}/descendants`)).length > 10)
  const ask = await client.ask("authorizationresources | where type =~ 'microsoft.authorization/roleassignments'")
  t.match(ask, { status: 200, body: { count: 0 } })
  const [name] = (await all(`${at}${ASSIGNMENTS}`, { token: 'opaque' })).map((row) => row.id)
  t.equal((await client.arm('GET', name)).status, 403)
  t.equal((await give([{ role: 'No such role', scope: at }])).status, 400)
})

t.test('definitions: built-in ones by name and type, custom ones where they may be assigned', async (t) => {
  const client = await startArm(t)
  const { all, arm, cast } = client
  const definitions = `${AUTHORIZATION}/roleDefinitions`
  const builtIn = await all(`${definitions}${filter("type eq 'BuiltInRole'")}`, { token: 'opaque' })
  t.ok(builtIn.length >= 60)
  t.equal(new Set(builtIn.map(({ name }) => name)).size, builtIn.length)
  const [uaa] = await all(`${cast.azure.rootScope}${definitions}${filter("roleName eq 'User Access Administrator'")}`)
  t.match(uaa, {
    id: `${definitions}/18d7d88d-d35e-4fb5-a5c3-7773c20a72d9`,
    properties: { permissions: [{ actions: ['*/read', 'Microsoft.Authorization/*', 'Microsoft.Support/*'] }] },
  })
  const custom = async (scope: string, more = '') =>
    (await all(`${scope}${definitions}${filter(`type eq 'CustomRole'${more}`)}`)).map(
      ({ properties }) => properties.roleName,
    )
  t.notOk((await custom(cast.azure.rootScope)).includes('Project Contributor'))
  t.ok((await custom(cast.azure.rootScope, ' and atScopeAndBelow()')).includes('Project Contributor'))
  t.ok((await custom(subscription(client, 'campusPlatform'))).includes('Project Contributor'))
  const owner = `${subscription(client, 'library')}${definitions}/8e3af657-a8ff-443c-a75c-2fe8c4bcb635`
  t.match(await arm('GET', owner), { status: 200, body: { id: owner, properties: { roleName: 'Owner' } } })
  t.equal((await arm('GET', `${definitions}/00000000-0000-4000-8000-000000000000`)).status, 404)
})
