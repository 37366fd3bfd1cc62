import t, { type Test } from 'tap'
import { setTimeout as wait } from 'node:timers/promises'
import { NAME_CHARACTERS } from '../../src/graph/directory.ts'
import { openStore } from '../../src/store/database.ts'
import { countPeople, peopleByIds } from '../../src/store/directory-people.ts'
import { type Service } from '../helper.ts'
import { anotherProcess, startWithCopy, statsOf, sweep } from './support.ts'

/** As few people as are read in shards. */
const USERS = 10_000
const PAGES = USERS / 500
const SHARDS = 8

const sharded = async (test: Test) => {
  const store = await openStore({})
  test.teardown(() => store.close())
  return { store, service: await startWithCopy(test, { simulator: { users: USERS }, store }) }
}

async function add({ simulate }: Service, names: readonly string[], more: object = {}): Promise<string[]> {
  const ids = []
  for (const name of names) {
    const { id } = await simulate('POST /_simulator/users', {
      displayName: 'Odd Name',
      userPrincipalName: `${name}@northwind.example`,
      createdDateTime: null,
      ...more,
    })
    ids.push(id)
  }
  // Lists show what is written some moments later.
  await wait(120)
  return ids
}

t.test('whatever a name begins with, nobody is missing, and almost no request is added', async (t) => {
  const { store, service } = await sharded(t)
  const ids = await add(
    service,
    [...NAME_CHARACTERS, ...'AEZ'].map((character) => `${character}odd`),
  )
  await service.simulate('POST /_simulator/stats/reset')
  await sweep(service)
  const { slot, copy } = await service.services.directory.read()
  t.equal(copy?.people, USERS + ids.length)
  t.equal((await peopleByIds(store.db, slot as number, ids)).length, ids.length)
  t.ok((await statsOf(service)).signInCalls <= PAGES + SHARDS, 'a shard ends with a page that is not full')
})

t.test('a name that begins as none should is found all the same, and costs a second reading once', async (t) => {
  const { store, service } = await sharded(t)
  const [id = ''] = await add(service, ['&odd'])
  const [young] = await add(service, ['young.odd'], { createdDateTime: new Date().toISOString() })
  const calls = async () => {
    await service.simulate('POST /_simulator/stats/reset')
    await sweep(service)
    const { slot, copy } = await service.services.directory.read()
    t.equal(copy?.people, USERS + 2)
    t.equal((await peopleByIds(store.db, slot as number, [id])).length, 1)
    return (await statsOf(service)).signInCalls
  }
  t.ok((await calls()) > 2 * PAGES, 'somebody new does not make up for them: everybody is read as one list')
  await service.simulate(`PATCH /_simulator/users/${young}`, { createdDateTime: '2024-01-01T00:00:00Z' })
  await wait(120)
  t.ok((await calls()) <= PAGES + SHARDS, 'the copy before knows what names begin with')
})

t.test('a filter that Graph does not take is no reason to have no copy', async (t) => {
  const { service } = await sharded(t)
  await service.simulate('POST /_simulator/faults', {
    method: 'GET',
    path: 'startswith',
    effect: { status: 400, code: 'Request_UnsupportedQuery' },
  })
  await sweep(service)
  t.equal((await service.services.directory.read()).copy?.people, USERS)
})

t.test('shards go on where they were, in whichever process', async (t) => {
  const { store, service } = await sharded(t)
  const { simulate, services } = service
  await simulate('POST /_simulator/faults', {
    method: 'GET',
    path: '/users\\?.*skiptoken',
    skip: 9,
    times: 1,
    effect: { status: 400, code: 'Request_BadRequest' },
  })
  await t.rejects(sweep(service), 'Graph breaks off after some pages')
  const { sweep: left, slot } = await services.directory.read()
  t.equal(slot, null, 'a part of a tenant is no copy')
  t.equal(left?.shards?.length, SHARDS)
  const read = left?.read ?? 0
  t.ok(read > 0 && read < USERS, `${read} people were read`)
  t.equal(await countPeople(store.db, left?.slot as number), read, 'places and people are kept together')

  await simulate('POST /_simulator/stats/reset')
  const other = anotherProcess(service, store)
  t.equal((await other.inactiveUsers.list({ allUsers: true, top: 1 })).value.length, 1)
  t.ok((await statsOf(service)).signInCalls <= Math.ceil((USERS - read) / 500) + SHARDS, 'only what was left')
  t.equal((await other.directory.status()).people, USERS)
  await other.background.close()
})

t.test('a place of a shard that Graph has forgotten is none: the sweep begins anew', async (t) => {
  const { service } = await sharded(t)
  const faults = (code: string, skip: number) =>
    service.simulate('POST /_simulator/faults', {
      method: 'GET',
      path: '/users\\?.*skiptoken',
      skip,
      times: 1,
      effect: { status: 400, code },
    })
  await faults('Request_BadRequest', 9)
  await t.rejects(sweep(service))
  await faults('Directory_ExpiredPageToken', 2)
  await sweep(service)
  t.match(await service.services.directory.status(), { state: 'ready', people: USERS })
})

t.test('who comes twice with other contents, from two shards, makes no copy', async (t) => {
  const { service } = await sharded(t)
  const { simulate, services, cast } = service
  await simulate('POST /_simulator/faults', {
    method: 'GET',
    path: "(%27|')z",
    times: 1,
    effect: { delayMs: 6_000 },
  })
  const swept = t.rejects(sweep(service), 'the list contradicts itself')
  const userId = cast.users['activeStaff']?.id ?? ''
  const isKept = async () => (await services.directory.read()).sweep?.shards?.[0]?.nextLink !== undefined
  while (!(await isKept())) await wait(20)
  await simulate(`PATCH /_simulator/users/${userId}`, { userPrincipalName: 'zoe.renamed@northwind.example' })
  await swept
  const { slot, sweep: left } = await services.directory.read()
  t.equal(slot, null)
  t.equal(left, null, 'it begins anew')
})
