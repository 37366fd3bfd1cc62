import { randomUUID } from 'node:crypto'
import t from 'tap'

import { giveActive } from '../../../simulator/arm/estate/give.ts'
import { AUTHORIZATION, startArm } from './support.ts'
import type { ArmClient } from './support.ts'

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'

const at = ({ cast }: ArmClient, name: string) => cast.azure.subscriptions[name]?.scope as string
const assignment = (scope: string, name: string = randomUUID()) => `${scope}${AUTHORIZATION}/roleAssignments/${name}`
const giving = (principalId: string | undefined, role = READER, more = {}) => ({
  properties: { principalId, roleDefinitionId: `${AUTHORIZATION}/roleDefinitions/${role}`, ...more },
})

t.test('an assignment is made once, told again, and taken away', async (t) => {
  const client = await startArm(t)
  const { arm, user, all } = client
  const path = assignment(at(client, 'library'))
  const body = giving(user('doubleLicensed'), READER, { principalType: 'User' })
  const made = await arm('PUT', path, { body, token: 'writer' })
  t.match(made, {
    status: 201,
    body: { id: path, properties: { principalType: 'User', scope: at(client, 'library') } },
  })
  t.match(await arm('PUT', path, { body, token: 'writer' }), { status: 200, body: { id: path } })
  t.match(await arm('PUT', assignment(at(client, 'library')), { body, token: 'writer' }), {
    status: 409,
    body: { error: { code: 'RoleAssignmentExists' } },
  })
  t.match(await arm('PUT', path, { body: giving(user('twoGroups')), token: 'writer' }), {
    status: 400,
    body: { error: { code: 'RoleAssignmentUpdateNotPermitted' } },
  })
  t.ok((await all(`${at(client, 'library')}${AUTHORIZATION}/roleAssignments`)).some(({ id }) => id === path))
  t.match(await arm('DELETE', path, { token: 'writer' }), { status: 200, body: { id: path } })
  t.match(await arm('DELETE', path, { token: 'writer' }), { status: 204 })
  t.equal((await arm('GET', path)).status, 404)
  const written = client.world.journal.entries().map(({ method, by }) => `${method} ${by ?? ''}`.trim())
  t.same(written, ['PUT', 'PUT', 'DELETE', 'DELETE'])
})

t.test('what is asked for wrongly is refused, and nothing is made', async (t) => {
  const client = await startArm(t)
  const { arm, user, cast, world } = client
  const scope = at(client, 'library')
  const refused = async (body: unknown, code: string, path = assignment(scope)) =>
    t.match(await arm('PUT', path, { body, token: 'writer' }), { status: 400, body: { error: { code } } }, code)
  await refused(giving(user('twoGroups')), 'InvalidRoleAssignmentId', assignment(scope, 'my-assignment'))
  await refused(giving('not-a-guid'), 'InvalidRequestContent')
  await refused({}, 'InvalidRequestContent')
  await refused(giving(user('twoGroups'), randomUUID()), 'RoleDefinitionDoesNotExist')
  await refused(giving(user('twoGroups'), cast.azure.roles['nearlyContributor']), 'RoleDefinitionDoesNotExist')
  await refused(giving(randomUUID()), 'PrincipalNotFound')
  await refused(giving(user('twoGroups'), READER, { principalType: 'Group' }), 'UnmatchedPrincipalType')
  t.equal((await arm('PUT', assignment(`/subscriptions/${randomUUID()}`), { body: {}, token: 'writer' })).status, 404)
  t.same(world.journal.entries(), [])
  const made = giving(randomUUID(), READER, { principalType: 'ServicePrincipal' })
  t.equal((await arm('PUT', assignment(scope), { body: made, token: 'writer' })).status, 201, 'a new app is believed')
})

t.test('who may write: not the reader, not a Contributor, a group through its members, nobody outside', async (t) => {
  const client = await startArm(t)
  const { arm, user, cast } = client
  const write = async (scope: string, token: string) =>
    (await arm('PUT', assignment(scope), { body: giving(user('twoGroups'), OWNER), token })).status
  t.equal(await write(at(client, 'campusPlatform'), 'reader'), 403)
  t.equal(await write(at(client, 'campusPlatform'), user('groupAdmin')), 403, 'Contributor through the group')
  t.equal(await write(at(client, 'acquiredSchool'), 'writer'), 403, 'outside of the hierarchy')
  t.equal(await write(at(client, 'acquiredSchool'), user('managerless')), 201, 'its Owner')
  t.equal(await write(at(client, 'forgottenPilot'), user('breakGlass2')), 201, 'elevated access reaches everything')
  t.equal(await write(at(client, 'research'), cast.azure.assignments['ownerApp']?.principalId as string), 201)
  const denied = `${at(client, 'library')}/resourceGroups/rg-ops`
  t.equal(await write(denied, user('globalAdmin')), 403, 'a deny assignment stands against Owner')
  const roleGroup = await arm('GET', `${at(client, 'campusPlatform')}${AUTHORIZATION}/roleAssignments`, {
    token: user('groupAdmin'),
  })
  t.ok(roleGroup.body.value.length > 0, 'a member of a group reads what the group may')
})

t.test('a subscription holds four thousand', async (t) => {
  const client = await startArm(t)
  const { arm, user, control } = client
  const scope = at(client, 'library')
  const { estate } = client.world.arm
  for (let number = 0; number < 4_000; number++) {
    giveActive(estate, { scope, role: 'Reader', principalId: estate.idOf(`crowd:${number}`), type: 'User' })
  }
  t.match(await arm('PUT', assignment(scope), { body: giving(user('twoGroups')), token: 'writer' }), {
    status: 400,
    body: { error: { code: 'RoleAssignmentLimitExceeded' } },
  })
  t.equal((await control('GET', 'journal')).body.value.length, 0)
})

t.test('a Global Administrator elevates, an app can not', async (t) => {
  const client = await startArm(t)
  const { arm, user, all, cast } = client
  const elevate = async (token: string) => (await arm('POST', `${AUTHORIZATION}/elevateAccess`, { token })).status
  for (const token of ['writer', user('activeStaff'), 'opaque']) t.equal(await elevate(token), 403, token)
  t.equal(await elevate(user('globalAdmin')), 200)
  const rows = await all(`${cast.azure.rootScope}${AUTHORIZATION}/roleAssignments?$filter=atScope()`)
  const elevated = rows
    .filter(({ properties }) => properties.scope === '/')
    .map(({ properties }) => properties.principalId)
  t.same(elevated.sort(), [user('breakGlass2'), user('globalAdmin')].sort())
})

t.test('behind the product’s back: assignments come and go at once, and reset brings back the beginning', async (t) => {
  const client = await startArm(t, { azure: { lagMs: 60_000 }, replicationMs: 60_000 })
  const { control, all, ask, user } = client
  const scope = at(client, 'library')
  const list = async () => (await all(`${scope}${AUTHORIZATION}/roleAssignments`)).map(({ id }) => id)
  const before = await list()
  const grant = { scope, role: 'Owner', principalId: user('tooNew') }
  const { id, name } = (await control('POST', 'azure/assignments', grant)).body
  t.ok((await list()).includes(id))
  t.equal((await ask(`authorizationresources | where name =~ '${name}' | project id`)).body.count, 1)
  t.equal((await control('DELETE', 'azure/assignments', { id })).status, 204)
  t.notOk((await list()).includes(id))
  await control('DELETE', 'azure/assignments', { id: client.cast.azure.assignments['orphan']?.id })
  t.equal((await list()).length, before.length - 1)
  t.equal((await control('POST', 'azure/assignments', { ...grant, scope: '/subscriptions/none' })).status, 400)
  await control('POST', 'reset')
  t.same(await list(), before)
})
