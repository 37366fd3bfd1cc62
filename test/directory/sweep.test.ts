import t from 'tap'
import { openStore } from '../../src/store/database.ts'
import { countPeople } from '../../src/store/directory-people.ts'
import { anotherProcess, fromCopy, startWithCopy, statsOf, sweep } from './support.ts'

t.test('a sweep that ends in the middle goes on where it was, in whichever process', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const service = await startWithCopy(t, { simulator: { users: 4_000 }, store })
  const { simulate, services } = service
  await simulate('POST /_simulator/faults', {
    method: 'GET',
    path: '/users\\?.*skiptoken',
    skip: 4,
    times: 1,
    effect: { status: 400, code: 'Request_BadRequest' },
  })
  await t.rejects(sweep(service), 'Graph breaks off after five pages')
  const { sweep: left, slot } = await services.directory.read()
  t.equal(slot, null, 'half a tenant is no copy')
  t.match(left, { read: 2_500, signIns: true })
  t.match((await service.call('GET /v1/connection')).body.directory, {
    state: 'sweeping',
    sweep: { peopleRead: 2_500, peopleExpected: 4_000 },
  })

  await simulate('POST /_simulator/stats/reset')
  const other = anotherProcess(service, store)
  t.equal((await other.inactiveUsers.list({ allUsers: true, top: 1 })).value.length, 1)
  t.equal((await statsOf(service)).httpRequests, 3, 'the three pages that were left')
  t.equal((await other.directory.status()).people, 4_000)
  await other.background.close()
})

t.test('a place that Graph has forgotten is none: the sweep begins anew', async (t) => {
  const service = await startWithCopy(t, { simulator: { users: 2_000 } })
  const { simulate } = service
  const faults = (effect: object, skip: number) =>
    simulate('POST /_simulator/faults', { method: 'GET', path: '/users\\?.*skiptoken', skip, times: 1, effect })
  await faults({ status: 400, code: 'Request_BadRequest' }, 1)
  await t.rejects(sweep(service))
  await faults({ status: 400, code: 'Directory_ExpiredPageToken' }, 0)
  await sweep(service)
  t.match(await service.services.directory.status(), { state: 'ready', people: 2_000 })
})

t.test('what is no whole tenant never becomes the copy, and plans say why', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const service = await startWithCopy(t, { simulator: { users: 1_000 }, store })
  const { simulate, services, call, cast } = service
  await sweep(service)
  const before = await services.directory.read()
  const again = async () => {
    await t.resolves(sweep(service), 'the former copy answers')
    const after = await services.directory.read()
    t.equal(after.slot, before.slot)
    t.same(after.signInsAsOf, before.signInsAsOf)
    t.equal(await countPeople(store.db, after.slot as number), 1_000)
    return after
  }
  const plan = () =>
    call('POST /v1/license-cleanup-plans', { body: { groupIds: [cast.groups['licA3Staff']?.id], inactiveDays: 180 } })

  await simulate('PATCH /_simulator/settings', { profiles: ['implausibleSignIn'] })
  t.equal((await again()).objection?.code, 'SignInDataImplausible')
  t.match((await plan()).body, { status: 'failed', error: { code: 'SignInDataImplausible' } })
  t.match((await call('GET /v1/inactive-users?allUsers=true')).body, {
    warning: /sign-in date|went back/,
    asOf: before.signInsAsOf?.toISOString(),
  })

  await simulate('PATCH /_simulator/settings', { profiles: [] })
  await sweep(service)
  t.equal((await services.directory.read()).objection, null, 'a sound sweep makes up for it')
  t.equal((await plan()).status, 200)
})

t.test('a tenant without sign-in dates still has people', async (t) => {
  for (const [profile, code] of [['noP1', 'SignInDataUnavailable']] as const) {
    const service = await startWithCopy(t, { simulator: { profiles: [profile] } })
    t.equal((await service.call('GET /v1/contacts?allDepartments=true')).status, 200)
    t.match((await service.call('GET /v1/inactive-users?allUsers=true')).body, { error: { code } })
    t.match(await fromCopy(service, service.cast.users['activeStaff']?.id ?? ''), [{ status: 'unknown' }])
  }
})

t.test('dates of one person that vanish are unknown, also after the next sweep, until they are back', async (t) => {
  const service = await startWithCopy(t)
  const userId = service.cast.users['inactiveStaff']?.id ?? ''
  await sweep(service)
  t.match(await fromCopy(service, userId), [{ status: 'inactive' }])
  await service.simulate(`PATCH /_simulator/users/${userId}`, { signInActivity: null })
  await sweep(service)
  t.match(await fromCopy(service, userId), [{ status: 'unknown' }])
  await sweep(service)
  t.match(await fromCopy(service, userId), [{ status: 'unknown' }], 'their want is not taken for the truth')
  await service.simulate('POST /_simulator/signins', { userId })
  await sweep(service)
  t.match(await fromCopy(service, userId), [{ status: 'active' }])
})

t.test('the former copy is emptied at night, and not while somebody may be in the middle of it', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  let now = Date.now()
  const service = await startWithCopy(t, { store, now: () => now })
  await sweep(service)
  now += 1_000
  await sweep(service)
  const { slot } = await service.services.directory.read()
  const former = slot === 0 ? 1 : 0
  await service.services.background.purgeExpired()
  t.equal(await countPeople(store.db, former), 400)
  now += 20 * 60_000
  await service.services.background.purgeExpired()
  t.equal(await countPeople(store.db, former), 0)
  t.equal(await countPeople(store.db, slot as number), 400, 'the copy itself stays')
})
