import t from 'tap'
import { setTimeout as wait } from 'node:timers/promises'
import { DAY, makeAdministrator, onRemoval, peopleOf, removalsOf, startPlans } from './support.ts'

t.test('whatever came in between spares the person, and only that person', async (t) => {
  const bench = await startPlans(t, {
    simulator: { users: 2_000 },
    env: { ON_LEAVE_ATTRIBUTE: 'extensionAttribute7=leave' },
  })
  const { simulate, call } = bench
  const groupId = bench.groupId('licA3Staff')
  const other = bench.groupId('licA1Students')
  const plan = await bench.approved({ groupIds: [groupId, other], maxRemovals: 60 })
  const planned = await bench.changes(plan.planId, 'planned')
  const inGroup = planned.filter(({ targetName }) => targetName === bench.cast.groups['licA3Staff']?.displayName)
  const people: string[] = inGroup.map(({ person }) => person.userId)
  t.ok(people.length > 10)
  const [signsIn, deleted, excluded, guest, licensed, left, onLeave, hired, unknown, ...rest] = people as [
    string,
    ...string[],
  ]

  await simulate('POST /_simulator/signins', { userId: signsIn, at: new Date(bench.now() - DAY).toISOString() })
  await simulate(`DELETE /_simulator/users/${deleted}`)
  t.equal(
    (
      await call('POST /v1/exclusions', {
        body: { kind: 'user', value: excluded, reason: 'asked to stay', owner: 'IT' },
      })
    ).status,
    200,
  )
  await simulate(`PATCH /_simulator/users/${guest}`, { userType: 'Guest' })
  await simulate(`PUT /_simulator/users/${licensed}/licenses`, { skuIds: [bench.cast.skus['M365EDU_A3_FACULTY']] })
  await simulate(`DELETE /_simulator/groups/${groupId}/members`, { userId: left })
  await simulate(`PATCH /_simulator/users/${onLeave}`, {
    onPremisesExtensionAttributes: { extensionAttribute7: 'leave' },
  })
  await simulate(`PATCH /_simulator/users/${hired}`, {
    employeeHireDate: new Date(bench.now() - 10 * DAY).toISOString(),
  })
  await simulate(`PATCH /_simulator/users/${unknown}`, { signInActivity: null })

  const done = await bench.applied(plan.planId)
  t.equal(done.state, 'done')
  const spared = new Map(
    (await bench.changes(plan.planId))
      .filter(({ position, state }) => position !== undefined && state === 'spared')
      .map((change) => [change.person.userId, change]),
  )
  t.same([...spared.values()].map(({ code }) => code).sort(), [
    'active',
    'activityUnknown',
    'excluded',
    'guest',
    'licenseChanged',
    'licenseChanged',
    'onLeave',
    'recentlyHired',
    'userGone',
  ])
  for (const [userId, code] of [
    [signsIn, 'active'],
    [deleted, 'userGone'],
    [excluded, 'excluded'],
    [guest, 'guest'],
    [licensed, 'licenseChanged'],
    [left, 'licenseChanged'],
    [onLeave, 'onLeave'],
    [hired, 'recentlyHired'],
    [unknown, 'activityUnknown'],
  ] as const) {
    t.match(spared.get(userId ?? ''), { code, message: /\.$/ }, code)
  }
  const removed = removalsOf(await bench.journal())
  t.same(
    [...removed.keys()].filter((id) => spared.has(id)),
    [],
  )
  t.ok(
    rest.every((id) => removed.has(id)),
    'everybody else goes',
  )
})

t.test('dates that went back stop the plan where they are many, and spare a person where they are few', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000 } })
  for (const [count, end] of [
    [2, { state: 'done', progress: { verified: 10 } }],
    [3, { state: 'halted', code: 'SignInDataImplausible', progress: { planned: 12 } }],
  ] as const) {
    const plan = await bench.approved({ groupIds: [bench.groupId('licA1Students')], maxRemovals: 12 })
    const people = peopleOf(await bench.changes(plan.planId, 'planned'))
    t.equal(people.length, 12)
    // Further back each time: whom the first plan spared is in the second one.
    const back = new Date(bench.now() - (800 + 100 * count) * DAY).toISOString()
    const before = removalsOf(await bench.journal()).size
    for (const userId of people.slice(0, count)) {
      await bench.simulate(`PATCH /_simulator/users/${userId}`, {
        signInActivity: {
          lastSignInDateTime: back,
          lastNonInteractiveSignInDateTime: back,
          lastSuccessfulSignInDateTime: back,
        },
      })
    }
    t.match(await bench.applied(plan.planId), end)
    const removed = removalsOf(await bench.journal())
    t.equal(removed.size - before, 'code' in end ? 0 : 10, `${count} of 12 went back`)
    t.notOk(people.slice(0, count).some((userId) => removed.has(userId)))
  }
})

t.test('a group that changed since spares its members', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 600 } })
  for (const [name, patch, code] of [
    [
      'licA3Staff',
      {
        assignedLicenses: [
          { skuId: bench.cast.skus['M365EDU_A3_STUUSEBNFT'] ?? bench.cast.skus['MCOEV'], disabledPlans: [] },
        ],
      },
      'groupChanged',
    ],
    [
      'licA3Second',
      { groupTypes: ['DynamicMembership'], membershipRule: 'user.city -eq "x"', membershipRuleProcessingState: 'On' },
      'GroupIsDynamic',
    ],
  ] as const) {
    const plan = await bench.approved({ groupIds: [bench.groupId(name)] })
    await bench.simulate(`PATCH /_simulator/groups/${bench.groupId(name)}`, patch)
    // The service keeps what it read of groups for a while.
    bench.advance(DAY / 4)
    t.match(await bench.applied(plan.planId), { state: 'done', progress: { verified: 0 } }, name)
    const codes = new Set(
      (await bench.changes(plan.planId, 'spared'))
        .filter(({ position }) => position !== undefined)
        .map(({ code }) => code),
    )
    t.same([...codes], [code])
  }
  t.same(await bench.journal(), [])
})

t.test('nothing starts in a quiet period, and a plan that reaches one halts', async (t) => {
  const soon = new Date(Date.now() + 20 * DAY).toISOString().slice(0, 10)
  const end = new Date(Date.now() + 30 * DAY).toISOString().slice(0, 10)
  const bench = await startPlans(t, { env: { QUIET_PERIODS: `${soon}/${end}`, AUDIT_KEY: '' } })
  const plan = await bench.approved()
  bench.advance(22 * DAY)
  t.match(await bench.apply(plan.planId), {
    status: 409,
    body: { error: { code: 'QuietPeriod', message: /apply the plan again|apply the plan after/ } },
  })
  t.equal((await bench.plan(plan.planId)).state, 'approved')
  await bench.store.db.updateTable('plans').set({ state: 'applying' }).where('id', '=', plan.planId).execute()
  t.match(await bench.until(plan.planId, 'halted'), { code: 'QuietPeriod' })
  t.same(await bench.journal(), [])
})

t.test('everybody is looked at right before their own batch, however long the plan pauses before it', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000 } })
  const { simulate, call } = bench
  const plan = await bench.approved({ groupIds: [bench.groupId('licA1Students')], maxRemovals: 60 })
  const people = peopleOf(await bench.changes(plan.planId, 'planned'))
  t.equal(people.length, 60)
  // Graph takes the first batch, and asks to wait before the second, which was looked at and sent already.
  await bench.faults(onRemoval({ status: 429, retryAfter: '6' }, { skip: 20 }))
  await bench.begun(plan.planId)
  while ((await simulate('GET /_simulator/stats')).throttled === 0) await wait(20)

  const [signsIn, excluded, guest] = people.slice(20) as [string, string, string]
  const [laterSignsIn, laterExcluded, laterGuest] = people.slice(50) as [string, string, string]
  for (const userId of [signsIn, laterSignsIn]) {
    await simulate('POST /_simulator/signins', { userId, at: new Date(bench.now() - DAY).toISOString() })
  }
  for (const value of [excluded, laterExcluded]) {
    await call('POST /v1/exclusions', { body: { kind: 'user', value, reason: 'asked to stay', owner: 'IT' } })
  }
  for (const userId of [guest, laterGuest]) await simulate(`PATCH /_simulator/users/${userId}`, { userType: 'Guest' })
  await bench.faults()

  t.match(await bench.until(plan.planId, 'done', 'halted'), { state: 'done', progress: { verified: 54 } })
  const spared = new Map(
    (await bench.changes(plan.planId, 'spared'))
      .filter(({ position }) => position !== undefined)
      .map(({ person, code }) => [person.userId, code]),
  )
  t.same(
    [signsIn, laterSignsIn, excluded, laterExcluded, guest, laterGuest].map((userId) => spared.get(userId)),
    ['active', 'active', 'excluded', 'excluded', 'guest', 'guest'],
  )
  const removed = removalsOf(await bench.journal())
  t.equal(removed.size, 54)
  t.notOk([...spared.keys()].some((userId) => removed.has(userId)))
})

t.test(
  'whoever gets power, is enabled again or joins an excluded group between two batches is left alone',
  async (t) => {
    const bench = await startPlans(t, { simulator: { users: 2_000 } })
    const { simulate, call } = bench
    const keep = bench.groupId('licA3Second')
    const excluded = await call('POST /v1/exclusions', {
      body: { kind: 'group', value: keep, reason: 'asked to stay', owner: 'IT' },
    })
    t.equal(excluded.status, 200)
    const plan = await bench.approved({ groupIds: [bench.groupId('licA1Students')], maxRemovals: 80 })
    const people = peopleOf(await bench.changes(plan.planId, 'planned'))
    t.equal(people.length, 80)
    // The first batch was looked at and is on its way, so that everything the service keeps for a while is fresh.
    await bench.faults(onRemoval({ status: 429, retryAfter: '2' }, { skip: 20, times: 1 }))
    await bench.begun(plan.planId)
    while ((await simulate('GET /_simulator/stats')).throttled === 0) await wait(20)

    const [admin, enabled, inGroup] = people.slice(70) as [string, string, string]
    await makeAdministrator(bench.graphUrl, admin)
    await simulate(`PATCH /_simulator/users/${enabled}`, { accountEnabled: false })
    await simulate(`PATCH /_simulator/users/${enabled}`, { accountEnabled: true })
    await simulate(`POST /_simulator/groups/${keep}/members`, { userId: inGroup })

    t.match(await bench.until(plan.planId, 'done', 'halted'), { state: 'done' })
    const spared = new Map(
      (await bench.changes(plan.planId, 'spared')).map(({ person, code }) => [person.userId, code]),
    )
    t.same(
      [admin, enabled, inGroup].map((userId) => spared.get(userId)),
      ['roleHolder', 'recentlyEnabled', 'excluded'],
    )
    const removed = removalsOf(await bench.journal())
    t.same(
      [admin, enabled, inGroup].filter((userId) => removed.has(userId)),
      [],
    )
  },
)
