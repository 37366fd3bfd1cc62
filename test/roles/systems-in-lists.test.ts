import t from 'tap'
import { purgeSnapshots } from '../../src/store/role-snapshots.ts'
import { openStore } from '../../src/store/database.ts'
import { all, startService } from '../helper.ts'

const ASSIGNMENTS = 'GET /v1/role-assignments'
const ROLES = 'GET /v1/roles'

t.test('roles of other systems are listed from the newest snapshot', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const service = await startService(t, { store, env: { AZURE_ROLES: 'true' } })
  const { call, cast } = service
  for (const list of [ASSIGNMENTS, ROLES]) {
    for (const system of ['azure', 'all']) {
      t.match(await call(`${list}?system=${system}`, { as: 'roles' }), {
        status: 404,
        body: { error: { code: 'SnapshotNotFound', target: 'system', message: /take one with TakeRoleSnapshot/ } },
      })
    }
    const entra = (await call(list, { as: 'roles' })).body
    t.match(entra.systems, [{ system: 'entra', state: 'read', unseen: [] }])
    t.ok(
      entra.value.every(({ system }: any) => system === 'entra'),
      'nothing given is Entra as it is now',
    )
  }
  const taken = (await call('POST /v1/role-snapshots', { body: {} })).body
  const azureState = taken.systems.find(({ system }: any) => system === 'azure')

  const { body } = await call(`${ASSIGNMENTS}?system=azure`, { as: 'roles' })
  t.same(body.systems, [azureState])
  t.equal(body.asOf, taken.asOf)
  t.notOk('pimAvailable' in body, 'PIM of Entra is another matter')
  const azure = (await all(service, `${ASSIGNMENTS}?system=azure&top=50`, 'roles')).value
  t.equal(azure.length, azureState.assignments)
  t.ok(azure.every(({ system }: any) => system === 'azure'))
  t.equal(new Set(azure.map((row: any) => JSON.stringify(row))).size, azure.length, 'each once, over all pages')
  t.same(
    azure.map(({ tier = 9 }: any) => tier),
    azure.map(({ tier = 9 }: any) => tier).sort(),
    'the most dangerous first',
  )
  const { elevatedAdmin, rootOwner } = (cast as any).azure.assignments
  const of = async (query: string) => (await all(service, `${ASSIGNMENTS}?${query}`, 'roles')).value
  t.match(await of(`system=azure&principalId=${rootOwner.principalId}&roleId=${rootOwner.roleId}`), [
    { roleName: 'Owner', tier: 0, scopeType: 'managementGroup', scopeName: /\w/ },
  ])
  t.ok((await of('system=azure&scopeType=root')).some((one) => one.principalId === elevatedAdmin.principalId))
  t.same(await of('system=entra&scopeType=root'), [])
  const scoped = azure.find(({ scopeType }: any) => scopeType === 'resource') ?? azure[0]
  t.ok((await of(`system=azure&scopeId=${encodeURIComponent(scoped.scopeId.toUpperCase())}`)).length > 0)

  const everything = await all(service, `${ASSIGNMENTS}?system=all&top=120`, 'roles')
  const entra = await of('')
  const count = (system: string) => everything.value.filter((one) => one.system === system).length
  t.equal(count('entra'), entra.length)
  for (const { system, assignments } of taken.systems) t.equal(count(system), assignments, system)
  const both = (await call(`${ASSIGNMENTS}?system=all&top=1`, { as: 'roles' })).body
  t.equal(both.pimAvailable, true)
  t.equal(both.asOf, both.systems.map((one: any) => one.asOf).sort()[0], 'the oldest read counts')
  t.same(
    both.systems.map(({ system, state }: any) => [system, state]),
    [['entra', 'read'], ...taken.systems.map(({ system, state }: any) => [system, state])],
  )

  t.match(await call(`${ASSIGNMENTS}?system=azure&roleId=${crypto.randomUUID()}`, { as: 'roles' }), {
    status: 404,
    body: { error: { code: 'RoleNotFound', message: /same system/ } },
  })
  t.match(await call(`${ASSIGNMENTS}?system=azure&skipToken=${new URL(both.nextLink).searchParams.get('skipToken')}`), {
    status: 400,
    body: { error: { code: 'InvalidSkipToken' } },
  })
  t.equal((await call(`${ASSIGNMENTS}?system=sharepoint`)).body.error.code, 'InvalidInput')

  const roles = (await all(service, `${ROLES}?system=azure&inUse=true&top=7`, 'roles')).value
  const owner = roles.find(({ roleName }: any) => roleName === 'Owner')
  const holders = new Set(
    azure
      .filter(
        (row: any) =>
          row.roleId === owner.roleId &&
          row.assignmentType === 'activePermanent' &&
          ['user', 'servicePrincipal'].includes(row.principalType),
      )
      .map(({ principalId }: any) => principalId),
  )
  t.match(owner, { system: 'azure', tier: 0, inUse: true, builtIn: true, activePermanent: holders.size })
  t.same(new Set(roles.map(({ roleId }: any) => roleId)), new Set(azure.map(({ roleId }: any) => roleId)))
  const exchange = (await call(`${ROLES}?system=exchange&search=role management`, { as: 'roles' })).body
  t.match(exchange.value, [{ system: 'exchange', roleName: 'Role Management', tier: 1, activePermanent: 1 }])

  const begun = (await call(`${ASSIGNMENTS}?system=azure&top=10`, { as: 'roles' })).body
  await call('POST /v1/role-snapshots', { body: {} })
  const next = await call(`GET ${begun.nextLink}`, { as: 'roles' })
  t.match(
    next,
    { status: 200, body: { asOf: taken.asOf } },
    'what goes on goes on with the snapshot that it began with',
  )
  await purgeSnapshots(store.db, new Date(0), new Date(Date.now() + 1))
  t.match(await call(`GET ${begun.nextLink}`, { as: 'roles' }), {
    status: 404,
    body: { error: { code: 'SnapshotNotFound', target: 'skipToken', message: /begin again/ } },
  })
})

t.test('what could not be read is never an empty list that looks clean', async (t) => {
  const { call, simulate } = await startService(t, {
    env: { AZURE_ROLES: 'true', ROLE_SNAPSHOT_PARTS: 'azure,intune' },
  })
  await simulate('PUT /_simulator/azure/identities/reader', { grants: [] })
  await call('POST /v1/role-snapshots', { body: {} })
  const listed = async (list: string, system: string) => (await call(`${list}?system=${system}`, { as: 'roles' })).body
  for (const list of [ASSIGNMENTS, ROLES]) {
    t.match(await listed(list, 'azure'), {
      value: [],
      systems: [{ state: 'notRead', reason: 'noPermission', message: /^Azure was not read.*nothing is known/ }],
    })
    t.match(await listed(list, 'exchange'), {
      value: [],
      systems: [{ state: 'notRead', reason: 'switchedOff', message: /switched off/ }],
    })
  }
  const roleId = crypto.randomUUID()
  t.equal((await call(`${ASSIGNMENTS}?system=azure&roleId=${roleId}`)).status, 200, 'it may be there all the same')

  const library = (await simulate('GET /_simulator/cast')).azure.subscriptions.library
  await simulate('PUT /_simulator/azure/identities/reader', { grants: [{ role: 'Reader', scope: library.scope }] })
  await call('POST /v1/role-snapshots', { body: {} })
  const part = await listed(ASSIGNMENTS, 'azure')
  t.ok(part.value.length > 0)
  t.match(part.systems, [
    { state: 'partlyRead', message: /only in part: 1 thing.*\(Management group Tenant root group\)/ },
  ])
})

t.test('of a system that nobody connected, that is said', async (t) => {
  const { call } = await startService(t)
  await call('POST /v1/role-snapshots', { body: {} })
  t.match((await call(`${ASSIGNMENTS}?system=azure`)).body, {
    value: [],
    systems: [{ system: 'azure', state: 'notRead', code: 'NotConnected', message: /switched off.*nothing is known/ }],
  })
})
