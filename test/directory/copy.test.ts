import t from 'tap'
import { all } from '../helper.ts'
import { fromCopy, keepUp, startWithCopy, statsOf, sweep } from './support.ts'

t.test('the copy and Microsoft say the same of everybody who has a name', async (t) => {
  const service = await startWithCopy(t)
  await sweep(service)
  const people = Object.entries(service.cast.users)
  const { body } = await service.call('POST /v1/sign-in-activity/query', {
    body: { userIds: people.map(([, { id }]) => id) },
  })
  t.equal(body.source, 'copy')
  const copied = new Map(body.value.map((entry: any) => [entry.userId, entry]))
  for (const [name, { id }] of people) {
    const { body: live } = await service.call(`GET /v1/users/${id}/sign-in-activity`)
    const { source, asOf, ...activity } = live
    t.equal(source, 'live')
    t.ok(asOf)
    t.same(copied.get(id), activity, name)
  }
})

t.test('lists cost no request for sign-in dates, and members of a group none but for who they are', async (t) => {
  const service = await startWithCopy(t, { simulator: { users: 2_000 } })
  await sweep(service)
  await service.simulate('POST /_simulator/stats/reset')
  const inactive = await all(service, 'GET /v1/inactive-users?allUsers=true&inactiveDays=90&top=50')
  t.ok(inactive.value.length > 100 && inactive.pages > 3)
  t.equal(new Set(inactive.value.map(({ userId }) => userId)).size, inactive.value.length, 'each once')
  t.equal((await statsOf(service)).httpRequests, 0)

  const { pages, value } = await all(
    service,
    `GET /v1/license-groups/${service.cast.groups['licA1Students']?.id}/members`,
  )
  t.ok(value.length > 1_000)
  const { signInCalls, httpRequests } = await statsOf(service)
  t.equal(signInCalls, 0)
  t.equal(httpRequests, 2 * pages, 'the group and its members')
})

t.test('whatever changes in the tenant is in the copy after one look at the changes', async (t) => {
  const service = await startWithCopy(t)
  const { simulate, cast, call } = service
  await sweep(service)
  const id = (name: string) => cast.users[name]?.id ?? ''
  const [renamed, moved, deleted] = [id('activeStaff'), id('inactiveStaff'), id('recentlyHired')]
  const [disabled, enabled, licensed] = [id('inactiveOldStyle'), id('disabledUser'), id('onLeave')]
  const staff = cast.groups['licA3Staff']?.id
  const inactive = async (state: string) =>
    new Map(
      (await all(service, `GET /v1/inactive-users?allUsers=true&accountState=${state}`)).value.map((entry) => [
        entry.userId,
        entry,
      ]),
    )
  const [may, mayNot] = [await inactive('enabled'), await inactive('disabled')]
  t.ok(may.has(disabled) && may.has(licensed) && mayNot.has(enabled))
  await simulate(`PATCH /_simulator/users/${renamed}`, { displayName: 'Somebody Else' })
  await simulate(`PATCH /_simulator/users/${moved}`, { department: 'Observatory' })
  await simulate(`PATCH /_simulator/users/${disabled}`, { accountEnabled: false })
  await simulate(`PATCH /_simulator/users/${enabled}`, { accountEnabled: true })
  await simulate(`DELETE /_simulator/groups/${staff}/members`, { userId: licensed })
  const visio = cast.skus['VISIOCLIENT'] ?? ''
  await simulate(`PUT /_simulator/users/${licensed}/licenses`, { skuIds: [visio] })
  await simulate(`DELETE /_simulator/users/${deleted}`)
  const { id: added } = await simulate('POST /_simulator/users', {
    displayName: 'New Comer',
    department: 'Observatory',
  })
  await keepUp(service)

  t.match(await fromCopy(service, renamed, moved, added), [
    { displayName: 'Somebody Else', status: 'active' },
    { department: 'Observatory', status: 'inactive' },
    { displayName: 'New Comer', status: 'tooNew' },
  ])
  const { body } = await call('POST /v1/sign-in-activity/query', {
    body: { userIds: [deleted, ...Object.values(cast.users).map((user) => user.id)].slice(0, 40) },
  })
  const [mayNow, mayNotNow] = [await inactive('enabled'), await inactive('disabled')]
  t.notOk(mayNow.has(disabled) || mayNotNow.has(enabled))
  t.match([mayNotNow.get(disabled), mayNow.get(enabled)], [{ accountEnabled: false }, { accountEnabled: true }])
  t.same(
    mayNow.get(licensed).licenses.map(({ skuId }: { skuId: string }) => skuId),
    [visio],
    'out of the group, and a product of their own',
  )
  t.ok(may.has(deleted) && !mayNow.has(deleted))
  t.same(body.notFound, [deleted])
  t.match((await call('GET /v1/inactive-users?department=observatory')).body.value, [{ userId: moved }])
  t.equal((await call('GET /v1/contacts?department=Observatory')).body.value.length, 2)

  // Who comes back may have signed in before: nobody knows until the next sweep.
  await simulate(`POST /_simulator/users/${deleted}/restore`)
  await keepUp(service)
  t.match(await fromCopy(service, deleted), [{ status: 'unknown' }])
  await sweep(service)
  t.match(await fromCopy(service, deleted), [{ status: /active|tooNew|inactive/ }])
})

t.test('licenses that change through a group show as well', async (t) => {
  const service = await startWithCopy(t)
  const { simulate, cast, services } = service
  await sweep(service)
  const userId = cast.users['inactiveStaff']?.id ?? ''
  const groupId = cast.groups['licA3Staff']?.id ?? ''
  const skus = async () =>
    (await service.call(`GET /v1/inactive-users?skuId=${cast.skus['SPE_E3'] ?? Object.values(cast.skus)[0]}`)).body
      .value
  t.ok(await skus())
  await simulate(`DELETE /_simulator/groups/${groupId}/members`, { userId })
  await new Promise((resolve) => setTimeout(resolve, 400))
  await keepUp(service)
  const { body } = await service.call('GET /v1/inactive-users?allUsers=true')
  const licenses = body.value.find((entry: any) => entry.userId === userId)?.licenses
  const live = (await service.call(`GET /v1/users/${userId}/licenses`)).body.value
  t.same(
    licenses.map(({ skuId }: { skuId: string }) => skuId).sort(),
    live.map(({ skuId }: { skuId: string }) => skuId).sort(),
  )
  t.ok(services)
})

t.test('without changes the upkeep is one request, and replays do no harm', async (t) => {
  const service = await startWithCopy(t)
  await sweep(service)
  await service.simulate('POST /_simulator/stats/reset')
  await keepUp(service)
  t.equal((await statsOf(service)).httpRequests, 1)
  await service.simulate('PATCH /_simulator/settings', { profiles: ['deltaReplays', 'emptyPages'] })
  const userId = service.cast.users['activeStaff']?.id ?? ''
  for (const department of ['One', 'Two', 'Three']) {
    await service.simulate(`PATCH /_simulator/users/${userId}`, { department })
    await keepUp(service)
    t.match(await fromCopy(service, userId), [{ department, status: 'active' }])
  }
})

t.test('when Microsoft has forgotten what it told last, everybody is read again', async (t) => {
  const service = await startWithCopy(t)
  await sweep(service)
  const userId = service.cast.users['activeStaff']?.id ?? ''
  await service.simulate(`PATCH /_simulator/users/${userId}`, { department: 'Elsewhere' })
  await service.simulate('POST /_simulator/delta/reset')
  const before = (await service.services.directory.read()).signInsAsOf
  await keepUp(service)
  t.match(await fromCopy(service, userId), [{ department: 'Elsewhere' }])
  t.ok(((await service.services.directory.read()).signInsAsOf ?? 0) > (before ?? 0))
  t.not((await service.services.directory.read()).deltaLink, '', 'and it tells again')
})

t.test('what we write ourselves shows at once', async (t) => {
  const service = await startWithCopy(t, { simulator: { replicationMs: 60_000 } })
  await sweep(service)
  const userId = service.cast.users['activeStaff']?.id ?? ''
  const { body } = await service.call(`PATCH /v1/users/${userId}/contact-info`, { body: { city: 'Longyearbyen' } })
  t.equal(body.outcome, 'updated')
  const contacts = await all(service, 'GET /v1/contacts?allDepartments=true')
  t.equal(contacts.value.find((contact) => contact.userId === userId)?.city, 'Longyearbyen')
})
