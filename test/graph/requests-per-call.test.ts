import t from 'tap'
import { startService, type Reply, type Service } from '../helper.ts'

/** Nothing shows late here, so that the first look at a write is the last one. */
const AT_ONCE = { replicationMs: 0, licenseMs: 0 }

/** HTTP requests to Graph that some work took, a `$batch` being one. */
async function requestsOf(service: Service, work: () => Promise<unknown>): Promise<number> {
  await service.simulate('POST /_simulator/stats/reset')
  await work()
  return (await service.simulate('GET /_simulator/stats')).httpRequests
}

/** How long an answer takes in round trips to Graph, at so many milliseconds each: those that wait for each other. */
async function inSequence(service: Service, work: () => Promise<unknown>): Promise<number> {
  const latencyMs = 400
  await service.simulate('PATCH /_simulator/settings', { latencyMs })
  const began = performance.now()
  await work()
  const took = performance.now() - began
  await service.simulate('PATCH /_simulator/settings', { latencyMs: 0 })
  return Math.floor(took / latencyMs)
}

const idOf = (service: Service, name: string) => service.cast.users[name]?.id ?? ''
const nameOf = (service: Service, name: string) => service.cast.users[name]?.userPrincipalName ?? ''
const groupOf = (service: Service, name: string) => service.cast.groups[name]?.id ?? ''

t.test('a removal asks side by side', async (t) => {
  const service = await startService(t, { simulator: AT_ONCE })
  const { body } = await service.call(
    `GET /v1/inactive-users?groupId=${groupOf(service, 'licA3Staff')}&inactiveDays=200&top=60`,
  )
  const answers: Reply[] = []
  const remove = async (userId: string, more = {}) =>
    answers.push(
      await service.call(`POST /v1/license-groups/${groupOf(service, 'licA3Staff')}/removals`, {
        body: { userId, onlyIfInactiveDays: 90, ...more },
      }),
    )
  // Which groups may hold roles and what Conditional Access says is known from then on.
  for (const { userId } of body.value.slice(0, 8)) await remove(userId, { dryRun: true })
  const people = answers.splice(0).flatMap(({ body: { outcome, user } }) => (outcome === 'wouldRemove' ? [user] : []))
  const requests = await requestsOf(service, () => remove(people[0].userId))
  t.ok(requests <= 5, `${requests} requests by id`)
  const byId = await inSequence(service, () => remove(people[1].userId))
  t.ok(byId <= 4, `${byId} in sequence by id`)
  const byName = await inSequence(service, () => remove(people[2].userPrincipalName))
  t.ok(byName <= 5, `${byName} in sequence by name`)
  t.same(
    answers.map((answer) => answer.body.outcome),
    ['removed', 'removed', 'removed'],
  )
})

t.test('an update of contact data asks side by side', async (t) => {
  const service = await startService(t, { simulator: AT_ONCE })
  const answers: Reply[] = []
  const update = async (userId: string, body: object) =>
    answers.push(await service.call(`PATCH /v1/users/${encodeURIComponent(userId)}/contact-info`, { body }))
  const staff = idOf(service, 'activeStaff')
  // The rules of dynamic groups and the groups that may hold roles are known from then on.
  await update(staff, { mobilePhone: '+1 202 555 0143', dryRun: true })
  for (const [what, userId, body] of [
    ['an office by id', staff, { officeLocation: 'Attic 17' }],
    ['an office by name', nameOf(service, 'inactiveStaff'), { officeLocation: 'Attic 17' }],
    ['a phone by id', staff, { mobilePhone: '+1 202 555 0143', officeLocation: 'Attic 18' }],
    ['a manager by id', staff, { managerId: idOf(service, 'inactiveStaff') }],
  ] as const) {
    const requests = await requestsOf(service, () => update(userId, body))
    t.ok(requests <= 3, `${requests} requests for ${what}`)
  }
  const sequence = await inSequence(service, () => update(staff, { mobilePhone: '+1 202 555 0144' }))
  t.ok(sequence <= 3, `${sequence} in sequence for a phone`)
  t.same(
    answers.map((answer) => answer.body.outcome),
    ['wouldUpdate', 'updated', 'updated', 'updated', 'updated', 'updated'],
  )
})

t.test('look-ups that arrive together share their reads', async (t) => {
  const service = await startService(t, { simulator: AT_ONCE })
  const { cast, call } = service
  const names = ['activeStaff', 'inactiveStaff', 'doubleLicensed', 'twoGroups', 'guest', 'onLeave', 'tooNew']
  const together = (route: (userId: string) => string, userIds: string[]) =>
    Promise.all(userIds.map((userId) => call(route(encodeURIComponent(userId)))))

  for (const [what, route, most, throttledPart] of [
    ['licenses', (userId: string) => `GET /v1/users/${userId}/licenses`, 2, '/licenseDetails'],
    ['contact data', (userId: string) => `GET /v1/users/${userId}/contact-info`, 1, ''],
  ] as const) {
    await t.test(what, async (t) => {
      const ids = names.map((name) => cast.users[name]?.id ?? '')
      // Who holds roles is known from then on.
      const alone = []
      for (const id of ids) alone.push(await call(route(id)))
      const one = await requestsOf(service, () => call(route(ids[0] ?? '')))
      t.ok(one <= most, `${one} requests for one`)
      let answers: Reply[] = []
      const many = await requestsOf(service, async () => {
        answers = await together(route, ids)
      })
      t.ok(many <= most, `${many} requests for ${ids.length}`)
      t.same(
        answers.map(({ body }) => body),
        alone.map(({ body }) => body),
        'the same as one by one',
      )
      const byName = await together(
        route,
        names.map((name) => cast.users[name]?.userPrincipalName ?? ''),
      )
      t.same(
        byName.map(({ body }) => body),
        alone.map(({ body }) => body),
        'and by name',
      )
    })

    await t.test(`${what}: what is wrong with one is told to nobody else`, async (t) => {
      const staff = cast.users['activeStaff']?.id ?? ''
      const nobody = '00000000-0000-4000-8000-000000000001'
      const broken = cast.users['inactiveStaff']?.id ?? ''
      await service.simulate('POST /_simulator/faults', {
        method: 'GET',
        path: `/users/${broken}`,
        effect: { type: 'status', status: 403, code: 'Authorization_RequestDenied' },
      })
      const [fine, absent, unnamed, odd, refused] = await together(route, [
        staff,
        nobody,
        'nobody@northwind.example',
        'not a user',
        broken,
      ])
      await service.simulate('DELETE /_simulator/faults')
      t.match(fine, { status: 200, body: { userId: staff } })
      t.match(absent, { status: 404, body: { error: { code: 'UserNotFound' } } })
      t.match(unnamed, { status: 404, body: { error: { code: 'UserNotFound' } } })
      t.match(odd, { status: 400, body: { error: { code: 'InvalidInput' } } })
      t.match(refused, { status: 403, body: { error: { code: 'GraphPermissionMissing' } } })
    })

    await t.test(`${what}: what is throttled of one is read again, and nothing else is`, async (t) => {
      const ids = names.map((name) => cast.users[name]?.id ?? '')
      const usual = await together(route, ids)
      await service.simulate('POST /_simulator/faults', {
        method: 'GET',
        path: `/users/${ids[1]}${throttledPart}`,
        times: 1,
        effect: { status: 429, retryAfter: '1' },
      })
      const calls = async () => (await service.simulate('GET /_simulator/stats')).batchItems
      let answers: Reply[] = []
      const began = performance.now()
      const requests = await requestsOf(service, async () => {
        answers = await together(route, ids)
      })
      t.ok(performance.now() - began >= 1_000, 'not before Graph allows it')
      t.equal(requests, most + 1, 'one request more')
      const withAgain = await calls()
      await service.simulate('DELETE /_simulator/faults')
      await requestsOf(service, () => together(route, ids))
      t.equal(withAgain, (await calls()) + 1, 'with that one alone in it')
      t.same(
        answers.map(({ status, body }) => ({ status, body })),
        usual.map(({ status, body }) => ({ status, body })),
      )
    })
  }
})
