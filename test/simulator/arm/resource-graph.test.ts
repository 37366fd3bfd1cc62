import t from 'tap'

import { AUTHORIZATION, startArm } from './support.ts'
import type { ArmClient } from './support.ts'

const ASSIGNMENTS =
  "authorizationresources | where type =~ 'microsoft.authorization/roleassignments' " +
  '| project id, name, properties | order by id asc'

/** All rows of a query over all its pages. */
async function walk({ ask }: ArmClient, query: string, scopes: Record<string, unknown> = {}, options = {}) {
  const rows: any[] = []
  let $skipToken: string | undefined
  do {
    const { status, body } = await ask(query, {
      ...scopes,
      options: { $top: 50, ...options, ...($skipToken && { $skipToken }) },
    })
    if (status !== 200) throw new Error(JSON.stringify(body))
    rows.push(...body.data)
    $skipToken = body.$skipToken
  } while ($skipToken !== undefined)
  return rows
}

const keys = (rows: any[]) => new Set(rows.map(({ id }) => id.toLowerCase()))

t.test('it holds what the lists of ARM hold, in its own spelling, some of it twice, and nothing of PIM', async (t) => {
  const client = await startArm(t)
  const { all, cast } = client
  const group = { managementGroups: [cast.tenantId] }
  const rows = await walk(client, ASSIGNMENTS, group, { authorizationScopeFilter: 'AtScopeAboveAndBelow' })
  const found = keys(rows)
  t.ok(rows.length > found.size, 'duplicates')
  const [twice] = rows.filter(({ id }, position) => rows.findIndex((row) => row.id === id) !== position)
  const dates = rows.filter(({ id }) => id === twice.id).map(({ properties }) => properties.createdOn)
  t.equal(new Set(dates).size, 2, 'which differ in createdOn')
  const scopes = [
    ...(await all('/providers/Microsoft.Management/managementGroups')).map(({ id }) => id),
    ...(await all('/subscriptions')).map(({ id }) => id),
  ]
  const lists = await Promise.all(scopes.map((scope) => all(`${scope}${AUTHORIZATION}/roleAssignments`)))
  const below = lists.flat().filter(({ properties }) => properties.scope !== '/')
  t.notOk(
    [...found].some((id) => id.startsWith('/providers/microsoft.authorization/')),
    '/ is not for the reader',
  )
  t.same([...found].sort(), [...keys(below)].sort())
  t.notOk(found.has(cast.azure.eligibilities['eligibleOwner']?.id.toLowerCase()))
  const exactly = new Set(lists.flat().map(({ id }) => id))
  t.notOk(
    rows.every(({ id }) => exactly.has(id)),
    'ids differ in case',
  )
  const { body } = await client.ask('authorizationresources | distinct type | order by type asc')
  t.same(body.data, [
    { type: 'microsoft.authorization/classicadministrators' },
    { type: 'microsoft.authorization/roleassignments' },
    { type: 'microsoft.authorization/roledefinitions' },
  ])
})

t.test('the traps of scopes', async (t) => {
  const client = await startArm(t)
  const { cast } = client
  const { library, acquiredSchool } = cast.azure.subscriptions
  const scopesOf = async (scopes: Record<string, unknown>, options = {}) =>
    new Set((await walk(client, ASSIGNMENTS, scopes, options)).map(({ properties }) => properties.scope as string))
  const only = await scopesOf({ subscriptions: [library?.id] })
  t.ok(only.size > 0)
  t.ok(
    [...only].every((scope) => scope.startsWith(library?.scope as string)),
    'nothing from management groups',
  )
  const above = await scopesOf({ subscriptions: [library?.id] }, { authorizationScopeFilter: 'AtScopeAboveAndBelow' })
  t.ok(above.has(cast.azure.rootScope))
  t.notOk((await scopesOf({ managementGroups: [cast.tenantId] })).has('/'), '/ lies above the root group')
  t.same(
    await scopesOf({ managementGroups: ['production'] }, { authorizationScopeFilter: 'AtScopeExact' }),
    new Set(['/providers/Microsoft.Management/managementGroups/production']),
  )
  t.same(await scopesOf({ subscriptions: [acquiredSchool?.id] }), new Set(), 'what may not be read is not there')
  const both = await client.ask(ASSIGNMENTS, { subscriptions: [library?.id], managementGroups: [cast.tenantId] })
  t.equal(both.status, 400)
})

t.test('a query that is not understood is never one that found nothing', async (t) => {
  const { ask } = await startArm(t)
  for (const query of [
    'resources | project id',
    'authorizationresources | summarize count() by type',
    'authorizationresources | take 10',
    'authorizationresources | extend scope = properties.scope',
    "authorizationresources | where type contains 'role'",
    "authorizationresources | where type =~ 'a' or (type =~ 'b')",
    'authorizationresources | where type =~ microsoft',
    "authorizationresources | where nothing =~ 'a'",
    'authorizationresources | project id, nothing',
    'authorizationresources | project id | order by name asc',
    'authorizationresources | project id | join kind=inner (resources) on id',
    'authorizationresources; resources',
    '',
  ]) {
    const { status, body } = await ask(query)
    t.equal(status, 400, query)
    t.match(body.error?.details, [{ code: 'InvalidQuery' }], query)
  }
})

t.test('what is understood: lists of types, aliases, paths inside, and or', async (t) => {
  const { ask, cast } = await startArm(t)
  const owner = cast.azure.assignments['rootOwner']
  const { body } = await ask(
    "AuthorizationResources | where type in~ ('Microsoft.Authorization/RoleAssignments') and " +
      `tostring(properties.principalId) =~ '${owner?.principalId.toUpperCase()}' | project id, scope = tolower(properties.scope)`,
  )
  t.match(body.data, [{ id: String, scope: String }])
  t.ok(body.data.some(({ scope }: any) => scope === owner?.scope.toLowerCase()))
  const either = await ask(
    "resourcecontainers | where type == 'microsoft.management/managementgroups' " +
      "or type == 'microsoft.resources/subscriptions' | distinct type",
  )
  t.equal(either.body.count, 2)
  const wrongCase = await ask("authorizationresources | where type == 'Microsoft.Authorization/roleAssignments'")
  t.match(wrongCase, { status: 200, body: { count: 0 } }, '== looks at case')
})

t.test('pages: a token only where the id is projected, and for the same query alone', async (t) => {
  const client = await startArm(t)
  const { ask } = client
  const first = (await ask(ASSIGNMENTS, { options: { $top: 10 } })).body
  t.match(first, { count: 10, resultTruncated: 'false', $skipToken: String })
  const other = ASSIGNMENTS.replace('name, ', '')
  t.equal((await ask(other, { options: { $top: 10, $skipToken: first.$skipToken } })).status, 400)
  const nameless = (await ask(ASSIGNMENTS.replace('id, ', '').replace('id asc', 'name asc'), { options: { $top: 10 } }))
    .body
  t.equal(nameless.resultTruncated, 'true')
  t.notOk('$skipToken' in nameless)
  for (const $top of [0, 1001, '5']) t.equal((await ask(ASSIGNMENTS, { options: { $top } })).status, 400)
  t.equal((await ask(ASSIGNMENTS)).body.count, 100, '100 unless said')
  const unsorted = ASSIGNMENTS.split(' | order')[0] as string
  const [once, again] = [await ask(unsorted), await ask(unsorted)]
  t.notSame(once.body.data, again.body.data, 'an unsorted page is another one the next time')
})

t.test('it is late, and ARM is not', async (t) => {
  const client = await startArm(t, { azure: { lagMs: 400 } })
  const { arm, ask, cast, user } = client
  const at = cast.azure.subscriptions['library']?.scope
  const name = '11111111-2222-4333-8444-555555555555'
  const path = `${at}${AUTHORIZATION}/roleAssignments/${name}`
  const body = {
    properties: {
      roleDefinitionId: `${at}${AUTHORIZATION}/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`,
      principalId: user('doubleLicensed'),
      principalType: 'User',
    },
  }
  t.match(await arm('PUT', path, { body, token: 'writer' }), { status: 201 })
  t.equal((await arm('GET', path)).status, 200)
  const seen = async () => (await ask(`authorizationresources | where name =~ '${name}' | project id`)).body.count
  t.equal(await seen(), 0)
  await new Promise((resolve) => setTimeout(resolve, 450))
  t.equal(await seen(), 1)
})
